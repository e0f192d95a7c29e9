//! `SandboxStore`: the books of the payment sandbox.

use async_trait::async_trait;
use booking_domain::{
    PaymentId, StoreError, Timestamp,
    ports::{SandboxEvent, SandboxRecord, SandboxStore},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Db, dialect, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{sandbox_events as events, sandbox_intents as intents},
    types::At,
};

/// The sandbox's intents and events in the database.
pub(crate) struct SqlSandbox(pub(crate) Db);

type IntentRow = (String, String, i32, serde_json::Value);

fn record((id, payment, version, state): IntentRow) -> Result<SandboxRecord, StoreError> {
    Ok(SandboxRecord { payment: PaymentId(rows::uuid("sandbox_intents", &id, &payment)?), id, version, state })
}

#[async_trait]
impl SandboxStore for SqlSandbox {
    async fn intent(&self, id: &str) -> Result<Option<SandboxRecord>, StoreError> {
        let mut conn = self.0.read().await?;
        let row: Option<IntentRow> = intents::table.find(id).first(&mut conn).await.optional().map_err(|error| store_error(&error))?;
        row.map(record).transpose()
    }

    async fn intent_of(&self, payment: PaymentId) -> Result<Option<SandboxRecord>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = intents::table.filter(intents::payment_id.eq(payment.0.to_string()));
        let row: Option<IntentRow> = query.first(&mut conn).await.optional().map_err(|error| store_error(&error))?;
        row.map(record).transpose()
    }

    async fn save(&self, record: &SandboxRecord, new: &[SandboxEvent]) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("sandbox_save", save(&mut conn, record, new))?)
    }

    async fn take_events(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<SandboxEvent>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(take_events(&mut conn, limit, now, lease_until).await?)
    }

    async fn event_delivered(&self, id: &str) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        diesel::update(events::table.find(id))
            .set(events::delivered.eq(true))
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
    }
}

async fn save(mut conn: &mut Conn, record: &SandboxRecord, new: &[SandboxEvent]) -> Result<bool, TxError> {
    if new.is_empty() {
        return save_intent(conn, record).await;
    }
    transaction!(conn, async {
        if !save_intent(conn, record).await? {
            return Ok::<_, TxError>(false);
        }
        for event in new {
            diesel::insert_into(events::table)
                .values((events::id.eq(&event.id), events::body.eq(&event.body), events::due_at.eq(At(event.due_at))))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?;
        }
        Ok(true)
    })
}

async fn save_intent(conn: &mut Conn, record: &SandboxRecord) -> Result<bool, TxError> {
    if record.version > 0 {
        let current = intents::table.find(&record.id).filter(intents::version.eq(record.version));
        let saved =
            diesel::update(current).set((intents::version.eq(record.version + 1), intents::state.eq(&record.state))).execute(conn).await?;
        return Ok(saved == 1);
    }
    let inserted = diesel::insert_into(intents::table)
        .values((
            intents::id.eq(&record.id),
            intents::payment_id.eq(record.payment.0.to_string()),
            intents::version.eq(1),
            intents::state.eq(&record.state),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

async fn take_events(mut conn: &mut Conn, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<SandboxEvent>, TxError> {
    transaction!(conn, async {
        let query = events::table
            .filter(events::delivered.eq(false).and(events::due_at.le(At(now))))
            .order(events::due_at)
            .limit(limit)
            .select((events::id, events::body, events::due_at));
        let found: Vec<(String, String, At)> = dialect::for_update_skip_locked!(query).load(conn).await?;
        let ids: Vec<String> = found.iter().map(|row| row.0.clone()).collect();
        diesel::update(events::table.filter(events::id.eq_any(ids))).set(events::due_at.eq(At(lease_until))).execute(conn).await?;
        Ok::<_, TxError>(found.into_iter().map(|(id, body, due_at)| SandboxEvent { id, body, due_at: due_at.0 }).collect())
    })
}
