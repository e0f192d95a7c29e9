use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{MovieBody, entry::EntryBody};
use crate::{
    etag,
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Adds a film.
#[utoipa::path(post, path = "/api/v1/movies", tag = "Catalogue", security(("bearer" = [])),
    extensions(("x-problems" = json!(["movie_exists"]))), request_body = EntryBody,
    responses((status = 201, description = "Added", body = MovieBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<EntryBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let film = services.run(async move { administration.add_film(body.0.into(), cause).await }).await?;
    Ok(etag::changed(StatusCode::CREATED, film.version, &MovieBody::from(&film)))
}
