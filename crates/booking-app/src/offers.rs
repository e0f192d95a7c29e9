use std::{sync::Arc, time::Duration};

use booking_domain::{ShowtimeId, StoreError, ports::ShowtimeStore, showtime::Offer};
use moka::future::Cache;

/// Offers, remembered for a moment: what they hold seldom changes, and the store checks the sale window again with every hold.
#[derive(Clone)]
pub struct Offers {
    store: Arc<dyn ShowtimeStore>,
    cache: Cache<ShowtimeId, Arc<Offer>>,
}

/// How old a remembered offer may be: a new price or a moved show is seen after this at the latest.
const MEMORY: Duration = Duration::from_secs(5);

/// Most offers remembered; a layout of 200 seats takes about 30 KiB.
const MOST: u64 = 500;

impl Offers {
    /// Offers of a store.
    pub fn new(store: Arc<dyn ShowtimeStore>) -> Self {
        Self { store, cache: Cache::builder().max_capacity(MOST).time_to_live(MEMORY).build() }
    }

    /// The offer of a showtime, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, id: ShowtimeId) -> Result<Option<Arc<Offer>>, StoreError> {
        if let Some(offer) = self.cache.get(&id).await {
            return Ok(Some(offer));
        }
        let Some(offer) = self.store.offer(id).await?.map(Arc::new) else { return Ok(None) };
        self.cache.insert(id, Arc::clone(&offer)).await;
        Ok(Some(offer))
    }

    /// Forgets a showtime that was changed here.
    pub async fn forget(&self, id: ShowtimeId) {
        self.cache.invalidate(&id).await;
    }
}
