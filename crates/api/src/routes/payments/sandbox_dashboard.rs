//! What an operator or a customer's bank does at the provider, unknown to us: refunds in its dashboard, disputes. There only while the
//! sandbox is the payment provider, and only in development.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use booking_domain::{
    Currency, Money,
    payment::{DisputeStatus, RefundProgress},
    ports::SandboxDesk,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sandbox::desk;
use crate::{
    extract::{AdminUser, Json, Path},
    problem::{Code, Problem},
    routes::Amount,
    services::Services,
};

/// A refund made in the dashboard.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SandboxRefund)]
pub struct RefundBody {
    /// How much, in minor units of the payment's currency (cents); all that is left when it is not said.
    #[serde(default)]
    #[schema(minimum = 1, example = 500)]
    amount_minor: Option<i64>,
}

/// Where a dispute is to stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SandboxDispute)]
pub struct DisputeBody {
    /// `open` opens one; `won` (by the cinema) and `lost` end it.
    #[schema(value_type = String, format = "dispute-status", example = "open")]
    status: DisputeStatus,
}

/// What was done at the provider.
#[derive(Serialize, ToSchema)]
#[schema(as = SandboxDone)]
pub struct DoneBody {
    /// The provider's id of the refund or dispute.
    id: String,
    /// The intent.
    intent: String,
    /// How much it is about.
    amount: Amount,
    /// Its currency.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// How it stands: of refunds `pending`, `succeeded` or `failed`, of disputes `open`, `won` or `lost`.
    #[schema(example = "succeeded")]
    status: &'static str,
}

impl DoneBody {
    fn new(id: String, intent: String, amount: Money, status: &'static str) -> Self {
        Self { id, intent, amount: Amount(amount), currency: amount.currency, status }
    }
}

fn dashboard(services: &Services) -> Result<Arc<dyn SandboxDesk>, Problem> {
    if services.development { desk(services) } else { Err(Problem::new(Code::NotFound)) }
}

/// Gives money back as an operator does in the provider's dashboard: the program learns of it by the provider's event alone.
#[utoipa::path(post, path = "/api/v1/payments/sandbox/{intent}/refund", tag = "Payments",
    extensions(("x-problems" = json!(["not_found", "booking_state_conflict"]))), security(("bearer" = [])),
    params(("intent" = String, Path)), request_body = RefundBody,
    responses((status = 200, description = "The refund", body = DoneBody)))]
pub async fn refund(_: AdminUser, services: Data<Services>, intent: Path<String>, body: Json<RefundBody>) -> Result<HttpResponse, Problem> {
    let (desk, now) = (dashboard(&services)?, services.bookings.now());
    let made = services.run(async move { desk.refund_in_dashboard(&intent.0, body.0.amount_minor, now).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Ok().json(DoneBody::new(made.id, made.intent, made.amount, RefundProgress::as_str(made.progress))))
}

/// Has a customer dispute a payment with the bank, or the bank decide: the program learns of it by the provider's event alone.
#[utoipa::path(post, path = "/api/v1/payments/sandbox/{intent}/dispute", tag = "Payments",
    extensions(("x-problems" = json!(["not_found", "booking_state_conflict"]))), security(("bearer" = [])),
    params(("intent" = String, Path)), request_body = DisputeBody,
    responses((status = 200, description = "The dispute", body = DoneBody)))]
pub async fn dispute(
    _: AdminUser,
    services: Data<Services>,
    intent: Path<String>,
    body: Json<DisputeBody>,
) -> Result<HttpResponse, Problem> {
    let (desk, now) = (dashboard(&services)?, services.bookings.now());
    let stands = services.run(async move { desk.dispute(&intent.0, body.0.status, now).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Ok().json(DoneBody::new(stands.id, stands.intent, stands.amount, DisputeStatus::as_str(stands.status))))
}
