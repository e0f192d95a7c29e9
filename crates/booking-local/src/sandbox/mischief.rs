//! Bad behaviour on demand: what a provider does to its customers on a bad day.

use std::sync::{Arc, Mutex, PoisonError};

use booking_domain::ports::{Entropy, SandboxBehaviour, SignedEvent};

/// When a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It does not.
    None,
    /// Before anything was done.
    Before,
    /// After it was done: the reply is lost.
    After,
}

/// How this process's sandbox behaves, and the dice for it.
pub struct Mischief {
    behaviour: Mutex<SandboxBehaviour>,
    entropy: Arc<dyn Entropy>,
}

impl Mischief {
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        Self { behaviour: Mutex::default(), entropy }
    }

    pub fn set(&self, behaviour: SandboxBehaviour) {
        let fail_rate = if behaviour.fail_rate.is_nan() { 0.0 } else { behaviour.fail_rate.clamp(0.0, 1.0) };
        *self.behaviour.lock().unwrap_or_else(PoisonError::into_inner) = SandboxBehaviour { fail_rate, ..behaviour };
    }

    pub fn behaviour(&self) -> SandboxBehaviour {
        *self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Throws the dice for one call.
    pub fn trouble(&self) -> Trouble {
        let fail_rate = self.behaviour().fail_rate;
        if fail_rate <= 0.0 {
            return Trouble::None;
        }
        let [a, b, c, d, coin, ..] = self.entropy.bytes();
        let thrown = f64::from(u32::from_le_bytes([a, b, c, d])) / 4_294_967_296.0;
        match (thrown < fail_rate, coin % 2) {
            (false, _) => Trouble::None,
            (true, 0) => Trouble::Before,
            (true, _) => Trouble::After,
        }
    }

    /// What becomes of a batch of events on its way. Lost ones are the caller's matter: they must be struck off the books.
    pub fn mix(&self, events: Vec<SignedEvent>) -> Vec<SignedEvent> {
        let behaviour = self.behaviour();
        let mut events: Vec<SignedEvent> =
            if behaviour.duplicate { events.into_iter().flat_map(|event| [event.clone(), event]).collect() } else { events };
        if behaviour.reorder {
            self.shuffle(&mut events);
        }
        events
    }

    /// Fisher and Yates.
    fn shuffle<T>(&self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let [a, b, c, d, ..] = self.entropy.bytes();
            let any = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(0) % (last + 1);
            items.swap(last, any);
        }
    }
}
