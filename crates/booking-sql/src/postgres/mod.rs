//! PostgreSQL: the database bigger than one machine.

pub(crate) mod dialect;
mod hot;
mod pool;
mod sealing;
mod search;

#[cfg(feature = "testing")]
pub(crate) use pool::Lent;
pub(crate) use pool::{Conn, Db, SESSION};

/// What Diesel calls this database.
pub(crate) type Backend = diesel::pg::Pg;

#[path = "../stores/mod.rs"]
pub(crate) mod stores;
