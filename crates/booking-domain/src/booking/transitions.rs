//! Holding, changing and letting go, before the sale.

use jiff::Timestamp;

use super::{BookedSeat, Booking, BookingError, BookingEvent, BookingStatus, CancelReason, Claims, Decision, HoldPolicy, Stage};
use crate::{payment::Refund, pricing::Quote};

impl Booking {
    /// Makes a living hold last `policy.ttl` from now, at most to its absolute limit (trap T7). Seats may be gone from a hold that still
    /// seems alive: whoever took them had a later `now`.
    ///
    /// # Errors
    /// [`BookingError::HoldLimitReached`] at the limit, [`BookingError::HoldExpired`], [`BookingError::StateConflict`].
    pub fn extend(&self, policy: &HoldPolicy, claims: &Claims, now: Timestamp) -> Result<Decision, BookingError> {
        let until = self.living_hold(now)?;
        if !claims.unavailable(self.seat_ids()).is_empty() {
            return Err(BookingError::HoldExpired);
        }
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

    /// Replaces the seats of a living hold, whom they are for, its promotion and with them its price; the hold ends when it would have.
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
        if ids().eq(self.seat_ids()) && self.is_for(quote) {
            return Ok(Decision::Unchanged);
        }
        let next = Self { seats: seats.to_vec(), quote: quote.clone(), ..self.clone() };
        Ok(Decision::Changed(Box::new(next), vec![BookingEvent::SeatsChanged]))
    }

    /// Whether its seats are for the same people, by the same promotion. Prices that changed meanwhile make no other choice: the price that
    /// was held wins (trap T13).
    fn is_for(&self, quote: &Quote) -> bool {
        let promotion = |quote: &Quote| quote.promotion.as_ref().map(|applied| applied.id);
        promotion(&self.quote) == promotion(quote) && self.seat_ids().all(|seat| self.quote.ticket_of(seat) == quote.ticket_of(seat))
    }

    /// Lets the seats go before they are paid. Money that comes all the same goes back (trap T24). A hold whose instant has passed has run
    /// out, and is not let go, whether or not a sweeper came by (trap T4): the pause before its seats can be had again stays.
    ///
    /// # Errors
    /// [`BookingError::StateConflict`] once the booking is confirmed.
    pub fn release(&self, now: Timestamp) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Held { until } | Stage::AwaitingPayment { until, .. } if until <= now => Ok(self.expire(now)),
            Stage::Held { .. } | Stage::AwaitingPayment { .. } => Ok(self.cancelled(CancelReason::Released, now, Vec::new())),
            Stage::Cancelled { .. } | Stage::Expired { .. } => Ok(Decision::Unchanged),
            Stage::Confirmed { .. } => Err(BookingError::StateConflict(self.status(now))),
        }
    }

    /// Has the tickets mailed once more.
    ///
    /// # Errors
    /// [`BookingError::StateConflict`] before it is confirmed, once it is cancelled, and when the show is over.
    pub fn send_tickets_again(&self, now: Timestamp) -> Result<Decision, BookingError> {
        match self.status(now) {
            BookingStatus::Confirmed => Ok(self.changed(self.stage, vec![BookingEvent::TicketsSentAgain])),
            status => Err(BookingError::StateConflict(status)),
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

    /// The same booking in another stage.
    pub(super) fn changed(&self, stage: Stage, events: Vec<BookingEvent>) -> Decision {
        Decision::Changed(Box::new(Self { stage, ..self.clone() }), events)
    }

    /// The same booking, called off, with refunds added.
    pub(super) fn cancelled(&self, reason: CancelReason, now: Timestamp, refunds: Vec<Refund>) -> Decision {
        let events = vec![BookingEvent::Cancelled { reason, was: self.stage_name() }];
        Self { stage: Stage::Cancelled { at: now, reason }, ..self.clone() }.refunded(refunds, events)
    }

    /// The same booking with refunds added.
    pub(super) fn refunded(mut self, refunds: Vec<Refund>, mut events: Vec<BookingEvent>) -> Decision {
        events.extend(refunds.iter().map(|refund| BookingEvent::RefundQueued { refund: refund.id, cause: refund.cause }));
        self.refunds.extend(refunds);
        Decision::Changed(Box::new(self), events)
    }
}
