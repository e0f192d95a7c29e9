//! Holding, changing, letting go and cancelling: everything but money.

use jiff::Timestamp;

use super::{BookedSeat, Booking, BookingError, BookingEvent, CancelReason, Claims, Decision, HoldPolicy, Stage};
use crate::{
    RefundId,
    payment::{Payment, PaymentStatus, Refund, RefundCause, RefundStatus},
    pricing::Quote,
};

impl Booking {
    /// Makes a living hold last `policy.ttl` from now, at most to its absolute limit (trap T7).
    ///
    /// # Errors
    /// [`BookingError::HoldLimitReached`] at the limit, [`BookingError::HoldExpired`], [`BookingError::StateConflict`].
    pub fn extend(&self, policy: &HoldPolicy, now: Timestamp) -> Result<Decision, BookingError> {
        let until = self.living_hold(now)?;
        let limit = self.hold_limit(policy);
        let wanted = now.saturating_add(policy.ttl).unwrap_or(Timestamp::MAX).min(limit);
        if until >= limit {
            return Err(BookingError::HoldLimitReached { until });
        }
        if wanted <= until {
            return Ok(Decision::Unchanged);
        }
        Ok(self.changed(Stage::Held { until: wanted }, vec![BookingEvent::Extended]))
    }

    /// Replaces the seats of a living hold and its price; the hold ends when it would have.
    ///
    /// # Errors
    /// [`BookingError::SeatsUnavailable`], [`BookingError::SeatsBlocked`], [`BookingError::HoldExpired`], [`BookingError::StateConflict`].
    pub fn change_seats(&self, seats: &[BookedSeat], quote: &Quote, claims: &Claims, now: Timestamp) -> Result<Decision, BookingError> {
        self.living_hold(now)?;
        let ids = || seats.iter().map(|seat| seat.id);
        let blocked = claims.blocked(ids());
        if !blocked.is_empty() {
            return Err(BookingError::SeatsBlocked(blocked));
        }
        let taken = claims.unavailable(ids());
        if !taken.is_empty() {
            return Err(BookingError::SeatsUnavailable(taken));
        }
        if ids().eq(self.seat_ids()) {
            return Ok(Decision::Unchanged);
        }
        let next = Self { seats: seats.to_vec(), quote: quote.clone(), ..self.clone() };
        Ok(Decision::Changed(Box::new(next), vec![BookingEvent::SeatsChanged]))
    }

    /// Lets the seats go before they are paid. Money that comes all the same goes back (trap T24).
    ///
    /// # Errors
    /// [`BookingError::StateConflict`] once the booking is confirmed.
    pub fn release(&self, now: Timestamp) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Held { .. } | Stage::AwaitingPayment { .. } => Ok(self.cancelled(CancelReason::Released, now, Vec::new())),
            Stage::Cancelled { .. } | Stage::Expired { .. } => Ok(Decision::Unchanged),
            Stage::Confirmed { .. } => Err(BookingError::StateConflict(self.status(now))),
        }
    }

    /// Cancels the booking for its customer; before the show starts all money goes back. `refund` is the key of the refund, should
    /// there be one. Twice gives the same result once (trap T41).
    ///
    /// # Errors
    /// [`BookingError::RefundNotAllowed`] once the show has started, [`BookingError::StateConflict`] when there is nothing to cancel.
    pub fn cancel(&self, refund: RefundId, now: Timestamp) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Held { .. } | Stage::AwaitingPayment { .. } => self.release(now),
            Stage::Cancelled { .. } => Ok(Decision::Unchanged),
            Stage::Expired { .. } => Err(BookingError::StateConflict(self.status(now))),
            Stage::Confirmed { .. } if now >= self.starts_at => Err(BookingError::RefundNotAllowed),
            Stage::Confirmed { .. } => {
                let paid = self.payments.iter().find(|payment| self.refundable_minor(payment) > 0);
                let refunds = paid.map(|payment| self.refund_of(payment, refund, RefundCause::Cancelled));
                Ok(self.cancelled(CancelReason::ByCustomer, now, refunds.into_iter().collect()))
            }
        }
    }

    /// Ends a hold whose instant has passed: what the sweeper does so that lists are tidy; no rule waits for it (trap T4).
    pub fn expire(&self, now: Timestamp) -> Decision {
        match self.held_until() {
            Some(until) if until <= now => self.changed(Stage::Expired { at: now }, vec![BookingEvent::Expired]),
            _ => Decision::Unchanged,
        }
    }

    /// The instant a hold that is alive and not being paid ends.
    fn living_hold(&self, now: Timestamp) -> Result<Timestamp, BookingError> {
        match self.stage {
            Stage::Held { until } if until > now => Ok(until),
            Stage::Held { .. } | Stage::Expired { .. } => Err(BookingError::HoldExpired),
            _ => Err(BookingError::StateConflict(self.status(now))),
        }
    }

    /// Minor units of a payment that have not been given back yet.
    pub(super) fn refundable_minor(&self, payment: &Payment) -> i64 {
        if payment.status != PaymentStatus::Succeeded {
            return 0;
        }
        payment.captured_minor - self.refunds.iter().filter(|r| r.payment == payment.id).map(|r| r.amount.minor).sum::<i64>()
    }

    /// A refund of all that is left of a payment.
    pub(super) fn refund_of(&self, payment: &Payment, id: RefundId, cause: RefundCause) -> Refund {
        let amount = crate::Money::new(self.refundable_minor(payment), payment.amount.currency);
        Refund { id, payment: payment.id, amount, cause, status: RefundStatus::Queued }
    }

    /// The same booking in another stage.
    pub(super) fn changed(&self, stage: Stage, events: Vec<BookingEvent>) -> Decision {
        Decision::Changed(Box::new(Self { stage, ..self.clone() }), events)
    }

    /// The same booking, called off, with refunds added.
    pub(super) fn cancelled(&self, reason: CancelReason, now: Timestamp, refunds: Vec<Refund>) -> Decision {
        let mut events = vec![BookingEvent::Cancelled { reason, was: self.stage_name() }];
        events.extend(refunds.iter().map(|refund| BookingEvent::RefundQueued { refund: refund.id, cause: refund.cause }));
        let mut next = Self { stage: Stage::Cancelled { at: now, reason }, ..self.clone() };
        next.refunds.extend(refunds);
        Decision::Changed(Box::new(next), events)
    }
}
