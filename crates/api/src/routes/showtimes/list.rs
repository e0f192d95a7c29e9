use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{CinemaId, FieldErrors, FilmId, ports::ShowtimeFilter};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ShowtimeBody;
use crate::{
    extract::{Anyone, Query},
    page::{self, PageBody},
    problem::{Problem, ProblemBody},
    routes::movies::filter_text,
    services::Services,
};

/// Which showtimes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Of this film.
    movie_id: Option<i64>,
    /// In this cinema.
    cinema_id: Option<i64>,
    /// From this trading day of their cinema on; left out, those that are not over yet.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    from: Option<Date>,
    /// Until this trading day, itself included.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    to: Option<Date>,
    /// Format, such as `2D`.
    #[param(format = "filter")]
    format: Option<String>,
    /// Spoken language, ISO 639-1.
    #[param(format = "filter")]
    language: Option<String>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

impl ListQuery {
    fn filter(self) -> Result<ShowtimeFilter, FieldErrors> {
        let mut errors = FieldErrors::default();
        let filter = ShowtimeFilter {
            film: self.movie_id.map(FilmId),
            cinema: self.cinema_id.map(CinemaId),
            from: self.from,
            to: self.to,
            format: filter_text("/query/format", self.format, &mut errors),
            language: filter_text("/query/language", self.language, &mut errors),
        };
        errors.into_result().map(|()| filter)
    }
}

/// Scheduled showtimes, by their start.
#[utoipa::path(get, path = "/api/v1/showtimes", tag = "Showtimes",
    params(ListQuery, ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "Showtimes", body = PageBody<ShowtimeBody>, headers(("ETag" = String), ("Link" = String))),
        (status = 304, description = "Unchanged"), (status = 422, response = ProblemBody), (status = 429, response = ProblemBody),
        (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>, query: Query<ListQuery>) -> Result<HttpResponse, Problem> {
    let page = page::request(query.0.limit, query.0.cursor.as_deref())?;
    let (filter, catalogue) = (query.0.filter()?, services.catalogue.clone());
    let found = services.run(async move { catalogue.showtimes(&filter, &page).await }).await?;
    Ok(page::tagged(&request, ShowtimeBody::page(&found, services.catalogue.now())))
}
