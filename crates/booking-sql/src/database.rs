//! Opening a database by its address, bringing its schema up to date, and the stores over it.

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
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_async::{AsyncMigrationHarness, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use crate::{error::DatabaseError, postgres, sqlite};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Any number will do for the lock that lets one of several starting replicas migrate; this one spells `marq`.
const MIGRATION_LOCK: i64 = 0x6d61_7271;

/// How to open a database.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// Most connections to PostgreSQL; SQLite has one that writes and four that read.
    pub connections: usize,
    /// Whether SQLite syncs every commit to the disk.
    pub durable: bool,
    /// Who is told of every statement.
    pub observer: Option<Arc<dyn CallObserver>>,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self { connections: 24, durable: false, observer: None }
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

/// A migration, and whether it has been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Its name.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
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
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Ok(Self::Sqlite(SqliteDatabase(sqlite::Db::new(path, options.durable, options.observer.as_ref())?)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(PostgresDatabase(postgres::Db::new(url, options.connections, options.observer.as_ref())?)))
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

    /// Applies what is pending and names it; of several replicas that start together one migrates and the others wait.
    ///
    /// # Errors
    /// [`DatabaseError::Newer`] when the database knows a migration that this program does not.
    pub async fn migrate(&self) -> Result<Vec<String>, DatabaseError> {
        self.refuse_newer().await?;
        match self {
            Self::Postgres(PostgresDatabase(db)) => {
                let mut conn = db.write().await.map_err(|error| connect(&error))?;
                lock(&mut conn, "pg_advisory_lock").await?;
                let mut harness = AsyncMigrationHarness::new(conn);
                let applied = tokio::task::block_in_place(|| harness.run_pending_migrations(POSTGRES).map(names));
                lock(&mut harness.into_inner(), "pg_advisory_unlock").await?;
                applied.map_err(|error| DatabaseError::Migrate(error.to_string()))
            }
            Self::Sqlite(SqliteDatabase(db)) => {
                let conn = db.write().await.map_err(|error| connect(&error))?;
                let mut harness = AsyncMigrationHarness::new(conn);
                let applied = tokio::task::block_in_place(|| harness.run_pending_migrations(SQLITE).map(names));
                applied.map_err(|error| DatabaseError::Migrate(error.to_string()))
            }
        }
    }

    /// Takes the latest migration back and names it; nothing when there is none.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn migrate_down(&self) -> Result<Option<String>, DatabaseError> {
        if self.applied().await?.is_empty() {
            return Ok(None);
        }
        let name = either!(self, db => {
            let conn = db.write().await.map_err(|error| connect(&error))?;
            let mut harness = AsyncMigrationHarness::new(conn);
            tokio::task::block_in_place(|| match self {
                Self::Postgres(_) => harness.revert_last_migration(POSTGRES),
                Self::Sqlite(_) => harness.revert_last_migration(SQLITE),
            }.map(|version| version.to_string()))
        });
        name.map(Some).map_err(|error| DatabaseError::Migrate(error.to_string()))
    }

    /// Every migration this program knows, oldest first.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn migrations(&self) -> Result<Vec<MigrationState>, DatabaseError> {
        let applied = self.applied().await?;
        Ok(self.known()?.into_iter().map(|(version, name)| MigrationState { applied: applied.contains(&version), name }).collect())
    }

    fn known(&self) -> Result<Vec<(String, String)>, DatabaseError> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| DatabaseError::Migrate(error.to_string());
        let of = |migration: &dyn std::fmt::Display, version: MigrationVersion<'_>| (version.to_string(), migration.to_string());
        let mut known: Vec<(String, String)> = match self {
            Self::Postgres(_) => {
                let all: Vec<Box<dyn Migration<diesel::pg::Pg>>> = POSTGRES.migrations().map_err(failed)?;
                all.iter().map(|m| of(m.name(), m.name().version())).collect()
            }
            Self::Sqlite(_) => {
                let all: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().map_err(failed)?;
                all.iter().map(|m| of(m.name(), m.name().version())).collect()
            }
        };
        known.sort();
        Ok(known)
    }

    async fn applied(&self) -> Result<Vec<String>, DatabaseError> {
        either!(self, db => {
            let conn = db.write().await.map_err(|error| connect(&error))?;
            let mut harness = AsyncMigrationHarness::new(conn);
            tokio::task::block_in_place(|| harness.applied_migrations().map(names)).map_err(|error| DatabaseError::Migrate(error.to_string()))
        })
    }

    async fn refuse_newer(&self) -> Result<(), DatabaseError> {
        let known = self.known()?;
        let unknown = self.applied().await?.into_iter().find(|version| !known.iter().any(|(name, _)| name == version));
        unknown.map_or(Ok(()), |version| Err(DatabaseError::Newer(version)))
    }
}

async fn lock(conn: &mut postgres::Conn, function: &str) -> Result<(), DatabaseError> {
    let wait = "SET statement_timeout = 0; SET lock_timeout = 0";
    let sql = format!("{wait}; SELECT {function}({MIGRATION_LOCK})");
    conn.batch_execute(&sql).await.map_err(|error| DatabaseError::Migrate(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map` takes")]
fn names(versions: Vec<MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn connect(error: &StoreError) -> DatabaseError {
    DatabaseError::Connect(error.to_string())
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
