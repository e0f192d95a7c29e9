use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    FilmId, ReviewId, Timestamp,
    catalogue::{Review, Stars},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    etag,
    extract::{Anyone, Path, Query},
    page,
    problem::{Problem, ProblemBody},
    services::Services,
};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReviewsQuery {
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Reviews of a film.
#[derive(Serialize, ToSchema)]
#[schema(as = Reviews)]
pub struct ReviewsBody {
    /// How many reviews there are in all.
    count: i64,
    /// The average of all stars, to two decimals; null without reviews.
    #[schema(example = 4.33)]
    average: Option<f64>,
    /// This part of them.
    items: Vec<ReviewBody>,
    /// Where to go on, as `cursor`; null at the end.
    next_cursor: Option<String>,
}

/// A review.
#[derive(Serialize, ToSchema)]
#[schema(as = Review)]
pub struct ReviewBody {
    /// Key.
    #[schema(value_type = i64)]
    id: ReviewId,
    /// Name of its author.
    author: String,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    stars: i32,
    /// What they say.
    body: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Review> for ReviewBody {
    fn from(review: Review) -> Self {
        Self { id: review.id, author: review.author, stars: review.stars, body: review.body, created_at: review.created_at }
    }
}

pub fn average(stars: Stars) -> Option<f64> {
    let hundredths = i32::try_from(stars.average_hundredths()?).ok()?;
    Some(f64::from(hundredths) / 100.0)
}

/// The published reviews of a film, the newest first.
#[utoipa::path(get, path = "/api/v1/movies/{id}/reviews", tag = "Catalogue",
    params(("id" = i64, Path), ReviewsQuery, ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "Reviews", body = ReviewsBody, headers(("ETag" = String), ("Link" = String))),
        (status = 304, description = "Unchanged"), (status = 404, response = ProblemBody), (status = 422, response = ProblemBody),
        (status = 429, response = ProblemBody), (status = 503, response = ProblemBody),
    ))]
pub async fn handle(
    _: Anyone,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<FilmId>,
    query: Query<ReviewsQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request(query.0.limit, query.0.cursor.as_deref())?;
    let catalogue = services.catalogue.clone();
    let found = services.run(async move { catalogue.reviews(id.0, &page).await }).await?;
    let (count, average) = (found.stars.count, average(found.stars));
    let page::PageBody { items, next_cursor } = page::body(found.page.map(ReviewBody::from));
    let link = next_cursor.as_deref().and_then(|cursor| page::next_link(&request, cursor));
    Ok(etag::content(&request, &ReviewsBody { count, average, items, next_cursor }, link))
}
