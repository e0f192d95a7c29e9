use actix_web::{HttpResponse, web::Data};
use booking_domain::PricingRuleId;

use crate::{
    extract::{AdminUser, IfMatch, Path, RequestCause},
    problem::Problem,
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
    services: Data<Services>,
    id: Path<PricingRuleId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, expected) = (cause.by(admin.0.user), services.prices.clone(), expected.0);
    services.run(async move { prices.remove_rule(id.0, &expected, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
