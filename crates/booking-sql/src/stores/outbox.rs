//! `OutboxStore`.

use async_trait::async_trait;
use booking_domain::{
    OutboxId, StoreError, Timestamp,
    outbox::{Delivery, Message},
    ports::OutboxStore,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Db, dialect, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::outbox,
    types::At,
};

/// The outbox in the database.
pub(crate) struct SqlOutbox(pub(crate) Db);

#[async_trait]
impl OutboxStore for SqlOutbox {
    async fn take(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Delivery>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("outbox_take", take(&mut conn, limit, now, lease_until))?)
    }

    async fn done(&self, id: OutboxId, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("outbox_done", done(&mut conn, id, now))?)
    }

    async fn failed(&self, id: OutboxId, error: &str, retry_at: Option<Timestamp>) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        diesel::update(outbox::table.find(id.0))
            .set((outbox::last_error.eq(error), outbox::due_at.eq(retry_at.map(At))))
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn waiting(&self) -> Result<i64, StoreError> {
        let mut conn = self.0.read().await?;
        outbox::table.filter(outbox::due_at.is_not_null()).count().get_result(&mut conn).await.map_err(|error| store_error(&error))
    }
}

/// One-time tokens are for their reader: once delivered, the row forgets them.
async fn done(mut conn: &mut Conn, id: OutboxId, now: Timestamp) -> Result<(), TxError> {
    transaction!(conn, async {
        let row = outbox::table.find(id.0);
        diesel::update(row).set((outbox::done_at.eq(At(now)), outbox::due_at.eq(None::<At>))).execute(conn).await?;
        let message: serde_json::Value = row.select(outbox::message).first(conn).await?;
        let message: Message = rows::read("outbox", "message", &id, serde_json::from_value(message))?;
        if let Some(kept) = message.without_token() {
            let kept = serde_json::to_value(&kept).map_err(|error| TxError::Store(StoreError::Internal(error.to_string())))?;
            diesel::update(row).set(outbox::message.eq(kept)).execute(conn).await?;
        }
        Ok(())
    })
}

async fn take(mut conn: &mut Conn, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Delivery>, TxError> {
    transaction!(conn, async {
        let query = outbox::table.filter(outbox::due_at.le(At(now)).assume_not_null()).order(outbox::id).limit(limit).select((
            outbox::id,
            outbox::message,
            outbox::attempts,
            outbox::created_at,
        ));
        let found: Vec<(i64, serde_json::Value, i32, At)> = dialect::for_update_skip_locked!(query).load(conn).await?;
        let ids: Vec<i64> = found.iter().map(|row| row.0).collect();
        diesel::update(outbox::table.filter(outbox::id.eq_any(ids)))
            .set((outbox::due_at.eq(At(lease_until)), outbox::attempts.eq(outbox::attempts + 1)))
            .execute(conn)
            .await?;
        let delivery = |(id, message, attempts, created_at): (i64, serde_json::Value, i32, At)| {
            let message = rows::read("outbox", "message", &id, serde_json::from_value(message))?;
            Ok(Delivery { id: OutboxId(id), message, attempts, created_at: created_at.0 })
        };
        found.into_iter().map(delivery).collect::<Result<Vec<_>, TxError>>()
    })
}
