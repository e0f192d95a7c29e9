//! Settings: the commented defaults, then a file, then the environment; checked as a whole before anything starts. A wrong value is
//! named with its key.

mod mail;
mod page;
mod parse;
mod pictures;
mod source;
mod stripe;

use std::{fmt, net::SocketAddr, path::PathBuf};

use booking_domain::booking::HoldPolicy;
use jiff::SignedDuration;
use thiserror::Error;

use crate::legacy::Sunset;

pub use mail::{MailConfig, MailSecurity};
pub use page::page;
pub use pictures::{BucketConfig, PicturesConfig};
pub use source::{DEFAULTS, Raw};
pub use stripe::StripeConfig;

/// Why the program does not start.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the settings cannot be read: {0}")]
    File(String),
    /// A value is wrong.
    #[error("{key} is {value}: it must be {wanted}")]
    Value {
        /// Its key, as the environment names it.
        key: String,
        /// What it says; hidden for secrets.
        value: String,
        /// What it must be.
        wanted: String,
    },
    /// Production needs more than this.
    #[error("production mode needs {key}: {why}")]
    Production {
        /// The key that is missing.
        key: &'static str,
        /// Why.
        why: &'static str,
    },
}

/// A value that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden<T>(pub T);

impl<T> fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

/// Whether it is for people who try it out, or for a cinema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// With development keys, the sandbox and the mailbox.
    Development,
    /// With keys of its own.
    Production,
}

/// How requests are limited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RateLimits {
    /// Not at all.
    Off,
    /// By the built-in quotas times this.
    Times(f64),
}

/// What is kept how long, what is said when, and what may be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// How long answers to named requests are remembered.
    pub keys: SignedDuration,
    /// How long ended sessions and used or ended tokens are kept.
    pub tokens: SignedDuration,
    /// How long delivered messages are kept.
    pub notifications: SignedDuration,
    /// How long before its end a hold is warned of.
    pub hold_warning: SignedDuration,
    /// How long a worker keeps to itself what it took.
    pub lease: SignedDuration,
    /// Whether `/metrics` answers.
    pub metrics: bool,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Checked settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Development or production.
    pub mode: Mode,
    /// Where to listen.
    pub bind: SocketAddr,
    /// Folder of the embedded database.
    pub data_dir: PathBuf,
    /// The address people reach it by, without a slash at its end.
    pub public_url: String,
    /// Whether to fill an empty database with the demo.
    pub demo: bool,
    /// Whether `serve` also does the background work.
    pub worker: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Other web origins that may call the API.
    pub cors_origins: Vec<String>,
    /// The database.
    pub database_url: Hidden<String>,
    /// Most connections to PostgreSQL.
    pub database_connections: usize,
    /// Whether SQLite syncs every commit.
    pub sqlite_durable: bool,
    /// Redis, where there is one.
    pub redis_url: Option<Hidden<String>>,
    /// What keys and channels in Redis begin with.
    pub redis_namespace: String,
    /// Keys of access tokens, `kid:base64url` by commas; development's own when there are none.
    pub jwt_keys: Option<Hidden<String>>,
    /// Seeds of the keys of tickets: the first signs, all are accepted.
    pub ticket_keys: Hidden<Vec<[u8; 32]>>,
    /// Stripe, where it takes the payments; else the sandbox does.
    pub stripe: Option<StripeConfig>,
    /// The mail server; else mails are kept in the mailbox.
    pub mail: Option<MailConfig>,
    /// Where posters are kept.
    pub pictures: PicturesConfig,
    /// What signs the sandbox's events.
    pub sandbox_secret: Hidden<String>,
    /// Times and limits of holds.
    pub holds: HoldPolicy,
    /// Until when the routes of the system before this one are there, if they are.
    pub legacy: Option<Sunset>,
    /// How requests are limited.
    pub rate_limits: RateLimits,
    /// What is kept how long.
    pub keeping: Keeping,
    /// What is logged.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// The collector of traces, where there is one.
    pub otlp_endpoint: Option<String>,
    /// Where the worker alone answers, if anywhere.
    pub worker_bind: Option<SocketAddr>,
}

/// The keys of development: known to everybody, so production refuses them.
pub const DEVELOPMENT_KEY: &[u8; 32] = b"marquee development, not secret!";

impl Config {
    /// Checks settings as a whole.
    ///
    /// # Errors
    /// [`ConfigError`] with the first key that is wrong.
    pub fn check(raw: &Raw) -> Result<Self, ConfigError> {
        let mode = raw.choice("mode", &[("development", Mode::Development), ("production", Mode::Production)])?;
        let development = mode == Mode::Development;
        let bind: SocketAddr = raw.parsed("bind", "an address with a port, such as 127.0.0.1:8080")?;
        let data_dir = PathBuf::from(raw.text("data_dir"));
        let config = Self {
            mode,
            bind,
            public_url: raw.url("public_url", &format!("http://{bind}"))?,
            demo: raw.switch_or("demo", development)?,
            worker: raw.switch("worker")?,
            trusted_proxies: raw.list("trusted_proxies", "IP addresses by commas")?,
            cors_origins: raw.origins("cors_origins")?,
            database_url: raw.database_url(&data_dir)?,
            database_connections: raw.number("database_connections", 1, 1_000)?,
            sqlite_durable: raw.switch("sqlite_durable")?,
            redis_url: raw.redis_url()?,
            redis_namespace: raw.text_or("redis_namespace", "marquee"),
            jwt_keys: Some(raw.text("jwt_keys")).filter(|keys| !keys.is_empty()).map(|keys| Hidden(keys.to_owned())),
            ticket_keys: raw.ticket_keys(DEVELOPMENT_KEY)?,
            stripe: raw.stripe()?,
            mail: raw.mail()?,
            pictures: raw.pictures(&data_dir)?,
            sandbox_secret: Hidden(raw.text_or("sandbox_secret", "whsec_development")),
            holds: raw.holds(raw.switch_or("verify_email", !development)?)?,
            legacy: raw.legacy()?,
            rate_limits: raw.rate_limits()?,
            keeping: raw.keeping()?,
            log: raw.text("log").to_owned(),
            log_format: raw.choice("log_format", &[("text", LogFormat::Text), ("json", LogFormat::Json)])?,
            otlp_endpoint: raw.otlp_endpoint()?,
            worker_bind: raw.worker_bind()?,
            data_dir,
        };
        if !development {
            refuse_development(raw, config.stripe.is_some())?;
            mail::refuse_development(raw, config.mail.as_ref())?;
        }
        Ok(config)
    }

    /// Whether it is for people who try it out.
    pub fn is_development(&self) -> bool {
        self.mode == Mode::Development
    }
}

/// Production has keys of its own, and real payments unless told otherwise.
fn refuse_development(raw: &Raw, real_payments: bool) -> Result<(), ConfigError> {
    let needs = |key: &str, name: &'static str, why: &'static str| {
        if raw.text(key).is_empty() { Err(ConfigError::Production { key: name, why }) } else { Ok(()) }
    };
    needs("jwt_keys", "MARQUEE_JWT_KEYS", "the development signing key is known to everybody")?;
    needs("ticket_key", "MARQUEE_TICKET_KEY", "the development signing key is known to everybody")?;
    if real_payments {
        return Ok(());
    }
    if !raw.switch("allow_sandbox")? {
        return Err(ConfigError::Production {
            key: "STRIPE_SECRET_KEY",
            why: "without Stripe the payment provider is the sandbox, which takes no money (MARQUEE_ALLOW_SANDBOX=on allows it)",
        });
    }
    needs("sandbox_secret", "MARQUEE_SANDBOX_SECRET", "the sandbox's development secret is known to everybody")
}

#[cfg(test)]
mod tests;
