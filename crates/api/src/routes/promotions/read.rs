use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::PromotionId;

use super::body::PromotionBody;
use crate::{
    extract::{AdminUser, Path},
    problem::Problem,
    routes::given::versioned,
    services::Services,
};

/// A promotion.
#[utoipa::path(get, path = "/api/v1/admin/promotions/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The promotion", body = PromotionBody, headers(("ETag" = String)))))]
pub async fn handle(_: AdminUser, services: Data<Services>, id: Path<PromotionId>) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let promotion = PromotionBody::from(services.run(async move { prices.promotion(id.0).await }).await?);
    Ok(versioned(StatusCode::OK, promotion.version, &promotion))
}
