//! Opening a database by its address, and the stores over it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use booking_domain::{
    StoreError, Timestamp,
    ports::{
        AccountStore, AuditStore, BookingStore, CallObserver, CatalogueStore, Clock, CounterStore, DoorStore, FilmStore, IdempotencyStore,
        IntegrityStore, JobStore, MailboxStore, MoneyDesk, OutboxStore, PosterStore, PriceStore, ReportStore, ReviewStore, SandboxStore,
        ScheduleStore, ShowtimeCancellationStore, ShowtimeStore, VenueStore,
    },
};
use diesel_async::SimpleAsyncConnection as _;

use crate::{error::DatabaseError, postgres, sqlite, sqlite_file};

/// How to open a database.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// Most connections to PostgreSQL; SQLite has one that writes and four that read.
    pub connections: usize,
    /// Whether SQLite syncs every commit to the disk.
    pub durable: bool,
    /// How long a caller waits for a connection before it is told that the database is unavailable.
    pub patience: Duration,
    /// Who is told of every statement.
    pub observer: Option<Arc<dyn CallObserver>>,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self { connections: 24, durable: false, patience: Duration::from_millis(1_500), observer: None }
    }
}

/// A database.
#[derive(Clone)]
pub enum Database {
    /// PostgreSQL.
    Postgres(PostgresDatabase),
    /// Embedded SQLite.
    Sqlite(SqliteDatabase),
}

/// PostgreSQL, opened.
#[derive(Clone)]
pub struct PostgresDatabase(pub(crate) postgres::Db);

/// Embedded SQLite, opened.
#[derive(Clone)]
pub struct SqliteDatabase(pub(crate) sqlite::Db);

/// The stores over a database, one a port.
#[derive(Clone)]
pub struct Stores {
    /// Accounts.
    pub accounts: Arc<dyn AccountStore>,
    /// The audit log.
    pub audit: Arc<dyn AuditStore>,
    /// Bookings.
    pub bookings: Arc<dyn BookingStore>,
    /// Films, cinemas and the schedule.
    pub catalogue: Arc<dyn CatalogueStore>,
    /// Films, as administrators change them.
    pub films: Arc<dyn FilmStore>,
    /// Posters of films.
    pub posters: Arc<dyn PosterStore>,
    /// Cinemas, screens and layouts, as administrators change them.
    pub venues: Arc<dyn VenueStore>,
    /// The schedule, as administrators change it.
    pub schedule: Arc<dyn ScheduleStore>,
    /// Sales at the counter, and bookings as people of the cinema look for them.
    pub counter: Arc<dyn CounterStore>,
    /// The doors.
    pub door: Arc<dyn DoorStore>,
    /// Reviews.
    pub reviews: Arc<dyn ReviewStore>,
    /// Showtimes.
    pub showtimes: Arc<dyn ShowtimeStore>,
    /// Price lists and promotions.
    pub prices: Arc<dyn PriceStore>,
    /// The outbox.
    pub outbox: Arc<dyn OutboxStore>,
    /// The mailbox.
    pub mailbox: Arc<dyn MailboxStore>,
    /// Requests that name themselves.
    pub idempotency: Arc<dyn IdempotencyStore>,
    /// Checks of the data.
    pub integrity: Arc<dyn IntegrityStore>,
    /// Reports.
    pub reports: Arc<dyn ReportStore>,
    /// The payment sandbox's books.
    pub sandbox: Arc<dyn SandboxStore>,
    /// Showtimes that were called off.
    pub cancellations: Arc<dyn ShowtimeCancellationStore>,
    /// Payments and refunds, for those who look after them.
    pub money: Arc<dyn MoneyDesk>,
    /// Turns of jobs.
    pub jobs: Arc<dyn JobStore>,
}

/// A pool of connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// Its name, which statements carry as well.
    pub name: &'static str,
    /// The most connections it may have.
    pub size: usize,
    /// Connections that are open and lent to nobody.
    pub idle: usize,
    /// Connections that somebody works with.
    pub lent: usize,
    /// Callers that wait for one.
    pub waiting: usize,
}

impl PoolState {
    pub(crate) fn of(name: &'static str, status: &deadpool::Status) -> Self {
        let idle = status.available.min(status.size);
        Self { name, size: status.max_size, idle, lent: status.size - idle, waiting: status.waiting }
    }
}

/// Runs `$body` for whichever database it is, with `$db` its connections.
macro_rules! either {
    ($database:expr, $db:ident => $body:expr) => {
        match $database {
            Database::Postgres(PostgresDatabase($db)) => $body,
            Database::Sqlite(SqliteDatabase($db)) => $body,
        }
    };
}

/// The stores of one side, `postgres` or `sqlite`.
macro_rules! stores_of {
    ($side:ident, $db:ident) => {
        Stores {
            accounts: Arc::new($side::stores::SqlAccounts($db.clone())),
            audit: Arc::new($side::stores::SqlAudit($db.clone())),
            bookings: Arc::new($side::stores::SqlBookings($db.clone())),
            prices: Arc::new($side::stores::SqlPrices($db.clone())),
            catalogue: Arc::new($side::stores::SqlCatalogue($db.clone())),
            films: Arc::new($side::stores::SqlCatalogue($db.clone())),
            posters: Arc::new($side::stores::SqlCatalogue($db.clone())),
            venues: Arc::new($side::stores::SqlVenues($db.clone())),
            schedule: Arc::new($side::stores::SqlSchedule($db.clone())),
            counter: Arc::new($side::stores::SqlCounter($db.clone())),
            door: Arc::new($side::stores::SqlDoor($db.clone())),
            reviews: Arc::new($side::stores::SqlReviews($db.clone())),
            showtimes: Arc::new($side::stores::SqlShowtimes($db.clone())),
            mailbox: Arc::new($side::stores::SqlMailbox($db.clone())),
            outbox: Arc::new($side::stores::SqlOutbox($db.clone())),
            idempotency: Arc::new($side::stores::SqlIdempotency($db.clone())),
            integrity: Arc::new($side::stores::SqlIntegrity($db.clone())),
            reports: Arc::new($side::stores::SqlReports($db.clone())),
            sandbox: Arc::new($side::stores::SqlSandbox($db.clone())),
            cancellations: Arc::new($side::stores::SqlShowtimeCancellations($db.clone())),
            money: Arc::new($side::stores::SqlMoneyDesk($db.clone())),
            jobs: Arc::new($side::stores::SqlJobs($db.clone())),
        }
    };
}

impl Database {
    /// Opens the database of an address: `sqlite:PATH` or `postgres://…`. Connects at first use.
    ///
    /// # Errors
    /// [`DatabaseError::Url`] for an address that is neither.
    pub fn open(url: &str, options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        if let Some(path) = sqlite_file::path_of(url) {
            Ok(Self::Sqlite(SqliteDatabase(sqlite::Db::new(path, options)?)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(PostgresDatabase(postgres::Db::new(url, options)?)))
        } else {
            Err(DatabaseError::Url(url.split_once(':').map_or(url, |(scheme, _)| scheme).to_owned()))
        }
    }

    /// What it is, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "PostgreSQL",
            Self::Sqlite(_) => "SQLite",
        }
    }

    /// Its pools of connections, as they are now.
    pub fn pools(&self) -> Vec<PoolState> {
        either!(self, db => db.pools())
    }

    /// The stores over it.
    pub fn stores(&self) -> Stores {
        match self {
            Self::Postgres(PostgresDatabase(db)) => stores_of!(postgres, db),
            Self::Sqlite(SqliteDatabase(db)) => stores_of!(sqlite, db),
        }
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        either!(self, db => {
            let mut conn = db.read().await?;
            conn.batch_execute("SELECT 1").await.map_err(|error| crate::error::store_error(&error))
        })
    }
}

/// The database's clock: the process clock corrected by a measured offset, so that replicas with wrong clocks agree.
pub struct DatabaseClock {
    offset_micros: AtomicI64,
}

impl DatabaseClock {
    /// A clock that has not been measured yet and shows the process's time.
    pub fn new() -> Self {
        Self { offset_micros: AtomicI64::new(0) }
    }

    /// Measures the offset; call it at the start and now and then. With SQLite the process clock is the database's.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; the last offset stays.
    pub async fn measure(&self, database: &Database) -> Result<Duration, StoreError> {
        let Database::Postgres(PostgresDatabase(db)) = database else { return Ok(Duration::ZERO) };
        let mut conn = db.read().await?;
        let before = process_micros();
        let clock = diesel::select(diesel::dsl::sql::<crate::types::Instant>("clock_timestamp()"));
        let there: crate::types::At =
            diesel_async::RunQueryDsl::get_result(clock, &mut conn).await.map_err(|error| crate::error::store_error(&error))?;
        let here = i64::midpoint(before, process_micros());
        let offset = there.0.as_microsecond() - here;
        self.offset_micros.store(offset, Ordering::Relaxed);
        Ok(Duration::from_micros(offset.unsigned_abs()))
    }
}

impl Default for DatabaseClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> Timestamp {
        let micros = process_micros() + self.offset_micros.load(Ordering::Relaxed);
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the process clock")]
fn process_micros() -> i64 {
    Timestamp::now().as_microsecond()
}
