use actix_web::{HttpResponse, web::Data};
use booking_domain::ReviewId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::OwnBody;
use crate::{
    extract::{CurrentUser, Json, Path, RequestCause, given},
    problem::Problem,
    services::Services,
};

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewChange {
    /// 1 to 5.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, minimum = 1, maximum = 5)]
    stars: Option<i32>,
    /// In words.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "review-text")]
    body: Option<String>,
}

/// Changes one's review; it is read again before it shows.
#[utoipa::path(patch, path = "/api/v1/reviews/{id}", tag = "Catalogue",
    security(("bearer" = [])), params(("id" = i64, Path)), request_body = ReviewChange,
    responses((status = 200, description = "Changed", body = OwnBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ReviewId>,
    body: Json<ReviewChange>,
) -> Result<HttpResponse, Problem> {
    let (user, reviews) = (user.0.user, services.reviews.clone());
    let ReviewChange { stars, body } = body.0;
    let kept = services.run(async move { reviews.rewrite(id.0, user, stars, body.as_deref(), cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(OwnBody::from(kept)))
}

/// Takes one's review back.
#[utoipa::path(delete, path = "/api/v1/reviews/{id}", tag = "Catalogue", security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 204, description = "Taken back")))]
pub async fn remove(user: CurrentUser, cause: RequestCause, services: Data<Services>, id: Path<ReviewId>) -> Result<HttpResponse, Problem> {
    let (user, reviews) = (user.0.user, services.reviews.clone());
    services.run(async move { reviews.remove(id.0, user, cause.by(user)).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
