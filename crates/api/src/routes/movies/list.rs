use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    CinemaId, FieldErrors,
    catalogue::{FilmQuery, FilmSort, FilmStatus},
    search::SearchText,
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{MovieBody, filter_text};
use crate::{
    extract::{Anyone, Query},
    page::{self, PageBody},
    problem::{Problem, ProblemBody},
    services::Services,
};

/// Which films, in which order. Conditions about shows (format, cinema, date) must hold for one show together.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words of title, director, cast, genre or synopsis, or their beginnings; typing errors are forgiven. At most 100 characters count.
    search: Option<String>,
    /// A genre, as `GET /genres` names it, whatever its capitals.
    #[param(format = "filter")]
    genre: Option<String>,
    /// Original language, ISO 639-1.
    #[param(format = "filter")]
    language: Option<String>,
    /// Age rating.
    #[param(format = "filter")]
    rating: Option<String>,
    /// Shown in this format, such as `2D`.
    #[param(format = "filter")]
    format: Option<String>,
    /// Shown in this cinema.
    cinema_id: Option<i64>,
    /// Shown on this trading day (06:00 to 05:59 local) of its cinema.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    date: Option<Date>,
    /// `now_showing`: a show starts within a week. `coming_soon`: only later, or the release is ahead.
    #[param(inline, value_type = Option<StatusParam>)]
    status: Option<FilmStatus>,
    /// The order; left out, by relevance where something is searched for, else by title.
    #[param(inline, value_type = Option<SortParam>)]
    sort: Option<FilmSort>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// The values of `status`, for the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the OpenAPI document reads it")]
enum StatusParam {
    NowShowing,
    ComingSoon,
}

/// The values of `sort`, for the OpenAPI document.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only the OpenAPI document reads it")]
enum SortParam {
    Title,
    ReleaseDate,
    Relevance,
}

impl ListQuery {
    fn wanted(self) -> Result<FilmQuery, FieldErrors> {
        let mut errors = FieldErrors::default();
        let search = self.search.as_deref().and_then(SearchText::parse);
        let best = if search.is_some() { FilmSort::Relevance } else { FilmSort::Title };
        let query = FilmQuery {
            search,
            genre: filter_text("/query/genre", self.genre, &mut errors),
            language: filter_text("/query/language", self.language, &mut errors),
            rating: filter_text("/query/rating", self.rating, &mut errors),
            format: filter_text("/query/format", self.format, &mut errors),
            cinema: self.cinema_id.map(CinemaId),
            day: self.date,
            status: self.status,
            sort: self.sort.unwrap_or(best),
        };
        errors.into_result().map(|()| query)
    }
}

/// Films.
#[utoipa::path(get, path = "/api/v1/movies", tag = "Catalogue",
    params(ListQuery, ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "Films", body = PageBody<MovieBody>, headers(("ETag" = String), ("Link" = String))),
        (status = 304, description = "Unchanged"), (status = 422, response = ProblemBody), (status = 429, response = ProblemBody),
        (status = 503, response = ProblemBody),
    ))]
pub async fn handle(_: Anyone, request: HttpRequest, services: Data<Services>, query: Query<ListQuery>) -> Result<HttpResponse, Problem> {
    let page = page::request(query.0.limit, query.0.cursor.as_deref())?;
    let (query, catalogue) = (query.0.wanted()?, services.catalogue.clone());
    let found = services.run(async move { catalogue.films(&query, &page).await }).await?;
    page::remembered(&request, &services.rendered, &found, |film| MovieBody::from(film)).await
}
