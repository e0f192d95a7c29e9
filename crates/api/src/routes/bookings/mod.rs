//! Bookings: hold, pay, cancel, look back.

mod body;
mod cancel;
mod cancellation_quote;
mod confirm;
mod documents;
mod extend;
mod hold;
mod list;
mod read;
mod release;
mod resend;
mod swap;
mod ticket_keys;
mod tickets;

use actix_web::http::Method;
use booking_app::documents::PaperError;
use booking_domain::{
    booking::{BookingError, Unfair},
    pricing::PromotionRefusal,
    showtime::NotOnSale,
};
use utoipa::OpenApi;

pub use body::{PricingBody, ReservationBody, SeatBody};
pub use cancel::chosen;

use super::{Amount, At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/bookings").get(list::handle).register(cfg);
    At::path("/bookings/history").get(list::handle).register(cfg);
    At::path("/bookings/hold").post(hold::handle).register(cfg);
    At::path("/bookings/{id}").get(read::handle).register(cfg);
    At::path("/bookings/{id}/hold").on(Method::PATCH, swap::handle).on(Method::DELETE, release::handle).register(cfg);
    At::path("/bookings/{id}/extend").post(extend::handle).register(cfg);
    At::path("/bookings/{id}/confirm").post(confirm::handle).register(cfg);
    At::path("/bookings/{id}/cancellation-quote").post(cancellation_quote::handle).register(cfg);
    At::path("/bookings/{id}/cancel").post(cancel::handle).register(cfg);
    At::path("/bookings/{id}/resend").post(resend::handle).register(cfg);
    At::path("/bookings/{id}/tickets").get(tickets::list).register(cfg);
    At::path("/bookings/{id}/tickets.pdf").get(documents::tickets).register(cfg);
    At::path("/bookings/{id}/receipt.pdf").get(documents::receipt).register(cfg);
    At::path("/bookings/{id}/calendar.ics").get(documents::calendar).register(cfg);
    At::path("/tickets/keys").get(ticket_keys::handle).register(cfg);
    At::path("/tickets/{ticket_id}/qr.svg").get(tickets::qr).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    list::handle,
    list::history,
    hold::handle,
    read::handle,
    swap::handle,
    release::handle,
    extend::handle,
    confirm::handle,
    cancel::handle,
    cancellation_quote::handle,
    resend::handle,
    tickets::list,
    tickets::qr,
    ticket_keys::handle,
    documents::tickets,
    documents::receipt,
    documents::calendar
))]
pub struct Documented;

impl From<BookingError> for Problem {
    fn from(error: BookingError) -> Self {
        match error {
            BookingError::Invalid(errors) => errors.into(),
            BookingError::NotFound => Self::new(Code::NotFound),
            BookingError::SeatsUnavailable(seats) => Self::new(Code::SeatUnavailable).member("seat_ids", seats),
            BookingError::SeatsBlocked(seats) => Self::new(Code::SeatBlocked).member("seat_ids", seats),
            BookingError::Orphans { orphans, alternatives } => {
                Self::new(Code::SeatOrphan).member("seat_ids", orphans).member("alternatives", alternatives)
            }
            BookingError::NotEnoughSeats => Self::new(Code::NotEnoughSeats),
            BookingError::NotOnSale(NotOnSale::Cancelled) => Self::new(Code::ShowtimeCancelled),
            BookingError::NotOnSale(NotOnSale::Started) => Self::new(Code::ShowtimeStarted),
            BookingError::NotOnSale(NotOnSale::Closed) => Self::new(Code::ShowtimeNotOnSale),
            BookingError::NotOnSale(NotOnSale::NotYet { on_sale_at }) => {
                Self::new(Code::ShowtimeNotOnSale).member("on_sale_at", on_sale_at)
            }
            BookingError::TooManyHolds => {
                Self::with_detail(Code::HoldLimitReached, "You have as many open holds as allowed; pay for one or let it go.")
            }
            BookingError::Unfair(Unfair::TooManySeats { max }) => {
                let detail = format!("One customer may have at most {max} seats of a show.");
                Self::with_detail(Code::HoldLimitReached, detail).member("max_seats", max)
            }
            BookingError::Unfair(Unfair::CoolingDown { seats, until }) => {
                Self::new(Code::SeatCooldown).member("seat_ids", seats).member("available_at", until)
            }
            BookingError::AccountInactive => Self::new(Code::AccountInactive),
            BookingError::EmailNotVerified => Self::new(Code::EmailNotVerified),
            BookingError::HoldLimitReached { until } => {
                Self::with_detail(Code::HoldLimitReached, "The hold cannot be extended any further.").member("expires_at", until)
            }
            BookingError::HoldExpired => Self::new(Code::HoldExpired),
            BookingError::StateConflict(status) => {
                let detail = format!("This cannot be done with a booking that is {}.", status.as_str().replace('_', " "));
                Self::with_detail(Code::BookingStateConflict, detail).member("booking_status", status)
            }
            BookingError::RefundNotAllowed => Self::new(Code::RefundNotAllowed),
            BookingError::Admitted(seats) => {
                let detail =
                    "A ticket has been used at the door, so its seat cannot be cancelled any more. Seats that nobody has come for can.";
                Self::with_detail(Code::RefundNotAllowed, detail).member("seat_ids", seats)
            }
            BookingError::RefundExceedsCaptured(left) => {
                let detail = format!("At most {left} can still go back.");
                Self::with_detail(Code::RefundExceedsCaptured, detail).member("refundable", Amount(left)).member("currency", left.currency)
            }
            BookingError::PriceDiffers => Self::new(Code::PriceDiffers),
            BookingError::QuoteExpired => Self::new(Code::QuoteExpired),
            BookingError::RefundNotManual(status) => Self::new(Code::RefundStateConflict).member("refund_status", status),
            BookingError::TooEarly => Self::new(Code::DependencyUnavailable).retry_after(1),
            BookingError::PaymentUnavailable => Self::new(Code::PaymentUnavailable).retry_after(5),
            BookingError::PaymentRefused => Self::new(Code::PaymentRefused),
            BookingError::PromoInvalid(refusal) => Self::with_detail(Code::PromoInvalid, promo_refusal(refusal)),
            BookingError::PromoExhausted => Self::new(Code::PromoExhausted),
            BookingError::Price => Self::internal(error),
            BookingError::Store(error) => error.into(),
        }
    }
}

impl From<PaperError> for Problem {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::NotFound => BookingError::NotFound.into(),
            PaperError::NoDocument(refusal) => BookingError::StateConflict(refusal.0).into(),
            PaperError::Document(error) => Self::internal(error),
            PaperError::Store(error) => error.into(),
        }
    }
}

/// Why a code takes nothing off, for customers.
fn promo_refusal(refusal: PromotionRefusal) -> String {
    match refusal {
        PromotionRefusal::Unknown => "There is no such code.".to_owned(),
        PromotionRefusal::NotNow => "The code cannot be used now.".to_owned(),
        PromotionRefusal::NotForThis => "The code is not for this show, or not for these seats and tickets.".to_owned(),
        PromotionRefusal::BelowMinimum(minimum) => format!("The code is for purchases of {minimum} or more."),
    }
}
