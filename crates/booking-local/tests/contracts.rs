//! The contract suites of the ports, on the adapters of one process.

use std::sync::Arc;

mod seat_gate {
    use super::*;

    async fn fresh() -> Arc<dyn booking_domain::ports::SeatGate> {
        Arc::new(booking_local::LocalGate::new())
    }

    booking_testkit::seat_gate_contract!(fresh);
}

mod event_bus {
    use super::*;

    async fn fresh() -> Arc<dyn booking_domain::ports::EventBus> {
        Arc::new(booking_local::LocalBus::new())
    }

    booking_testkit::event_bus_contract!(fresh);
}

mod rate_limiter {
    use super::*;

    async fn fresh() -> Arc<dyn booking_domain::ports::RateLimiter> {
        Arc::new(booking_local::LocalRateLimit::new())
    }

    booking_testkit::rate_limiter_contract!(fresh);
}

mod mailer {
    use booking_testkit::{FrozenClock, MemoryMailbox, contract::mailer::PostOffice, noon};

    use super::*;

    async fn fresh() -> PostOffice {
        let mailbox = Arc::new(MemoryMailbox::default());
        let mailer = booking_local::MailboxMailer::new(Arc::clone(&mailbox) as _, Arc::new(FrozenClock::at(noon())));
        PostOffice { mailer: Arc::new(mailer), letter_box: mailbox }
    }

    booking_testkit::mailer_contract!(fresh);
}

mod payment_gateway {
    use async_trait::async_trait;
    use booking_domain::{
        Timestamp,
        payment::DisputeStatus,
        ports::{Clock as _, Intent, PaymentGateway, SandboxDesk, SandboxStatus, SignedEvent},
    };
    use booking_local::SandboxGateway;
    use booking_testkit::{
        FrozenClock, MemorySandbox, SeededEntropy,
        contract::payment_gateway::{Outside, Provider},
        noon,
    };
    use jiff::SignedDuration;

    use super::*;

    /// The desk, and the gateway's clock.
    struct Everybody {
        sandbox: Arc<SandboxGateway>,
        clock: Arc<FrozenClock>,
    }

    impl Everybody {
        async fn pays_with(&self, intent: &Intent, card: &str) {
            let paid = self.sandbox.pay(&intent.id, &intent.client_secret, card, noon()).await.expect("pays");
            assert_eq!(paid.status, SandboxStatus::Succeeded);
        }
    }

    #[async_trait]
    impl Outside for Everybody {
        async fn pays(&self, intent: &Intent) {
            self.pays_with(intent, "4242424242424242").await;
        }

        async fn pays_with_a_card_that_sends_refunds_back(&self, intent: &Intent) {
            self.pays_with(intent, "4000000000005126").await;
        }

        async fn refunds_fail(&self) -> Timestamp {
            self.clock.advance(SignedDuration::from_secs(5));
            self.clock.now()
        }

        async fn refunds_in_the_dashboard(&self, intent: &Intent, minor: i64) {
            self.sandbox.refund_in_dashboard(&intent.id, Some(minor), noon()).await.expect("gives back");
        }

        async fn disputes(&self, intent: &Intent, status: DisputeStatus) {
            self.sandbox.dispute(&intent.id, status, noon()).await.expect("is disputed");
        }

        async fn posted(&self) -> Vec<SignedEvent> {
            let events = self.sandbox.deliver_due(self.clock.now()).await.expect("delivers");
            for event in &events {
                self.sandbox.delivered(&event.id).await.expect("is struck off");
            }
            events
        }
    }

    async fn fresh() -> Provider {
        let clock = Arc::new(FrozenClock::at(noon()));
        let sandbox = Arc::new(SandboxGateway::new(
            Arc::new(MemorySandbox::default()),
            Arc::new(SeededEntropy::new(1)),
            Arc::clone(&clock) as _,
            "whsec_test",
        ));
        Provider { gateway: Arc::clone(&sandbox) as Arc<dyn PaymentGateway>, outside: Arc::new(Everybody { sandbox, clock }) }
    }

    booking_testkit::payment_gateway_contract!(fresh);
}
