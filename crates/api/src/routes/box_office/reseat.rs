use actix_web::{HttpResponse, web::Data};
use booking_domain::{BookingId, FieldErrors, SeatId, booking::Move};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Json, Path, RequestCause, StaffOrAdmin},
    problem::Problem,
    routes::bookings::ReservationBody,
    services::Services,
};

/// Most seats that are moved at once.
const MOST_MOVES: usize = 60;

/// Seats to move.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReseatBody {
    /// From which seats to which.
    #[schema(min_items = 1, max_items = 60)]
    moves: Vec<MoveBody>,
    /// Whether a difference in price is waived; what was paid stays what it was in any case.
    #[serde(default)]
    waive_difference: bool,
}

/// A seat to move.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeatMove)]
pub struct MoveBody {
    /// A seat of the booking.
    #[schema(value_type = i64)]
    from: SeatId,
    /// A free seat of the same show.
    #[schema(value_type = i64)]
    to: SeatId,
}

/// Moves seats of a booking within its show. Tickets of the seats that were left are revoked, and new ones issued.
#[utoipa::path(post, path = "/api/v1/staff/bookings/{id}/reseat", tag = "Box office",
    extensions(("x-problems" = json!(["booking_state_conflict", "price_differs", "seat_unavailable", "seat_blocked"]))),
    security(("bearer" = [])), params(("id" = i64, Path)), request_body = ReseatBody,
    responses((status = 200, description = "Moved", body = ReservationBody)))]
pub async fn handle(
    staff: StaffOrAdmin,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
    body: Json<ReseatBody>,
) -> Result<HttpResponse, Problem> {
    if !(1..=MOST_MOVES).contains(&body.0.moves.len()) {
        return Err(FieldErrors::one("/moves", format!("must be 1 to {MOST_MOVES}")).into());
    }
    let moves: Vec<Move> = body.0.moves.iter().map(|one| Move { from: one.from, to: one.to }).collect();
    let (bookings, cause, reach) = (services.bookings.clone(), cause.by(staff.0.user), staff.0.reach());
    let waived = body.0.waive_difference;
    let moved = services.run(async move { bookings.reseat(id.0, &reach, &moves, waived, cause).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&moved, services.bookings.now())))
}
