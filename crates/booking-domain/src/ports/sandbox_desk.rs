use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Money, StoreError,
    named::named,
    payment::{DisputeReport, DisputeStatus, RefundReport},
};

named! {
    /// Where an intent of the sandbox stands, by Stripe's names.
    SandboxStatus {
        /// It waits for a card, the first or another one.
        RequiresPaymentMethod = "requires_payment_method",
        /// The card's bank wants to know whether it is its customer.
        RequiresAction = "requires_action",
        /// Accepted; the money comes later.
        Processing = "processing",
        /// The money is captured.
        Succeeded = "succeeded",
        /// Called off.
        Canceled = "canceled",
    }
}

/// What became of a card at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SandboxPayment {
    /// The intent.
    pub intent: String,
    /// Where it stands now.
    pub status: SandboxStatus,
    /// Stripe's code of the last card's failure, such as `card_declined`.
    pub failure: Option<String>,
}

/// Why the desk did not take a card.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// There is no such intent, or the client secret is not its own: which of the two is not told.
    #[error("no such payment intent")]
    NoSuchIntent,
    /// The number is not one of the test cards.
    #[error("not a test card of the sandbox")]
    UnknownCard,
    /// The intent stands where this cannot be done.
    #[error("the payment intent is {}", .0.as_str())]
    UnexpectedState(SandboxStatus),
    /// A refund must be more than nothing, and at most this: what is left of what was captured.
    #[error("only {} minor units are left to refund", .0.minor)]
    NothingLeft(Money),
    /// The dispute stands where this cannot be done; `None`: there is no dispute.
    #[error("the dispute is {}", .0.map_or("none", DisputeStatus::as_str))]
    UnexpectedDispute(Option<DisputeStatus>),
    /// The books do not open.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How badly the sandbox behaves, for development and tests; by default not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxBehaviour {
    /// New events are delivered this many milliseconds late.
    pub delay_ms: u32,
    /// Every event is delivered twice.
    pub duplicate: bool,
    /// Events that are delivered together come in any order.
    pub reorder: bool,
    /// Events are never delivered.
    pub lose: bool,
    /// Share of the gateway's calls, 0 to 1, that answer as a provider in trouble does: half of them before, half after it did as asked.
    pub fail_rate: f64,
}

/// An event as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEvent {
    /// The event's id.
    pub id: String,
    /// The raw body.
    pub body: String,
    /// What the header `Stripe-Signature` says.
    pub signature: String,
}

/// The sandbox provider as the customer and its own operator see it: the card form, the bank's question, the post of events.
/// The product's side is the [`super::PaymentGateway`] that the same adapter implements.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SandboxDesk: Send + Sync {
    /// Pays an intent with a card. Stripe's test numbers: `4242424242424242` succeeds, `4000000000000002` is declined (another card may
    /// be tried), `4000002500003155` needs [`SandboxDesk::authenticate`], `4000000000000077` settles a few seconds later,
    /// `4000000000007726` succeeds and takes a few seconds over its refunds, `4000000000005126` succeeds and its refunds fail a few seconds
    /// after they seemed to be done.
    ///
    /// # Errors
    /// [`SandboxError`].
    async fn pay(&self, intent: &str, client_secret: &str, card_number: &str, now: Timestamp) -> Result<SandboxPayment, SandboxError>;

    /// Answers the bank's question.
    ///
    /// # Errors
    /// [`SandboxError`].
    async fn authenticate(&self, intent: &str, client_secret: &str, success: bool, now: Timestamp) -> Result<SandboxPayment, SandboxError>;

    /// Gives money back as an operator does in the provider's dashboard, unknown to us (trap T44): `minor` units, or all that is left.
    ///
    /// # Errors
    /// [`SandboxError`].
    async fn refund_in_dashboard(&self, intent: &str, minor: Option<i64>, now: Timestamp) -> Result<RefundReport, SandboxError>;

    /// Has the customer dispute a payment with the bank, or ends the dispute.
    ///
    /// # Errors
    /// [`SandboxError`].
    async fn dispute(&self, intent: &str, status: DisputeStatus, now: Timestamp) -> Result<DisputeReport, SandboxError>;

    /// Makes the sandbox of this process behave so from now on.
    fn set_behaviour(&self, behaviour: SandboxBehaviour);

    /// How it behaves.
    fn behaviour(&self) -> SandboxBehaviour;

    /// The events to deliver now, signed now, in the order to deliver them; an event may be in it twice. One that is not
    /// [`SandboxDesk::delivered`] within a while comes again.
    ///
    /// # Errors
    /// The store's.
    async fn deliver_due(&self, now: Timestamp) -> Result<Vec<SignedEvent>, StoreError>;

    /// The receiver took the event in.
    ///
    /// # Errors
    /// The store's.
    async fn delivered(&self, event: &str) -> Result<(), StoreError>;
}
