#![cfg_attr(feature = "mocks", expect(clippy::ref_option_ref, reason = "in what mockall makes of the trait"))]

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

use crate::{
    BookingId, Money, PaymentId, RefundId,
    booking::Reference,
    payment::{IntentReport, ProviderEvent, Refund, RefundReport},
};

/// An attempt to pay, as asked of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIntent {
    /// Our key of the attempt: the idempotency key, and in the metadata.
    pub payment: PaymentId,
    /// The booking, for the metadata.
    pub booking: BookingId,
    /// Its reference, for the metadata: what people at both ends search by.
    pub reference: Reference,
    /// What is to be paid.
    pub amount: Money,
    /// One line for the customer's statement.
    pub description: String,
}

/// The provider's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The provider's id.
    pub id: String,
    /// What the customer's browser needs to pay.
    pub client_secret: String,
}

/// Why the provider did not do as asked.
#[derive(Debug, Error)]
pub enum GatewayError {
    /// It does not answer, or says that it is in trouble: trying again with the same key is safe.
    #[error("the payment provider does not answer: {0}")]
    Unavailable(String),
    /// It refuses for good.
    #[error("the payment provider refuses: {0}")]
    Refused(String),
}

/// Why an event was not believed.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum WebhookError {
    /// The signature is missing, wrong, or too old or too new (trap T19).
    #[error("the signature is not valid")]
    Signature,
    /// The body is no event.
    #[error("the body is not an event")]
    Malformed,
}

/// What a browser must know to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayConfig {
    /// Name of the provider: `sandbox`, `stripe`.
    pub provider: &'static str,
    /// Its public key.
    pub publishable_key: String,
}

/// A payment provider that works with intents, as Stripe does. Never called inside a transaction.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PaymentGateway: Send + Sync {
    /// Creates an intent. The same `payment` key MUST give the same intent.
    ///
    /// # Errors
    /// [`GatewayError`].
    async fn create_intent(&self, new: &NewIntent, now: Timestamp) -> Result<Intent, GatewayError>;

    /// How an attempt stands; by the intent, or by our key when its reply was lost. `None` when the provider never heard of it.
    ///
    /// # Errors
    /// [`GatewayError`].
    async fn report<'a>(&self, payment: PaymentId, intent: Option<&'a str>) -> Result<Option<IntentReport>, GatewayError>;

    /// Calls an intent off; one that has succeeded stays so, which the answer says.
    ///
    /// # Errors
    /// [`GatewayError`].
    async fn cancel_intent(&self, intent: &str, now: Timestamp) -> Result<IntentReport, GatewayError>;

    /// Gives money back. The same refund key MUST give money back once; one that came to nothing is made anew, perhaps
    /// of another amount.
    ///
    /// # Errors
    /// [`GatewayError`]; [`GatewayError::Refused`] for more than is left of what was captured.
    async fn refund(&self, intent: &str, refund: &Refund, now: Timestamp) -> Result<RefundReport, GatewayError>;

    /// How a refund stands: by the provider's id, or by our key in the metadata when its reply was lost. Providers forget idempotency keys
    /// after a day, so who tries again asks first. `None` when the provider never heard of it. Of several that were made for our key,
    /// because the earlier ones came to nothing, the latest.
    ///
    /// # Errors
    /// [`GatewayError`].
    async fn refund_report<'a>(&self, refund: RefundId, intent: &str, id: Option<&'a str>) -> Result<Option<RefundReport>, GatewayError>;

    /// Checks the signature over the raw body and reads the event.
    ///
    /// # Errors
    /// [`WebhookError`].
    fn verify_event(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<ProviderEvent, WebhookError>;

    /// What a browser must know to pay.
    fn config(&self) -> GatewayConfig;

    /// How many signed events of the other mode, live or test, came to this process and were not believed (trap T19); none where there are
    /// no modes.
    fn foreign_events(&self) -> u64 {
        0
    }
}
