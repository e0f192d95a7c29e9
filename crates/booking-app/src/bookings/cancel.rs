use booking_domain::{
    BookingId, CancellationQuoteId, Money, RefundId, SeatId, StoreError, UserId,
    audit::Cause,
    booking::{Booking, BookingError, Cancellation},
    cancellation::{CancellationQuote, QUOTE_LIFE},
};
use jiff::SignedDuration;

use super::BookingService;

/// How long an offer that has ended is kept, so that who comes late is told that it has.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// What a customer wants to cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelRequest {
    /// What was offered.
    Quoted(CancellationQuoteId),
    /// These seats; all that are left when none are named.
    Seats(Vec<SeatId>),
}

/// An offer of what cancelling gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationOffer {
    /// The booking.
    pub booking: Booking,
    /// What its terms give back of each seat.
    pub quote: CancellationQuote,
    /// How much of that has not gone back before, as things stand: what comes.
    pub refund: Money,
}

impl BookingService {
    /// Offers what cancelling these seats gives back, for a while (trap T40); all that are left when none are named.
    ///
    /// # Errors
    /// As [`Booking::cancellation`].
    pub async fn quote_cancellation(&self, id: BookingId, owner: UserId, seats: &[SeatId]) -> Result<CancellationOffer, BookingError> {
        let booking = self.find(id, &booking_domain::account::Reach::Own(owner)).await?.booking;
        let now = self.now();
        let outlook = booking.cancellation(seats, now)?;
        let ends = now.saturating_add(QUOTE_LIFE).unwrap_or(now);
        let quote = CancellationQuote {
            id: CancellationQuoteId(self.ports.entropy.uuid()),
            booking: id,
            lines: outlook.lines,
            currency: booking.quote.currency,
            // What is called off gives everything back whenever that is asked for.
            expires_at: if booking.show_cancelled { ends } else { ends.min(booking.starts_at) },
        };
        self.ports.store.keep_quote(&quote, now).await?;
        Ok(CancellationOffer { booking, quote, refund: outlook.refund })
    }

    /// Cancels a booking or some of its seats for its customer, by the terms it was sold on or by an offer.
    ///
    /// # Errors
    /// [`BookingError`], as its variants say.
    pub async fn cancel(&self, id: BookingId, owner: UserId, request: CancelRequest, cause: Cause) -> Result<Booking, BookingError> {
        let wanted = match request {
            CancelRequest::Seats(seats) => Cancellation::Seats(seats),
            CancelRequest::Quoted(quote) => {
                Cancellation::Quoted(self.ports.store.quote(quote, id).await?.ok_or(BookingError::QuoteExpired)?)
            }
        };
        let now = self.now();
        let refund = RefundId(self.ports.entropy.uuid());
        let booking = self.change(id, owner, cause, &|booking, _| booking.cancel(&wanted, refund, now)).await?.booking;
        self.call_off_payments(&booking).await;
        Ok(booking)
    }

    /// Forgets offers that ended a day ago; answers how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_old_quotes(&self) -> Result<usize, StoreError> {
        let now = self.now();
        self.ports.store.forget_quotes(now.saturating_sub(MEMORY).unwrap_or(now)).await
    }

    /// Asks the provider to call off what is still open. Only a courtesy: should money come all the same, it goes back (trap T24), and
    /// the reconciler asks again.
    pub(super) async fn call_off_payments(&self, booking: &Booking) {
        for intent in booking.payments.iter().filter(|payment| !payment.status.is_final()).filter_map(|payment| payment.intent.as_deref()) {
            self.call_off(booking, intent).await;
        }
    }

    /// The same for one intent.
    pub(super) async fn call_off(&self, booking: &Booking, intent: &str) {
        if let Err(error) = self.ports.gateway.cancel_intent(intent, self.now()).await {
            tracing::info!(booking = %booking.id, %error, "the intent could not be called off; the reconciler will ask again");
        }
    }
}
