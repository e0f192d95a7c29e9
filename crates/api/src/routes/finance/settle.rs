use actix_web::{HttpResponse, web::Data};
use booking_app::cancellations::REASON_MAX;
use booking_domain::{FieldErrors, RefundId, text::one_line};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::StandingBody;
use crate::{
    extract::{AdminUser, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// How a refund was paid.
#[derive(Deserialize, ToSchema)]
#[schema(as = SettleRefund)]
#[serde(deny_unknown_fields)]
pub struct SettleBody {
    /// How it was paid instead, or why nothing is owed any more; it stands in the booking's history.
    #[schema(format = "reason", example = "The card was closed; paid by bank transfer on 3 May")]
    reason: String,
}

/// Closes a refund that waits for a person, because the customer has got the money in another way than by the provider: it has arrived
/// then, is never sent again, and the customer is not told of it. Closed again changes nothing. Nothing new is posted in the ledger, where
/// the refund stands since it was decided; what the payment provider did not pay out is still there.
#[utoipa::path(post, path = "/api/v1/admin/refunds/{id}/settled", tag = "Administration",
    extensions(("x-problems" = json!(["refund_state_conflict"]))),
    security(("bearer" = [])), params(("id" = String, Path, format = Uuid)), request_body = SettleBody,
    responses((status = 200, description = "Closed", body = StandingBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<RefundId>,
    body: Json<SettleBody>,
) -> Result<HttpResponse, Problem> {
    let (id, cause, money) = (id.0, cause.by(admin.0.user), services.money.clone());
    let reason = one_line(&body.0.reason, REASON_MAX).map_err(|error| FieldErrors::one("/reason", error.0))?;
    let status = services.run(async move { money.settle_refund(id, &reason, cause).await }).await?;
    Ok(HttpResponse::Ok().json(StandingBody { id, status }))
}
