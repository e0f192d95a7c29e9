use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::PricingRuleId;

use super::body::RuleBody;
use crate::{
    etag,
    extract::{AdminUser, Path},
    problem::Problem,
    services::Services,
};

/// A rule of a price list.
#[utoipa::path(get, path = "/api/v1/admin/pricing-rules/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The rule", body = RuleBody, headers(("ETag" = String)))))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<PricingRuleId>,
) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let rule = RuleBody::from(services.run(async move { prices.rule(id.0).await }).await?);
    Ok(etag::versioned(&request, rule.version, &rule))
}
