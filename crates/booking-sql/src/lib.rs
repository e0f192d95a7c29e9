//! The stores, over PostgreSQL and over embedded SQLite.
//!
//! How it works, in five lines: `schema` and `types` are the same for both databases. Every file of `stores/` is compiled twice,
//! once inside `mod postgres` and once inside `mod sqlite`; each of these supplies `Conn`, `Db` and a small `dialect`: how a
//! transaction begins, how a row is locked, how search is spelled, and the hot statements. What a store file names by `super::` is
//! therefore the dialect of the database it is being compiled for. Both copies pass the same contract suites of `booking-testkit`.

#![expect(clippy::duplicate_mod, reason = "stores are compiled once for each database: see above")]

mod database;
mod error;
mod functions;
mod migrate;
mod schema;
pub mod sqlite_file;
#[cfg(feature = "testing")]
pub mod testing;
mod types;
mod watched;

mod postgres;
mod sqlite;

pub use database::{Database, DatabaseClock, DatabaseOptions, PoolState, Stores};
pub use error::DatabaseError;
pub use migrate::MigrationState;
