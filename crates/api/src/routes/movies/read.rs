use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::FilmId;

use super::MovieBody;
use crate::{
    etag,
    extract::{Anyone, Path},
    problem::{Problem, ProblemBody},
    services::Services,
};

/// A film.
#[utoipa::path(get, path = "/api/v1/movies/{id}", tag = "Catalogue",
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the film one has")),
    responses(
        (status = 200, description = "The film", body = MovieBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
        (status = 404, response = ProblemBody), (status = 429, response = ProblemBody), (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>, id: Path<FilmId>) -> Result<HttpResponse, Problem> {
    let catalogue = services.catalogue.clone();
    let film = services.run(async move { catalogue.film(id.0).await }).await?;
    Ok(etag::versioned(&request, film.version, &MovieBody::from(&film)))
}
