use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::FilmId;

use crate::{
    extract::{Anyone, Path, Query},
    page::{self, PageBody},
    problem::{Problem, ProblemBody},
    routes::showtimes::{FilmShowtimesQuery, ShowtimeBody},
    services::Services,
};

/// The showtimes of a film, by their start; without `from`, those that are not over yet.
#[utoipa::path(get, path = "/api/v1/movies/{id}/showtimes", tag = "Catalogue",
    params(("id" = i64, Path), FilmShowtimesQuery, ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "Showtimes", body = PageBody<ShowtimeBody>, headers(("ETag" = String), ("Link" = String))),
        (status = 304, description = "Unchanged"), (status = 404, response = ProblemBody), (status = 422, response = ProblemBody),
        (status = 429, response = ProblemBody), (status = 503, response = ProblemBody),
    ))]
pub async fn handle(
    _: Anyone,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<FilmId>,
    query: Query<FilmShowtimesQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request(query.0.limit, query.0.cursor.as_deref())?;
    let (filter, catalogue) = (query.0.filter()?, services.catalogue.clone());
    let found = services.run(async move { catalogue.showtimes_of(id.0, filter, &page).await }).await?;
    Ok(page::tagged(&request, ShowtimeBody::page(&found, services.catalogue.now())))
}
