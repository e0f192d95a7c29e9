use actix_web::{HttpResponse, web::Data};
use booking_domain::BookingId;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Lets a hold go. Letting go twice is letting go once.
#[utoipa::path(delete, path = "/api/v1/bookings/{id}/hold", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "hold_expired"]))),
    security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 200, description = "Let go", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let booking = services.run(async move { bookings.release(id.0, user, cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&booking, services.bookings.now())))
}
