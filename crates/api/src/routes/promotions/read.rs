use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::PromotionId;

use super::body::PromotionBody;
use crate::{
    etag,
    extract::{AdminUser, Path},
    problem::Problem,
    services::Services,
};

/// A promotion.
#[utoipa::path(get, path = "/api/v1/admin/promotions/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The promotion", body = PromotionBody, headers(("ETag" = String)))))]
pub async fn handle(_: AdminUser, request: HttpRequest, services: Data<Services>, id: Path<PromotionId>) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let promotion = PromotionBody::from(services.run(async move { prices.promotion(id.0).await }).await?);
    Ok(etag::versioned(&request, promotion.version, &promotion))
}
