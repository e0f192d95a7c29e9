use std::sync::Mutex;

use booking_domain::{Timestamp, ports::Clock};
use jiff::SignedDuration;

/// A clock that stands still until it is told to move.
pub struct FrozenClock(Mutex<Timestamp>);

impl FrozenClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves it on.
    ///
    /// # Panics
    /// When time runs out.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().expect("no test panicked while it moved the clock");
        *now = now.checked_add(by).expect("an instant jiff can hold");
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no test panicked while it moved the clock")
    }
}
