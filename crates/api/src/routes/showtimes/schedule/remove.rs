use actix_web::{HttpResponse, web::Data};
use booking_domain::ShowtimeId;

use crate::{
    extract::{AdminUser, IfMatch, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Takes a show off the schedule that nobody ever had seats of; any other can be cancelled.
#[utoipa::path(delete, path = "/api/v1/showtimes/{id}", tag = "Schedule", security(("bearer" = [])),
    extensions(("x-problems" = json!(["showtime_has_bookings", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the show as it was read")),
    responses((status = 204, description = "Gone")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, schedule) = (cause.by(admin.0.user), services.schedule.clone());
    services.run(async move { schedule.remove(id.0, &expected.0, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
