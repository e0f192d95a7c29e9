use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::ShowtimeId;

use super::body::{PlanBody, ScheduledBody};
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Changes a show to what is given: what is left out becomes what it would be for a new one. Once seats were sold or are held it may move
/// in time, on its screen; seats keep their prices, and whoever has tickets is written to when start, format or language change.
#[utoipa::path(put, path = "/api/v1/showtimes/{id}", tag = "Schedule", security(("bearer" = [])),
    extensions(("x-problems" = json!(["showtime_overlap", "showtime_has_bookings", "showtime_started", "showtime_cancelled", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the show as it was read")),
    request_body = PlanBody,
    responses((status = 200, description = "Changed", body = ScheduledBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    expected: IfMatch,
    body: Json<PlanBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, schedule, plan) = (cause.by(admin.0.user), services.schedule.clone(), body.0.plan()?);
    let show = services.run(async move { schedule.change(id.0, &expected.0, &plan, cause).await }).await?;
    services.nudge.notify_waiters();
    Ok(etag::changed(StatusCode::OK, show.show.version, &ScheduledBody::of(&show, services.catalogue.now())))
}
