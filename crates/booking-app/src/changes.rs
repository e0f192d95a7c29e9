use std::sync::Arc;

use booking_domain::{
    ShowtimeId,
    ports::{EventBus, Hint},
};
use futures::StreamExt as _;

use crate::{Offers, catalogue::CatalogueService};

/// Tells everything that remembers films, cinemas or shows that they have changed: here at once, in other replicas by a hint.
#[derive(Clone)]
pub struct Changes {
    catalogue: CatalogueService,
    offers: Offers,
    bus: Arc<dyn EventBus>,
}

impl Changes {
    /// Over what remembers. Run [`Changes::follow_hints`] beside it.
    pub fn new(catalogue: CatalogueService, offers: Offers, bus: Arc<dyn EventBus>) -> Self {
        Self { catalogue, offers, bus }
    }

    /// A showtime was changed, moved, called off, or given other seats.
    pub async fn showtime(&self, showtime: ShowtimeId) {
        let hint = Hint::Showtime { showtime };
        self.forget(hint).await;
        self.bus.publish(hint).await;
        self.bus.publish(Hint::Seats { showtime }).await;
    }

    /// Films, cinemas, or the schedule as a whole were changed.
    pub async fn catalogue(&self) {
        self.forget(Hint::Catalogue).await;
        self.bus.publish(Hint::Catalogue).await;
    }

    /// Forgets what other replicas have changed.
    pub async fn follow_hints(self) {
        let mut hints = self.bus.subscribe();
        while let Some(hint) = hints.next().await {
            self.forget(hint).await;
        }
    }

    async fn forget(&self, hint: Hint) {
        match hint {
            Hint::Showtime { showtime } => {
                self.catalogue.forget();
                self.offers.forget(showtime).await;
            }
            Hint::Catalogue => {
                self.catalogue.forget();
                self.offers.forget_all();
            }
            Hint::Prices { .. } => self.offers.forget_all(),
            Hint::Seats { .. } | Hint::Booking { .. } | Hint::Sessions { .. } => {}
        }
    }
}
