//! `OutboxStore`, and the mails the built-in mailbox keeps.

use async_trait::async_trait;
use booking_domain::{
    OutboxId, StoreError, Timestamp,
    outbox::Delivery,
    ports::{KeptMail, Mail, MailboxStore, OutboxStore},
    text::Email,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Db, dialect, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{mails, outbox},
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
        diesel::update(outbox::table.find(id.0))
            .set((outbox::done_at.eq(At(now)), outbox::due_at.eq(None::<At>)))
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
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

#[async_trait]
impl MailboxStore for SqlOutbox {
    async fn keep(&self, key: &str, mail: &Mail, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        diesel::insert_into(mails::table)
            .values((
                mails::mail_key.eq(key),
                mails::recipient.eq(mail.to.as_str()),
                mails::subject.eq(&mail.subject),
                mails::body.eq(&mail.text),
                mails::created_at.eq(At(now)),
            ))
            .on_conflict_do_nothing()
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn latest(&self, limit: i64) -> Result<Vec<KeptMail>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = mails::table.order(mails::id.desc()).limit(limit);
        let found: Vec<(i64, String, String, String, At)> = query
            .select((mails::id, mails::recipient, mails::subject, mails::body, mails::created_at))
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        let kept = |(id, to, subject, text, at): (i64, String, String, String, At)| {
            let to = rows::read("mails", "recipient", &id, Email::parse(&to))?;
            Ok(KeptMail { id, mail: Mail { to, subject, text, html: None, attachments: Vec::new() }, at: at.0 })
        };
        found.into_iter().map(kept).collect()
    }
}
