use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::CinemaId;

use super::body::{EntryBody, KeptBody};
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Changes a cinema to what is given. What was sold stays as it was sold: fees and terms of cancellation are those of the purchase.
#[utoipa::path(put, path = "/api/v1/admin/cinemas/{id}", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the cinema as it was read")),
    request_body = EntryBody,
    responses((status = 200, description = "Changed", body = KeptBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<CinemaId>,
    expected: IfMatch,
    body: Json<EntryBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let cinema = services.run(async move { administration.change_cinema(id.0, expected.0, &body.0.into(), cause).await }).await?;
    Ok(etag::changed(StatusCode::OK, cinema.version, &KeptBody::from(cinema)))
}
