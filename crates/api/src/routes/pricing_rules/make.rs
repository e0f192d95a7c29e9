use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::CinemaId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{ConditionsBody, RuleBody, RuleRequest, WantedEffectBody};
use crate::{
    etag,
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// A rule to add, and to which price list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPricingRule)]
pub struct NewRuleBody {
    /// Whose price list.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// Where it stands in it: lower first.
    #[schema(minimum = 0, maximum = 10_000)]
    position: i32,
    /// What customers read.
    #[schema(example = "Tuesday deal", format = "label")]
    name: String,
    /// When it applies; always when left out.
    #[serde(default)]
    conditions: ConditionsBody,
    /// What it does.
    effect: WantedEffectBody,
}

/// Adds a rule to a price list. What is held already keeps its price.
#[utoipa::path(post, path = "/api/v1/admin/pricing-rules", tag = "Administration", security(("bearer" = [])), request_body = NewRuleBody,
    responses((status = 201, description = "Added", body = RuleBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<NewRuleBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices) = (cause.by(admin.0.user), services.prices.clone());
    let NewRuleBody { cinema_id, position, name, conditions, effect } = body.0;
    let wanted = RuleRequest { position, name, conditions, effect }.into();
    let rule = RuleBody::from(services.run(async move { prices.add_rule(cinema_id, &wanted, cause).await }).await?);
    Ok(etag::changed(StatusCode::CREATED, rule.version, &rule))
}
