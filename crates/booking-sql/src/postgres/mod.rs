//! PostgreSQL: the database bigger than one machine.

pub(crate) mod dialect;
mod hot;
mod pool;

pub(crate) use pool::{Conn, Db};

#[path = "../stores/mod.rs"]
pub(crate) mod stores;
