use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use super::CinemaBody;
use crate::{
    etag,
    extract::Anyone,
    problem::{Problem, ProblemBody},
    services::Services,
};

/// Every cinema.
#[derive(Serialize, ToSchema)]
#[schema(as = Cinemas)]
pub struct CinemasBody {
    /// By name.
    items: Vec<CinemaBody>,
}

/// Every cinema.
#[utoipa::path(get, path = "/api/v1/cinemas", tag = "Catalogue",
    params(("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "Cinemas", body = CinemasBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
        (status = 429, response = ProblemBody), (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let catalogue = services.catalogue.clone();
    let cinemas = services.run(async move { catalogue.cinemas().await }).await?;
    Ok(etag::content(&request, &CinemasBody { items: cinemas.iter().map(CinemaBody::from).collect() }, None))
}
