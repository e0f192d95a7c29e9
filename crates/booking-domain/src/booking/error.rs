use jiff::Timestamp;
use thiserror::Error;

use super::{BookingStatus, Unfair};
use crate::{FieldErrors, Money, SeatId, StoreError, payment::RefundStatus, pricing::PromotionRefusal, showtime::NotOnSale};

/// Why a booking could not be made or changed.
#[derive(Debug, Error)]
pub enum BookingError {
    /// The request itself is wrong (trap T9).
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// No such booking or showtime, or somebody else's.
    #[error("not found")]
    NotFound,
    /// Somebody else has these seats (trap T1).
    #[error("seats are taken")]
    SeatsUnavailable(Vec<SeatId>),
    /// The cinema keeps these seats back.
    #[error("seats are blocked")]
    SeatsBlocked(Vec<SeatId>),
    /// The choice would leave single seats (trap T11).
    #[error("the choice would leave a single seat free")]
    Orphans {
        /// The seats left alone.
        orphans: Vec<SeatId>,
        /// Choices that leave none.
        alternatives: Vec<Vec<SeatId>>,
    },
    /// Fewer seats are free than asked for.
    #[error("not enough seats are free")]
    NotEnoughSeats,
    /// Nothing is sold for the showtime now (trap T10).
    #[error(transparent)]
    NotOnSale(#[from] NotOnSale),
    /// The user has as many open holds as allowed.
    #[error("too many open holds")]
    TooManyHolds,
    /// The seats are free, but not for this customer.
    #[error(transparent)]
    Unfair(#[from] Unfair),
    /// The account is disabled or gone.
    #[error("the account is not active")]
    AccountInactive,
    /// An address must be verified before it may hold seats.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
    /// The hold has reached its absolute limit (trap T7).
    #[error("the hold cannot be extended any further")]
    HoldLimitReached {
        /// When it ends.
        until: Timestamp,
    },
    /// The hold has ended, and the seats are gone (trap T14).
    #[error("the hold has ended")]
    HoldExpired,
    /// The booking is in a state that does not allow this.
    #[error("the booking is {}", .0.as_str())]
    StateConflict(BookingStatus),
    /// It is too late to cancel by the terms the booking was sold on.
    #[error("it is too late to cancel")]
    RefundNotAllowed,
    /// Somebody sits on these seats: their tickets have let them in.
    #[error("the tickets of the seats have been used")]
    Admitted(Vec<SeatId>),
    /// More would go back than is left of what came in (trap T41).
    #[error("only {} is left to give back", .0)]
    RefundExceedsCaptured(Money),
    /// Other seats have another price, and nobody said that the difference is waived.
    #[error("the seats have another price")]
    PriceDiffers,
    /// The offer of what cancelling gives back has ended, or was made for other seats (trap T40).
    #[error("the cancellation quote has ended")]
    QuoteExpired,
    /// The provider speaks of money that it has not told us of yet; it is to say so again.
    #[error("the payment is not settled yet")]
    TooEarly,
    /// Only a refund that waits for a person can be tried again.
    #[error("the refund is {}", .0.as_str())]
    RefundNotManual(RefundStatus),
    /// The payment provider does not answer; nothing has changed (trap T27).
    #[error("the payment provider does not answer")]
    PaymentUnavailable,
    /// The payment provider will not take this payment, now or later; the attempt is over.
    #[error("the payment provider does not take this payment")]
    PaymentRefused,
    /// The promotion code takes nothing off here.
    #[error(transparent)]
    PromoInvalid(#[from] PromotionRefusal),
    /// The promotion code is used up, in all or for this customer (trap T29).
    #[error("the promotion code is used up")]
    PromoExhausted,
    /// Prices add up to more than fits.
    #[error("the price cannot be computed")]
    Price,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
