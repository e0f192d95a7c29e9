//! What goes wrong in a database, and what is worth trying again.

use std::time::Duration;

use booking_domain::{StoreError, booking::BookingError};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

/// Why the database could not be opened or migrated.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The address is not one of ours.
    #[error("DATABASE_URL must be sqlite:PATH or postgres://…, not {0:?}")]
    Url(String),
    /// It does not answer, or not as it should.
    #[error("the database cannot be opened: {0}")]
    Connect(String),
    /// A migration failed.
    #[error("migration failed: {0}")]
    Migrate(String),
    /// The database was migrated by a newer program.
    #[error(
        "the database's schema is newer than this program: it has migration {theirs}, and the newest that this program knows is {ours}. \
         Start the program that migrated it, or have that one take its migrations back (`api migrate down`)"
    )]
    Newer {
        /// The newest migration of the database.
        theirs: String,
        /// The newest that this program knows.
        ours: String,
    },
}

/// What a transaction ends with, inside this crate.
#[derive(Debug)]
pub enum TxError {
    /// Somebody else was faster: do it again from the start.
    Race(&'static str),
    /// The database says no.
    Sql(DieselError),
    /// The store cannot go on.
    Store(StoreError),
    /// The decision was a refusal; nothing is kept.
    Refused(BookingError),
}

impl From<DieselError> for TxError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Race("serialization failure"),
            // Deadlocks and lost races have no kind of their own in Diesel: their text is all there is (lc_messages is C).
            DieselError::DatabaseError(_, info) if info.message().contains("deadlock detected") => Self::Race("deadlock"),
            DieselError::DatabaseError(_, info) if info.message().contains("marquee: race lost") => {
                Self::Race("seat or slot taken meanwhile")
            }
            DieselError::DatabaseError(_, info) if info.message().contains("database is locked") => Self::Race("database is locked"),
            _ => Self::Sql(error),
        }
    }
}

impl From<StoreError> for TxError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<TxError> for StoreError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::Race(why) => Self::Unavailable(format!("gave up after repeated races: {why}")),
            TxError::Sql(error) => store_error(&error),
            TxError::Store(error) => error,
            TxError::Refused(error) => Self::Internal(format!("a refusal where none is possible: {error}")),
        }
    }
}

impl From<TxError> for BookingError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::Refused(refusal) => refusal,
            other => Self::Store(other.into()),
        }
    }
}

/// Tells an unreachable database from one that refuses.
pub fn store_error(error: &DieselError) -> StoreError {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, info) => {
            StoreError::Unavailable(info.message().to_owned())
        }
        DieselError::DatabaseError(_, info) if is_outage(info.message()) => StoreError::Unavailable(info.message().to_owned()),
        other => StoreError::Internal(other.to_string()),
    }
}

/// Texts of a server that goes away, comes back, or is full.
fn is_outage(text: &str) -> bool {
    [
        "connection closed",
        "terminating connection",
        "shutting down",
        "starting up",
        "in recovery mode",
        "statement timeout",
        "lock timeout",
        "disk is full",
        "database or disk is full",
        "No space left",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// Whether an error is the violation of a unique constraint. PostgreSQL names the constraint, SQLite the columns: either will do.
pub fn violates(error: &DieselError, constraint: &str, columns: &str) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
            info.constraint_name() == Some(constraint) || info.message().contains(columns)
        }
        _ => false,
    }
}

/// A bounded number of tries with a growing, uneven pause, counted in the log by the transaction's name.
pub struct Retries {
    name: &'static str,
    tries: u32,
}

/// How often a transaction is tried before its caller hears of it.
const MOST_TRIES: u32 = 12;

impl Retries {
    pub fn new(name: &'static str) -> Self {
        Self { name, tries: 0 }
    }

    /// Whether to try again after `error`.
    pub fn again(&mut self, error: &TxError) -> bool {
        let TxError::Race(why) = error else { return false };
        self.tries += 1;
        tracing::debug!(transaction = self.name, tries = self.tries, why, "transaction is tried again");
        if self.tries == MOST_TRIES {
            tracing::warn!(transaction = self.name, tries = self.tries, why, "transaction is given up");
        }
        self.tries < MOST_TRIES
    }

    /// Waits a little; longer each time, and unevenly, so that two that met do not meet again.
    pub async fn pause(&self) {
        let unevenness = u64::from(std::ptr::from_ref(self).addr().to_le_bytes()[1]) % 7;
        let millis = (u64::from(self.tries.pow(2)) + unevenness).min(200);
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
}

/// Runs an attempt until it succeeds, fails for good, or has been tried often enough. The attempt is an expression, evaluated anew each
/// time; a macro, because the future of an async closure cannot be required to be `Send`.
macro_rules! retrying {
    ($name:literal, $attempt:expr) => {{
        let mut retries = $crate::error::Retries::new($name);
        loop {
            match $attempt.await {
                Err(error) if retries.again(&error) => retries.pause().await,
                outcome => break outcome,
            }
        }
    }};
}
pub(crate) use retrying;

/// Gives the body of a transaction its error, so that every `?` in it knows what to become.
pub fn body<T, F: Future<Output = Result<T, TxError>>>(body: F) -> F {
    body
}

/// Runs the body, a future over the connection, in a transaction that is rolled back when it fails.
macro_rules! transaction {
    ($conn:ident, $body:expr) => {{
        super::dialect::begin(&mut $conn).await.map_err($crate::error::TxError::from)?;
        match $crate::error::body($body).await {
            Ok(value) => {
                super::dialect::commit(&mut $conn).await.map_err($crate::error::TxError::from)?;
                Ok(value)
            }
            Err(error) => {
                super::dialect::rollback(&mut $conn).await;
                Err(error)
            }
        }
    }};
}
pub(crate) use transaction;
