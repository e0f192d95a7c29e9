//! The background work: it is driven by rows in the database, so any number of replicas may do it, and what one leaves unfinished
//! another finishes.

use std::{future::Future, time::Duration};

use booking_domain::ports::SandboxDesk;
use futures::future::join_all;
use tokio::{task::JoinHandle, time::MissedTickBehavior};

use crate::services::Services;

/// How often each kind of work is looked for.
const EVENTS: Duration = Duration::from_millis(250);
const MESSAGES: Duration = Duration::from_millis(500);
const REFUNDS: Duration = Duration::from_secs(1);
const HOLDS: Duration = Duration::from_secs(2);
const PAYMENTS: Duration = Duration::from_secs(5);
const SEALS: Duration = Duration::from_secs(2);
const VIEWS: Duration = Duration::from_secs(10);
const OLD_KEYS: Duration = Duration::from_hours(1);

/// Starts the background work; it ends soon after `services.closing`.
pub fn start(services: &Services) -> JoinHandle<()> {
    let jobs = vec![
        every("sandbox events", EVENTS, services, |services| async move { sandbox_events(&services).await }),
        every("messages", MESSAGES, services, |services| async move { Ok(services.notifications.deliver().await?) }),
        every("refunds", REFUNDS, services, |services| async move { Ok(services.payments.send_refunds().await?) }),
        every("ended holds", HOLDS, services, |services| async move { Ok(services.payments.sweep().await?) }),
        every("open payments", PAYMENTS, services, |services| async move { open_payments(&services).await }),
        every("audit seals", SEALS, services, |services| async move { Ok(services.audit.seal().await?) }),
        every("seat map views", VIEWS, services, |services| async move { Ok(services.reports.write_views_down().await?) }),
        every("old keys", OLD_KEYS, services, |services| async move { Ok(services.idempotency.forget_old().await?) }),
        every("old quotes", OLD_KEYS, services, |services| async move { Ok(services.bookings.forget_old_quotes().await?) }),
        every("old tokens", OLD_KEYS, services, |services| async move { Ok(services.accounts.forget_old().await?) }),
    ];
    let reports = services.reports.clone();
    services.runtime.spawn(async move {
        for ended in join_all(jobs).await {
            if let Err(panic) = ended {
                tracing::error!(%panic, "a background job ended");
            }
        }
        if let Err(error) = reports.write_views_down().await {
            tracing::warn!(%error, "the last views of seat maps were not counted");
        }
    })
}

/// Does everything that is due once: for tests, which do not wait.
///
/// # Errors
/// The first that failed.
pub async fn run_once(services: &Services) -> Result<(), Failure> {
    sandbox_events(services).await?;
    open_payments(services).await?;
    services.payments.sweep().await?;
    services.payments.send_refunds().await?;
    services.notifications.deliver().await?;
    services.reports.write_views_down().await?;
    services.audit.seal().await?;
    Ok(())
}

/// Why a job failed this time.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs a job again and again, at once when it had work to do and else after `pause` or a nudge; a failure is logged and tried again.
fn every<F, W>(name: &'static str, pause: Duration, services: &Services, job: F) -> JoinHandle<()>
where
    F: Fn(Services) -> W + Send + 'static,
    W: Future<Output = Result<usize, Failure>> + Send,
{
    let services = services.clone();
    services.runtime.clone().spawn(async move {
        let mut ticks = tokio::time::interval(pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = services.closing.cancelled() => return,
                _ = ticks.tick() => {}
                () = services.nudge.notified() => {}
            }
            if let Err(error) = job(services.clone()).await {
                tracing::warn!(job = name, %error, "background job failed; it is tried again");
            }
        }
    })
}

async fn open_payments(services: &Services) -> Result<usize, Failure> {
    services.payments.retry_unmatched().await?;
    Ok(services.payments.reconcile().await?)
}

/// Delivers the sandbox's events to ourselves, as a provider would deliver them to our webhook: raw body and signature.
async fn sandbox_events(services: &Services) -> Result<usize, Failure> {
    let Some(desk) = services.sandbox.as_deref() else { return Ok(0) };
    let events = desk.deliver_due(services.bookings.now()).await?;
    for event in &events {
        match services.payments.receive(event.body.as_bytes(), &event.signature).await {
            Ok(()) => delivered(desk, &event.id).await?,
            Err(error) => tracing::warn!(event = event.id, %error, "the sandbox's event was refused; it comes again"),
        }
    }
    Ok(events.len())
}

async fn delivered(desk: &dyn SandboxDesk, event: &str) -> Result<(), Failure> {
    Ok(desk.delivered(event).await?)
}
