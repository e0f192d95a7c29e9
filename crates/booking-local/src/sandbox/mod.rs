//! A payment provider that behaves as Stripe does, without Stripe: intents, test cards, signed events, refunds, and on demand every
//! kind of trouble a real provider makes. What it knows is in `SandboxStore`; only how badly it behaves is of this process.

mod books;
mod card;
mod desk;
mod event;
mod gateway;
mod intent;
mod mischief;
mod refunds;
mod signature;

use std::sync::Arc;

use booking_domain::ports::{Clock, Entropy, SandboxStore};

use books::Books;
use mischief::Mischief;
use signature::WebhookSecret;

/// The payment sandbox: `PaymentGateway` to the product, `SandboxDesk` to the customer's card form and the post of events.
pub struct SandboxGateway {
    books: Books,
    clock: Arc<dyn Clock>,
    secret: WebhookSecret,
    mischief: Mischief,
}

impl SandboxGateway {
    /// A sandbox over these books, whose events are signed with `webhook_secret`.
    pub fn new(store: Arc<dyn SandboxStore>, entropy: Arc<dyn Entropy>, clock: Arc<dyn Clock>, webhook_secret: &str) -> Self {
        Self {
            mischief: Mischief::new(Arc::clone(&entropy)),
            books: Books::new(store, entropy),
            clock,
            secret: WebhookSecret::new(webhook_secret),
        }
    }
}
