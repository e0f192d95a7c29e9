use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use booking_domain::{ShowtimeId, StoreError, ports::ShowtimeStore, showtime::Offer};
use moka::future::Cache;

use crate::Lookups;

/// Offers, remembered for a moment: what they hold seldom changes, and the store checks the sale window again with every hold.
#[derive(Clone)]
pub struct Offers {
    store: Arc<dyn ShowtimeStore>,
    cache: Cache<ShowtimeId, Arc<Offer>>,
    /// Raised whenever something is forgotten, so that what was read before is not remembered after.
    generation: Arc<AtomicU64>,
    lookups: Arc<Lookups>,
}

/// How old a remembered offer may be: a new price or a moved show is seen after this at the latest.
const MEMORY: Duration = Duration::from_secs(5);

/// Most offers remembered; a layout of 200 seats takes about 30 KiB.
const MOST: u64 = 500;

impl Offers {
    /// Offers of a store.
    pub fn new(store: Arc<dyn ShowtimeStore>) -> Self {
        Self {
            store,
            cache: Cache::builder().max_capacity(MOST).time_to_live(MEMORY).build(),
            generation: Arc::default(),
            lookups: Arc::default(),
        }
    }

    /// The offer of a showtime, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, id: ShowtimeId) -> Result<Option<Arc<Offer>>, StoreError> {
        let remembered = self.cache.get(&id).await;
        self.lookups.asked(remembered.is_some());
        if let Some(offer) = remembered {
            return Ok(Some(offer));
        }
        let before = self.generation.load(Ordering::SeqCst);
        let Some(offer) = self.store.offer(id).await?.map(Arc::new) else { return Ok(None) };
        self.cache.insert(id, Arc::clone(&offer)).await;
        if self.generation.load(Ordering::SeqCst) != before {
            self.cache.invalidate(&id).await;
        }
        Ok(Some(offer))
    }

    /// How often offers were remembered.
    pub fn lookups(&self) -> &Lookups {
        &self.lookups
    }

    /// Forgets a showtime that was changed.
    pub async fn forget(&self, id: ShowtimeId) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.cache.invalidate(&id).await;
    }

    /// Forgets every showtime: a cinema's terms were changed.
    pub fn forget_all(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        self.cache.invalidate_all();
    }
}
