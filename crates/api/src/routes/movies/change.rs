use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::FilmId;

use super::{MovieBody, entry::EntryBody};
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Changes a film to what is given.
#[utoipa::path(put, path = "/api/v1/movies/{id}", tag = "Catalogue", security(("bearer" = [])),
    extensions(("x-problems" = json!(["movie_exists", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the film as it was read")),
    request_body = EntryBody,
    responses((status = 200, description = "Changed", body = MovieBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<FilmId>,
    expected: IfMatch,
    body: Json<EntryBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let film = services.run(async move { administration.change_film(id.0, expected.0, body.0.into(), cause).await }).await?;
    Ok(etag::changed(StatusCode::OK, film.version, &MovieBody::from(&film)))
}
