//! `JobStore`: turns of jobs, and what they found.

use async_trait::async_trait;
use booking_domain::{
    StoreError, Timestamp,
    integrity::{Finding, Invariant},
    ports::{JobStore, KeptFinding},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Db, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{integrity_findings as findings, job_turns},
    types::At,
};

/// Jobs in the database.
pub(crate) struct SqlJobs(pub(crate) Db);

#[async_trait]
impl JobStore for SqlJobs {
    async fn take_turn(&self, job: &str, now: Timestamp, next: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        let turn = diesel::insert_into(job_turns::table)
            .values((job_turns::job.eq(job), job_turns::due_at.eq(At(next))))
            .on_conflict(job_turns::job)
            .do_update()
            .set(job_turns::due_at.eq(At(next)));
        let due = diesel::query_dsl::methods::FilterDsl::filter(turn, job_turns::due_at.le(At(now)));
        Ok(due.execute(&mut conn).await.map_err(|error| store_error(&error))? == 1)
    }

    async fn put_off(&self, job: &str, next: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        let later = diesel::update(job_turns::table.find(job)).set(job_turns::due_at.eq(At(next)));
        later.execute(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn keep_findings(&self, found: &[Finding], at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("keep_findings", keep(&mut conn, found, at))?)
    }

    async fn findings(&self) -> Result<Vec<KeptFinding>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = findings::table.select((findings::invariant, findings::looked_at, findings::violations, findings::checked_at));
        let found: Vec<(String, i64, i64, At)> = query.load(&mut conn).await.map_err(|error| store_error(&error))?;
        let kept = |(name, looked_at, violations, At(checked_at)): (String, i64, i64, At)| {
            let invariant = rows::name("integrity_findings", "invariant", &name, &name, Invariant::parse(&name))?;
            Ok(KeptFinding { invariant, looked_at, violations, checked_at })
        };
        let mut kept = found.into_iter().map(kept).collect::<Result<Vec<_>, StoreError>>()?;
        kept.sort_by_key(|finding| finding.invariant);
        Ok(kept)
    }
}

async fn keep(mut conn: &mut Conn, found: &[Finding], at: Timestamp) -> Result<(), TxError> {
    transaction!(conn, async {
        diesel::delete(findings::table).execute(conn).await?;
        for finding in found {
            diesel::insert_into(findings::table)
                .values((
                    findings::invariant.eq(finding.invariant.as_str()),
                    findings::looked_at.eq(finding.looked_at),
                    findings::violations.eq(i64::try_from(finding.broken.len()).unwrap_or(i64::MAX)),
                    findings::checked_at.eq(At(at)),
                ))
                .execute(conn)
                .await?;
        }
        Ok(())
    })
}
