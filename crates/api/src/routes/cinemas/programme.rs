use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_app::catalogue::Programme;
use booking_domain::{CinemaId, Timestamp};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::CinemaBody;
use crate::{
    etag,
    extract::{Anyone, Path, Query},
    problem::{Problem, ProblemBody},
    routes::{movies::MovieBody, showtimes::ShowtimeBody},
    services::Services,
};

/// Which day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgrammeQuery {
    /// The trading day (06:00 to 05:59 local); left out, the one that is running.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    date: Option<Date>,
}

/// What a cinema shows on a trading day. A show after midnight is of the evening before.
#[derive(Serialize, ToSchema)]
#[schema(as = Programme)]
pub struct ProgrammeBody {
    /// The cinema.
    cinema: CinemaBody,
    /// The trading day.
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// Its films, by title.
    items: Vec<ProgrammeItemBody>,
}

/// A film with its shows of the day.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgrammeItem)]
pub struct ProgrammeItemBody {
    /// The film.
    movie: MovieBody,
    /// Its shows, by their start.
    showtimes: Vec<ShowtimeBody>,
}

impl ProgrammeBody {
    fn of(programme: &Programme, now: Timestamp) -> Self {
        let item = |entry: &booking_domain::catalogue::ProgrammeEntry| ProgrammeItemBody {
            movie: (&entry.film).into(),
            showtimes: entry.showtimes.iter().map(|show| ShowtimeBody::of(show, now)).collect(),
        };
        Self { cinema: (&programme.cinema).into(), date: programme.day, items: programme.entries.iter().map(item).collect() }
    }
}

/// The programme of a trading day.
#[utoipa::path(get, path = "/api/v1/cinemas/{id}/programme", tag = "Catalogue",
    params(("id" = i64, Path), ProgrammeQuery, ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The programme", body = ProgrammeBody, headers(("ETag" = String))),
        (status = 304, description = "Unchanged"), (status = 404, response = ProblemBody), (status = 422, response = ProblemBody),
        (status = 429, response = ProblemBody), (status = 503, response = ProblemBody),
    ))]
pub async fn handle(
    _: Anyone,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<CinemaId>,
    query: Query<ProgrammeQuery>,
) -> Result<HttpResponse, Problem> {
    let catalogue = services.catalogue.clone();
    let programme = services.run(async move { catalogue.programme(id.0, query.0.date).await }).await?;
    Ok(etag::content(&request, &ProgrammeBody::of(&programme, services.catalogue.now()), None))
}
