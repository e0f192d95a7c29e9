//! What SQLite spells differently.

use diesel::{QueryResult, connection::AnsiTransactionManager};
use diesel_async::TransactionManager as _;

use super::Conn;
pub use super::{
    hold::{attach_intent, begin_payment, place as place_hold_within, place_hold},
    sealing::{lock_sealing, settled_audit_id},
    search::{learn_words, lock_founding, search_films, words_like},
};

type Manager = <Conn as diesel_async::AsyncConnection>::TransactionManager;

/// Begins a transaction that may write at once, so that it never has to be upgraded and refused in the middle.
pub async fn begin(conn: &mut Conn) -> QueryResult<()> {
    conn.spawn_blocking(|conn| AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")).await
}

/// Commits it.
pub async fn commit(conn: &mut Conn) -> QueryResult<()> {
    Manager::commit_transaction(conn).await
}

/// Rolls it back.
pub async fn rollback(conn: &mut Conn) {
    if let Err(error) = Manager::rollback_transaction(conn).await {
        tracing::debug!(%error, "rollback failed; the connection is dropped");
    }
}

/// How the parameter of this number is named in a statement, to use it a second time.
pub fn parameter(number: usize) -> String {
    format!("?{number}")
}

/// Locks nothing: the one writer has the whole database.
macro_rules! for_update {
    ($query:expr) => {
        $query
    };
}
pub(crate) use for_update;
pub(crate) use for_update as for_update_skip_locked;

/// Inserts rows one by one: a batch of rows whose columns may be left out is not something SQLite has.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        for row in $rows {
            diesel::insert_into($table).values(row).execute($conn).await?;
        }
    };
}
pub(crate) use insert_all;
