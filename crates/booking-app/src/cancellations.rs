//! Showtimes called off by the cinema (trap T36): sales stop first, then a job calls off one booking after the other.

use std::sync::Arc;

use booking_domain::{
    BookingId, FieldErrors, RefundId, ShowtimeId, StoreError,
    audit::{Cause, SystemActor},
    booking::{Booking, BookingError},
    ports::{
        BookingStore, Change, Changed, Clock, Entropy, EventBus, Hint, PaymentGateway, SeatGate, ShowtimeCancellation,
        ShowtimeCancellationStore,
    },
    text::one_line,
};
use thiserror::Error;

use crate::{Changes, told::told};

/// Why a showtime is not called off, or its cancellation not shown.
#[derive(Debug, Error)]
pub enum CancellationError {
    /// The reason is none.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// There is no such showtime, or it was not called off.
    #[error("not found")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What calling off needs from outside.
#[derive(Clone)]
pub struct CancellationPorts {
    /// Keeps cancellations.
    pub store: Arc<dyn ShowtimeCancellationStore>,
    /// Keeps bookings.
    pub bookings: Arc<dyn BookingStore>,
    /// Takes payments.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Turned losers of a rush away.
    pub gate: Arc<dyn SeatGate>,
    /// Fans changes out.
    pub bus: Arc<dyn EventBus>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws keys of refunds.
    pub entropy: Arc<dyn Entropy>,
}

/// The use cases of calling showtimes off.
#[derive(Clone)]
pub struct CancellationService {
    ports: CancellationPorts,
    changes: Changes,
}

/// Longest reason, in characters.
pub const REASON_MAX: usize = 300;

/// How many showtimes and bookings a worker looks at a time.
const BATCH: i64 = 50;

impl CancellationService {
    /// Use cases over these ports.
    pub fn new(ports: CancellationPorts, changes: Changes) -> Self {
        Self { ports, changes }
    }

    /// Stops the sales of a showtime for good. What follows is the work of [`Self::work`]; once more it changes nothing.
    ///
    /// # Errors
    /// [`CancellationError`].
    pub async fn call_off(&self, showtime: ShowtimeId, reason: &str, cause: &Cause) -> Result<ShowtimeCancellation, CancellationError> {
        let reason = one_line(reason, REASON_MAX).map_err(|error| FieldErrors::one("/reason", error.to_string()))?;
        let called_off = self.ports.store.call_off(showtime, &reason, cause, self.ports.clock.now()).await?;
        let called_off = called_off.ok_or(CancellationError::NotFound)?;
        self.changes.showtime(showtime).await;
        Ok(called_off)
    }

    /// How far it has come.
    ///
    /// # Errors
    /// [`CancellationError`].
    pub async fn progress(&self, showtime: ShowtimeId) -> Result<ShowtimeCancellation, CancellationError> {
        self.ports.store.cancellation(showtime).await?.ok_or(CancellationError::NotFound)
    }

    /// Calls off what is left to do of every showtime called off, at most `most` bookings; answers how many it called off. What it leaves, another
    /// worker or the next turn finds where it was left: nothing but the bookings themselves says how far it has come.
    ///
    /// # Errors
    /// [`StoreError`]; a booking that cannot be called off is logged, and keeps none of the others.
    pub async fn work(&self, most: usize) -> Result<usize, StoreError> {
        let mut done = 0;
        for showtime in self.ports.store.unfinished(BATCH).await? {
            done += self.work_on(showtime, most - done).await?;
            if done >= most {
                break;
            }
        }
        Ok(done)
    }

    async fn work_on(&self, showtime: ShowtimeId, most: usize) -> Result<usize, StoreError> {
        let (mut done, mut after) = (0, None);
        loop {
            let bookings = self.ports.store.to_call_off(showtime, after, BATCH).await?;
            let Some(last) = bookings.last() else { break };
            after = Some(*last);
            for booking in bookings {
                if done >= most {
                    return Ok(done);
                }
                match told("call off", Some(booking), self.call_booking_off(booking)).await {
                    Ok(()) => done += 1,
                    Err(BookingError::Store(StoreError::Unavailable(why))) => return Err(StoreError::Unavailable(why)),
                    Err(error) => tracing::error!(%showtime, %booking, %error, "a booking of a cancelled showtime could not be called off"),
                }
            }
        }
        if self.ports.store.finish(showtime, self.ports.clock.now()).await? {
            tracing::info!(%showtime, "every booking of the cancelled showtime is called off");
        }
        Ok(done)
    }

    async fn call_booking_off(&self, id: BookingId) -> Result<(), BookingError> {
        let (now, refund) = (self.ports.clock.now(), RefundId(self.ports.entropy.uuid()));
        let cause = Cause::system(SystemActor::Jobs);
        let change = Change { booking: id, customer: None, examine: Vec::new(), now, cause };
        let changed = self.ports.bookings.transition(&change, &|booking, _| booking.call_off(refund, now)).await?;
        if let Some(changed) = changed {
            self.announce(&changed).await;
            self.call_off_payments(&changed.booking).await;
        }
        Ok(())
    }

    async fn announce(&self, changed: &Changed) {
        if changed.changed {
            self.ports.gate.clear(changed.booking.showtime, &changed.freed).await;
            self.ports.bus.publish(Hint::Seats { showtime: changed.booking.showtime }).await;
            self.ports.bus.publish(Hint::Booking { booking: changed.booking.id }).await;
        }
    }

    /// Asks the provider to call off what is still open. Only a courtesy: should money come all the same, it goes back (trap T24), and the
    /// reconciler asks again.
    async fn call_off_payments(&self, booking: &Booking) {
        for intent in booking.payments.iter().filter(|payment| !payment.status.is_final()).filter_map(|payment| payment.intent.as_deref()) {
            if let Err(error) = self.ports.gateway.cancel_intent(intent, self.ports.clock.now()).await {
                tracing::info!(booking = %booking.id, %error, "the intent could not be called off; the reconciler will ask again");
            }
        }
    }
}
