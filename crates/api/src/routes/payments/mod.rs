//! Payments: what a browser needs to pay, the provider's events, and the sandbox's card form.

mod config;
mod sandbox;
mod sandbox_dashboard;
mod webhook;

use actix_web::http::Method;
use booking_app::payments::ReceiveError;
use booking_domain::ports::{SandboxError, WebhookError};
use utoipa::OpenApi;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/payments/config").get(config::handle).register(cfg);
    At::path("/payments/webhooks/{provider}").post(webhook::handle).register(cfg);
    At::path("/payments/sandbox/behaviour").get(sandbox::behaviour).on(Method::PUT, sandbox::set_behaviour).register(cfg);
    At::path("/payments/sandbox/{intent}/pay").post(sandbox::pay).register(cfg);
    At::path("/payments/sandbox/{intent}/authenticate").post(sandbox::authenticate).register(cfg);
    At::path("/payments/sandbox/{intent}/refund").post(sandbox_dashboard::refund).register(cfg);
    At::path("/payments/sandbox/{intent}/dispute").post(sandbox_dashboard::dispute).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    config::handle,
    webhook::handle,
    sandbox::behaviour,
    sandbox::set_behaviour,
    sandbox::pay,
    sandbox::authenticate,
    sandbox_dashboard::refund,
    sandbox_dashboard::dispute
))]
pub struct Documented;

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Webhook(WebhookError::Signature) => Self::new(Code::SignatureInvalid),
            ReceiveError::Webhook(WebhookError::Malformed) => Self::new(Code::MalformedRequest),
            ReceiveError::Booking(error) => error.into(),
        }
    }
}

impl From<SandboxError> for Problem {
    fn from(error: SandboxError) -> Self {
        match error {
            SandboxError::NoSuchIntent => Self::new(Code::NotFound),
            SandboxError::UnknownCard => booking_domain::FieldErrors::one("/card_number", "is not a test card of the sandbox").into(),
            SandboxError::UnexpectedState(status) => {
                Self::with_detail(Code::BookingStateConflict, "The payment is not waiting for this any more.")
                    .member("payment_status", status)
            }
            SandboxError::NothingLeft(left) => {
                let most = format!("must be at least 1 and at most {}, which is what is left", left.minor);
                booking_domain::FieldErrors::one("/amount_minor", most).into()
            }
            SandboxError::UnexpectedDispute(status) => Self::new(Code::BookingStateConflict).member("dispute_status", status),
            SandboxError::Store(error) => error.into(),
        }
    }
}
