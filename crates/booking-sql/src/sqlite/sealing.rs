//! When rows of the audit log can be sealed: at once, for one transaction at a time writes, and their ids never go back.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Nullable},
};
use diesel_async::RunQueryDsl;

use super::Conn;

#[derive(QueryableByName)]
struct Largest {
    #[diesel(sql_type = Nullable<BigInt>)]
    id: Option<i64>,
}

/// The largest id; no row can appear below it any more.
pub async fn settled_audit_id(conn: &mut Conn) -> QueryResult<Option<i64>> {
    let largest: Largest = sql_query("SELECT max(id) AS id FROM audit_log").get_result(conn).await?;
    Ok(largest.id)
}

/// Nothing to lock: the one writer has the whole database.
pub async fn lock_sealing(_: &mut Conn) -> QueryResult<bool> {
    Ok(true)
}
