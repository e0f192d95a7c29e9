use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use booking_domain::PricingRuleId;

use super::body::{RuleBody, RuleRequest};
use crate::{
    extract::{AdminUser, Json, Path, RequestCause},
    problem::Problem,
    routes::given::{meant_version, versioned},
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
    request: HttpRequest,
    services: Data<Services>,
    id: Path<PricingRuleId>,
    body: Json<RuleRequest>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, meant) = (cause.by(admin.0.user), services.prices.clone(), meant_version(&request)?);
    let wanted = body.0.into();
    let rule = RuleBody::from(services.run(async move { prices.change_rule(id.0, meant, &wanted, cause).await }).await?);
    Ok(versioned(StatusCode::OK, rule.version, &rule))
}
