use actix_web::{HttpResponse, web::Data};
use booking_domain::{BookingId, SeatId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// The whole set of seats that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwapBody {
    /// The seats.
    #[schema(value_type = Vec<i64>, min_items = 1, max_items = 10)]
    seat_ids: Vec<SeatId>,
}

/// Chooses other seats for a hold, all of them or none; the hold ends when it would have.
#[utoipa::path(patch, path = "/api/v1/bookings/{id}/hold", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "hold_expired", "seat_unavailable", "seat_blocked", "seat_orphan"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path)), request_body = SwapBody,
    responses((status = 200, description = "Held", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
    body: Json<SwapBody>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let held = services.run(async move { bookings.change_hold(id.0, user, &body.0.seat_ids, cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&held, services.bookings.now())))
}
