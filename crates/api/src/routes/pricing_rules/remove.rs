use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::PricingRuleId;

use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    routes::given::meant_version,
    services::Services,
};

/// Takes a rule out of its price list. What is held already keeps its price.
#[utoipa::path(delete, path = "/api/v1/admin/pricing-rules/{id}", tag = "Administration",
    extensions(("x-problems" = json!(["precondition_failed"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the rule as it was read")),
    responses((status = 204, description = "Taken out")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<PricingRuleId>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, meant) = (cause.by(admin.0.user), services.prices.clone(), meant_version(&request)?);
    services.run(async move { prices.remove_rule(id.0, meant, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
