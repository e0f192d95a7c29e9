use actix_web::{HttpResponse, web::Data};
use booking_domain::BookingId;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Makes a hold last its full time from now, at most to its absolute limit.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/extend", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "hold_limit_reached", "hold_expired"]))),
    security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 200, description = "Extended", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let booking = services.run(async move { bookings.extend(id.0, user, cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&booking, services.bookings.now())))
}
