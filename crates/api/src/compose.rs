//! The one place that names adapters: it chooses them by the settings and hands them to the use cases.

mod checks;
mod mail;
mod pictures;

use std::{sync::Arc, time::Duration};

use booking_app::{
    Changes, Offers,
    accounts::{AccountPorts, AccountService},
    administration::{AdministrationPorts, AdministrationService},
    audit::AuditService,
    bookings::{BookingPorts, BookingService},
    cancellations::{CancellationPorts, CancellationService},
    catalogue::CatalogueService,
    documents::DocumentService,
    door::DoorService,
    idempotency::IdempotencyService,
    integrity::IntegrityService,
    jobs::JobService,
    notifications::{NotificationPorts, NotificationService},
    payments::{MoneyService, PaymentService},
    posters::{PosterPorts, PosterService},
    prices::PriceService,
    reports::ReportService,
    reviews::ReviewService,
    schedule::ScheduleService,
    seat_watch::SeatWatch,
};
use booking_documents::Printer;
use booking_domain::ports::{
    CallObserver, Clock, DocumentError, Documents, Entropy, EventBus, PaymentGateway, RateLimiter, SandboxDesk, SeatGate, TicketSeal,
};
pub use booking_local::Argon2Cost;
use booking_local::{
    Argon2Hasher, Ed25519TicketSeal, JwtTokens, KeyError, LocalBus, LocalGate, LocalRateLimit, OsEntropy, SandboxGateway, TokenKeys,
};
use booking_pictures::{PicturesError, Renderer};
use booking_redis::{Redis, RedisBus, RedisGate, RedisOptions, RedisRateLimit};
use booking_smtp::SmtpError;
pub use booking_sql::sqlite_file;
use booking_sql::{Database, DatabaseClock, DatabaseError, DatabaseOptions, PoolState, Stores};
use booking_stripe::{StripeError, StripeGateway, StripeOptions};
use thiserror::Error;
use tokio::{runtime::Handle, sync::Notify};
use tokio_util::sync::CancellationToken;

use checks::{BuiltIn, StripeCheck, dependencies};

use crate::{
    config::{Config, DEVELOPMENT_KEY, RateLimits},
    metrics::{CountedBookings, Metrics, Pool, Pools, TimedGateway},
    readiness::{Dependencies, Dependency},
    rendered::Rendered,
    services::{RateLimiting, Services},
};

/// Why the parts cannot be put together.
#[derive(Debug, Error)]
pub enum ComposeError {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The data folder cannot be made.
    #[error("the data folder {0} cannot be made: {1}")]
    DataFolder(String, std::io::Error),
    /// Redis' address cannot be used.
    #[error("REDIS_URL cannot be used: {0}")]
    Redis(String),
    /// Stripe's settings cannot be used.
    #[error(transparent)]
    Stripe(#[from] StripeError),
    /// Documents cannot be made.
    #[error(transparent)]
    Documents(#[from] DocumentError),
    /// The mail server's settings cannot be used.
    #[error(transparent)]
    Mail(#[from] SmtpError),
    /// Pictures cannot be kept as the settings say.
    #[error(transparent)]
    Pictures(#[from] PicturesError),
    /// A key is of no use.
    #[error("{0}")]
    Key(String),
}

/// Everything put together.
pub struct Composed {
    /// The use cases.
    pub services: Services,
    /// The database, for migrations.
    pub database: Database,
    /// The stores, for commands that fill or read the database themselves.
    pub stores: Stores,
    /// The database's clock, to be measured now and then.
    pub clock: Arc<DatabaseClock>,
    /// Randomness fit for secrets.
    pub entropy: Arc<dyn Entropy>,
}

/// What every replica shares, or has to itself without Redis.
struct Shared {
    gate: Arc<dyn SeatGate>,
    bus: Arc<dyn EventBus>,
    limiter: Arc<dyn RateLimiter>,
    redis: Option<Redis>,
}

/// How long a command, and a program that starts, waits for what it uses: whoever typed it would rather wait than be told that a busy
/// database does not answer.
const A_COMMANDS_PATIENCE: Duration = Duration::from_secs(15);

/// Opens the database of the settings for a command, or for a program's start.
///
/// # Errors
/// [`ComposeError`].
pub fn database(config: &Config) -> Result<Database, ComposeError> {
    let options = DatabaseOptions { patience: A_COMMANDS_PATIENCE, ..DatabaseOptions::default() };
    open_database(config, options)
}

fn open_database(config: &Config, options: DatabaseOptions) -> Result<Database, ComposeError> {
    if let Some(folder) = config.database_url.0.strip_prefix("sqlite:").and_then(|path| std::path::Path::new(path).parent()) {
        std::fs::create_dir_all(folder).map_err(|error| ComposeError::DataFolder(folder.display().to_string(), error))?;
    }
    let options = DatabaseOptions { connections: config.database_connections, durable: config.sqlite_durable, ..options };
    Ok(Database::open(&config.database_url.0, &options)?)
}

/// The clock of a command that composes nothing: the process's, until it is measured.
pub fn unmeasured_clock() -> DatabaseClock {
    DatabaseClock::new()
}

/// What tests and commands have otherwise than a program that serves.
#[derive(Default)]
pub struct Overrides {
    /// A clock that stands still.
    pub clock: Option<Arc<dyn Clock>>,
    /// Passwords that are hashed in no time.
    pub password_cost: Option<Argon2Cost>,
    /// How long whoever asks waits for what the program uses; else as long as a customer does.
    pub patience: Option<Duration>,
}

impl Overrides {
    /// What a command has otherwise.
    pub fn of_a_command() -> Self {
        Self { patience: Some(A_COMMANDS_PATIENCE), ..Self::default() }
    }
}

/// Puts everything together by the settings.
///
/// # Errors
/// [`ComposeError`].
pub async fn compose(config: &Config, overrides: Overrides) -> Result<Composed, ComposeError> {
    let metrics = Metrics::default();
    let mut options = DatabaseOptions { observer: Some(Arc::new(metrics.clone())), ..DatabaseOptions::default() };
    options.patience = overrides.patience.unwrap_or(options.patience);
    let database = open_database(config, options)?;
    let mut stores = database.stores();
    stores.bookings = Arc::new(CountedBookings::new(stores.bookings, metrics.clone()));
    let database_clock = Arc::new(DatabaseClock::new());
    let clock: Arc<dyn Clock> = overrides.clock.clone().unwrap_or_else(|| Arc::clone(&database_clock) as Arc<dyn Clock>);
    let shared = shared(config, &metrics).await?;
    let services = services(config, &database, &stores, metrics, clock, shared, &overrides)?;
    // Sessions that other replicas end are forgotten here too.
    tokio::spawn(services.accounts.clone().follow_hints());
    tokio::spawn(services.metrics.clone().keep_small());
    // So is what they change of films, cinemas and shows.
    tokio::spawn(services.changes.clone().follow_hints());
    Ok(Composed { services, database, stores, clock: database_clock, entropy: Arc::new(OsEntropy) })
}

async fn shared(config: &Config, metrics: &Metrics) -> Result<Shared, ComposeError> {
    let alone: Arc<dyn RateLimiter> = Arc::new(LocalRateLimit::new());
    let Some(url) = &config.redis_url else {
        return Ok(Shared { gate: Arc::new(LocalGate::new()), bus: Arc::new(LocalBus::new()), limiter: alone, redis: None });
    };
    let observer: Arc<dyn CallObserver> = Arc::new(metrics.clone());
    let options = RedisOptions { namespace: config.redis_namespace.clone(), observer: Some(observer), ..RedisOptions::default() };
    let redis = Redis::connect_with(&url.0, &options).await.map_err(|error| ComposeError::Redis(error.to_string()))?;
    Ok(Shared {
        gate: Arc::new(RedisGate::new(redis.clone())),
        bus: Arc::new(RedisBus::start(&redis, OsEntropy.uuid())),
        limiter: Arc::new(RedisRateLimit::new(redis.clone(), alone)),
        redis: Some(redis),
    })
}

fn services(
    config: &Config,
    database: &Database,
    stores: &Stores,
    metrics: Metrics,
    clock: Arc<dyn Clock>,
    shared: Shared,
    overrides: &Overrides,
) -> Result<Services, ComposeError> {
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let payments = payments(config, stores, &clock, &metrics)?;
    let seal = seal(config)?;
    let printer: Arc<dyn Documents> = Arc::new(Printer::new()?);
    let offers = Offers::new(stores.showtimes.clone());
    let ports = BookingPorts {
        store: stores.bookings.clone(),
        counter: stores.counter.clone(),
        showtimes: stores.showtimes.clone(),
        prices: stores.prices.clone(),
        gate: shared.gate.clone(),
        bus: shared.bus.clone(),
        gateway: payments.gateway.clone(),
        seal: seal.clone(),
        clock: clock.clone(),
        entropy: entropy.clone(),
    };
    let calling_off = calling_off(&ports, stores);
    let integrity = IntegrityService::new(stores.integrity.clone(), clock.clone());
    let pictures = pictures::pictures(config)?;
    let mails = mail::mails(config, stores, &clock, &metrics)?;
    let notifying = NotificationPorts {
        outbox: stores.outbox.clone(),
        bookings: stores.bookings.clone(),
        mailer: mails.mailer,
        mailbox: stores.mailbox.clone(),
        documents: Some(printer.clone()),
        seal: seal.clone(),
        limiter: shared.limiter.clone(),
        clock: clock.clone(),
        entropy: entropy.clone(),
    };
    let catalogue = CatalogueService::new(stores.catalogue.clone(), clock.clone());
    let changes = Changes::new(catalogue.clone(), offers.clone(), shared.bus.clone());
    let cancellations = CancellationService::new(calling_off, changes.clone());
    Ok(Services {
        documents: DocumentService::new(stores.bookings.clone(), printer, seal.clone(), clock.clone(), config.public_url.clone()),
        bookings: BookingService::new(ports, offers.clone(), config.holds),
        payments: PaymentService::new(
            stores.bookings.clone(),
            payments.gateway,
            shared.gate.clone(),
            shared.bus.clone(),
            clock.clone(),
            entropy.clone(),
            config.keeping.lease,
        ),
        door: DoorService::new(stores.door.clone(), seal.clone(), clock.clone(), entropy.clone()),
        reviews: ReviewService::new(stores.reviews.clone(), clock.clone()),
        prices: PriceService::new(stores.prices.clone(), offers.clone(), shared.bus.clone(), clock.clone()),
        notifications: NotificationService::new(notifying, config.public_url.clone(), config.keeping.lease),
        idempotency: IdempotencyService::new(stores.idempotency.clone(), clock.clone()),
        money: MoneyService::new(stores.money.clone(), stores.bookings.clone(), shared.bus.clone(), clock.clone()),
        jobs: JobService::new(stores.jobs.clone(), integrity.clone(), clock.clone()),
        metrics,
        pools: Arc::new(DatabasePools(database.clone())),
        keeping: config.keeping,
        integrity,
        reports: ReportService::new(stores.reports.clone(), clock.clone()),
        audit: AuditService::new(stores.audit.clone()),
        seats: SeatWatch::new(stores.showtimes.clone(), offers, shared.bus.clone(), clock.clone()),
        accounts: accounts(config, stores, &shared, &clock, overrides)?,
        administration: AdministrationService::new(AdministrationPorts {
            films: stores.films.clone(),
            venues: stores.venues.clone(),
            clock: clock.clone(),
            changes: changes.clone(),
            cancellations: cancellations.clone(),
        }),
        posters: PosterService::new(PosterPorts {
            store: stores.posters.clone(),
            pictures: pictures.store,
            renderer: Arc::new(Renderer),
            clock: clock.clone(),
            changes: changes.clone(),
        }),
        cancellations,
        schedule: ScheduleService::new(stores.schedule.clone(), shared.gate, clock.clone(), changes.clone()),
        catalogue,
        changes,
        mailbox: (config.is_development() && config.mail.is_none()).then(|| stores.mailbox.clone()),
        sandbox: payments.sandbox,
        rendered: Rendered::default(),
        readiness: Dependencies {
            all: dependencies(database, shared.redis.as_ref(), [payments.check, mails.check, pictures.check]),
            patience: overrides.patience.unwrap_or(Dependencies::PATIENCE),
        },
        limiting: limiting(config, shared.limiter, clock),
        trusted_proxies: config.trusted_proxies.clone(),
        public_url: config.public_url.clone(),
        cors_origins: config.cors_origins.clone(),
        nudge: Arc::new(Notify::new()),
        legacy: config.legacy,
        development: config.is_development(),
        leaving: CancellationToken::new(),
        closing: CancellationToken::new(),
        runtime: Handle::current(),
    })
}

/// What calling a show off needs: what bookings do.
fn calling_off(ports: &BookingPorts, stores: &Stores) -> CancellationPorts {
    CancellationPorts {
        store: stores.cancellations.clone(),
        bookings: ports.store.clone(),
        gateway: ports.gateway.clone(),
        gate: ports.gate.clone(),
        bus: ports.bus.clone(),
        clock: ports.clock.clone(),
        entropy: ports.entropy.clone(),
    }
}

/// What tickets are signed with.
fn seal(config: &Config) -> Result<Arc<dyn TicketSeal>, ComposeError> {
    let seal = Ed25519TicketSeal::from_seeds(&config.ticket_keys.0).map_err(|error| ComposeError::Key(error.to_string()))?;
    Ok(Arc::new(seal))
}

fn limiting(config: &Config, limiter: Arc<dyn RateLimiter>, clock: Arc<dyn Clock>) -> Option<RateLimiting> {
    match config.rate_limits {
        RateLimits::Off => None,
        RateLimits::Times(factor) => Some(RateLimiting { limiter, clock, factor }),
    }
}

/// Who takes payments.
struct Payments {
    gateway: Arc<dyn PaymentGateway>,
    sandbox: Option<Arc<dyn SandboxDesk>>,
    check: Arc<dyn Dependency>,
}

/// Stripe where there are keys for it, else the sandbox.
fn payments(config: &Config, stores: &Stores, clock: &Arc<dyn Clock>, metrics: &Metrics) -> Result<Payments, ComposeError> {
    let timed = |gateway| Arc::new(TimedGateway::new(gateway, Arc::new(metrics.clone())));
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let Some(stripe) = &config.stripe else {
        let sandbox = Arc::new(SandboxGateway::new(stores.sandbox.clone(), entropy, clock.clone(), &config.sandbox_secret.0));
        let check = Arc::new(BuiltIn { name: "payments", adapter: "sandbox" });
        return Ok(Payments { gateway: timed(sandbox.clone()), sandbox: Some(sandbox), check });
    };
    let options = StripeOptions {
        api_base: stripe.api_base.clone(),
        ..StripeOptions::new(stripe.secret_key.0.clone(), stripe.publishable_key.clone(), stripe.webhook_secrets.0.clone(), stripe.live)
    };
    let gateway = Arc::new(StripeGateway::new(options, entropy)?);
    Ok(Payments { gateway: timed(gateway.clone()), sandbox: None, check: Arc::new(StripeCheck { gateway, live: stripe.live }) })
}

struct DatabasePools(Database);

impl Pools for DatabasePools {
    fn pools(&self) -> Vec<Pool> {
        let pools = self.0.pools().into_iter();
        pools.map(|PoolState { name, size, idle, lent, waiting }| Pool { name, size, idle, lent, waiting }).collect()
    }
}

fn accounts(
    config: &Config,
    stores: &Stores,
    shared: &Shared,
    clock: &Arc<dyn Clock>,
    overrides: &Overrides,
) -> Result<AccountService, ComposeError> {
    let keys = match &config.jwt_keys {
        Some(keys) => keys.0.parse().map_err(|error: KeyError| ComposeError::Key(format!("MARQUEE_JWT_KEYS: {error}")))?,
        None => TokenKeys::ephemeral(*DEVELOPMENT_KEY),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cost = overrides.password_cost.unwrap_or(Argon2Cost::OWASP);
    let hasher = Argon2Hasher::new(cost, cores).map_err(|error| ComposeError::Key(error.to_string()))?;
    Ok(AccountService::new(AccountPorts {
        store: stores.accounts.clone(),
        hasher: Arc::new(hasher),
        tokens: Arc::new(JwtTokens::new(&keys, config.public_url.clone())),
        bus: shared.bus.clone(),
        limiter: shared.limiter.clone(),
        clock: clock.clone(),
        entropy: Arc::new(OsEntropy),
    }))
}
