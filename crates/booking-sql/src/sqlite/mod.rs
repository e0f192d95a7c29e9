//! Embedded SQLite: the default, with nothing to install.

pub(crate) mod dialect;
mod hold;
mod pool;
mod sealing;
mod search;

pub(crate) use pool::{Conn, Db};

/// What Diesel calls this database.
pub(crate) type Backend = diesel::sqlite::Sqlite;

#[path = "../stores/mod.rs"]
pub(crate) mod stores;
