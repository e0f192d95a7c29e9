use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::ScreenId;

use super::body::KeptBody;
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Deletes a screen without shows ahead. Old bookings still name it, and it can be restored.
#[utoipa::path(delete, path = "/api/v1/admin/screens/{id}", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["has_future_showtimes", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the screen as it was read")),
    responses((status = 204, description = "Deleted")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ScreenId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    services.run(async move { administration.set_screen_deleted(id.0, expected.0, true, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Restores a screen that was deleted.
#[utoipa::path(post, path = "/api/v1/admin/screens/{id}/restore", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the screen as it was read")),
    responses((status = 200, description = "There again", body = KeptBody, headers(("ETag" = String)))))]
pub async fn restore(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ScreenId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let screen = services.run(async move { administration.set_screen_deleted(id.0, expected.0, false, cause).await }).await?;
    Ok(etag::changed(StatusCode::OK, screen.version, &KeptBody::from(screen)))
}
