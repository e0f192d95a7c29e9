//! What people of the cinema do with a booking that is sold: cancel it, give something back, move its seats.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{BookedSeat, Booking, BookingError, BookingEvent, CancelReason, Claims, Decision, Stage};
use crate::{
    FieldErrors, Money, RefundId, SeatId,
    cancellation::{CancellationOutlook, SeatRefund},
    named::named,
    payment::{Payment, PaymentStatus, Refund, RefundCause},
};

named! {
    /// What goes back when the cinema cancels a booking.
    RefundTerms {
        /// All that was paid for the seats, fees included.
        Full = "full",
        /// What the booking's own terms give back now.
        Policy = "policy",
        /// Nothing.
        None = "none",
    }
}

/// A seat of a booking that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// From this seat of the booking.
    pub from: SeatId,
    /// To this seat of the same showtime.
    pub to: SeatId,
}

/// A seat of a booking that moves, and the place it moves to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocation {
    /// From where to where.
    pub seats: Move,
    /// The new place.
    pub place: BookedSeat,
    /// For a companion seat: the bay beside the new place.
    pub companion_of: Option<SeatId>,
    /// Whether both cost the same by the price list as it is.
    pub same_price: bool,
}

impl Booking {
    /// Cancels the booking, or some seats of it, for the cinema. Before it is paid that is letting it go, as a whole. Twice gives the same
    /// result once. Of a show that is called off everything goes back, whatever is named (trap T36).
    ///
    /// # Errors
    /// [`BookingError::RefundNotAllowed`] where the terms give nothing any more, [`BookingError::StateConflict`] when nothing is sold, or
    /// when only some seats are named of what is not paid.
    pub fn cancel_by_cinema(
        &self,
        seats: &[SeatId],
        terms: RefundTerms,
        reason: &str,
        refund: RefundId,
        now: Timestamp,
    ) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Held { .. } | Stage::AwaitingPayment { .. } => {
                return self.let_go(seats, now).map(|decision| explained(decision, reason));
            }
            Stage::Cancelled { .. } => return Ok(Decision::Unchanged),
            Stage::Expired { .. } => return Err(BookingError::StateConflict(self.status(now))),
            Stage::Confirmed { .. } if self.show_cancelled => return Ok(explained(self.call_off(refund, now)?, reason)),
            Stage::Confirmed { .. } => {}
        }
        let is_cancelled = |id: &SeatId| self.seats.iter().any(|seat| seat.id == *id && seat.cancelled_at.is_some());
        if !seats.is_empty() && seats.iter().all(|seat| is_cancelled(seat) && self.seat_ids().all(|live| live != *seat)) {
            return Ok(Decision::Unchanged);
        }
        let lines = self.lines_by(terms, seats, now)?;
        let decision = self.without(&lines, refund, RefundCause::Cancelled, CancelReason::ByCinema, now)?;
        Ok(explained(decision, reason))
    }

    /// What [`Booking::cancel_by_cinema`] would give back of a booking that is sold.
    ///
    /// # Errors
    /// As there, and [`BookingError::StateConflict`] when nothing is sold, or nothing any more.
    pub fn outlook(&self, seats: &[SeatId], terms: RefundTerms, now: Timestamp) -> Result<CancellationOutlook, BookingError> {
        if !matches!(self.stage, Stage::Confirmed { .. }) {
            return Err(BookingError::StateConflict(self.status(now)));
        }
        let lines = if self.show_cancelled { self.all_lines() } else { self.lines_by(terms, seats, now)? };
        self.outlook_of(lines, now)
    }

    /// What giving these lines back comes to.
    pub(super) fn outlook_of(&self, lines: Vec<SeatRefund>, now: Timestamp) -> Result<CancellationOutlook, BookingError> {
        let refund = RefundId(Uuid::nil());
        // The decision itself, so that what it refuses is refused here, and what is said is what comes.
        let decision = self.without(&lines, refund, RefundCause::Cancelled, CancelReason::ByCinema, now)?;
        let minor = match &decision {
            Decision::Changed(next, _) => next.refunds.iter().find(|known| known.id == refund).map_or(0, Refund::counted_minor),
            Decision::Unchanged => 0,
        };
        Ok(CancellationOutlook { lines, refund: Money::new(minor, self.quote.currency) })
    }

    fn lines_by(&self, terms: RefundTerms, seats: &[SeatId], now: Timestamp) -> Result<Vec<SeatRefund>, BookingError> {
        let wanted = self.named_or_all(seats)?;
        Ok(match terms {
            RefundTerms::Policy => self.lines_by_policy(&wanted, now)?,
            RefundTerms::Full => self.lines(&wanted, |share, fee| (share - fee, fee)),
            RefundTerms::None => self.lines(&wanted, |_, _| (0, 0)),
        })
    }

    /// All that is left of the booking, with all that was paid for it.
    pub(super) fn all_lines(&self) -> Vec<SeatRefund> {
        self.lines(&self.seat_ids().collect::<Vec<_>>(), |share, fee| (share - fee, fee))
    }

    fn lines(&self, seats: &[SeatId], part: impl Fn(i64, i64) -> (i64, i64)) -> Vec<SeatRefund> {
        let line = |seat: &BookedSeat| {
            let (price_minor, fee_minor) = part(seat.share_minor, self.fee_of(seat.id));
            SeatRefund { seat: seat.id, price_minor, fee_minor }
        };
        self.live_seats().filter(|seat| seats.contains(&seat.id)).map(line).collect()
    }

    /// Gives an amount back; the booking stays what it is.
    ///
    /// # Errors
    /// [`BookingError::RefundExceedsCaptured`] for more than is left of what came in, [`BookingError::Invalid`] for no amount or another
    /// currency.
    pub fn give_back(&self, amount: Money, reason: &str, refund: RefundId) -> Result<Decision, BookingError> {
        if amount.minor <= 0 || amount.currency != self.quote.currency {
            return Err(FieldErrors::one("/amount", "must be more than nothing").into());
        }
        if self.refunds.iter().any(|known| known.id == refund) {
            return Ok(Decision::Unchanged);
        }
        let left = |payment: &&Payment| payment.status == PaymentStatus::Succeeded && self.refundable_minor(payment) > 0;
        let payment = self.payments.iter().filter(left).max_by_key(|payment| (self.has_earned(payment.id), self.refundable_minor(payment)));
        let most = payment.map_or(0, |payment| self.refundable_minor(payment));
        let Some(payment) = payment.filter(|_| amount.minor <= most) else {
            return Err(BookingError::RefundExceedsCaptured(Money::new(most, self.quote.currency)));
        };
        let given = Refund {
            subject: refund.to_string(),
            fees_minor: self.fees_in(payment, amount.minor, 0),
            ..Self::refund_of_minor(payment, refund, RefundCause::Goodwill, amount.minor)
        };
        let events = vec![BookingEvent::Explained { reason: reason.to_owned() }];
        Ok(self.clone().refunded(vec![given], events))
    }

    /// Moves seats within the showtime. What was paid stays what it was: places of another price are refused unless the difference is
    /// `waived`.
    ///
    /// # Errors
    /// [`BookingError::PriceDiffers`], [`BookingError::SeatsUnavailable`], [`BookingError::SeatsBlocked`], [`BookingError::StateConflict`],
    /// [`BookingError::Invalid`] for seats that are not the booking's.
    pub fn reseat(&self, moves: &[Relocation], waived: bool, claims: &Claims, now: Timestamp) -> Result<Decision, BookingError> {
        if !matches!(self.stage, Stage::Confirmed { .. }) || self.ends_at <= now {
            return Err(BookingError::StateConflict(self.status(now)));
        }
        let has = |id: SeatId| self.seat_ids().any(|seat| seat == id);
        if moves.iter().all(|one| has(one.seats.to) && !has(one.seats.from)) {
            return Ok(Decision::Unchanged);
        }
        self.check_moves(moves)?;
        let entered = || moves.iter().map(|one| one.seats.to).filter(|seat| moves.iter().all(|other| other.seats.from != *seat));
        let blocked = claims.blocked(entered());
        if !blocked.is_empty() {
            return Err(BookingError::SeatsBlocked(blocked));
        }
        let taken = claims.unavailable(entered());
        if !taken.is_empty() {
            return Err(BookingError::SeatsUnavailable(taken));
        }
        if !waived && moves.iter().any(|one| !one.same_price) {
            return Err(BookingError::PriceDiffers);
        }
        let next = self.moved(moves);
        next.check_companions("/moves")?;
        let event = BookingEvent::Reseated { moves: moves.iter().map(|one| one.seats).collect() };
        Ok(Decision::Changed(Box::new(next), vec![event]))
    }

    /// The same booking at its new places.
    fn moved(&self, moves: &[Relocation]) -> Self {
        let mut next = self.clone();
        for seat in next.seats.iter_mut().filter(|seat| seat.cancelled_at.is_none()) {
            if let Some(one) = moves.iter().find(|one| one.seats.from == seat.id) {
                // What was paid stays what it was, and whoever is in already stays in.
                let BookedSeat { price_minor, share_minor, admitted, .. } = *seat;
                *seat = BookedSeat { price_minor, share_minor, admitted, cancelled_at: None, ..one.place.clone() };
            }
        }
        next.seats.sort_by_key(|seat| seat.id);
        for line in &mut next.quote.seats {
            if let Some(one) = moves.iter().find(|one| one.seats.from == line.seat) {
                (line.seat, line.companion_of) = (one.seats.to, one.companion_of);
            }
        }
        next
    }

    fn check_moves(&self, moves: &[Relocation]) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for (i, one) in moves.iter().map(|one| one.seats).enumerate() {
            if self.seat_ids().all(|seat| seat != one.from) {
                errors.push(format!("/moves/{i}/from"), "is not a seat of this booking");
            }
            let stays = self.seat_ids().any(|seat| seat == one.to) && moves.iter().all(|other| other.seats.from != one.to);
            let was_given_up = self.seats.iter().any(|seat| seat.id == one.to && seat.cancelled_at.is_some());
            if stays || was_given_up || one.from == one.to {
                errors.push(format!("/moves/{i}/to"), "is or was a seat of this booking");
            }
            if moves.iter().take(i).any(|other| other.seats.from == one.from || other.seats.to == one.to) {
                errors.push(format!("/moves/{i}"), "is named twice");
            }
        }
        errors.into_result()
    }
}

/// The same decision, with the reason first.
fn explained(decision: Decision, reason: &str) -> Decision {
    match decision {
        Decision::Unchanged => Decision::Unchanged,
        Decision::Changed(booking, mut events) => {
            events.insert(0, BookingEvent::Explained { reason: reason.to_owned() });
            Decision::Changed(booking, events)
        }
    }
}
