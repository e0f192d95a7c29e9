//! The background work: it is driven by rows in the database, so any number of replicas may do it, and what one leaves unfinished
//! another finishes.

mod housekeeping;
mod payments;

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use futures::{FutureExt as _, future::join_all};
use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior},
};

use crate::services::{Services, panicked};

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

/// How long a job rests that panicked, as a multiple of its pause, and at most: whatever it stumbles over is still there.
const RESTS: u32 = 20;
const LONGEST_REST: Duration = Duration::from_mins(1);

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

/// A run of a job that did not fail.
enum Run {
    /// So much was done.
    Did(usize),
    /// Another replica does it, or it is not time for it yet. Such a run says nothing about how the job is doing.
    NotItsTurn,
}

impl From<usize> for Run {
    fn from(done: usize) -> Self {
        Self::Did(done)
    }
}

/// Runs a job again and again, at once when it had work to do and else after `pause` or a nudge; a failure is logged and tried again, and
/// so is a panic, after a longer rest.
fn every<F, W, R>(name: &'static str, pause: Duration, services: &Services, job: F) -> JoinHandle<()>
where
    F: Fn(Services) -> W + Send + Sync + 'static,
    W: Future<Output = Result<R, Failure>> + Send,
    R: Into<Run> + Send,
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
            if let Stretch::Panicked = stretch(name, &services, &job).await {
                tokio::select! {
                    () = services.closing.cancelled() => return,
                    () = tokio::time::sleep((pause * RESTS).min(LONGEST_REST)) => {}
                }
            }
        }
    })
}

/// How a stretch of runs ended.
enum Stretch {
    /// There is nothing more to do for now, or it failed.
    Over,
    /// It panicked.
    Panicked,
}

/// Runs a job until it has no more work, or for long enough.
async fn stretch<W, R>(name: &'static str, services: &Services, job: &impl Fn(Services) -> W) -> Stretch
where
    W: Future<Output = Result<R, Failure>>,
    R: Into<Run>,
{
    for _ in 0..AT_A_STRETCH {
        let began = Instant::now();
        let outcome = AssertUnwindSafe(async { job(services.clone()).await.map(Into::into) }).catch_unwind().await;
        match outcome {
            Ok(Ok(Run::NotItsTurn)) => services.metrics.job_known(name),
            Ok(Ok(Run::Did(_))) => services.metrics.job_ran(name, began.elapsed(), true),
            Ok(Err(_)) | Err(_) => services.metrics.job_ran(name, began.elapsed(), false),
        }
        match outcome {
            Ok(Ok(Run::Did(done))) if done > 0 && !services.closing.is_cancelled() => {}
            Ok(Ok(Run::Did(_) | Run::NotItsTurn)) => break,
            Ok(Err(error)) => {
                tracing::warn!(task = name, %error, "background job failed; it is tried again");
                break;
            }
            Err(panic) => {
                tracing::error!(task = name, panic = panicked(panic.as_ref()), "background job panicked; it is tried again after a rest");
                return Stretch::Panicked;
            }
        }
    }
    Stretch::Over
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

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use tokio::sync::mpsc;

    use super::*;
    use crate::{
        compose::{Overrides, compose},
        config::{Config, Raw},
    };

    async fn services_in(folder: &tempfile::TempDir) -> Services {
        let settings = [("MARQUEE_DATA_DIR", folder.path().to_str().expect("text")), ("MARQUEE_DEMO", "off")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::check(&Raw::read(None, settings).expect("settings")).expect("right settings");
        compose(&config, Overrides::default()).await.expect("composes").services
    }

    /// A job that is done by turns failed whenever it was done, and looked well because of all the looks whether it was its turn.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_run_without_a_turn_is_not_counted() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let services = services_in(&folder).await;
        let counted = async || {
            let metrics = services.metrics.text(&services).await;
            let of = |line: &str| line.strip_prefix("marquee_job_runs_total{task=\"integrity\",outcome=").map(str::to_owned);
            metrics.lines().filter_map(of).collect::<BTreeSet<_>>()
        };
        let both = |ok: u8, failed: u8| BTreeSet::from([format!("\"ok\"}} {ok}"), format!("\"failed\"}} {failed}")]);
        stretch("integrity", &services, &|_| async { Ok(Run::NotItsTurn) }).await;
        assert_eq!(counted().await, both(0, 0), "both begin at zero, so that the first failure is a rise");
        stretch("integrity", &services, &|_| async { Err::<Run, _>("a statement took too long".into()) }).await;
        stretch("integrity", &services, &|_| async { Ok(Run::NotItsTurn) }).await;
        assert_eq!(counted().await, both(0, 1));
        stretch("integrity", &services, &|_| async { Ok(Run::Did(0)) }).await;
        assert_eq!(counted().await, both(1, 1));
    }

    /// A panic ended the job until the program was started again, and was told only when all jobs ended.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_job_that_panics_is_counted_and_runs_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let services = services_in(&folder).await;
        let (tell, mut told) = mpsc::unbounded_channel();
        let runs = AtomicUsize::new(0);
        let job = every("messages", Duration::from_millis(1), &services, move |_| {
            let (run, tell) = (runs.fetch_add(1, Ordering::SeqCst), tell.clone());
            assert_ne!(run, 1, "this run panics before it begins");
            async move {
                assert_ne!(run, 0, "this run panics");
                tell.send(run).expect("the test listens");
                Ok(0)
            }
        });
        assert_eq!(told.recv().await, Some(2));
        assert_eq!(told.recv().await, Some(3));
        let metrics = services.metrics.text(&services).await;
        assert!(metrics.contains("marquee_job_runs_total{task=\"messages\",outcome=\"failed\"} 2\n"), "{metrics}");
        services.closing.cancel();
        job.await.expect("it ends when it is told to, and by no panic");
    }
}
