use actix_web::{HttpResponse, web::Data};
use booking_domain::{ReviewId, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::ModeratedBody;
use crate::{
    extract::{AdminUser, Json, Path, RequestCause, given},
    problem::Problem,
    services::Services,
};

/// What becomes of a review.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModerateBody {
    /// Whether everybody may read it, or nobody.
    decision: Moderation,
    /// `updated_at` of the review as it was read: one that its author has changed since is left as it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    updated_at: Option<Timestamp>,
    /// Why it is kept back; its author reads it.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "reason")]
    reason: Option<String>,
}

/// For everybody, or for nobody.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReviewDecision)]
pub enum Moderation {
    Publish,
    Reject,
}

/// Publishes a review or keeps it back; the film's count and average follow at once.
#[utoipa::path(post, path = "/api/v1/admin/reviews/{id}/moderate", tag = "Administration",
    extensions(("x-problems" = json!(["precondition_failed"]))),
    security(("bearer" = [])), params(("id" = i64, Path)), request_body = ModerateBody,
    responses((status = 200, description = "Moderated", body = ModeratedBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ReviewId>,
    body: Json<ModerateBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, reviews) = (cause.by(admin.0.user), services.reviews.clone());
    let ModerateBody { decision, updated_at, reason } = body.0;
    let publish = matches!(decision, Moderation::Publish);
    let moderated = services.run(async move { reviews.moderate(id.0, updated_at, publish, reason.as_deref(), cause).await }).await?;
    Ok(HttpResponse::Ok().json(ModeratedBody::from(moderated)))
}
