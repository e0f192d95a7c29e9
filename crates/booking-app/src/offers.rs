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
            if let Hint::Prices { .. } = hint {
                self.forget_all();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use booking_domain::{
        CinemaId, Currency, FilmId, LayoutId, Money, ScreenId, Timestamp,
        cancellation::CancellationPolicy,
        ports::{MockEventBus, MockShowtimeStore},
        pricing::{PriceList, PriceTerms},
        seating::{Layout, OrphanRule},
        showtime::{Showtime, ShowtimeStatus},
        venue::Cinema,
    };
    use futures::stream;

    use super::*;

    fn offer() -> Offer {
        let at = Timestamp::UNIX_EPOCH;
        let cinema = Cinema {
            id: CinemaId(1),
            name: "Astor".into(),
            city: "Berlin".into(),
            address: String::new(),
            time_zone: "Europe/Berlin".into(),
            currency: Currency::EUR,
            booking_fee_minor: 0,
            cancellation: CancellationPolicy::default(),
        };
        let base_price = Money::new(1_000, Currency::EUR);
        let showtime = Showtime {
            id: ShowtimeId(1),
            film: FilmId(1),
            film_title: "Metropolis".into(),
            screen: ScreenId(1),
            screen_name: "Screen 1".into(),
            cinema,
            starts_at: at,
            ends_at: at,
            status: ShowtimeStatus::Scheduled,
            format: "2D".into(),
            language: "de".into(),
            subtitles: None,
            base_price,
            orphan_rule: OrphanRule::Off,
            sales_open_at: at,
            sales_close_at: at,
            version: 1,
        };
        let prices = PriceList {
            base: base_price,
            fee_minor: 0,
            terms: PriceTerms::default(),
            cancellation: CancellationPolicy::default(),
            rules: Vec::new(),
        };
        Offer { showtime, layout: Arc::new(Layout { id: LayoutId(1), version: 1, seats: Vec::new() }), prices }
    }

    #[tokio::test]
    async fn new_prices_elsewhere_are_seen_when_the_hint_arrives() {
        let mut store = MockShowtimeStore::new();
        store.expect_offer().times(2).returning(|_| Ok(Some(offer())));
        let offers = Offers::new(Arc::new(store));
        let ask = async || assert!(offers.get(ShowtimeId(1)).await.expect("works").is_some());
        ask().await;
        ask().await;
        let mut bus = MockEventBus::new();
        let hints = || [Hint::Seats { showtime: ShowtimeId(1) }, Hint::Prices { cinema: CinemaId(1) }];
        bus.expect_subscribe().times(1).returning(move || Box::pin(stream::iter(hints())));
        offers.clone().follow_hints(Arc::new(bus)).await;
        ask().await;
        ask().await;
    }
}
