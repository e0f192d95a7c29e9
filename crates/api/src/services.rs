//! The use cases every handler can ask for.

use std::{future::Future, sync::Arc, time::Duration};

use booking_app::{
    accounts::AccountService,     bookings::BookingService, idempotency::IdempotencyService, notifications::NotificationService, payments::PaymentService,
    seat_watch::SeatWatch,
};
use booking_domain::ports::{MailboxStore, SandboxDesk};
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
    /// The mails the built-in mailbox keeps, where it is in use.
    pub mailbox: Option<Arc<dyn MailboxStore>>,
    /// The payment sandbox's desk, where it is in use.
    pub sandbox: Option<Arc<dyn SandboxDesk>>,
    /// What the program uses, and how it is doing.
    pub readiness: Dependencies,
    /// Wakes the background work before its time.
    pub nudge: Arc<Notify>,
    /// Whether development's conveniences are on.
    pub development: bool,
    /// Ends when the program is told to stop: streams end then too.
    pub closing: CancellationToken,
    /// Where use cases run, detached from the connection they came by.
    pub runtime: Handle,
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
