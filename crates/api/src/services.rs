//! The use cases every handler can ask for.

use std::{
    any::Any,
    future::Future,
    net::IpAddr,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use booking_app::{
    accounts::AccountService,
    administration::AdministrationService,
    audit::AuditService,
    bookings::BookingService,
    cancellations::CancellationService,
    catalogue::CatalogueService,
    documents::DocumentService,
    door::DoorService,
    idempotency::IdempotencyService,
    integrity::IntegrityService,
    jobs::JobService,
    notifications::NotificationService,
    payments::{MoneyService, PaymentService},
    posters::PosterService,
    prices::PriceService,
    reports::ReportService,
    reviews::ReviewService,
    schedule::ScheduleService,
    seat_watch::SeatWatch,
};
use booking_domain::ports::{Clock, MailboxStore, Quota, RateLimiter, SandboxDesk};
use futures::FutureExt as _;
use tokio::{runtime::Handle, sync::Notify};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::{
    config::Keeping,
    legacy::Sunset,
    metrics::{Metrics, Pools},
    problem::Problem,
    readiness::Dependencies,
    rendered::Rendered,
    telemetry,
};

/// The use cases, wired to their adapters by `compose`.
#[derive(Clone)]
pub struct Services {
    /// Bookings.
    pub bookings: BookingService,
    /// Tickets and receipts to print, shows for calendars.
    pub documents: DocumentService,
    /// Payments.
    pub payments: PaymentService,
    /// The doors.
    pub door: DoorService,
    /// Reviews.
    pub reviews: ReviewService,
    /// Price lists and promotions.
    pub prices: PriceService,
    /// The outbox.
    pub notifications: NotificationService,
    /// Requests that name themselves.
    pub idempotency: IdempotencyService,
    /// Live seat maps.
    pub seats: SeatWatch,
    /// Accounts.
    pub accounts: AccountService,
    /// Films, cinemas and the schedule.
    pub catalogue: CatalogueService,
    /// Films, cinemas, screens and layouts, as administrators keep them.
    pub administration: AdministrationService,
    /// Posters of films.
    pub posters: PosterService,
    /// The schedule, as administrators make it.
    pub schedule: ScheduleService,
    /// Tells what remembers films, cinemas and shows that they changed.
    pub changes: booking_app::Changes,
    /// Checks of the data.
    pub integrity: IntegrityService,
    /// Showtimes called off.
    pub cancellations: CancellationService,
    /// Payments and refunds, for those who look after them.
    pub money: MoneyService,
    /// Jobs one replica does for all.
    pub jobs: JobService,
    /// What operators watch.
    pub metrics: Metrics,
    /// Connections to the database.
    pub pools: Arc<dyn Pools>,
    /// What is kept how long, and what is said when.
    pub keeping: Keeping,
    /// Figures.
    pub reports: ReportService,
    /// The audit log.
    pub audit: AuditService,
    /// The mails the built-in mailbox keeps, where it is in use.
    pub mailbox: Option<Arc<dyn MailboxStore>>,
    /// The payment sandbox's desk, where it is in use.
    pub sandbox: Option<Arc<dyn SandboxDesk>>,
    /// What the program uses, and how it is doing.
    pub readiness: Dependencies,
    /// Lists that many ask for, as ready bytes.
    pub rendered: Rendered,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How requests are limited, if they are.
    pub limiting: Option<RateLimiting>,
    /// The address people reach it by, without a slash at its end.
    pub public_url: String,
    /// Other web origins that may call the API.
    pub cors_origins: Vec<String>,
    /// Wakes the background work before its time.
    pub nudge: Arc<Notify>,
    /// Until when the routes of the system before this one are there, if they are.
    pub legacy: Option<Sunset>,
    /// Whether development's conveniences are on.
    pub development: bool,
    /// Ends when the program is told to stop, a moment before [`Services::closing`]: no answer keeps its connection from then on.
    pub leaving: CancellationToken,
    /// Ends when the program stops: streams end then too.
    pub closing: CancellationToken,
    /// Where use cases run, detached from the connection they came by.
    pub runtime: Handle,
}

/// How requests are limited.
#[derive(Clone)]
pub struct RateLimiting {
    /// Counts.
    pub limiter: Arc<dyn RateLimiter>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// The built-in quotas are multiplied by this.
    pub factor: f64,
}

impl RateLimiting {
    /// A quota times the factor, at least one.
    pub fn scaled(&self, quota: Quota) -> Quota {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number of requests, saturating")]
        let limit = (f64::from(quota.limit) * self.factor).round().max(1.0) as u32;
        Quota { limit, ..quota }
    }
}

/// The longest a use case may take before its client is told to try again; the use case itself goes on to its end.
const PATIENCE: Duration = Duration::from_secs(30);

impl Services {
    /// Runs a use case to its end, also when the client goes away: a dropped future must not leave a transaction open. It runs where it is
    /// asked for, because handing every request to another thread and back costs more than most of them take; only what a client, or our
    /// patience, leaves unfinished is moved to the runtime, and ends there.
    ///
    /// # Errors
    /// What the use case refuses, as a problem.
    pub async fn run<T, E>(&self, use_case: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let trace = telemetry::of_use_case(&use_case);
        let guarded = AssertUnwindSafe(use_case.instrument(trace).in_current_span()).catch_unwind();
        let running = Detaching { future: Some(Box::pin(guarded)), runtime: self.runtime.clone() };
        match tokio::time::timeout(PATIENCE, running).await {
            Ok(Ok(outcome)) => outcome.map_err(Into::into),
            Ok(Err(panic)) => Err(Problem::internal(format!("a use case panicked: {}", panicked(panic.as_ref())))),
            Err(_) => Err(Problem::unavailable(format!("a use case took longer than {PATIENCE:?}; it goes on without its client"))),
        }
    }
}

/// A future that is finished on the runtime should it be dropped before its end.
struct Detaching<F: Future<Output: Send> + Send + 'static> {
    future: Option<Pin<Box<F>>>,
    runtime: Handle,
}

impl<F: Future<Output: Send> + Send + 'static> Future for Detaching<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let Some(future) = &mut this.future else { return Poll::Pending };
        // Connections and timers that are made on the way belong to the runtime, not to the thread that happens to make them.
        let _inside = this.runtime.enter();
        let outcome = ready!(future.as_mut().poll(context));
        this.future = None;
        Poll::Ready(outcome)
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Detaching<F> {
    fn drop(&mut self) {
        if let Some(unfinished) = self.future.take() {
            drop(self.runtime.spawn(unfinished));
        }
    }
}

/// What a panic said.
pub fn panicked(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    said.unwrap_or("without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, Ordering},
        time::Duration,
    };

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_is_dropped_before_its_end_is_finished_all_the_same() {
        let (let_go, gate) = oneshot::channel::<()>();
        let (tell, ended) = oneshot::channel();
        let work = async move {
            gate.await.expect("is let go");
            tell.send("done").expect("somebody waits");
        };
        let mut running = Box::pin(Detaching { future: Some(Box::pin(work)), runtime: Handle::current() });
        assert!(futures::poll!(&mut running).is_pending());
        drop(running);
        let_go.send(()).expect("it still waits");
        assert_eq!(tokio::time::timeout(Duration::from_secs(5), ended).await, Ok(Ok("done")));
    }

    #[tokio::test]
    async fn what_has_ended_does_not_run_again() {
        let ran = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&ran);
        let work = async move { assert!(!seen.swap(true, Ordering::SeqCst), "ran twice") };
        Detaching { future: Some(Box::pin(work)), runtime: Handle::current() }.await;
        assert!(ran.load(Ordering::SeqCst));
    }
}
