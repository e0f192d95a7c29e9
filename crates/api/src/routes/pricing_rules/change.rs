use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::PricingRuleId;

use super::body::{RuleBody, RuleRequest};
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Replaces a rule. What is held already keeps its price.
#[utoipa::path(put, path = "/api/v1/admin/pricing-rules/{id}", tag = "Administration",
    extensions(("x-problems" = json!(["precondition_failed"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the rule as it was read")),
    request_body = RuleRequest,
    responses((status = 200, description = "Replaced", body = RuleBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<PricingRuleId>,
    expected: IfMatch,
    body: Json<RuleRequest>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, expected) = (cause.by(admin.0.user), services.prices.clone(), expected.0);
    let wanted = body.0.into();
    let rule = RuleBody::from(services.run(async move { prices.change_rule(id.0, &expected, &wanted, cause).await }).await?);
    Ok(etag::changed(StatusCode::OK, rule.version, &rule))
}
