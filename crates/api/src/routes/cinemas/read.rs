use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{CinemaId, ScreenId};
use serde::Serialize;
use utoipa::ToSchema;

use super::CinemaBody;
use crate::{
    etag,
    extract::{Anyone, Path},
    problem::{Problem, ProblemBody},
    services::Services,
};

/// A cinema with its screens.
#[derive(Serialize, ToSchema)]
#[schema(as = CinemaWithScreens)]
pub struct CinemaWithScreensBody {
    #[serde(flatten)]
    cinema: CinemaBody,
    /// Its screens, by name.
    screens: Vec<ScreenBody>,
}

/// A screen.
#[derive(Serialize, ToSchema)]
#[schema(as = Screen)]
pub struct ScreenBody {
    /// Key.
    #[schema(value_type = i64)]
    id: ScreenId,
    /// Name.
    #[schema(example = "Screen 1")]
    name: String,
}

/// A cinema with its screens.
#[utoipa::path(get, path = "/api/v1/cinemas/{id}", tag = "Catalogue",
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The cinema", body = CinemaWithScreensBody, headers(("ETag" = String))),
        (status = 304, description = "Unchanged"), (status = 404, response = ProblemBody), (status = 429, response = ProblemBody),
        (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>, id: Path<CinemaId>) -> Result<HttpResponse, Problem> {
    let catalogue = services.catalogue.clone();
    let (cinema, screens) = services.run(async move { catalogue.cinema(id.0).await }).await?;
    let screens = screens.into_iter().map(|screen| ScreenBody { id: screen.id, name: screen.name }).collect();
    Ok(etag::content(&request, &CinemaWithScreensBody { cinema: (&cinema).into(), screens }, None))
}
