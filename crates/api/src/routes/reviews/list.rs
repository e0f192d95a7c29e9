use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{FilmId, ReviewId, ports::ReviewFilter, review::ReviewStatus};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::ModeratedBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which reviews.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Only of this status.
    #[param(value_type = Option<String>, format = "review-status")]
    status: Option<ReviewStatus>,
    /// Only of this film.
    #[param(value_type = Option<i64>)]
    movie_id: Option<FilmId>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Reviews, latest first.
#[utoipa::path(get, path = "/api/v1/admin/reviews", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Reviews", body = PageBody<ModeratedBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request::<ReviewId>(query.0.limit, query.0.cursor.as_deref())?;
    let (reviews, filter) = (services.reviews.clone(), ReviewFilter { film: query.0.movie_id, author: None, status: query.0.status });
    let found = services.run(async move { reviews.list(filter, &page).await }).await?;
    Ok(page::answer(&request, found.map(ModeratedBody::from)))
}
