use booking_domain::{
    BookingId, CancellationQuoteId, RefundId, SeatId, StoreError, UserId,
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

impl BookingService {
    /// Offers what cancelling these seats gives back, for a while (trap T40); all that are left when none are named. Answers the booking
    /// as well.
    ///
    /// # Errors
    /// [`BookingError::RefundNotAllowed`] when it is too late, [`BookingError::StateConflict`] when nothing is sold.
    pub async fn quote_cancellation(
        &self,
        id: BookingId,
        owner: UserId,
        seats: &[SeatId],
    ) -> Result<(Booking, CancellationQuote), BookingError> {
        let booking = self.find(id, &booking_domain::account::Reach::Own(owner)).await?.booking;
        let now = self.now();
        let quote = CancellationQuote {
            id: CancellationQuoteId(self.ports.entropy.uuid()),
            booking: id,
            lines: booking.cancellation(seats, now)?,
            currency: booking.quote.currency,
            expires_at: now.saturating_add(QUOTE_LIFE).unwrap_or(now).min(booking.starts_at),
        };
        self.ports.store.keep_quote(&quote, now).await?;
        Ok((booking, quote))
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
