use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{FilmId, ReviewId, ports::ReviewFilter, review::ReviewStatus};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::OwnBody;
use crate::{
    extract::{CurrentUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnQuery {
    /// Only of this film.
    #[param(value_type = Option<i64>)]
    movie_id: Option<FilmId>,
    /// Only of this status.
    #[param(value_type = Option<String>, format = "review-status")]
    status: Option<ReviewStatus>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// One's own reviews, latest first: those that wait to be read and those that were kept back too, and of films that are gone.
#[utoipa::path(get, path = "/api/v1/auth/me/reviews", tag = "Accounts", security(("bearer" = [])), params(OwnQuery),
    responses((status = 200, description = "Reviews", body = PageBody<OwnBody>)))]
pub async fn handle(
    user: CurrentUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<OwnQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request::<ReviewId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = ReviewFilter { film: query.0.movie_id, author: Some(user.0.user), status: query.0.status };
    let reviews = services.reviews.clone();
    let found = services.run(async move { reviews.list(filter, &page).await }).await?;
    Ok(page::answer(&request, found.map(OwnBody::from)))
}
