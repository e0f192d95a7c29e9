//! The background work: it is driven by rows in the database, so any number of replicas may do it, and what one leaves unfinished
//! another finishes.

mod housekeeping;
mod payments;

use std::{future::Future, time::Duration};

use futures::future::join_all;
use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior},
};

use crate::services::Services;

/// How often each kind of work is looked for.
const EVENTS: Duration = Duration::from_millis(250);
const MESSAGES: Duration = Duration::from_millis(500);
const REFUNDS: Duration = Duration::from_secs(1);
const CANCELLATIONS: Duration = Duration::from_secs(1);
const HOLDS: Duration = Duration::from_secs(2);
const PAYMENTS: Duration = Duration::from_secs(5);
const WARNINGS: Duration = Duration::from_secs(10);
const SEALS: Duration = Duration::from_secs(2);
const VIEWS: Duration = Duration::from_secs(10);
const REMINDERS: Duration = Duration::from_mins(1);
const INTEGRITY: Duration = Duration::from_secs(20);
const OLD: Duration = Duration::from_mins(10);

/// How often a job that finds work is done without a pause: then the others are looked at.
const AT_A_STRETCH: usize = 20;

/// How many bookings of a cancelled showtime are called off before the worker looks whether it is to stop.
const CALLED_OFF_AT_ONCE: usize = 20;

/// How long the background work may take to hand back what it holds once the program is told to stop.
pub const FAREWELL: Duration = Duration::from_secs(5);

/// Starts the background work; it ends soon after `services.closing`.
pub fn start(services: &Services) -> JoinHandle<()> {
    let jobs = vec![
        every("sandbox events", EVENTS, services, |services| async move { payments::sandbox_events(&services).await }),
        every("messages", MESSAGES, services, |services| async move { messages(&services).await }),
        every("refunds", REFUNDS, services, |services| async move { refunds(&services).await }),
        every("cancelled showtimes", CANCELLATIONS, services, |services| async move { cancelled_showtimes(&services).await }),
        every("ended holds", HOLDS, services, |services| async move { Ok(services.payments.sweep().await?) }),
        every("open payments", PAYMENTS, services, |services| async move { payments::open_payments(&services).await }),
        every("ending holds", WARNINGS, services, |services| async move { ending_holds(&services).await }),
        every("reminders", REMINDERS, services, |services| async move { Ok(services.notifications.remind().await?) }),
        every("audit seals", SEALS, services, |services| async move { Ok(services.audit.seal().await?) }),
        every("seat map views", VIEWS, services, |services| async move { Ok(services.reports.write_views_down().await?) }),
        every("integrity", INTEGRITY, services, |services| async move { housekeeping::integrity(&services).await }),
        every("housekeeping", OLD, services, |services| async move { housekeeping::forget_old(&services).await }),
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
    payments::sandbox_events(services).await?;
    payments::open_payments(services).await?;
    services.payments.sweep().await?;
    while cancelled_showtimes(services).await? > 0 {}
    refunds(services).await?;
    ending_holds(services).await?;
    services.notifications.remind().await?;
    while messages(services).await? > 0 {}
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
            for _ in 0..AT_A_STRETCH {
                let began = Instant::now();
                let outcome = job(services.clone()).await;
                services.metrics.job_ran(name, began.elapsed(), outcome.is_ok());
                match outcome {
                    Ok(done) if done > 0 && !services.closing.is_cancelled() => {}
                    Ok(_) => break,
                    Err(error) => {
                        tracing::warn!(task = name, %error, "background job failed; it is tried again");
                        break;
                    }
                }
            }
        }
    })
}

async fn messages(services: &Services) -> Result<usize, Failure> {
    Ok(services.notifications.deliver(services.closing.cancelled()).await?)
}

async fn refunds(services: &Services) -> Result<usize, Failure> {
    Ok(services.payments.send_refunds(services.closing.cancelled()).await?)
}

async fn cancelled_showtimes(services: &Services) -> Result<usize, Failure> {
    Ok(services.cancellations.work(CALLED_OFF_AT_ONCE).await?)
}

async fn ending_holds(services: &Services) -> Result<usize, Failure> {
    Ok(services.notifications.warn_of_ending_holds(services.keeping.hold_warning).await?)
}
