use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::PromotionId;

use super::body::{PromotionBody, PromotionRequest};
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Replaces a promotion. Bookings that use it keep their price.
#[utoipa::path(put, path = "/api/v1/admin/promotions/{id}", tag = "Administration",
    extensions(("x-problems" = json!(["precondition_failed"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the promotion as it was read")),
    request_body = PromotionRequest,
    responses((status = 200, description = "Replaced", body = PromotionBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<PromotionId>,
    expected: IfMatch,
    body: Json<PromotionRequest>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, expected) = (cause.by(admin.0.user), services.prices.clone(), expected.0);
    let wanted = body.0.try_into()?;
    let promotion = PromotionBody::from(services.run(async move { prices.change_promotion(id.0, &expected, wanted, cause).await }).await?);
    Ok(etag::changed(StatusCode::OK, promotion.version, &promotion))
}
