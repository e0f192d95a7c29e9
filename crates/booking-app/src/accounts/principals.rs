use std::{sync::Arc, time::Duration};

use booking_domain::{SessionId, StoreError, UserId, account::Principal};
use moka::future::Cache;

use crate::Lookups;

/// How long a principal is believed without asking: what was taken away elsewhere bites within this time even when no hint arrives.
pub const FRESH: Duration = Duration::from_millis(900);

/// Most sessions remembered at a time.
const CAPACITY: u64 = 100_000;

/// Who is behind a session, remembered for less than a second: of a burst of requests, one asks the store. That nobody is behind a
/// session is remembered too; a session that ended never comes back.
#[derive(Clone)]
pub struct Principals {
    cache: Cache<SessionId, Option<Principal>>,
    lookups: Arc<Lookups>,
}

impl Principals {
    pub fn new() -> Self {
        let cache = Cache::builder().max_capacity(CAPACITY).time_to_live(FRESH).support_invalidation_closures().build();
        Self { cache, lookups: Arc::default() }
    }

    /// The principal of a session: remembered, or what `load` finds.
    pub async fn of(
        &self,
        session: SessionId,
        load: impl Future<Output = Result<Option<Principal>, StoreError>>,
    ) -> Result<Option<Principal>, StoreError> {
        let entry = self.cache.entry(session).or_try_insert_with(load).await.map_err(again)?;
        self.lookups.asked(!entry.is_fresh());
        Ok(entry.into_value())
    }

    /// How often sessions were remembered.
    pub fn lookups(&self) -> &Lookups {
        &self.lookups
    }

    /// Forgets the sessions of a user.
    pub fn forget(&self, user: UserId) {
        let theirs = move |_: &SessionId, principal: &Option<Principal>| principal.as_ref().is_some_and(|known| known.user == user);
        if self.cache.invalidate_entries_if(theirs).is_err() {
            self.cache.invalidate_all();
        }
    }
}

/// The error that everybody who waited for the same answer gets.
fn again(error: Arc<StoreError>) -> StoreError {
    match Arc::try_unwrap(error) {
        Ok(error) => error,
        Err(shared) => match &*shared {
            StoreError::Unavailable(why) => StoreError::Unavailable(why.clone()),
            other @ (StoreError::Corrupt { .. } | StoreError::Internal(_)) => StoreError::Internal(other.to_string()),
        },
    }
}
