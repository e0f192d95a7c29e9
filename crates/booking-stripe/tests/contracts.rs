//! The contract of `PaymentGateway`, against the Stripe stand-in.

mod support;

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    Timestamp,
    payment::DisputeStatus,
    ports::{Intent, SignedEvent},
};
use booking_testkit::{
    contract::payment_gateway::{Outside, Provider},
    noon,
    stripe::{Card, StripeStandIn},
};

struct Everybody(StripeStandIn);

#[async_trait]
impl Outside for Everybody {
    async fn pays(&self, intent: &Intent) {
        self.0.pay(&intent.id, Card::Succeeds);
    }

    async fn pays_with_a_card_that_sends_refunds_back(&self, intent: &Intent) {
        self.0.pay(&intent.id, Card::RefundsFail);
    }

    async fn refunds_fail(&self) -> Timestamp {
        self.0.settle();
        noon()
    }

    async fn refunds_in_the_dashboard(&self, intent: &Intent, minor: i64) {
        self.0.refund_in_dashboard(&intent.id, minor);
    }

    async fn disputes(&self, intent: &Intent, status: DisputeStatus) {
        self.0.dispute(&intent.id, status);
    }

    async fn posted(&self) -> Vec<SignedEvent> {
        self.0.posted(noon())
    }
}

async fn fresh() -> Provider {
    let stripe = StripeStandIn::start().await;
    let gateway = support::gateway(support::options(&stripe));
    Provider { gateway: Arc::new(gateway), outside: Arc::new(Everybody(stripe)) }
}

booking_testkit::payment_gateway_contract!(fresh);
