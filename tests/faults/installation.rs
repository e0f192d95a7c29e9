//! What is installed for a test: a database, perhaps Redis, and replicas of the program over them, with the demo.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use booking_sql::testing::{Kind, Scratch, scratch};
use booking_testkit::{
    own_servers::{OwnPostgres, OwnRedis},
    servers,
    stripe::StripeStandIn,
};
use tempfile::TempDir;

use crate::{
    client::{Client, Weather},
    product::Product,
};

/// Replicas of the program, and what they stand on.
pub struct Installation {
    /// The replicas.
    pub replicas: Vec<Product>,
    /// The database's address.
    pub database: String,
    /// What may go wrong just now.
    pub weather: Arc<Weather>,
    stripe: Option<Arc<StripeStandIn>>,
    settings: Vec<(&'static str, String)>,
    folder: TempDir,
    _scratch: Option<Scratch>,
}

/// Settings beside those of every test.
pub type Settings<'a> = &'a [(&'static str, &'a str)];

/// Seats that change hands soon, and are settled soon.
pub const SHORT_HOLDS: Settings<'static> = &[("MARQUEE_HOLD_TTL", "6s"), ("MARQUEE_PAYMENT_GRACE", "4s"), ("MARQUEE_HOLD_MAX", "12s")];

impl Installation {
    /// One program with everything in it.
    pub async fn embedded(settings: Settings<'_>) -> Self {
        // The test opens the file only when all is over: while it is open elsewhere, a program that starts again has nothing to recover.
        let folder = folder();
        let database = format!("sqlite:{}", folder.path().join("marquee.db").display());
        Self::open(folder, None, &database, settings, 1).await
    }

    /// One program with its data in this folder and this database, and without Redis.
    pub async fn embedded_at(database: &str, folder: TempDir, settings: Settings<'_>) -> Self {
        Self::open(folder, None, database, settings, 1).await
    }

    /// Replicas over the PostgreSQL and the Redis of `tests/servers`.
    pub async fn over_servers(replicas: usize, settings: Settings<'_>) -> Self {
        let (url, namespace) = (servers::redis_url(), servers::unique_name());
        let redis = [("REDIS_URL", url.as_str()), ("MARQUEE_REDIS_NAMESPACE", namespace.as_str())];
        let scratch = scratch(Kind::Postgres).await;
        let database = scratch.url.clone();
        Self::open(folder(), Some(scratch), &database, &[&redis, settings].concat(), replicas).await
    }

    /// One program over the PostgreSQL of `tests/servers` and this Redis.
    pub async fn over_redis(redis: &OwnRedis, settings: Settings<'_>) -> Self {
        let url = redis.url();
        let scratch = scratch(Kind::Postgres).await;
        let database = scratch.url.clone();
        Self::open(folder(), Some(scratch), &database, &[&[("REDIS_URL", url.as_str())], settings].concat(), 1).await
    }

    /// One program over this PostgreSQL and the Redis of `tests/servers`.
    pub async fn over_postgres(postgres: &OwnPostgres, settings: Settings<'_>) -> Self {
        let (url, namespace) = (servers::redis_url(), servers::unique_name());
        let redis = [("REDIS_URL", url.as_str()), ("MARQUEE_REDIS_NAMESPACE", namespace.as_str())];
        Self::open(folder(), None, postgres.url(), &[&redis, settings].concat(), 1).await
    }

    async fn open(folder: TempDir, scratch: Option<Scratch>, database: &str, settings: Settings<'_>, replicas: usize) -> Self {
        let data = folder.path().display().to_string();
        let every = [
            ("DATABASE_URL", database),
            ("MARQUEE_DATA_DIR", &data),
            ("MARQUEE_MODE", "development"),
            ("MARQUEE_DEMO", "on"),
            // The same for all replicas, whose tokens name it.
            ("MARQUEE_PUBLIC_URL", "http://marquee.test"),
            // Out of the way, but at work.
            ("MARQUEE_RATE_LIMITS", "100000"),
        ];
        let settings: Vec<(&'static str, String)> =
            [&every, settings].concat().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        let mut replicas: Vec<Product> = (0..replicas).map(|_| Product::new(folder.path(), settings.clone())).collect();
        for replica in &mut replicas {
            replica.start().await;
        }
        Self { replicas, database: database.to_owned(), weather: Arc::default(), stripe: None, settings, folder, _scratch: scratch }
    }

    /// The same, whose customers enter their cards at Stripe.
    pub fn paid_at(self, stripe: &Arc<StripeStandIn>) -> Self {
        Self { stripe: Some(Arc::clone(stripe)), ..self }
    }

    /// The replicas' addresses.
    pub fn doors(&self) -> Vec<String> {
        self.replicas.iter().map(Product::url).collect()
    }

    /// A process beside the replicas that does the background work and answers nobody; not started yet.
    pub fn worker(&self) -> Product {
        Product::worker(self.folder.path(), self.settings.clone())
    }

    /// The folder of its data.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program with these arguments and the settings of the replicas.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let settings = self.settings.iter().map(|(name, value)| (*name, value.as_str()));
        Ran::of(Command::new(env!("CARGO_BIN_EXE_api")).args(arguments).envs(settings).env("MARQUEE_LOG", "warn"))
    }

    /// The same settings over another database and another folder, where nothing runs yet.
    pub fn elsewhere(&self, database: &str, folder: TempDir) -> Self {
        let namespace = servers::unique_name();
        let data = folder.path().display().to_string();
        let settings = self.settings.iter().map(|(name, value)| match *name {
            "DATABASE_URL" => (*name, database.to_owned()),
            "MARQUEE_DATA_DIR" => (*name, data.clone()),
            "MARQUEE_REDIS_NAMESPACE" => (*name, namespace.clone()),
            _ => (*name, value.clone()),
        });
        let settings: Vec<(&'static str, String)> = settings.collect();
        let replicas = vec![Product::new(folder.path(), settings.clone())];
        let (weather, stripe) = (Arc::default(), self.stripe.clone());
        Self { replicas, database: database.to_owned(), weather, stripe, settings, folder, _scratch: None }
    }

    /// A visitor, who asks the first replica first.
    pub fn visitor(&self) -> Client {
        Client::new(&self.doors(), &self.weather).paying_at(self.stripe.as_ref())
    }
}

/// How a command ended, and what it said.
#[derive(Debug)]
pub struct Ran {
    /// Whether it says that it did what it should.
    pub succeeded: bool,
    /// Both of its outputs.
    pub said: String,
}

impl Ran {
    /// Waits for its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.stdin(Stdio::null()).output().expect("the program runs");
        let said = [output.stdout, output.stderr].concat();
        Self { succeeded: output.status.success(), said: String::from_utf8_lossy(&said).into_owned() }
    }

    /// What it said, having done what it should.
    pub fn well(self) -> String {
        assert!(self.succeeded, "{}", self.said);
        self.said
    }

    /// What it said, having refused.
    pub fn refused(self) -> String {
        assert!(!self.succeeded, "{}", self.said);
        self.said
    }
}

/// A temporary folder.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}
