//! What is read when somebody asks: of the database and of what else the program uses, and of this process.

use std::time::Duration;

use booking_app::Lookups;
use booking_domain::{StoreError, Timestamp, payment::RefundStatus};
use metrics::{counter, gauge};

use super::{Metrics, number};
use crate::{readiness::Readiness, services::Services};

/// How long the database may take; whoever asks for metrics wants to hear that it does not answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A pool of connections to the database.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// Its name.
    pub name: &'static str,
    /// The most connections it may have.
    pub size: usize,
    /// Connections nobody works with.
    pub idle: usize,
    /// Connections somebody works with.
    pub lent: usize,
    /// Callers that wait for one.
    pub waiting: usize,
}

/// Knows the pools of connections.
pub trait Pools: Send + Sync {
    /// As they are now.
    fn pools(&self) -> Vec<Pool>;
}

/// Reads everything that somebody else must be asked for; whether the database answered.
pub async fn all(metrics: &Metrics, services: &Services) -> bool {
    let dependencies = services.readiness.clone();
    // On the runtime, because one of the checks blocks its thread.
    let checking = services.runtime.spawn(async move { dependencies.check().await });
    let (readiness, money) = tokio::join!(checking, tokio::time::timeout(PATIENCE, of_the_database(metrics, services)));
    match readiness {
        Ok(readiness) => metrics.with(|| of_dependencies(&readiness)),
        Err(error) => tracing::warn!(%error, "what the program uses could not be checked"),
    }
    let problem = match money {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some(format!("no answer within {PATIENCE:?}")),
    };
    if let Some(error) = &problem {
        tracing::warn!(error, "the metrics could not be read from the database");
    }
    metrics.with(|| gauge!("marquee_metrics_fresh").set(if problem.is_none() { 1.0 } else { 0.0 }));
    problem.is_none()
}

fn of_dependencies(readiness: &Readiness) {
    gauge!("marquee_ready").set(if readiness.is_ready() { 1.0 } else { 0.0 });
    for check in readiness.checks() {
        gauge!("marquee_dependency_up", "name" => check.name, "adapter" => check.adapter).set(if check.ok { 1.0 } else { 0.0 });
    }
}

async fn of_the_database(metrics: &Metrics, services: &Services) -> Result<(), StoreError> {
    let now = services.bookings.now();
    let outbox = services.notifications.depth().await?;
    let money = services.money.open_money().await?;
    let findings = services.jobs.findings().await?;
    metrics.with(|| {
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
        for finding in &findings {
            let rule = finding.invariant.as_str();
            gauge!("marquee_integrity_violations", "rule" => rule).set(number(finding.violations));
            gauge!("marquee_integrity_looked_at", "rule" => rule).set(number(finding.looked_at));
            gauge!("marquee_integrity_checked_timestamp_seconds", "rule" => rule).set(number(finding.checked_at.as_second()));
        }
    });
    Ok(())
}

/// What needs nobody's answer.
pub fn of_this_process(services: &Services) {
    gauge!("marquee_payment_events_foreign").set(number(i64::try_from(services.payments.foreign_events()).unwrap_or(i64::MAX)));
    for pool in services.pools.pools() {
        let count = |count: usize| number(i64::try_from(count).unwrap_or(i64::MAX));
        gauge!("marquee_database_pool_size", "pool" => pool.name).set(count(pool.size));
        gauge!("marquee_database_pool_connections", "pool" => pool.name, "state" => "idle").set(count(pool.idle));
        gauge!("marquee_database_pool_connections", "pool" => pool.name, "state" => "lent").set(count(pool.lent));
        gauge!("marquee_database_pool_waiting", "pool" => pool.name).set(count(pool.waiting));
    }
    cache("catalogue", services.catalogue.lookups());
    cache("offers", services.bookings.offer_lookups());
    cache("sessions", services.accounts.session_lookups());
    cache("rendered", services.rendered.lookups());
}

fn cache(name: &'static str, lookups: &Lookups) {
    counter!("marquee_cache_lookups_total", "cache" => name, "outcome" => "hit").absolute(lookups.hits());
    counter!("marquee_cache_lookups_total", "cache" => name, "outcome" => "miss").absolute(lookups.misses());
}

fn age(since: Timestamp, now: Timestamp) -> f64 {
    now.duration_since(since).as_secs_f64().max(0.0)
}
