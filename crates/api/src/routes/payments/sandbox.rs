//! The sandbox's card form, and its mischief. There only while the sandbox is the payment provider.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use booking_domain::ports::{SandboxBehaviour, SandboxDesk, SandboxPayment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{AdminUser, Anyone, Json, Path},
    problem::{Code, Problem},
    services::Services,
};

/// A card.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SandboxCard)]
pub struct PayBody {
    /// The secret that confirming gave.
    client_secret: String,
    /// 4242424242424242 succeeds, 4000000000000002 is declined, 4000002500003155 needs authentication, 4000000000000077 settles late,
    /// 4000000000007726 takes its time over refunds, the refunds of 4000000000005126 fail after they seemed to be done.
    #[schema(example = "4242424242424242", format = "card-number")]
    card_number: String,
}

/// How the customer's bank has answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SandboxAuthentication)]
pub struct AuthenticateBody {
    /// The secret that confirming gave.
    client_secret: String,
    /// The bank's answer.
    outcome: Outcome,
}

/// A bank's answer.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SandboxOutcome)]
pub enum Outcome {
    /// It is the customer.
    Success,
    /// It is not.
    Failure,
}

/// How the intent stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = SandboxPayment)]
pub struct PaidBody {
    /// The intent.
    intent: String,
    /// `succeeded`, `processing`, `requires_action`, `requires_payment_method` or `canceled`.
    #[schema(example = "succeeded")]
    status: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    decline_code: Option<String>,
}

/// How the sandbox misbehaves.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SandboxBehaviour)]
#[derive(Default)]
pub struct BehaviourBody {
    /// Events come this much later, in milliseconds.
    #[schema(value_type = i64, minimum = 0, maximum = 4_294_967_295_i64)]
    delay_ms: u32,
    /// Events come twice.
    duplicate: bool,
    /// Events come out of order.
    reorder: bool,
    /// Events do not come.
    lose: bool,
    /// The part of calls that fail, some of them after they were carried out.
    #[schema(minimum = 0.0, maximum = 1.0)]
    fail_rate: f64,
}

pub fn desk(services: &Services) -> Result<Arc<dyn SandboxDesk>, Problem> {
    services.sandbox.clone().ok_or_else(|| Problem::new(Code::NotFound))
}

fn answer(payment: SandboxPayment) -> Result<HttpResponse, Problem> {
    if let Some(decline) = payment.failure {
        return Err(Problem::new(Code::PaymentFailed).member("decline_code", decline).member("payment_status", payment.status));
    }
    Ok(HttpResponse::Ok().json(PaidBody { intent: payment.intent, status: payment.status.as_str(), decline_code: None }))
}

/// Pays an intent with a test card, as a provider's card form would.
#[utoipa::path(post, path = "/api/v1/payments/sandbox/{intent}/pay", tag = "Payments",
    extensions(("x-problems" = json!(["payment_failed", "booking_state_conflict"]))),
    params(("intent" = String, Path)), request_body = PayBody,
    responses((status = 200, description = "How it stands", body = PaidBody)))]
pub async fn pay(_: Anyone, services: Data<Services>, intent: Path<String>, body: Json<PayBody>) -> Result<HttpResponse, Problem> {
    let (desk, now) = (desk(&services)?, services.bookings.now());
    let paying = async move { desk.pay(&intent.0, &body.0.client_secret, &body.0.card_number, now).await };
    let payment = services.run(paying).await?;
    services.nudge.notify_waiters();
    answer(payment)
}

/// Answers for the customer's bank, after a card that needs authentication.
#[utoipa::path(post, path = "/api/v1/payments/sandbox/{intent}/authenticate", tag = "Payments",
    extensions(("x-problems" = json!(["payment_failed", "booking_state_conflict"]))),
    params(("intent" = String, Path)),
    request_body = AuthenticateBody,
    responses((status = 200, description = "How it stands", body = PaidBody)))]
pub async fn authenticate(
    _: Anyone,
    services: Data<Services>,
    intent: Path<String>,
    body: Json<AuthenticateBody>,
) -> Result<HttpResponse, Problem> {
    let (desk, now) = (desk(&services)?, services.bookings.now());
    let success = body.0.outcome == Outcome::Success;
    let answering = async move { desk.authenticate(&intent.0, &body.0.client_secret, success, now).await };
    let payment = services.run(answering).await?;
    services.nudge.notify_waiters();
    answer(payment)
}

/// How the sandbox misbehaves.
#[utoipa::path(get, path = "/api/v1/payments/sandbox/behaviour", tag = "Payments",
    extensions(("x-problems" = json!(["not_found"]))), security(("bearer" = [])),
    responses((status = 200, description = "Its behaviour", body = BehaviourBody)))]
pub async fn behaviour(_: AdminUser, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let SandboxBehaviour { delay_ms, duplicate, reorder, lose, fail_rate } = desk(&services)?.behaviour();
    Ok(HttpResponse::Ok().json(BehaviourBody { delay_ms, duplicate, reorder, lose, fail_rate }))
}

/// Has the sandbox misbehave, to see that nothing is lost. Only in development.
#[utoipa::path(put, path = "/api/v1/payments/sandbox/behaviour", tag = "Payments",
    extensions(("x-problems" = json!(["not_found"]))), security(("bearer" = [])), request_body = BehaviourBody,
    responses((status = 200, description = "Its behaviour from now on", body = BehaviourBody)))]
pub async fn set_behaviour(_: AdminUser, services: Data<Services>, body: Json<BehaviourBody>) -> Result<HttpResponse, Problem> {
    if !services.development {
        return Err(Problem::new(Code::NotFound));
    }
    let BehaviourBody { delay_ms, duplicate, reorder, lose, fail_rate } = body.0;
    if !(0.0..=1.0).contains(&fail_rate) {
        return Err(booking_domain::FieldErrors::one("/fail_rate", "must be 0 to 1").into());
    }
    desk(&services)?.set_behaviour(SandboxBehaviour { delay_ms, duplicate, reorder, lose, fail_rate });
    Ok(HttpResponse::Ok().json(body.0))
}
