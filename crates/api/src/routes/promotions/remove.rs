use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::PromotionId;

use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    routes::given::meant_version,
    services::Services,
};

/// Ends a promotion for good; its code can be given anew. Bookings that use it keep their price.
#[utoipa::path(delete, path = "/api/v1/admin/promotions/{id}", tag = "Administration",
    extensions(("x-problems" = json!(["precondition_failed"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the promotion as it was read")),
    responses((status = 204, description = "Ended")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<PromotionId>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, meant) = (cause.by(admin.0.user), services.prices.clone(), meant_version(&request)?);
    services.run(async move { prices.remove_promotion(id.0, meant, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
