use actix_web::{HttpResponse, web::Data};
use booking_app::cancellations::REASON_MAX;
use booking_domain::{BookingId, FieldErrors, text::one_line};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{AdminUser, Intended, Json, Path, RequestCause},
    problem::Problem,
    routes::{GivenAmount, bookings::ReservationBody},
    services::Services,
};

/// How much goes back, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveBackBody {
    /// How much, in the booking's currency.
    #[schema(value_type = f64, example = 5.00)]
    amount: GivenAmount,
    /// Why; it stands in the booking's history.
    #[schema(format = "reason", example = "The sound failed for ten minutes")]
    reason: String,
}

/// Gives an amount back though the booking stands: no more than is left of what was paid.
#[utoipa::path(post, path = "/api/v1/admin/bookings/{id}/refunds", tag = "Administration",
    extensions(("x-problems" = json!(["refund_exceeds_captured"]))),
    security(("bearer" = [])), params(("id" = i64, Path)), request_body = GiveBackBody,
    responses((status = 201, description = "On its way, or handed back where it was paid at the counter", body = ReservationBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    intended: Intended,
    services: Data<Services>,
    id: Path<BookingId>,
    body: Json<GiveBackBody>,
) -> Result<HttpResponse, Problem> {
    let (bookings, cause) = (services.bookings.clone(), cause.by(admin.0.user));
    let reason = one_line(&body.0.reason, REASON_MAX).map_err(|error| FieldErrors::one("/reason", error.0))?;
    let amount = body.0.amount.0;
    let booking = services.run(async move { bookings.give_back(id.0, &amount, &reason, intended.0, cause).await }).await?;
    Ok(HttpResponse::Created().json(ReservationBody::new(&booking, services.bookings.now())))
}
