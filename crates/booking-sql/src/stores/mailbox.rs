//! `MailboxStore`: the mails the built-in mailbox keeps.

use async_trait::async_trait;
use booking_domain::{
    StoreError, Timestamp,
    ports::{Attachment, KeptMail, Mail, MailboxStore},
    text::Email,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Db, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{mail_attachments, mails},
    types::At,
};

/// The mailbox in the database.
pub(crate) struct SqlMailbox(pub(crate) Db);

#[async_trait]
impl MailboxStore for SqlMailbox {
    async fn keep(&self, key: &str, mail: &Mail, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("mailbox_keep", keep(&mut conn, key, mail, now))?)
    }

    async fn latest(&self, limit: i64) -> Result<Vec<KeptMail>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = mails::table.order(mails::id.desc()).limit(limit);
        let found: Vec<(i64, String, String, String, At)> = query
            .select((mails::id, mails::recipient, mails::subject, mails::body, mails::created_at))
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        found.into_iter().map(|(id, to, subject, text, at)| kept(id, &to, (subject, text, None), Vec::new(), at)).collect()
    }

    async fn find(&self, id: i64) -> Result<Option<KeptMail>, StoreError> {
        let mut conn = self.0.read().await?;
        let columns = (mails::recipient, mails::subject, mails::body, mails::html, mails::created_at);
        let found: Option<(String, String, String, Option<String>, At)> =
            mails::table.find(id).select(columns).first(&mut conn).await.optional().map_err(|error| store_error(&error))?;
        let Some((to, subject, text, html, at)) = found else { return Ok(None) };
        let files: Vec<(String, String, Vec<u8>)> = mail_attachments::table
            .filter(mail_attachments::mail_id.eq(id))
            .order(mail_attachments::position)
            .select((mail_attachments::name, mail_attachments::content_type, mail_attachments::content))
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        let file = |(name, content_type, bytes)| Attachment { name, content_type, bytes };
        kept(id, &to, (subject, text, html), files.into_iter().map(file).collect(), at).map(Some)
    }

    async fn forget(&self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        let old = mails::table.filter(mails::created_at.lt(At(before))).order(mails::id).limit(limit).select(mails::id);
        let old: Vec<i64> = old.load(&mut conn).await.map_err(|error| store_error(&error))?;
        diesel::delete(mails::table.filter(mails::id.eq_any(old))).execute(&mut conn).await.map_err(|error| store_error(&error))
    }
}

async fn keep(mut conn: &mut Conn, key: &str, mail: &Mail, now: Timestamp) -> Result<(), TxError> {
    transaction!(conn, async {
        let row = diesel::insert_into(mails::table).values((
            mails::mail_key.eq(key),
            mails::recipient.eq(mail.to.as_str()),
            mails::subject.eq(&mail.subject),
            mails::body.eq(&mail.text),
            mails::html.eq(mail.html.as_deref()),
            mails::created_at.eq(At(now)),
        ));
        if row.on_conflict_do_nothing().execute(conn).await? == 0 {
            return Ok(());
        }
        let id: i64 = mails::table.filter(mails::mail_key.eq(key)).select(mails::id).first(conn).await?;
        for (position, file) in (0i32..).zip(&mail.attachments) {
            diesel::insert_into(mail_attachments::table)
                .values((
                    mail_attachments::mail_id.eq(id),
                    mail_attachments::position.eq(position),
                    mail_attachments::name.eq(&file.name),
                    mail_attachments::content_type.eq(&file.content_type),
                    mail_attachments::content.eq(&file.bytes),
                ))
                .execute(conn)
                .await?;
        }
        Ok(())
    })
}

/// A kept mail of its row and files; `said` is its subject, its text and its page.
fn kept(
    id: i64,
    to: &str,
    (subject, text, html): (String, String, Option<String>),
    attachments: Vec<Attachment>,
    at: At,
) -> Result<KeptMail, StoreError> {
    let to = rows::read("mails", "recipient", &id, Email::parse(to))?;
    Ok(KeptMail { id, mail: Mail { to, subject, text, html, attachments }, at: at.0 })
}
