//! What operators watch, as Prometheus reads it. Counts are this process's own; what the database knows is read when somebody asks, and not
//! more often than every few seconds however many ask.

use std::{sync::Arc, time::Duration};

use booking_domain::{StoreError, Timestamp, payment::RefundStatus};
use metrics::{counter, describe_counter, describe_gauge, gauge, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tokio::{sync::Mutex, time::Instant};

use crate::services::Services;

/// How old what was read of the database may be.
const FRESH: Duration = Duration::from_secs(5);

/// What is counted and measured.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    read_at: Arc<Mutex<Option<Instant>>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = Self { handle: recorder.handle(), recorder: Arc::new(recorder), read_at: Arc::default() };
        metrics.with(describe);
        metrics
    }
}

impl Metrics {
    /// Records what `record` says by the macros of the crate `metrics`.
    pub fn with(&self, record: impl FnOnce()) {
        with_local_recorder(&*self.recorder, record);
    }

    /// A background job ran.
    pub fn job_ran(&self, job: &'static str, succeeded: bool) {
        let outcome = if succeeded { "ok" } else { "failed" };
        self.with(|| counter!("marquee_job_runs_total", "job" => job, "outcome" => outcome).increment(1));
    }

    /// Everything, as text (<https://prometheus.io/docs/instrumenting/exposition_formats/>). What the database does not answer is as it was.
    pub async fn text(&self, services: &Services) -> String {
        let mut read_at = self.read_at.lock().await;
        if read_at.is_none_or(|at| at.elapsed() >= FRESH) {
            let outcome = self.read(services).await;
            self.with(|| gauge!("marquee_metrics_fresh").set(if outcome.is_ok() { 1.0 } else { 0.0 }));
            match outcome {
                Ok(()) => *read_at = Some(Instant::now()),
                Err(error) => tracing::warn!(%error, "the metrics could not be read from the database"),
            }
        }
        self.handle.render()
    }

    async fn read(&self, services: &Services) -> Result<(), StoreError> {
        let now = services.bookings.now();
        let outbox = services.notifications.depth().await?;
        let money = services.money.open_money().await?;
        let findings = services.jobs.findings().await?;
        self.with(|| {
            gauge!("marquee_outbox_queued").set(number(outbox.queued));
            gauge!("marquee_outbox_oldest_due_age_seconds").set(outbox.oldest_due.map_or(0.0, |due| age(due, now)));
            gauge!("marquee_outbox_dead_letters").set(number(outbox.failed));
            for status in RefundStatus::ALL.iter().filter(|status| !matches!(status, RefundStatus::Succeeded | RefundStatus::Superseded)) {
                let count = money.refunds.iter().find(|(known, _)| known == status).map_or(0, |(_, count)| *count);
                gauge!("marquee_refunds_open", "status" => status.as_str()).set(number(count));
            }
            gauge!("marquee_payment_events_unmatched", "state" => "retried").set(number(money.unmatched_events));
            gauge!("marquee_payment_events_unmatched", "state" => "given_up").set(number(money.given_up_events));
            gauge!("marquee_payments_wrong_amount").set(number(money.wrong_amounts));
            gauge!("marquee_payment_events_foreign").set(number(i64::try_from(services.payments.foreign_events()).unwrap_or(i64::MAX)));
            for finding in &findings {
                let rule = finding.invariant.as_str();
                gauge!("marquee_integrity_violations", "rule" => rule).set(number(finding.violations));
                gauge!("marquee_integrity_looked_at", "rule" => rule).set(number(finding.looked_at));
                gauge!("marquee_integrity_checked_timestamp_seconds", "rule" => rule).set(number(finding.checked_at.as_second()));
            }
        });
        Ok(())
    }
}

fn describe() {
    describe_gauge!("marquee_metrics_fresh", "1 when what follows was read from the database just now, 0 when it did not answer");
    describe_gauge!("marquee_outbox_queued", "Messages to deliver, now or later");
    describe_gauge!("marquee_outbox_oldest_due_age_seconds", "How long the oldest message that is due has waited");
    describe_gauge!("marquee_outbox_dead_letters", "Messages given up, which a person must look at");
    describe_gauge!("marquee_refunds_open", "Refunds that have not arrived; manual ones wait for a person");
    describe_gauge!("marquee_payment_events_unmatched", "Provider events of payments nobody knows");
    describe_gauge!("marquee_payments_wrong_amount", "Payments of another amount than was asked for, found out within a day");
    describe_gauge!("marquee_payment_events_foreign", "Events of the provider's other mode, live or test, that came to this process");
    describe_gauge!("marquee_integrity_violations", "What breaks a rule that never bends, at most 50 counted; anything but 0 is an alarm");
    describe_gauge!("marquee_integrity_looked_at", "Rows the last check of a rule looked at");
    describe_gauge!("marquee_integrity_checked_timestamp_seconds", "When a rule was last checked");
    describe_counter!("marquee_legacy_requests_total", "Requests to the routes of the system before this one, by route");
    describe_counter!("marquee_job_runs_total", "Runs of background jobs of this process, by how they ended");
}

#[expect(clippy::cast_precision_loss, reason = "gauges are floats, and nothing counted here is near 2^53")]
fn number(count: i64) -> f64 {
    count as f64
}

fn age(since: Timestamp, now: Timestamp) -> f64 {
    now.duration_since(since).as_secs_f64().max(0.0)
}
