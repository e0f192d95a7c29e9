//! Bookings: hold, change, confirm, cancel, and what their owners read.

mod cancel;
mod choice;
mod confirm;
mod counter;
mod hold;
mod pricing;
mod reads;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use booking_domain::{
    BookingId, Timestamp, UserId,
    audit::Cause,
    booking::{BookingError, HoldPolicy},
    ports::{
        BookingStore, Change, Changed, Clock, CounterStore, Decide, Entropy, EventBus, GatewayConfig, Hint, PaymentGateway, PriceStore,
        SeatGate, ShowtimeStore, TicketSeal,
    },
};

pub use cancel::{CancelRequest, CancellationOffer};
pub use choice::{BestSeats, SeatChoice};
pub use confirm::Confirmation;
pub use counter::{Outlook, SaleRequest};
pub use hold::{HoldChange, HoldRequest, PromoChange};
pub use pricing::{QuoteRequest, Tickets};
pub use reads::{SeatMap, SeatStatus, SeatView};

use crate::{Lookups, Offers};

/// What bookings need from outside.
#[derive(Clone)]
pub struct BookingPorts {
    /// Keeps bookings.
    pub store: Arc<dyn BookingStore>,
    /// Sells at the counter, and finds bookings for people of the cinema.
    pub counter: Arc<dyn CounterStore>,
    /// Reads showtimes.
    pub showtimes: Arc<dyn ShowtimeStore>,
    /// Knows the promotions.
    pub prices: Arc<dyn PriceStore>,
    /// Turns losers of a rush away.
    pub gate: Arc<dyn SeatGate>,
    /// Fans changes out.
    pub bus: Arc<dyn EventBus>,
    /// Takes payments.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Signs tickets.
    pub seal: Arc<dyn TicketSeal>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws keys and references.
    pub entropy: Arc<dyn Entropy>,
}

/// The use cases of bookings.
#[derive(Clone)]
pub struct BookingService {
    ports: BookingPorts,
    offers: Offers,
    policy: HoldPolicy,
}

impl BookingService {
    /// Use cases over `ports`.
    pub fn new(ports: BookingPorts, offers: Offers, policy: HoldPolicy) -> Self {
        Self { ports, offers, policy }
    }

    /// The time every timed answer carries.
    pub fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// How often offers were remembered.
    pub fn offer_lookups(&self) -> &Lookups {
        self.offers.lookups()
    }

    /// What a browser must know of the payment provider.
    pub fn payment_config(&self) -> GatewayConfig {
        self.ports.gateway.config()
    }

    /// Changes a customer's booking by a pure decision, and tells whoever watches.
    async fn change(&self, id: BookingId, owner: UserId, cause: Cause, decide: &Decide<'_>) -> Result<Changed, BookingError> {
        let change = Change { booking: id, customer: Some(owner), examine: Vec::new(), now: self.now(), cause };
        self.apply(&change, decide).await
    }

    async fn apply(&self, change: &Change, decide: &Decide<'_>) -> Result<Changed, BookingError> {
        self.announced(self.ports.store.transition(change, decide).await?).await
    }

    /// The outcome of a change, after whoever watches has been told.
    async fn announced(&self, outcome: Option<Changed>) -> Result<Changed, BookingError> {
        let changed = outcome.ok_or(BookingError::NotFound)?;
        if changed.changed {
            self.announce(&changed).await;
        }
        Ok(changed)
    }

    async fn announce(&self, changed: &Changed) {
        let booking = &changed.booking;
        if !changed.freed.is_empty() {
            self.ports.gate.clear(booking.showtime, &changed.freed).await;
        }
        self.ports.bus.publish(Hint::Seats { showtime: booking.showtime }).await;
        self.ports.bus.publish(Hint::Booking { booking: booking.id }).await;
    }
}
