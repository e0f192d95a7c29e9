use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::CinemaId;

use super::body::KeptBody;
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Deletes a cinema without shows ahead. Old bookings still name it, and it can be restored.
#[utoipa::path(delete, path = "/api/v1/admin/cinemas/{id}", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["has_future_showtimes", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the cinema as it was read")),
    responses((status = 204, description = "Deleted")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<CinemaId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    services.run(async move { administration.set_cinema_deleted(id.0, expected.0, true, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Restores a cinema that was deleted.
#[utoipa::path(post, path = "/api/v1/admin/cinemas/{id}/restore", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the cinema as it was read")),
    responses((status = 200, description = "There again", body = KeptBody, headers(("ETag" = String)))))]
pub async fn restore(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<CinemaId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let cinema = services.run(async move { administration.set_cinema_deleted(id.0, expected.0, false, cause).await }).await?;
    Ok(etag::changed(StatusCode::OK, cinema.version, &KeptBody::from(cinema)))
}
