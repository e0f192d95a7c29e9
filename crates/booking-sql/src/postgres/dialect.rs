//! What PostgreSQL spells differently.

use diesel::QueryResult;
use diesel_async::TransactionManager as _;

use super::Conn;
pub use super::{
    hot::{attach_intent, begin_payment, place_hold, place_hold as place_hold_within},
    sealing::{lock_sealing, settled_audit_id},
    search::{learn_words, lock_founding, search_films, words_like},
};

type Manager = <Conn as diesel_async::AsyncConnection>::TransactionManager;

/// Begins a transaction.
pub async fn begin(conn: &mut Conn) -> QueryResult<()> {
    Manager::begin_transaction(conn).await
}

/// Commits it.
pub async fn commit(conn: &mut Conn) -> QueryResult<()> {
    Manager::commit_transaction(conn).await
}

/// Rolls it back; a connection that cannot even do that is thrown away by the pool.
pub async fn rollback(conn: &mut Conn) {
    if let Err(error) = Manager::rollback_transaction(conn).await {
        tracing::debug!(%error, "rollback failed; the connection is dropped");
    }
}

/// How the parameter of this number is named in a statement, to use it a second time.
pub fn parameter(number: usize) -> String {
    format!("${number}")
}

/// Locks the rows a query reads until the transaction ends.
macro_rules! for_update {
    ($query:expr) => {
        $query.for_update()
    };
}
pub(crate) use for_update;

/// Locks the rows a query reads, passing over those that others have locked.
macro_rules! for_update_skip_locked {
    ($query:expr) => {
        $query.for_update().skip_locked()
    };
}
pub(crate) use for_update_skip_locked;

/// Inserts rows, all in one statement.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        diesel::insert_into($table).values($rows).execute($conn).await?
    };
}
pub(crate) use insert_all;
