use actix_web::{HttpResponse, web::Data};
use booking_domain::ShowtimeId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::cancellation::CancellationBody;
use crate::{
    extract::{AdminUser, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Why a show is called off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelShowtimeRequest)]
pub struct CancelShowtimeBody {
    /// One line, for those who wonder later.
    #[schema(format = "reason", example = "The projector is broken")]
    reason: String,
}

/// Calls a show off. Sales stop at once; then every booking is called off and gets all its money back, fees included, and its customer a
/// mail. Once more it changes nothing, and answers how far it has come.
#[utoipa::path(post, path = "/api/v1/showtimes/{id}/cancel", tag = "Showtimes", security(("bearer" = [])), params(("id" = i64, Path)),
    request_body = CancelShowtimeBody,
    responses((status = 202, description = "Called off; bookings follow", body = CancellationBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    body: Json<CancelShowtimeBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, cancellations) = (cause.by(admin.0.user), services.cancellations.clone());
    let called_off = services.run(async move { cancellations.call_off(id.0, &body.0.reason, &cause).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Accepted().json(CancellationBody::from(called_off)))
}
