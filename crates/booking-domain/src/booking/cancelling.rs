//! Cancelling after the sale: the whole booking, seat by seat, or because the cinema calls the show off.

use jiff::Timestamp;

use super::{Booking, BookingError, BookingEvent, BookingStatus, CancelReason, Decision, Stage};
use crate::{
    FieldErrors, Money, RefundId, SeatId,
    cancellation::{CancellationOutlook, CancellationQuote, SeatRefund},
    payment::{DisputeStatus, Payment, PaymentStatus, Refund, RefundCause, RefundStatus},
    seating::SeatType,
};

/// What to cancel, and on what terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cancellation {
    /// What was offered, as long as the offer holds (trap T40).
    Quoted(CancellationQuote),
    /// These seats by the booking's terms now; all that are left when none are named.
    Seats(Vec<SeatId>),
}

impl Cancellation {
    /// The seats it names.
    fn seats(&self) -> Vec<SeatId> {
        match self {
            Self::Quoted(quote) => quote.lines.iter().map(|line| line.seat).collect(),
            Self::Seats(seats) => seats.clone(),
        }
    }
}

impl Booking {
    /// What cancelling these seats gives its customer back at `now` by the booking's own terms, and how much of it has not gone back
    /// elsewhere; all seats that are left when none are named, or when the show is called off.
    ///
    /// # Errors
    /// [`BookingError::Invalid`] for seats that are not the booking's or cannot be cancelled without others,
    /// [`BookingError::RefundNotAllowed`] when it is too late, [`BookingError::Admitted`] for seats on which somebody sits,
    /// [`BookingError::StateConflict`] when nothing is sold.
    pub fn cancellation(&self, seats: &[SeatId], now: Timestamp) -> Result<CancellationOutlook, BookingError> {
        if !matches!(self.stage, Stage::Confirmed { .. }) {
            return Err(BookingError::StateConflict(self.status(now)));
        }
        let lines = if self.show_cancelled { self.all_lines() } else { self.lines_for_customer(seats, now)? };
        self.outlook_of(lines, now)
    }

    /// Cancels the booking, or some seats of it, for its customer. Before it is paid that is letting it go, as a whole. Twice gives the
    /// same result once (trap T41). Of a show that is called off everything goes back, whatever is named (trap T36). `refund` is the key of
    /// the refund, should there be one.
    ///
    /// # Errors
    /// As [`Booking::cancellation`], and [`BookingError::QuoteExpired`]; [`BookingError::StateConflict`] also when only some seats are
    /// named of what is not paid.
    pub fn cancel(&self, wanted: &Cancellation, refund: RefundId, now: Timestamp) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Held { .. } | Stage::AwaitingPayment { .. } => return self.let_go(&wanted.seats(), now),
            Stage::Cancelled { .. } => return Ok(Decision::Unchanged),
            Stage::Expired { .. } => return Err(BookingError::StateConflict(self.status(now))),
            Stage::Confirmed { .. } if self.show_cancelled => return self.call_off(refund, now),
            Stage::Confirmed { .. } => {}
        }
        let lines = match wanted {
            Cancellation::Quoted(quote) if quote.booking != self.id => return Err(BookingError::QuoteExpired),
            Cancellation::Quoted(quote) if self.are_cancelled(quote.lines.iter().map(|line| line.seat)) => return Ok(Decision::Unchanged),
            Cancellation::Quoted(quote) if quote.expires_at <= now => return Err(BookingError::QuoteExpired),
            Cancellation::Quoted(quote) if quote.lines.iter().any(|line| self.seat_ids().all(|seat| seat != line.seat)) => {
                return Err(BookingError::QuoteExpired);
            }
            Cancellation::Quoted(_) if now >= self.starts_at => return Err(BookingError::RefundNotAllowed),
            Cancellation::Quoted(quote) => {
                self.nobody_sits_on(&wanted.seats())?;
                quote.lines.clone()
            }
            Cancellation::Seats(seats) if !seats.is_empty() && self.are_cancelled(seats.iter().copied()) => return Ok(Decision::Unchanged),
            Cancellation::Seats(seats) => self.lines_for_customer(seats, now)?,
        };
        self.without(&lines, refund, RefundCause::Cancelled, CancelReason::ByCustomer, now)
    }

    /// Cancels the booking because the cinema called the show off: all that is left of the money goes back, fees included (trap T36).
    ///
    /// # Errors
    /// None a caller could do something about.
    pub fn call_off(&self, refund: RefundId, now: Timestamp) -> Result<Decision, BookingError> {
        match self.stage {
            Stage::Cancelled { .. } | Stage::Expired { .. } => Ok(Decision::Unchanged),
            Stage::Held { .. } | Stage::AwaitingPayment { .. } => Ok(self.cancelled(CancelReason::ShowtimeCancelled, now, Vec::new())),
            Stage::Confirmed { .. } => {
                self.without(&self.all_lines(), refund, RefundCause::ShowtimeCancelled, CancelReason::ShowtimeCancelled, now)
            }
        }
    }

    /// Lets what is not paid go. Only as a whole: who wants fewer seats changes the hold.
    pub(super) fn let_go(&self, seats: &[SeatId], now: Timestamp) -> Result<Decision, BookingError> {
        let status = self.status(now);
        let is_whole = seats.is_empty() || (self.seat_ids().all(|own| seats.contains(&own)) && seats.len() == self.live_seats().count());
        if status == BookingStatus::Expired || !is_whole {
            return Err(BookingError::StateConflict(status));
        }
        self.release(now)
    }

    /// What a customer who cancels these seats gets back of each.
    fn lines_for_customer(&self, seats: &[SeatId], now: Timestamp) -> Result<Vec<SeatRefund>, BookingError> {
        let seats = self.named_or_all(seats)?;
        self.nobody_sits_on(&seats)?;
        self.lines_by_policy(&seats, now)
    }

    /// What the booking's own terms give back of these seats of it.
    pub(super) fn lines_by_policy(&self, seats: &[SeatId], now: Timestamp) -> Result<Vec<SeatRefund>, BookingError> {
        let part = self.quote.cancellation.part(self.starts_at, now).ok_or(BookingError::RefundNotAllowed)?;
        Ok(self.refunds_of(seats, part))
    }

    fn nobody_sits_on(&self, seats: &[SeatId]) -> Result<(), BookingError> {
        let admitted: Vec<SeatId> =
            self.live_seats().filter(|seat| seat.admitted && seats.contains(&seat.id)).map(|seat| seat.id).collect();
        if admitted.is_empty() { Ok(()) } else { Err(BookingError::Admitted(admitted)) }
    }

    /// The same booking without some seats, with what goes back of them; called off when none is left.
    pub(super) fn without(
        &self,
        lines: &[SeatRefund],
        refund: RefundId,
        cause: RefundCause,
        reason: CancelReason,
        now: Timestamp,
    ) -> Result<Decision, BookingError> {
        let refunds: Vec<Refund> = self.paid_back(lines, refund, cause).into_iter().collect();
        let mut next = self.clone();
        for seat in next.seats.iter_mut().filter(|seat| lines.iter().any(|line| line.seat == seat.id)) {
            seat.cancelled_at = Some(now);
        }
        if next.live_seats().next().is_none() {
            return Ok(next.cancelled(reason, now, refunds));
        }
        next.check_companions("/seat_ids")?;
        let seats = lines.iter().map(|line| line.seat).collect();
        Ok(next.refunded(refunds, vec![BookingEvent::SeatsCancelled { seats }]))
    }

    /// The refund of these lines, as far as the payment that earned them still has it: money that went back elsewhere is not given
    /// back again, unless that comes to nothing.
    fn paid_back(&self, lines: &[SeatRefund], id: RefundId, cause: RefundCause) -> Option<Refund> {
        let earning = |payment: &&Payment| payment.status == PaymentStatus::Succeeded && self.has_earned(payment.id);
        let payment = self.payments.iter().find(earning)?;
        let wanted: i64 = lines.iter().map(SeatRefund::total_minor).sum();
        let minor = wanted.min(self.refundable_minor(payment));
        let fees: i64 = lines.iter().map(|line| line.fee_minor).sum();
        let seats: Vec<String> = lines.iter().map(|line| line.seat.to_string()).collect();
        let whole = Refund { subject: seats.join(","), ..Self::refund_of_minor(payment, id, cause, wanted) };
        (wanted > 0).then(|| Refund { fees_minor: self.fees_in(payment, minor, fees), ..whole }.counting(minor))
    }

    fn refunds_of(&self, seats: &[SeatId], part: i64) -> Vec<SeatRefund> {
        let of = |seat: &super::BookedSeat| self.quote.cancellation.refund(seat.id, seat.share_minor, self.fee_of(seat.id), part);
        self.live_seats().filter(|seat| seats.contains(&seat.id)).map(of).collect()
    }

    /// The seats that are meant.
    pub(super) fn named_or_all(&self, seats: &[SeatId]) -> Result<Vec<SeatId>, BookingError> {
        if seats.is_empty() {
            return Ok(self.seat_ids().collect());
        }
        match seats.iter().position(|seat| self.seat_ids().all(|own| own != *seat)) {
            Some(i) => Err(FieldErrors::one(format!("/seat_ids/{i}"), "is not a seat of this booking").into()),
            None => Ok(seats.to_vec()),
        }
    }

    fn are_cancelled(&self, seats: impl IntoIterator<Item = SeatId>) -> bool {
        seats.into_iter().all(|id| self.seats.iter().any(|seat| seat.id == id && seat.cancelled_at.is_some()))
    }

    /// Companion seats are sold only with their bay, and go with it (trap T12). Quotes of earlier versions do not say which that is: there
    /// any bay will do. `at` is where the request names seats.
    pub(super) fn check_companions(&self, at: &str) -> Result<(), BookingError> {
        let is_live = |id: SeatId| self.seat_ids().any(|seat| seat == id);
        let any_bay = || self.live_seats().any(|seat| seat.kind == SeatType::Wheelchair);
        let bay_of = |seat: SeatId| self.quote.seats.iter().find(|line| line.seat == seat).and_then(|line| line.companion_of);
        let is_alone = |seat: &super::BookedSeat| match bay_of(seat.id) {
            Some(bay) => !is_live(bay),
            None => seat.kind == SeatType::Companion && !any_bay(),
        };
        if self.live_seats().any(is_alone) {
            return Err(FieldErrors::one(at, "a companion seat goes together with its wheelchair bay").into());
        }
        Ok(())
    }

    /// The fee in a seat's share.
    pub(super) fn fee_of(&self, seat: SeatId) -> i64 {
        self.quote.seats.iter().find(|line| line.seat == seat).map_or(0, |line| line.fee_minor)
    }

    /// Minor units of a payment that can be given back.
    pub(super) fn refundable_minor(&self, payment: &Payment) -> i64 {
        self.left_minor(payment).max(0)
    }

    /// Minor units of a payment that have neither been given back yet nor been lost to the customer's bank: less than nothing where both
    /// happened to the same. While a dispute is open nobody knows, and what is promised stands: it is sent once the dispute is won.
    pub(super) fn left_minor(&self, payment: &Payment) -> i64 {
        let taken = self.disputes.iter().filter(|dispute| dispute.payment == payment.id && dispute.status == DisputeStatus::Lost);
        self.not_back_minor(payment) - taken.map(|dispute| dispute.amount.minor).sum::<i64>()
    }

    /// Minor units of a payment that have not been given back yet, wherever they are.
    pub(super) fn not_back_minor(&self, payment: &Payment) -> i64 {
        if payment.status != PaymentStatus::Succeeded {
            return 0;
        }
        payment.captured_minor - self.back(payment).map(Refund::counted_minor).sum::<i64>()
    }

    /// How much of a refund of `minor` comes out of the fees: as much as is wanted, no more than is left of them, and no less than what
    /// the tickets cannot give any more.
    pub(super) fn fees_in(&self, payment: &Payment, minor: i64, wanted: i64) -> i64 {
        let back: i64 = self.back(payment).filter(|refund| refund.counted_minor() > 0).map(|refund| refund.fees_minor).sum();
        let fees_left = if self.has_earned(payment.id) { self.quote.fees_minor - back } else { 0 };
        let tickets_left = self.not_back_minor(payment) - fees_left;
        wanted.min(minor).min(fees_left).max(minor - tickets_left)
    }

    fn back(&self, payment: &Payment) -> impl Iterator<Item = &Refund> {
        let id = payment.id;
        self.refunds.iter().filter(move |refund| refund.payment == id)
    }

    /// A refund of all that is left of a payment.
    pub(super) fn refund_of(&self, payment: &Payment, id: RefundId, cause: RefundCause) -> Refund {
        Self::refund_of_minor(payment, id, cause, self.refundable_minor(payment))
    }

    /// A refund of a part of a payment.
    pub(super) fn refund_of_minor(payment: &Payment, id: RefundId, cause: RefundCause, minor: i64) -> Refund {
        let refund = Refund::queued(id, payment.id, Money::new(minor, payment.amount.currency), cause);
        // What was paid at the counter is handed back there: no provider is to be asked.
        let status = if payment.method.is_at_counter() { RefundStatus::Succeeded } else { refund.status };
        Refund { status, ..refund }
    }
}
