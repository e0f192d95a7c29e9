//! Calls to what is outside this process, timed and in the trace of what they are made for.

use std::{sync::Arc, time::Instant};

use async_trait::async_trait;
use booking_domain::{
    PaymentId, RefundId, Timestamp,
    payment::{IntentReport, ProviderEvent, Refund, RefundReport},
    ports::{
        Call, CallObserver, GatewayConfig, GatewayError, Intent, Mail, MailError, Mailer, NewIntent, PaymentGateway, System, WebhookError,
    },
};
use metrics::histogram;
use tracing::{Instrument as _, Span};

use super::Metrics;

impl CallObserver for Metrics {
    fn called(&self, Call { system, name, took, outcome }: Call) {
        self.with(|| match system {
            System::Database => {
                histogram!("marquee_database_statement_duration_seconds", "pool" => name, "outcome" => outcome).record(took);
            }
            System::Redis => histogram!("marquee_redis_call_duration_seconds", "call" => name, "outcome" => outcome).record(took),
            System::PaymentProvider => {
                histogram!("marquee_payment_provider_call_duration_seconds", "call" => name, "outcome" => outcome).record(took);
            }
            System::Mail => histogram!("marquee_mail_duration_seconds", "outcome" => outcome).record(took),
        });
    }
}

/// A payment provider whose calls are timed.
pub struct TimedGateway {
    inner: Arc<dyn PaymentGateway>,
    observer: Arc<dyn CallObserver>,
}

impl TimedGateway {
    /// Times the calls of `inner`.
    pub fn new(inner: Arc<dyn PaymentGateway>, observer: Arc<dyn CallObserver>) -> Self {
        Self { inner, observer }
    }

    async fn timed<T>(&self, name: &'static str, call: impl Future<Output = Result<T, GatewayError>>) -> Result<T, GatewayError> {
        let began = Instant::now();
        let answer = call.instrument(traced("payment provider", name)).await;
        let outcome = match &answer {
            Ok(_) => "ok",
            Err(GatewayError::Unavailable(_)) => "no_answer",
            Err(GatewayError::Refused(_)) => "refused",
        };
        self.observer.called(Call { system: System::PaymentProvider, name, took: began.elapsed(), outcome });
        answer
    }
}

#[async_trait]
impl PaymentGateway for TimedGateway {
    async fn create_intent(&self, new: &NewIntent, now: Timestamp) -> Result<Intent, GatewayError> {
        self.timed("create_intent", self.inner.create_intent(new, now)).await
    }

    async fn report<'a>(&self, payment: PaymentId, intent: Option<&'a str>) -> Result<Option<IntentReport>, GatewayError> {
        self.timed("report", self.inner.report(payment, intent)).await
    }

    async fn cancel_intent(&self, intent: &str, now: Timestamp) -> Result<IntentReport, GatewayError> {
        self.timed("cancel_intent", self.inner.cancel_intent(intent, now)).await
    }

    async fn refund(&self, intent: &str, refund: &Refund, now: Timestamp) -> Result<RefundReport, GatewayError> {
        self.timed("refund", self.inner.refund(intent, refund, now)).await
    }

    async fn refund_report<'a>(&self, refund: RefundId, intent: &str, id: Option<&'a str>) -> Result<Option<RefundReport>, GatewayError> {
        self.timed("refund_report", self.inner.refund_report(refund, intent, id)).await
    }

    fn verify_event(&self, body: &[u8], signature: &str, now: Timestamp) -> Result<ProviderEvent, WebhookError> {
        self.inner.verify_event(body, signature, now)
    }

    fn config(&self) -> GatewayConfig {
        self.inner.config()
    }

    fn foreign_events(&self) -> u64 {
        self.inner.foreign_events()
    }
}

/// A mailer whose mails are timed.
pub struct TimedMailer {
    inner: Arc<dyn Mailer>,
    observer: Arc<dyn CallObserver>,
}

impl TimedMailer {
    /// Times the mails of `inner`.
    pub fn new(inner: Arc<dyn Mailer>, observer: Arc<dyn CallObserver>) -> Self {
        Self { inner, observer }
    }
}

#[async_trait]
impl Mailer for TimedMailer {
    async fn send(&self, key: &str, mail: &Mail) -> Result<(), MailError> {
        let began = Instant::now();
        let sent = self.inner.send(key, mail).instrument(traced("mail", "send")).await;
        let outcome = match &sent {
            Ok(()) => "ok",
            Err(MailError::Temporary(_)) => "put_off",
            Err(MailError::Permanent(_)) => "refused",
        };
        self.observer.called(Call { system: System::Mail, name: "send", took: began.elapsed(), outcome });
        sent
    }
}

/// The span of a call in the trace of what it is made for.
fn traced(system: &'static str, name: &'static str) -> Span {
    tracing::info_span!(target: "traces", "call", otel.name = %format_args!("{system}: {name}"), otel.kind = "client", peer.service = system)
}
