use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::CancelRequest;
use booking_domain::{BookingId, CancellationQuoteId, FieldErrors, SeatId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, MaybeJson, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// What to cancel: what was offered, or these seats, or all that are left.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBody {
    /// The seats; all that are left when this is left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<i64>>, min_items = 1, max_items = 10)]
    seat_ids: Option<Vec<SeatId>>,
    /// The quote whose amount holds. It says which seats, so they are not named again.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    quote_id: Option<CancellationQuoteId>,
}

/// Cancels a booking, or some of its seats, by the terms it was sold on; what that gives back, a quote says before. What is not paid is let
/// go as a whole: to keep some seats of a hold, change it. Seats whose tickets have been used at the door cannot be cancelled.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/cancel", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "refund_not_allowed", "quote_expired", "hold_expired"]))),
    security(("bearer" = [])), params(("id" = i64, Path)),
    request_body = Option<CancelBody>,
    responses((status = 200, description = "Cancelled", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
    body: MaybeJson<CancelBody>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let request = body.0.unwrap_or_default().parse()?;
    let booking = services.run(async move { bookings.cancel(id.0, user, request, cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&booking, services.bookings.now())))
}

impl CancelBody {
    fn parse(self) -> Result<CancelRequest, FieldErrors> {
        match (self.quote_id, self.seat_ids) {
            (Some(_), Some(_)) => Err(FieldErrors::one("/seat_ids", "must be left out with a quote, which says which seats")),
            (Some(quote), None) => Ok(CancelRequest::Quoted(quote)),
            (None, seats) => Ok(CancelRequest::Seats(chosen(seats)?)),
        }
    }
}

/// The seats that are named; none means all that are left, and an empty list is a mistake.
pub fn chosen(seats: Option<Vec<SeatId>>) -> Result<Vec<SeatId>, FieldErrors> {
    let Some(seats) = seats else { return Ok(Vec::new()) };
    let twice = (0..seats.len()).find(|i| seats[..*i].contains(&seats[*i]));
    match twice {
        Some(i) => Err(FieldErrors::one(format!("/seat_ids/{i}"), "is named twice")),
        None if seats.is_empty() => Err(FieldErrors::one("/seat_ids", "must name a seat, or be left out for all of them")),
        None => Ok(seats),
    }
}
