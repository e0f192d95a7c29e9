//! What the payment provider tells us, and what we ask it: events, reconciliation, refunds.

#[cfg(test)]
mod asking;
#[cfg(test)]
mod batches;
mod desk;
mod refunds;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use booking_domain::{
    BookingId, RefundId, StoreError,
    account::Reach,
    audit::{Cause, SystemActor},
    booking::{Booking, BookingError, Claims, Decision, Stage},
    payment::{IntentReport, OpenPayment, PaymentStatus, ProviderEvent, ProviderNews, RefundCause},
    ports::{
        BookingStore, Change, Changed, Clock, Decide, Entropy, EventBus, EventOutcome, GatewayError, Hint, PaymentGateway, SeatGate,
        WebhookError,
    },
};
use jiff::SignedDuration;
use thiserror::Error;

pub use desk::MoneyService;

use crate::told::{Work, told};

/// Why an event was not taken in.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// It is not the provider's (trap T19).
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// It could not be stored; the provider sends it again.
    #[error(transparent)]
    Booking(#[from] BookingError),
}

/// The use cases of payments.
#[derive(Clone)]
pub struct PaymentService {
    store: Arc<dyn BookingStore>,
    gateway: Arc<dyn PaymentGateway>,
    gate: Arc<dyn SeatGate>,
    bus: Arc<dyn EventBus>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    lease: SignedDuration,
}

/// How long an open payment is left alone before the provider is asked about it: its event usually comes sooner.
const PATIENCE: SignedDuration = SignedDuration::from_secs(15);

/// How long an event of a payment nobody knows is tried again: ours are known within seconds. Later ones are another shop's; they stay where
/// they are, counted among the metrics.
const FOREIGN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How many rows a worker takes at a time.
const BATCH: i64 = 50;

impl PaymentService {
    /// Use cases over these ports. What a worker takes is its own for `lease`; refunds on their way are asked about as often.
    pub fn new(
        store: Arc<dyn BookingStore>,
        gateway: Arc<dyn PaymentGateway>,
        gate: Arc<dyn SeatGate>,
        bus: Arc<dyn EventBus>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        lease: SignedDuration,
    ) -> Self {
        Self { store, gateway, gate, bus, clock, entropy, lease }
    }

    /// Takes in a signed event of the provider: stored and applied once, whatever its order (traps T16 to T19).
    ///
    /// # Errors
    /// [`ReceiveError`].
    pub async fn receive(&self, body: &[u8], signature: &str) -> Result<(), ReceiveError> {
        let event = self.gateway.verify_event(body, signature, self.clock.now())?;
        self.apply(&event).await?;
        Ok(())
    }

    async fn apply(&self, event: &ProviderEvent) -> Result<(), BookingError> {
        let (now, refund) = (self.clock.now(), RefundId(self.entropy.uuid()));
        let provider = self.gateway.config().provider;
        let outcome = self
            .store
            .apply_event(provider, event, now, &|booking, claims| match &event.news {
                Some(news) => booking.apply_news(news, refund, claims, now),
                None => Ok(Decision::Unchanged),
            })
            .await?;
        match outcome {
            EventOutcome::Applied(changed) => {
                if let Some(ProviderNews::Dispute(report)) = &event.news {
                    tracing::warn!(booking = %changed.booking.id, dispute = report.id, status = report.status.as_str(), "a payment is disputed");
                }
                tell_of_wrong_amount(&changed, refund);
                self.announce(&changed).await;
            }
            EventOutcome::Unmatched => {
                tracing::warn!(event = event.id, kind = event.kind, "event of an unknown payment is stored and tried again");
            }
            EventOutcome::Repeated | EventOutcome::Ignored => {
                tracing::debug!(event = event.id, kind = event.kind, ?outcome, "event has no effect");
            }
        }
        Ok(())
    }

    /// How many events of the provider's other mode came to this process and were not believed.
    pub fn foreign_events(&self) -> u64 {
        self.gateway.foreign_events()
    }

    async fn announce(&self, changed: &Changed) {
        if !changed.freed.is_empty() {
            self.gate.clear(changed.booking.showtime, &changed.freed).await;
        }
        if changed.changed {
            self.bus.publish(Hint::Seats { showtime: changed.booking.showtime }).await;
            self.bus.publish(Hint::Booking { booking: changed.booking.id }).await;
        }
    }

    /// Tries stored events again that spoke of an unknown payment (trap T16), for a day.
    ///
    /// # Errors
    /// [`BookingError::Store`].
    pub async fn retry_unmatched(&self) -> Result<(), BookingError> {
        let now = self.clock.now();
        let since = now.saturating_sub(FOREIGN_AFTER).unwrap_or(now);
        for event in self.store.unmatched_events(since, BATCH).await? {
            // One whose payment is known by now and whose money is not, or that breaks on something, keeps none of the others.
            only_alone(self.apply(&event).await, |error| {
                tracing::warn!(event = event.id, kind = event.kind, %error, "a stored event cannot be applied yet; it is tried again");
            })?;
        }
        Ok(())
    }

    /// Asks the provider about every payment it may still turn into money, and finishes it (trap T26); answers how many were asked about.
    /// Attempts nobody wants any more are called off: those of bookings that are over, and those that another attempt followed.
    ///
    /// # Errors
    /// [`BookingError::Store`]; a provider that does not answer is asked again the next time.
    pub async fn reconcile(&self) -> Result<usize, BookingError> {
        let now = self.clock.now();
        let before = now.saturating_sub(PATIENCE).unwrap_or(now);
        let open = self.store.open_payments(before, now, BATCH).await?;
        for payment in &open {
            match told(Work::about("reconcile", payment.booking), self.settle(payment)).await {
                Ok(()) => {}
                Err(SettleError::Provider(error)) => tracing::warn!(payment = %payment.payment.id, %error, "could not be reconciled yet"),
                Err(SettleError::Booking(error)) => only_alone(Err(error), |error| {
                    tracing::error!(payment = %payment.payment.id, booking = %payment.booking, %error, "a payment could not be settled");
                })?,
            }
        }
        Ok(open.len())
    }

    async fn settle(&self, open: &OpenPayment) -> Result<(), SettleError> {
        let report = match self.gateway.report(open.payment.id, open.payment.intent.as_deref()).await? {
            Some(report) if matches!(report.status, PaymentStatus::Succeeded | PaymentStatus::Canceled) => report,
            Some(report) if self.is_wanted(open).await? => report,
            Some(report) => self.gateway.cancel_intent(&report.intent, self.clock.now()).await?,
            None => {
                let now = self.clock.now();
                return Ok(self.decide(open.booking, &|booking, _| Ok(booking.give_up(&open.payment, now))).await?);
            }
        };
        self.apply_report(open.booking, &report).await?;
        Ok(())
    }

    /// Whether the attempt may still be paid.
    async fn is_wanted(&self, open: &OpenPayment) -> Result<bool, BookingError> {
        let found = self.store.find(open.booking, &Reach::All).await?;
        Ok(found.is_some_and(|summary| summary.booking.still_wants(open.payment.id, self.clock.now())))
    }

    async fn apply_report(&self, booking: BookingId, report: &IntentReport) -> Result<(), BookingError> {
        let (now, refund) = (self.clock.now(), RefundId(self.entropy.uuid()));
        let change = self.change(booking);
        let changed = self.store.transition(&change, &|booking, claims| Ok(booking.apply_report(report, refund, claims, now))).await?;
        if let Some(changed) = changed {
            tell_of_wrong_amount(&changed, refund);
            self.announce(&changed).await;
        }
        Ok(())
    }

    async fn decide<'a>(&self, booking: BookingId, decide: &'a Decide<'a>) -> Result<(), BookingError> {
        if let Some(changed) = self.store.transition(&self.change(booking), decide).await? {
            self.announce(&changed).await;
        }
        Ok(())
    }

    /// Ends holds whose time has passed, so that lists and seat streams are tidy; answers how many.
    ///
    /// # Errors
    /// [`BookingError::Store`].
    pub async fn sweep(&self) -> Result<usize, BookingError> {
        let now = self.clock.now();
        let ended = self.store.ended_holds(now, BATCH).await?;
        // One that breaks is there again the next time: counted, it would have the worker try it without a pause.
        let mut done = ended.len();
        for booking in &ended {
            let change = Change { cause: Cause::system(SystemActor::Sweeper), ..self.change(*booking) };
            let expire = |booking: &Booking, _: &Claims| Ok(booking.expire(now));
            match told(Work::about("expire", *booking), self.store.transition(&change, &expire)).await {
                Ok(Some(changed)) => {
                    debug_assert!(!changed.changed || matches!(changed.booking.stage, Stage::Expired { .. }));
                    self.announce(&changed).await;
                }
                Ok(None) => {}
                Err(error) => {
                    done -= 1;
                    only_alone(Err(error), |error| tracing::error!(%booking, %error, "a hold that has ended could not be expired"))?;
                }
            }
        }
        Ok(done)
    }

    fn change(&self, booking: BookingId) -> Change {
        let cause = Cause::system(SystemActor::Payments);
        Change { booking, customer: None, examine: Vec::new(), now: self.clock.now(), cause }
    }
}

/// Why a payment could not be settled now.
#[derive(Debug, Error)]
enum SettleError {
    #[error(transparent)]
    Provider(#[from] GatewayError),
    #[error(transparent)]
    Booking(#[from] BookingError),
}

/// Says in the log that another amount was paid than was asked for (trap T20), when `made` is the refund that this change made of it: the
/// later changes of the booking find the refund there already, and say nothing.
fn tell_of_wrong_amount(changed: &Changed, made: RefundId) {
    if found_wrong_amount(changed, made) {
        tracing::error!(booking = %changed.booking.id, "another amount was paid than the booking costs; the money goes back");
    }
}

fn found_wrong_amount(changed: &Changed, made: RefundId) -> bool {
    changed.changed && changed.booking.refunds.iter().any(|refund| refund.id == made && refund.cause == RefundCause::AmountMismatch)
}

/// Of work on many bookings, what went wrong with one of them alone is told and keeps none of the others; when the database is away, the
/// rest waits.
fn only_alone(outcome: Result<(), BookingError>, tell: impl FnOnce(BookingError)) -> Result<(), BookingError> {
    match outcome {
        Err(error @ BookingError::Store(StoreError::Unavailable(_))) => Err(error),
        Err(error) => {
            tell(error);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
