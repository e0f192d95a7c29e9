//! The use cases every handler can ask for.

use std::{future::Future, net::IpAddr, sync::Arc, time::Duration};

use booking_app::{
    accounts::AccountService, audit::AuditService, bookings::BookingService, catalogue::CatalogueService, idempotency::IdempotencyService,
    integrity::IntegrityService, notifications::NotificationService, payments::PaymentService, reports::ReportService,
    seat_watch::SeatWatch,
};
use booking_domain::ports::{Clock, MailboxStore, Quota, RateLimiter, SandboxDesk};
use tokio::{runtime::Handle, sync::Notify};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::{problem::Problem, readiness::Dependencies};

/// The use cases, wired to their adapters by `compose`.
#[derive(Clone)]
pub struct Services {
    /// Bookings.
    pub bookings: BookingService,
    /// Payments.
    pub payments: PaymentService,
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
    /// Checks of the data.
    pub integrity: IntegrityService,
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
    /// How requests are limited, if they are.
    pub limiting: Option<RateLimiting>,
    /// The address people reach it by, without a slash at its end.
    pub public_url: String,
    /// Other web origins that may call the API.
    pub cors_origins: Vec<String>,
    /// Wakes the background work before its time.
    pub nudge: Arc<Notify>,
    /// Whether development's conveniences are on.
    pub development: bool,
    /// Ends when the program is told to stop: streams end then too.
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
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
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
    /// Runs a use case to its end, also when the client goes away: a dropped future must not leave a transaction open.
    ///
    /// # Errors
    /// What the use case refuses, as a problem.
    pub async fn run<T, E>(&self, use_case: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let running = self.runtime.spawn(use_case.in_current_span());
        match tokio::time::timeout(PATIENCE, running).await {
            Ok(Ok(outcome)) => outcome.map_err(Into::into),
            Ok(Err(panic)) => Err(Problem::internal(&panic)),
            Err(_) => Err(Problem::new(crate::problem::Code::DependencyUnavailable).retry_after(1)),
        }
    }
}
