use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use booking_domain::PromotionId;

use super::body::{PromotionBody, PromotionRequest};
use crate::{
    extract::{AdminUser, Json, Path, RequestCause},
    problem::Problem,
    routes::given::{meant_version, versioned},
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
    request: HttpRequest,
    services: Data<Services>,
    id: Path<PromotionId>,
    body: Json<PromotionRequest>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, meant) = (cause.by(admin.0.user), services.prices.clone(), meant_version(&request)?);
    let wanted = body.0.try_into()?;
    let promotion = PromotionBody::from(services.run(async move { prices.change_promotion(id.0, meant, wanted, cause).await }).await?);
    Ok(versioned(StatusCode::OK, promotion.version, &promotion))
}
