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

mod payment_gateway {
    use async_trait::async_trait;
    use booking_domain::ports::{Intent, PaymentGateway, SandboxDesk, SandboxStatus};
    use booking_local::SandboxGateway;
    use booking_testkit::{
        FrozenClock, MemorySandbox, SeededEntropy,
        contract::payment_gateway::{Payer, Provider},
        noon,
    };

    use super::*;

    struct Customer(Arc<SandboxGateway>);

    #[async_trait]
    impl Payer for Customer {
        async fn pays(&self, intent: &Intent) {
            let paid = self.0.pay(&intent.id, &intent.client_secret, "4242424242424242", noon()).await.expect("pays");
            assert_eq!(paid.status, SandboxStatus::Succeeded);
        }
    }

    async fn fresh() -> Provider {
        let sandbox = Arc::new(SandboxGateway::new(
            Arc::new(MemorySandbox::default()),
            Arc::new(SeededEntropy::new(1)),
            Arc::new(FrozenClock::at(noon())),
            "whsec_test",
        ));
        Provider { gateway: Arc::clone(&sandbox) as Arc<dyn PaymentGateway>, payer: Arc::new(Customer(sandbox)) }
    }

    booking_testkit::payment_gateway_contract!(fresh);
}
