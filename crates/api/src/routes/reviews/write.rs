use actix_web::{HttpResponse, web::Data};
use booking_domain::FilmId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::OwnBody;
use crate::{
    extract::{CurrentUser, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// What somebody says of a film.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRequest {
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    stars: i32,
    /// In words, if they like.
    #[serde(default)]
    #[schema(format = "review-text")]
    body: String,
}

/// Reviews a film one has seen: a booking of it is over. One each; it shows when an administrator has read it.
#[utoipa::path(post, path = "/api/v1/movies/{id}/reviews", tag = "Catalogue",
    extensions(("x-problems" = json!(["review_not_allowed", "review_exists"]))),
    security(("bearer" = [])), params(("id" = i64, Path)), request_body = ReviewRequest,
    responses((status = 201, description = "Kept", body = OwnBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<FilmId>,
    body: Json<ReviewRequest>,
) -> Result<HttpResponse, Problem> {
    let (user, reviews) = (user.0.user, services.reviews.clone());
    let ReviewRequest { stars, body } = body.0;
    let kept = services.run(async move { reviews.write(id.0, user, stars, &body, cause.by(user)).await }).await?;
    Ok(HttpResponse::Created().json(OwnBody::from(kept)))
}
