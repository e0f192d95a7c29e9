//! `IdempotencyStore`.

use async_trait::async_trait;
use booking_domain::{
    StoreError, Timestamp,
    ports::{IdempotencyStore, KeyOutcome, RequestKey, StoredAnswer},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Db, dialect};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::idempotency_keys as keys,
    types::At,
};

/// Requests that name themselves, in the database.
pub(crate) struct SqlIdempotency(pub(crate) Db);

#[diesel::dsl::auto_type]
fn of(key: &RequestKey) -> _ {
    let (scope, route, name): (String, String, String) = (key.scope.clone(), key.route.clone(), key.key.clone());
    keys::table.filter(keys::scope.eq(scope)).filter(keys::route.eq(route)).filter(keys::key.eq(name))
}

#[async_trait]
impl IdempotencyStore for SqlIdempotency {
    async fn begin(&self, key: &RequestKey, now: Timestamp, running_until: Timestamp) -> Result<KeyOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("idempotency_begin", begin(&mut conn, key, now, running_until))?)
    }

    async fn prolong(&self, key: &RequestKey, running_until: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        let running = of(key).filter(keys::status.is_null());
        let longer = diesel::update(running).set(keys::running_until.eq(At(running_until)));
        longer.execute(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn finish(&self, key: &RequestKey, answer: &StoredAnswer, _now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        diesel::update(of(key))
            .set((keys::status.eq(i32::from(answer.status)), keys::content_type.eq(&answer.content_type), keys::body.eq(&answer.body)))
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn abandon(&self, key: &RequestKey) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        diesel::delete(of(key).filter(keys::status.is_null())).execute(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        diesel::delete(keys::table.filter(keys::created_at.lt(At(before)))).execute(&mut conn).await.map_err(|error| store_error(&error))
    }
}

async fn begin(mut conn: &mut Conn, key: &RequestKey, now: Timestamp, running_until: Timestamp) -> Result<KeyOutcome, TxError> {
    // Mostly a key is new, and then one statement by itself does it.
    if is_new(conn, key, now, running_until).await? {
        return Ok(KeyOutcome::Run);
    }
    transaction!(conn, known(conn, key, now, running_until))
}

async fn is_new(conn: &mut Conn, key: &RequestKey, now: Timestamp, running_until: Timestamp) -> Result<bool, TxError> {
    let inserted = diesel::insert_into(keys::table)
        .values((
            keys::scope.eq(&key.scope),
            keys::route.eq(&key.route),
            keys::key.eq(&key.key),
            keys::body_hash.eq(&key.body_hash),
            keys::running_until.eq(At(running_until)),
            keys::created_at.eq(At(now)),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

async fn known(conn: &mut Conn, key: &RequestKey, now: Timestamp, running_until: Timestamp) -> Result<KeyOutcome, TxError> {
    let query = of(key).select((keys::body_hash, keys::running_until, keys::status, keys::content_type, keys::body));
    let found: Option<(String, At, Option<i32>, Option<String>, Option<String>)> =
        dialect::for_update!(query).first(conn).await.optional()?;
    let Some((body_hash, until, status, content_type, body)) = found else { return Err(TxError::Race("key was abandoned meanwhile")) };
    if body_hash != key.body_hash {
        return Ok(KeyOutcome::Mismatch);
    }
    if let (Some(status), Some(content_type), Some(body)) = (status, content_type, body) {
        let status = u16::try_from(status).map_err(|error| StoreError::Internal(error.to_string()))?;
        return Ok(KeyOutcome::Replay(StoredAnswer { status, content_type, body }));
    }
    if until.0 > now {
        return Ok(KeyOutcome::InProgress);
    }
    diesel::update(of(key)).set(keys::running_until.eq(At(running_until))).execute(conn).await?;
    Ok(KeyOutcome::Run)
}
