use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use booking_domain::{
    ShowtimeId, StoreError,
    ports::{EventBus, Hint, ShowtimeStore},
    showtime::Offer,
};
use futures::StreamExt as _;
use moka::future::Cache;

/// Offers, remembered for a moment: what they hold seldom changes, and the store checks the sale window again with every hold.
#[derive(Clone)]
pub struct Offers {
    store: Arc<dyn ShowtimeStore>,
    cache: Cache<ShowtimeId, Arc<Offer>>,
    /// How often all was forgotten: what was read before that is not remembered after it.
    forgotten: Arc<AtomicU64>,
}

/// How old a remembered offer may be: a new price or a moved show is seen after this at the latest.
const MEMORY: Duration = Duration::from_secs(5);

/// Most offers remembered; a layout of 200 seats takes about 30 KiB.
const MOST: u64 = 500;

impl Offers {
    /// Offers of a store.
    pub fn new(store: Arc<dyn ShowtimeStore>) -> Self {
        Self { store, cache: Cache::builder().max_capacity(MOST).time_to_live(MEMORY).build(), forgotten: Arc::default() }
    }

    /// The offer of a showtime, if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn get(&self, id: ShowtimeId) -> Result<Option<Arc<Offer>>, StoreError> {
        if let Some(offer) = self.cache.get(&id).await {
            return Ok(Some(offer));
        }
        let before = self.forgotten.load(Ordering::Acquire);
        let Some(offer) = self.store.offer(id).await?.map(Arc::new) else { return Ok(None) };
        if self.forgotten.load(Ordering::Acquire) == before {
            self.cache.insert(id, Arc::clone(&offer)).await;
        }
        Ok(Some(offer))
    }

    /// Forgets a showtime that was changed here.
    pub async fn forget(&self, id: ShowtimeId) {
        self.cache.invalidate(&id).await;
    }

    /// Forgets everything, because prices were changed here.
    pub fn forget_all(&self) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.cache.invalidate_all();
    }

    /// Forgets what other replicas say has changed; never ends while the bus lives. Without it a change elsewhere is seen when the memory of
    /// an offer ends.
    pub async fn follow_hints(self, bus: Arc<dyn EventBus>) {
        let mut hints = bus.subscribe();
        while let Some(hint) = hints.next().await {
            match hint {
                Hint::Prices { .. } => self.forget_all(),
                Hint::Seats { .. } | Hint::Booking { .. } | Hint::Sessions { .. } => {}
            }
        }
    }
}
