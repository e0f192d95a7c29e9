//! A circuit breaker: while Stripe is down, customers are told so at once instead of after a wait, and Stripe is left in peace but for
//! one call a while that finds out whether it is back.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// Calls that must fail in a row before the circuit opens.
const ENOUGH: u32 = 5;

/// Counts failures in a row.
pub struct Breaker {
    state: Mutex<State>,
    cool_down: Duration,
}

#[derive(Default)]
struct State {
    /// Calls that failed since the last that did not.
    failures: u32,
    /// No call before this, once there are enough of them.
    rest_until: Option<Instant>,
    last_success: Option<Instant>,
}

impl Breaker {
    /// A closed circuit, which rests for `cool_down` when it opens.
    pub fn new(cool_down: Duration) -> Self {
        Self { state: Mutex::default(), cool_down }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call may be made. After each rest one may, to find out; should nobody hear of its outcome, another may after the next.
    pub fn lets_through(&self, now: Instant) -> bool {
        let mut state = self.state();
        if state.failures < ENOUGH {
            return true;
        }
        let rested = state.rest_until.is_none_or(|until| until <= now);
        if rested {
            state.rest_until = Some(now + self.cool_down);
        }
        rested
    }

    /// A call was answered.
    pub fn succeeded(&self, now: Instant) {
        *self.state() = State { last_success: Some(now), ..State::default() };
    }

    /// A call was not answered.
    pub fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        state.rest_until = Some(now + self.cool_down);
    }

    /// Whether a call was answered within the last `period`, and none failed since.
    pub fn is_well(&self, period: Duration, now: Instant) -> bool {
        let state = self.state();
        state.failures == 0 && state.last_success.is_some_and(|at| now.duration_since(at) < period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOL_DOWN: Duration = Duration::from_secs(10);

    #[test]
    fn it_opens_after_failures_in_a_row_and_probes_once_a_rest() {
        let (breaker, start) = (Breaker::new(COOL_DOWN), Instant::now());
        for _ in 1..ENOUGH {
            breaker.failed(start);
        }
        breaker.succeeded(start);
        for _ in 1..ENOUGH {
            breaker.failed(start);
        }
        assert!(breaker.lets_through(start), "one less than enough");
        breaker.failed(start);
        assert!(!breaker.lets_through(start + COOL_DOWN / 2));
        let rested = start + COOL_DOWN;
        assert_eq!([breaker.lets_through(rested), breaker.lets_through(rested)], [true, false], "one probe");
        breaker.failed(rested);
        assert!(!breaker.lets_through(rested + COOL_DOWN / 2));
        assert!(breaker.lets_through(rested + COOL_DOWN));
        breaker.succeeded(rested + COOL_DOWN);
        assert!(breaker.lets_through(rested + COOL_DOWN) && breaker.lets_through(rested + COOL_DOWN));
    }

    #[test]
    fn a_probe_nobody_heard_of_is_followed_by_another() {
        let (breaker, start) = (Breaker::new(COOL_DOWN), Instant::now());
        (0..ENOUGH).for_each(|_| breaker.failed(start));
        assert!(breaker.lets_through(start + COOL_DOWN));
        assert!(breaker.lets_through(start + 2 * COOL_DOWN));
    }

    #[test]
    fn it_is_well_while_answers_are_fresh() {
        let (breaker, start) = (Breaker::new(COOL_DOWN), Instant::now());
        assert!(!breaker.is_well(COOL_DOWN, start));
        breaker.succeeded(start);
        assert!(breaker.is_well(COOL_DOWN, start) && !breaker.is_well(COOL_DOWN, start + COOL_DOWN));
        breaker.failed(start);
        assert!(!breaker.is_well(COOL_DOWN, start));
    }
}
