use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::catalogue::Genre;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    etag,
    extract::Anyone,
    problem::{Problem, ProblemBody},
    services::Services,
};

/// Every genre.
#[derive(Serialize, ToSchema)]
#[schema(as = Genres)]
pub struct GenresBody {
    /// By name.
    items: Vec<GenreBody>,
}

/// A genre.
#[derive(Serialize, ToSchema)]
#[schema(as = Genre)]
pub struct GenreBody {
    /// Its name.
    #[schema(example = "Comedy")]
    name: String,
    /// How many films have it.
    movies: i64,
}

impl From<&Genre> for GenreBody {
    fn from(genre: &Genre) -> Self {
        Self { name: genre.name.clone(), movies: genre.films }
    }
}

/// Every genre that a film has.
#[utoipa::path(get, path = "/api/v1/genres", tag = "Catalogue",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "Genres", body = GenresBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
        (status = 429, response = ProblemBody), (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let catalogue = services.catalogue.clone();
    let genres = services.run(async move { catalogue.genres().await }).await?;
    Ok(etag::content(&request, &GenresBody { items: genres.iter().map(GenreBody::from).collect() }, None))
}
