//! Jobs that one replica does for all, and what they found.

use std::{sync::Arc, time::Duration};

use booking_domain::{
    StoreError,
    ports::{Clock, JobStore, KeptFinding},
};
use jiff::SignedDuration;

use crate::integrity::IntegrityService;

/// The name of the check among the turns.
const INTEGRITY: &str = "integrity";

/// How often the rules are checked at most.
const SOONEST: SignedDuration = SignedDuration::from_mins(1);

/// How much longer than a check the pause behind it is. Checks read whole tables: with this they take at most a hundredth of the time, and a
/// large database is checked seldom.
const PAUSE: i32 = 100;

/// How long a check may take before another replica tries.
const LONGEST: SignedDuration = SignedDuration::from_mins(30);

/// The use cases of jobs.
#[derive(Clone)]
pub struct JobService {
    store: Arc<dyn JobStore>,
    integrity: IntegrityService,
    clock: Arc<dyn Clock>,
}

impl JobService {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn JobStore>, integrity: IntegrityService, clock: Arc<dyn Clock>) -> Self {
        Self { store, integrity, clock }
    }

    /// Takes the turn of a job that is to be done every `pause` by one replica for all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_my_turn(&self, job: &str, pause: SignedDuration) -> Result<bool, StoreError> {
        let now = self.clock.now();
        self.store.take_turn(job, now, now.saturating_add(pause).unwrap_or(now)).await
    }

    /// Checks the rules that never bend, should it be time for it, and keeps what was found; answers whether it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn check_integrity(&self) -> Result<bool, StoreError> {
        if !self.is_my_turn(INTEGRITY, LONGEST).await? {
            return Ok(false);
        }
        let began = std::time::Instant::now();
        let checked = self.check_and_keep().await;
        // One that failed as well: the next is not to wait until this one would have been given up.
        let now = self.clock.now();
        let put_off = self.store.put_off(INTEGRITY, now.saturating_add(pause_after(began.elapsed())).unwrap_or(now)).await;
        checked.and(put_off).map(|()| true)
    }

    async fn check_and_keep(&self) -> Result<(), StoreError> {
        let report = self.integrity.check().await?;
        self.store.keep_findings(&report.findings, report.at).await
    }

    /// What the last check found.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn findings(&self) -> Result<Vec<KeptFinding>, StoreError> {
        self.store.findings().await
    }
}

/// How long the rules are not checked after a check that took `elapsed`.
fn pause_after(elapsed: Duration) -> SignedDuration {
    SignedDuration::try_from(elapsed).map_or(LONGEST, |elapsed| elapsed.saturating_mul(PAUSE).max(SOONEST))
}

#[cfg(test)]
mod tests {
    use booking_domain::ports::{MockIntegrityStore, MockJobStore};
    use booking_testkit::{FrozenClock, noon};

    use super::*;

    /// It waited for as long as a check may take, so that nobody saw that all of them failed.
    #[tokio::test]
    async fn a_check_that_failed_is_made_again_soon() {
        let (mut jobs, mut rules) = (MockJobStore::new(), MockIntegrityStore::new());
        jobs.expect_take_turn().once().returning(|_, _, _| Ok(true));
        jobs.expect_put_off().once().withf(|job, until| job == INTEGRITY && *until == noon() + SOONEST).returning(|_, _| Ok(()));
        rules.expect_check().once().returning(|_, _| Err(StoreError::Internal("a statement took too long".to_owned())));
        let clock = Arc::new(FrozenClock::at(noon()));
        let service = JobService::new(Arc::new(jobs), IntegrityService::new(Arc::new(rules), clock.clone()), clock);
        assert!(service.check_integrity().await.is_err());
    }

    #[test]
    fn a_check_that_takes_long_is_made_seldom() {
        assert_eq!(pause_after(Duration::from_millis(5)), SOONEST);
        assert_eq!(pause_after(Duration::from_secs(30)), SignedDuration::from_mins(50));
    }
}
