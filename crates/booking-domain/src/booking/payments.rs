//! Paying: attempts, what the provider says of them, and what becomes of money that comes late, twice or wrong.

use jiff::Timestamp;

use super::{Booking, BookingError, BookingEvent, BookingStatus, CancelReason, Claims, Decision, HoldPolicy, Stage};
use crate::{
    PaymentId, RefundId,
    payment::{IntentReport, Payment, PaymentMethod, PaymentStatus, RefundCause},
    showtime::NotOnSale,
};

/// The attempt to begin, should one be needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentPlan {
    /// Its key, and the provider's idempotency key.
    pub payment: PaymentId,
}

impl Booking {
    /// Confirming: with nothing to pay the booking is sold (trap T28); else an attempt to pay begins and the seats are kept for the grace.
    /// A second call while an attempt lives changes nothing (trap T15). A hold that has ended is taken over again while its seats are
    /// free, its absolute limit is ahead (trap T14) and its show is still sold. Nothing is paid for a show that is over.
    ///
    /// # Errors
    /// [`BookingError::HoldExpired`], [`BookingError::NotOnSale`], [`BookingError::StateConflict`].
    pub fn begin_payment(&self, plan: PaymentPlan, policy: &HoldPolicy, claims: &Claims, now: Timestamp) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Confirmed { .. } => return Ok(Decision::Unchanged),
            Stage::Cancelled { .. } => return Err(BookingError::StateConflict(self.status(now))),
            _ if self.show_cancelled => return Err(BookingError::NotOnSale(NotOnSale::Cancelled)),
            Stage::AwaitingPayment { until, .. } if until > now && self.live_payment().is_some() => return Ok(Decision::Unchanged),
            Stage::AwaitingPayment { .. } | Stage::Held { .. } | Stage::Expired { .. } => {}
        }
        if self.ends_at <= now {
            return Err(BookingError::NotOnSale(NotOnSale::Started));
        }
        let until = self.time_to_pay(policy, claims, now)?;
        if self.total().is_zero() {
            return Ok(self.changed(Stage::Confirmed { at: now }, vec![BookingEvent::Confirmed { free: true }]));
        }
        if let Some(live) = self.payments.iter().find(|payment| !payment.status.is_final()) {
            return Ok(self.changed(Stage::AwaitingPayment { until, payment: live.id }, vec![BookingEvent::Extended]));
        }
        let mut next = Self { stage: Stage::AwaitingPayment { until, payment: plan.payment }, ..self.clone() };
        next.payments.push(Payment {
            id: plan.payment,
            method: PaymentMethod::Online,
            intent: None,
            client_secret: None,
            status: PaymentStatus::Created,
            amount: self.total(),
            captured_minor: 0,
            failure: None,
            created_at: now,
        });
        Ok(Decision::Changed(Box::new(next), vec![BookingEvent::PaymentStarted { payment: plan.payment }]))
    }

    /// Until when the seats are kept for an attempt that begins now: the grace is given once, and again when a hold that had ended is
    /// taken over, never past the absolute limit. Seats may be gone from a hold that still seems alive: whoever took them had a later `now`.
    fn time_to_pay(&self, policy: &HoldPolicy, claims: &Claims, now: Timestamp) -> Result<Timestamp, BookingError> {
        if !claims.unavailable(self.seat_ids()).is_empty() {
            return Err(BookingError::HoldExpired);
        }
        let limit = self.hold_limit(policy);
        let grace = policy.grace_from(now).min(limit);
        match self.held_until() {
            Some(until) if until > now && self.payments.is_empty() => Ok(until.max(grace)),
            Some(until) if until > now => Ok(until),
            _ if now >= limit => Err(BookingError::HoldExpired),
            _ => {
                // Whoever has let the hold run out buys like everybody else: while seats are sold.
                NotOnSale::check(!self.show_cancelled, self.starts_at, self.created_at, self.sales_close_at, now)?;
                Ok(grace)
            }
        }
    }

    /// Stores the provider's answer to a new attempt.
    pub fn attach_intent(&self, payment: PaymentId, intent: &str, client_secret: &str) -> Decision {
        let mut next = self.clone();
        match next.payments.iter_mut().find(|p| p.id == payment) {
            Some(found) if found.intent.is_none() || found.client_secret.is_none() => {
                found.intent = Some(intent.to_owned());
                found.client_secret = Some(client_secret.to_owned());
                Decision::Changed(Box::new(next), Vec::new())
            }
            _ => Decision::Unchanged,
        }
    }

    /// Takes in what the provider says of an attempt, by an event or when asked; late, repeated and reordered reports are harmless.
    /// `refund` is the key of the refund, should one be needed.
    pub fn apply_report(&self, report: &IntentReport, refund: RefundId, claims: &Claims, now: Timestamp) -> Decision {
        let Some(payment) = self.payment_it_speaks_of(report.payment, &report.intent) else { return Decision::Unchanged };
        // Paid and nothing captured makes no sense, and there would be nothing to give back.
        let is_senseless = report.status == PaymentStatus::Succeeded && report.captured_minor <= 0;
        if is_senseless || !moves_forward(payment.status, report.status) {
            return Decision::Unchanged;
        }
        let payment = Payment {
            status: report.status,
            intent: Some(report.intent.clone()),
            captured_minor: report.captured_minor,
            // Why it was declined stays known when it is called off later.
            failure: report.failure.clone().or_else(|| payment.failure.clone().filter(|_| report.status == PaymentStatus::Canceled)),
            ..payment.clone()
        };
        let next = self.with_payment(&payment);
        let follows = match payment.status {
            PaymentStatus::Succeeded => next.money_came(payment.id, report, refund, claims, now),
            PaymentStatus::Failed | PaymentStatus::Canceled => next.attempt_over(payment.id, now),
            PaymentStatus::Created | PaymentStatus::RequiresAction | PaymentStatus::Processing => Decision::Unchanged,
        };
        next.moved_to(&payment, follows)
    }

    /// Ends an attempt that the provider has never heard of and nobody wants any more. `asked` is the attempt as it was when the provider
    /// was asked: one that got its intent meanwhile, or is wanted again, is left to the next question.
    pub fn give_up(&self, asked: &Payment, now: Timestamp) -> Decision {
        if self.still_wants(asked.id, now) { Decision::Unchanged } else { self.without_attempt(asked, now) }
    }

    /// Ends an attempt that the provider will not take, wanted or not. `asked` as for [`Booking::give_up`].
    pub fn without_attempt(&self, asked: &Payment, now: Timestamp) -> Decision {
        let is_as_asked = |payment: &&Payment| payment.id == asked.id && payment.intent == asked.intent;
        let Some(payment) = self.payments.iter().find(is_as_asked) else { return Decision::Unchanged };
        if !moves_forward(payment.status, PaymentStatus::Canceled) {
            return Decision::Unchanged;
        }
        let payment = Payment { status: PaymentStatus::Canceled, ..payment.clone() };
        let next = self.with_payment(&payment);
        let follows = next.attempt_over(payment.id, now);
        next.moved_to(&payment, follows)
    }

    /// Whether an attempt may still be paid: it is the latest of a booking that waits for money, and asks for what the booking costs.
    pub fn still_wants(&self, payment: PaymentId, now: Timestamp) -> bool {
        let waits = matches!(self.status(now), BookingStatus::Held | BookingStatus::AwaitingPayment);
        let is_meant = |latest: &Payment| latest.id == payment && latest.amount == self.total();
        waits && !self.show_cancelled && self.payments.last().is_some_and(is_meant)
    }

    /// This booking, in which an attempt has moved, and what follows from that.
    fn moved_to(self, payment: &Payment, follows: Decision) -> Decision {
        let moved = BookingEvent::PaymentMoved { payment: payment.id, status: payment.status };
        match follows {
            Decision::Unchanged => Decision::Changed(Box::new(self), vec![moved]),
            Decision::Changed(booking, mut events) => {
                events.insert(0, moved);
                Decision::Changed(booking, events)
            }
        }
    }

    /// The same booking with one attempt replaced.
    fn with_payment(&self, payment: &Payment) -> Self {
        let mut next = self.clone();
        for slot in next.payments.iter_mut().filter(|p| p.id == payment.id) {
            *slot = payment.clone();
        }
        next
    }

    /// Money was captured: it ends as a confirmed booking or as a refund (rule 4; traps T20 to T25).
    fn money_came(&self, payment: PaymentId, report: &IntentReport, refund: RefundId, claims: &Claims, now: Timestamp) -> Decision {
        let Some(paid) = self.payments.iter().find(|p| p.id == payment) else { return Decision::Unchanged };
        let give_back = |cause| vec![self.refund_of(paid, refund, cause)];
        let right_amount = report.amount == paid.amount && report.captured_minor == paid.amount.minor;
        match self.stage {
            Stage::Cancelled { .. } => self.clone().refunded(give_back(RefundCause::BookingOver), Vec::new()),
            Stage::Confirmed { .. } => self.clone().refunded(give_back(RefundCause::PaidTwice), Vec::new()),
            _ if self.show_cancelled => self.cancelled(CancelReason::ShowtimeCancelled, now, give_back(RefundCause::BookingOver)),
            _ if !right_amount => self.cancelled(CancelReason::AmountMismatch, now, give_back(RefundCause::AmountMismatch)),
            // The customer chose other seats after a declined card, and paid the old attempt: its price buys them nothing. The hold goes on.
            _ if paid.amount != self.total() => self.clone().refunded(give_back(RefundCause::AmountMismatch), Vec::new()),
            _ if self.ends_at <= now => self.cancelled(CancelReason::TooLate, now, give_back(RefundCause::BookingOver)),
            _ if claims.unavailable(self.seat_ids()).is_empty() => {
                self.changed(Stage::Confirmed { at: now }, vec![BookingEvent::Confirmed { free: false }])
            }
            _ => self.cancelled(CancelReason::SeatsGone, now, give_back(RefundCause::SeatsGone)),
        }
    }

    /// The attempt is over without money: back to the hold while it lives, for another card (trap T21).
    fn attempt_over(&self, payment: PaymentId, now: Timestamp) -> Decision {
        match self.stage {
            Stage::AwaitingPayment { until, payment: live } if live == payment && until > now => {
                self.changed(Stage::Held { until }, Vec::new())
            }
            Stage::AwaitingPayment { payment: live, .. } if live == payment => {
                self.changed(Stage::Expired { at: now }, vec![BookingEvent::Expired])
            }
            _ => Decision::Unchanged,
        }
    }
}

/// Whether a report brings an attempt further. A declined attempt can still be paid, with another card, until it is called off. Captured
/// money is a fact whatever was said before; nothing undoes it; and no other final state is left for an earlier one.
fn moves_forward(from: PaymentStatus, to: PaymentStatus) -> bool {
    use PaymentStatus::{Canceled, Created, Failed, Processing, RequiresAction, Succeeded};
    let rank = |status| match status {
        Created => 0,
        RequiresAction => 1,
        Processing => 2,
        Failed => 3,
        Canceled => 4,
        Succeeded => 5,
    };
    rank(to) > rank(from)
}
