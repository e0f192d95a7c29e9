//! `AuditStore`: reading the audit log, and the chain of hashes it is sealed with.

use std::collections::HashMap;

use async_trait::async_trait;
use booking_domain::{
    StoreError, Timestamp,
    audit::{ArchiveOutcome, AuditArchive, AuditFilter, AuditId, AuditRecord, Cause, Link, SealedRecord, SealedRow},
    page::{Page, PageRequest},
    ports::AuditStore,
};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use sha2::{Digest as _, Sha256};

use super::{Backend, Conn, Db, dialect};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{audit_archives, audit_log, audit_seals, users},
    types::{At, Instant},
};

/// The audit log in the database.
pub(crate) struct SqlAudit(pub(crate) Db);

#[async_trait]
impl AuditStore for SqlAudit {
    async fn records(&self, filter: &AuditFilter, page: &PageRequest<AuditId>) -> Result<Page<AuditRecord, AuditId>, StoreError> {
        let mut conn = self.0.read().await?;
        let rows = load(&mut conn, filter, page).await.map_err(|error| store_error(&error))?;
        let people: Vec<i64> = rows.iter().filter_map(|row| person(&row.0.2)).collect();
        let names = users::table.filter(users::id.eq_any(people).and(users::is_deleted.eq(false))).select((users::id, users::name));
        let names: Vec<(i64, String)> = names.load(&mut conn).await.map_err(|error| store_error(&error))?;
        let names: HashMap<i64, String> = names.into_iter().collect();
        let record = |((id, at, actor, action, entity, entity_id, detail, request_id), seal): Row| AuditRecord {
            id: AuditId(id),
            at: at.0,
            actor_name: person(&actor).and_then(|id| names.get(&id).cloned()),
            actor,
            action,
            entity,
            entity_id,
            detail,
            request_id,
            seal,
        };
        Ok(Page::cut(rows.into_iter().map(record).collect(), page.limit, |record| record.id))
    }

    async fn seal(&self, limit: i64) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        let Some(settled) = dialect::settled_audit_id(&mut conn).await.map_err(|error| store_error(&error))? else { return Ok(0) };
        Ok(retrying!("seal_audit_log", seal(&mut conn, settled, limit))?)
    }

    async fn anchor(&self) -> Result<Link, StoreError> {
        let mut conn = self.0.read().await?;
        anchor(&mut conn).await.map_err(|error| store_error(&error))
    }

    async fn sealed(&self, AuditId(after): AuditId, limit: i64) -> Result<Vec<SealedRecord>, StoreError> {
        let mut conn = self.0.read().await?;
        let rows = links(&mut conn, after, limit).await.map_err(|error| store_error(&error))?;
        // One without its row is for `audit_chain_holds` to name; what stands before it can be archived.
        Ok(rows.into_iter().map_while(|row| Some(SealedRecord { row: row.row()?, seal: row.hash? })).collect())
    }

    async fn begin_behind(&self, archive: &AuditArchive, cause: &Cause, now: Timestamp) -> Result<ArchiveOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("begin_audit_log_behind", begin_behind(&mut conn, archive, cause, now))?)
    }

    async fn remove_archived(&self, limit: i64) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("remove_archived", remove_archived(&mut conn, limit))?)
    }
}

type Columns = (i64, At, String, String, String, String, serde_json::Value, String);
type Row = (Columns, Option<String>);

/// The key of the person that an actor's name stands for.
fn person(actor: &str) -> Option<i64> {
    actor.strip_prefix("user:")?.parse().ok()
}

async fn load(conn: &mut Conn, filter: &AuditFilter, page: &PageRequest<AuditId>) -> QueryResult<Vec<Row>> {
    let mut query = audit_log::table
        .left_join(audit_seals::table.on(audit_seals::audit_id.eq(audit_log::id)))
        .select((audit_log::all_columns, audit_seals::hash.nullable()))
        .into_boxed::<Backend>();
    if let Some(AuditId(after)) = page.after {
        query = query.filter(audit_log::id.lt(after));
    }
    if let Some(actor) = &filter.actor {
        query = query.filter(audit_log::actor.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_log::action.eq(action));
    }
    if let Some(entity) = &filter.entity {
        query = query.filter(audit_log::entity.eq(entity));
    }
    if let Some(id) = &filter.entity_id {
        query = query.filter(audit_log::entity_id.eq(id));
    }
    if let Some(request) = &filter.request_id {
        query = query.filter(audit_log::request_id.eq(request));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_log::at.ge(At(from)));
    }
    if let Some(to) = filter.to {
        query = query.filter(audit_log::at.lt(At(to)));
    }
    query.order(audit_log::id.desc()).limit(i64::from(page.limit) + 1).load(conn).await
}

/// A sealed row, and the row it seals as far as it is there.
#[derive(QueryableByName)]
struct ChainRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    hash: Option<String>,
    #[diesel(sql_type = Nullable<Instant>)]
    at: Option<At>,
    #[diesel(sql_type = Nullable<Text>)]
    actor: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    action: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    entity: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    entity_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    detail: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    request_id: Option<String>,
}

impl ChainRow {
    /// The hash the row has to have, behind `previous`; `None` when there is no row.
    fn expected(&self, previous: &str) -> Option<String> {
        Some(sha256_hex(&self.row()?.canonical(previous)))
    }

    fn row(&self) -> Option<SealedRow> {
        Some(SealedRow {
            id: self.id,
            at: self.at?.0,
            actor: self.actor.clone()?,
            action: self.action.clone()?,
            entity: self.entity.clone()?,
            entity_id: self.entity_id.clone()?,
            detail: self.detail.clone()?,
            request_id: self.request_id.clone()?,
        })
    }
}

fn sha256_hex(text: &str) -> String {
    use std::fmt::Write as _;

    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        write!(hex, "{byte:02x}").ok();
        hex
    })
}

/// Seals what follows the last seal, up to the row `settled`.
async fn seal(mut conn: &mut Conn, settled: i64, limit: i64) -> Result<usize, TxError> {
    transaction!(conn, async {
        if !dialect::lock_sealing(conn).await? {
            // Another replica is at it.
            return Ok(0);
        }
        let last = audit_seals::table.order(audit_seals::audit_id.desc()).select((audit_seals::audit_id, audit_seals::hash));
        let last: Option<(i64, String)> = last.first(conn).await.optional()?;
        let (after, mut previous) = match last {
            Some(last) => last,
            None => anchor(conn).await.map(|anchor| (anchor.id.0, anchor.seal))?,
        };
        let rows: Vec<ChainRow> = sql_query(
            "SELECT a.id, NULL AS hash, a.at, a.actor, a.action, a.entity, a.entity_id, CAST(a.detail AS text) AS detail, a.request_id
             FROM audit_log a WHERE a.id > $1 AND a.id <= $2 ORDER BY a.id LIMIT $3",
        )
        .bind::<BigInt, _>(after)
        .bind::<BigInt, _>(settled)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
        let mut seals = Vec::with_capacity(rows.len());
        for row in &rows {
            let Some(hash) = row.expected(&previous) else { continue };
            seals.push((audit_seals::audit_id.eq(row.id), audit_seals::hash.eq(hash.clone())));
            previous = hash;
        }
        let sealed = seals.len();
        if sealed > 0 {
            dialect::insert_all!(conn, audit_seals::table, seals);
        }
        Ok::<_, TxError>(sealed)
    })
}

/// How many rows of the chain are looked at in one statement.
const AT_ONCE: i64 = 1_000;

/// Where the log begins.
async fn anchor(conn: &mut Conn) -> QueryResult<Link> {
    let last = audit_archives::table.order(audit_archives::through_id.desc());
    let last: Option<(i64, String)> = last.select((audit_archives::through_id, audit_archives::seal)).first(conn).await.optional()?;
    Ok(last.map_or_else(Link::genesis, |(id, seal)| Link { id: AuditId(id), seal }))
}

/// At most `limit` seals behind `after`, each with its row.
async fn links(conn: &mut Conn, after: i64, limit: i64) -> QueryResult<Vec<ChainRow>> {
    sql_query(
        "SELECT s.audit_id AS id, s.hash, a.at, a.actor, a.action, a.entity, a.entity_id, CAST(a.detail AS text) AS detail, a.request_id
         FROM audit_seals s LEFT JOIN audit_log a ON a.id = s.audit_id WHERE s.audit_id > $1 ORDER BY s.audit_id LIMIT $2",
    )
    .bind::<BigInt, _>(after)
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}

async fn begin_behind(mut conn: &mut Conn, archive: &AuditArchive, cause: &Cause, now: Timestamp) -> Result<ArchiveOutcome, TxError> {
    transaction!(conn, async {
        let (after, through) = (archive.after.id.0, archive.through.id.0);
        let seal: Option<String> = audit_seals::table.find(through).select(audit_seals::hash).first(conn).await.optional()?;
        let rows: i64 = audit_log::table.filter(audit_log::id.gt(after).and(audit_log::id.le(through))).count().get_result(conn).await?;
        if anchor(conn).await? != archive.after || seal.as_ref() != Some(&archive.through.seal) || rows != archive.rows {
            return Ok(ArchiveOutcome::NotOfThisLog);
        }
        let begins = diesel::insert_into(audit_archives::table).values((
            audit_archives::through_id.eq(through),
            audit_archives::seal.eq(&archive.through.seal),
            audit_archives::after_id.eq(after),
            audit_archives::row_count.eq(archive.rows),
            audit_archives::archived_at.eq(At(now)),
        ));
        if begins.on_conflict_do_nothing().execute(conn).await? == 0 {
            // Another was faster.
            return Ok(ArchiveOutcome::NotOfThisLog);
        }
        diesel::insert_into(audit_log::table)
            .values((
                audit_log::at.eq(At(now)),
                audit_log::actor.eq(cause.actor_name()),
                audit_log::action.eq("audit_log.archived"),
                audit_log::entity.eq("audit_log"),
                audit_log::entity_id.eq(through.to_string()),
                audit_log::detail.eq(serde_json::json!({ "after": after, "rows": archive.rows, "seal": archive.through.seal })),
                audit_log::request_id.eq(&cause.request_id),
            ))
            .execute(conn)
            .await?;
        Ok::<_, TxError>(ArchiveOutcome::Archived)
    })
}

async fn remove_archived(mut conn: &mut Conn, limit: i64) -> Result<usize, TxError> {
    transaction!(conn, async {
        let through = anchor(conn).await?.id.0;
        let archived = audit_seals::table.filter(audit_seals::audit_id.le(through)).order(audit_seals::audit_id).limit(limit);
        let ids: Vec<i64> = archived.select(audit_seals::audit_id).load(conn).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        diesel::delete(audit_log::table.filter(audit_log::id.eq_any(&ids))).execute(conn).await?;
        let removed = diesel::delete(audit_seals::table.filter(audit_seals::audit_id.eq_any(&ids))).execute(conn).await?;
        Ok::<_, TxError>(removed)
    })
}

/// Follows the chain from its beginning, or from where an archive ends: how many seals were looked at, and the first row that breaks it. Read
/// in parts, so that a long log does not have to fit into memory.
pub async fn follow_chain(conn: &mut Conn) -> QueryResult<(i64, Option<String>)> {
    let unsealed = first_unsealed(conn).await?;
    let Link { id: AuditId(mut after), seal: mut previous } = anchor(conn).await?;
    let mut looked_at = 0;
    loop {
        let rows = links(conn, after, AT_ONCE).await?;
        for row in &rows {
            if let Some(id) = unsealed.filter(|id| *id < row.id) {
                return Ok((looked_at, Some(format!("audit row {id}, which came in between"))));
            }
            looked_at += 1;
            match row.expected(&previous) {
                None => return Ok((looked_at, Some(format!("audit row {}, which is missing", row.id)))),
                Some(expected) if row.hash.as_ref() != Some(&expected) => {
                    return Ok((looked_at, Some(format!("audit row {}", row.id))));
                }
                Some(expected) => (previous, after) = (expected, row.id),
            }
        }
        if rows.is_empty() {
            return Ok((looked_at, unsealed.map(|id| format!("audit row {id}, which came in between"))));
        }
    }
}

/// The first row without a seal among those that have been sealed.
async fn first_unsealed(conn: &mut Conn) -> QueryResult<Option<i64>> {
    #[derive(QueryableByName)]
    struct First {
        #[diesel(sql_type = Nullable<BigInt>)]
        id: Option<i64>,
    }
    let first: First = sql_query(
        "SELECT min(a.id) AS id FROM audit_log a
         WHERE (a.id <= (SELECT max(audit_id) FROM audit_seals) OR a.id <= (SELECT max(through_id) FROM audit_archives))
         AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.audit_id = a.id)",
    )
    .get_result(conn)
    .await?;
    Ok(first.id)
}
