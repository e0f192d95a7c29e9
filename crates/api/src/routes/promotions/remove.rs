use actix_web::{HttpResponse, web::Data};
use booking_domain::PromotionId;

use crate::{
    extract::{AdminUser, IfMatch, Path, RequestCause},
    problem::Problem,
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
    services: Data<Services>,
    id: Path<PromotionId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, expected) = (cause.by(admin.0.user), services.prices.clone(), expected.0);
    services.run(async move { prices.remove_promotion(id.0, &expected, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
