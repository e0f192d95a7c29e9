use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::body::{PlanBody, ScheduledBody};
use crate::{
    etag,
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Puts a show on the schedule, pinned to its screen's present layout. The screen is busy from its start until its end and the cleaning.
#[utoipa::path(post, path = "/api/v1/showtimes", tag = "Schedule", security(("bearer" = [])),
    extensions(("x-problems" = json!(["showtime_overlap"]))), request_body = PlanBody,
    responses((status = 201, description = "Scheduled", body = ScheduledBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<PlanBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, schedule, plan) = (cause.by(admin.0.user), services.schedule.clone(), body.0.plan()?);
    let show = services.run(async move { schedule.add(&plan, cause).await }).await?;
    Ok(etag::changed(StatusCode::CREATED, show.show.version, &ScheduledBody::of(&show, services.catalogue.now())))
}
