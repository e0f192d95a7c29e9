use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::ShowtimeId;

use super::ShowtimeBody;
use crate::{
    etag,
    extract::{Anyone, Path},
    problem::{Problem, ProblemBody},
    services::Services,
};

/// A showtime, also one that is cancelled.
#[utoipa::path(get, path = "/api/v1/showtimes/{id}", tag = "Showtimes",
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The showtime", body = ShowtimeBody, headers(("ETag" = String))),
        (status = 304, description = "Unchanged"), (status = 404, response = ProblemBody), (status = 429, response = ProblemBody),
        (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>, id: Path<ShowtimeId>) -> Result<HttpResponse, Problem> {
    let catalogue = services.catalogue.clone();
    let show = services.run(async move { catalogue.showtime(id.0).await }).await?;
    Ok(etag::versioned(&request, show.version, &ShowtimeBody::of(&show, services.catalogue.now())))
}
