use booking_domain::{
    BookingId, PaymentId, UserId,
    audit::{Cause, SystemActor},
    booking::{Booking, BookingError, PaymentPlan, Stage},
    payment::Payment,
    ports::{AttachIntent, BeginPayment, Change, GatewayConfig, GatewayError, NewIntent},
};

use super::BookingService;

/// What confirming led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Sold; there was nothing to pay, or it is paid already.
    Confirmed(Box<Booking>),
    /// To be paid with this client secret.
    Pay {
        /// The booking.
        booking: Box<Booking>,
        /// The attempt.
        payment: Payment,
        /// What the browser needs of the provider.
        provider: GatewayConfig,
    },
}

impl BookingService {
    /// Confirms a hold: at once when there is nothing to pay, else by an attempt to pay. The attempt is committed before the provider is
    /// called, so that money can never come for a payment we do not know (trap T16); the provider is called outside any transaction.
    ///
    /// # Errors
    /// [`BookingError::PaymentUnavailable`] when the provider does not answer: nothing is lost, trying again is safe (trap T27).
    /// [`BookingError::PaymentRefused`] when it does not take this payment, whose attempt is over then.
    pub async fn confirm(&self, id: BookingId, owner: UserId, cause: Cause) -> Result<Confirmation, BookingError> {
        let plan = PaymentPlan { payment: PaymentId(self.ports.entropy.uuid()) };
        let begin = BeginPayment { booking: id, customer: owner, plan, policy: self.policy, now: self.now(), cause };
        let begun = self.announced(self.ports.store.begin_payment(&begin).await?).await?.booking;
        if matches!(begun.stage, Stage::Confirmed { .. }) {
            return Ok(Confirmation::Confirmed(Box::new(begun)));
        }
        let payment = begun.live_payment().cloned().ok_or(BookingError::StateConflict(begun.status(begin.now)))?;
        let (booking, payment) = if payment.client_secret.is_some() { (begun, payment) } else { self.ask_provider(begun, payment).await? };
        Ok(Confirmation::Pay { booking: Box::new(booking), payment, provider: self.ports.gateway.config() })
    }

    /// Has the provider open an intent for an attempt, and stores its answer.
    async fn ask_provider(&self, booking: Booking, payment: Payment) -> Result<(Booking, Payment), BookingError> {
        let new = NewIntent {
            payment: payment.id,
            booking: booking.id,
            reference: booking.reference.clone(),
            amount: payment.amount,
            description: format!("Booking {}", booking.reference),
        };
        let intent = match self.ports.gateway.create_intent(&new, self.now()).await {
            Ok(intent) => intent,
            Err(GatewayError::Unavailable(why)) => {
                tracing::warn!(booking = %booking.id, why, "the payment provider does not answer");
                return Err(BookingError::PaymentUnavailable);
            }
            Err(GatewayError::Refused(why)) => {
                tracing::error!(booking = %booking.id, why, "the payment provider refuses an intent");
                self.end_attempt(&booking, &payment).await?;
                return Err(BookingError::PaymentRefused);
            }
        };
        let attach = AttachIntent { known: booking, payment: payment.id, intent, now: self.now() };
        let changed = self.announced(self.ports.store.attach_intent(&attach).await?).await?;
        if matches!(changed.booking.stage, Stage::Cancelled { .. }) {
            // Let go in another tab while the provider was asked: nobody is to pay for it now. What comes all the same goes back (trap T24).
            self.call_off(&changed.booking, &attach.intent.id).await;
            return Err(BookingError::StateConflict(changed.booking.status(attach.now)));
        }
        let stored = changed.booking.payments.iter().find(|p| p.id == payment.id).cloned();
        Ok((changed.booking, stored.unwrap_or(payment)))
    }

    /// Ends an attempt that can never be paid, so that its hold is an ordinary one again.
    async fn end_attempt(&self, booking: &Booking, payment: &Payment) -> Result<(), BookingError> {
        let cause = Cause::system(SystemActor::Payments);
        let change = Change { booking: booking.id, customer: None, examine: Vec::new(), now: self.now(), cause };
        self.apply(&change, &|booking, _| Ok(booking.without_attempt(payment, change.now))).await?;
        Ok(())
    }
}
