use actix_web::{HttpResponse, web::Data};
use booking_app::cancellations::REASON_MAX;
use booking_domain::{BookingId, FieldErrors, SeatId, booking::RefundTerms, text::one_line};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{AdminUser, Json, Path, RequestCause},
    problem::Problem,
    routes::bookings::{ReservationBody, chosen},
    services::Services,
};

/// What to cancel, what goes back, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CinemaCancelBody)]
pub struct CancelBody {
    /// Why; it stands in the booking's history.
    #[schema(format = "reason", example = "Fell ill; as a courtesy")]
    reason: String,
    /// All that was paid, what the booking's terms give back now, or nothing.
    #[schema(value_type = String, format = "refund-terms")]
    refund: RefundTerms,
    /// The seats; all that are left when this is left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<i64>>, min_items = 1, max_items = 60)]
    seat_ids: Option<Vec<SeatId>>,
}

/// Cancels a booking, or some of its seats, for the cinema.
#[utoipa::path(post, path = "/api/v1/admin/bookings/{id}/cancel", tag = "Administration",
    extensions(("x-problems" = json!(["booking_state_conflict", "refund_not_allowed"]))),
    security(("bearer" = [])), params(("id" = i64, Path)), request_body = CancelBody,
    responses((status = 200, description = "Cancelled", body = ReservationBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
    body: Json<CancelBody>,
) -> Result<HttpResponse, Problem> {
    let (bookings, cause) = (services.bookings.clone(), cause.by(admin.0.user));
    let reason = one_line(&body.0.reason, REASON_MAX).map_err(|error| FieldErrors::one("/reason", error.0))?;
    let (terms, seats) = (body.0.refund, chosen(body.0.seat_ids)?);
    let booking = services.run(async move { bookings.cancel_by_cinema(id.0, &seats, terms, &reason, cause).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&booking, services.bookings.now())))
}
