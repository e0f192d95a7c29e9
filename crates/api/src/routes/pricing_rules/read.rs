use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::PricingRuleId;

use super::body::RuleBody;
use crate::{
    extract::{AdminUser, Path},
    problem::Problem,
    routes::given::versioned,
    services::Services,
};

/// A rule of a price list.
#[utoipa::path(get, path = "/api/v1/admin/pricing-rules/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The rule", body = RuleBody, headers(("ETag" = String)))))]
pub async fn handle(_: AdminUser, services: Data<Services>, id: Path<PricingRuleId>) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let rule = RuleBody::from(services.run(async move { prices.rule(id.0).await }).await?);
    Ok(versioned(StatusCode::OK, rule.version, &rule))
}
