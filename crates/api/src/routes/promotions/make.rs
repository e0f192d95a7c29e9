use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::body::{PromotionBody, PromotionRequest};
use crate::{
    etag,
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Adds a promotion.
#[utoipa::path(post, path = "/api/v1/admin/promotions", tag = "Administration", security(("bearer" = [])), request_body = PromotionRequest,
    responses((status = 201, description = "Added", body = PromotionBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<PromotionRequest>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, wanted) = (cause.by(admin.0.user), services.prices.clone(), body.0.try_into()?);
    let promotion = PromotionBody::from(services.run(async move { prices.add_promotion(wanted, cause).await }).await?);
    Ok(etag::changed(StatusCode::CREATED, promotion.version, &promotion))
}
