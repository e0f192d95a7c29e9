//! When rows of the audit log can be sealed. Ids are given out before their rows are committed, so a smaller id may appear after a larger one;
//! whoever is about to write has locked the table for writing before it is given an id.

use std::time::Duration;

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Bool, Nullable, Text},
};
use diesel_async::RunQueryDsl;

use super::Conn;

/// How long transactions that write are waited for, and how often they are looked at.
const PATIENCE: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

#[derive(QueryableByName)]
struct Largest {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
}

#[derive(QueryableByName)]
struct Writer {
    #[diesel(sql_type = Text)]
    transaction: String,
}

/// The largest id below which no row can appear any more; `None` when there is no row, or when somebody writes for long. Nobody waits for this:
/// it looks at who wrote when the id was the largest, and waits until none of those does any more.
pub async fn settled_audit_id(conn: &mut Conn) -> QueryResult<Option<i64>> {
    let largest: Largest = sql_query("SELECT max(id) AS id FROM audit_log").get_result(conn).await?;
    if largest.id.is_none() {
        return Ok(None);
    }
    let before = writers(conn).await?;
    for _ in 0..PATIENCE {
        if before.is_empty() || writers(conn).await?.iter().all(|writer| !before.contains(writer)) {
            return Ok(largest.id);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(None)
}

/// The transactions that write into the audit log, or may be about to.
async fn writers(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let writers: Vec<Writer> = sql_query(
        "SELECT virtualtransaction AS transaction FROM pg_locks
         WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND relation = 'audit_log'::regclass AND mode = 'RowExclusiveLock' AND granted",
    )
    .load(conn)
    .await?;
    Ok(writers.into_iter().map(|writer| writer.transaction).collect())
}

/// Any number will do for the lock that lets one replica seal at a time; this one spells `seal`.
const SEALING: i64 = 0x7365_616c;

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

/// Lets one transaction at a time seal; false when another does.
pub async fn lock_sealing(conn: &mut Conn) -> QueryResult<bool> {
    let lock = sql_query("SELECT pg_try_advisory_xact_lock($1) AS locked").bind::<BigInt, _>(SEALING);
    let locked: Locked = lock.get_result(conn).await?;
    Ok(locked.locked)
}
