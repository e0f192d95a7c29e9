//! Embedded SQLite: the default, with nothing to install.

pub(crate) mod dialect;
mod hold;
mod pool;

pub(crate) use pool::{Conn, Db};

#[path = "../stores/mod.rs"]
pub(crate) mod stores;
