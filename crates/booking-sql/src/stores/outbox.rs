//! `OutboxStore`.

use async_trait::async_trait;
use booking_domain::{
    BookingId, OutboxId, ShowtimeId, StoreError, Timestamp,
    audit::Cause,
    outbox::{Delivery, DeliveryState, Message, MessageKind, Notification, OutboxDepth},
    page::{Page, PageRequest},
    ports::{Addressee, NotificationFilter, OutboxStore, ResendOutcome},
};
use diesel::{
    prelude::*,
    sql_types::{Bool, Text},
};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;

use super::{Backend, Conn, Db, dialect, outbox_notices as notices, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{audit_log, bookings, outbox},
    types::At,
    watched::trace_context,
};

/// The outbox in the database.
pub(crate) struct SqlOutbox(pub(crate) Db);

/// Nothing written earlier about the same booking is still to be delivered.
const IS_FIRST: &str = "NOT EXISTS (SELECT 1 FROM outbox AS earlier
    WHERE earlier.booking_id = outbox.booking_id AND earlier.id < outbox.id AND earlier.due_at IS NOT NULL)";

/// It is about no booking and says itself to whom it goes. Both databases read JSON so.
const IS_ADDRESSED_TO: &str = "(outbox.booking_id IS NULL AND outbox.message ->> 'email' = ";

/// Writes a message into the outbox, in the transaction of what it is about; answers whether it was not there yet.
pub(super) async fn say(conn: &mut Conn, message: &Message, now: Timestamp) -> Result<bool, TxError> {
    let json = serde_json::to_value(message).map_err(|error| StoreError::Internal(error.to_string()))?;
    let written = diesel::insert_into(outbox::table)
        .values((
            outbox::dedup_key.eq(message.dedup_key()),
            outbox::kind.eq(message.kind().as_str()),
            outbox::booking_id.eq(message.booking().map(|booking| booking.0)),
            outbox::message.eq(json),
            outbox::due_at.eq(At(now)),
            outbox::created_at.eq(At(now)),
            outbox::trace_context.eq(trace_context()),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(written == 1)
}

/// Forgets what was written to an address, whether it has left, was given up or waits. What is about a booking names none: it stays.
pub(super) async fn forget_addressee(conn: &mut Conn, email: &str) -> Result<(), TxError> {
    let theirs = diesel::dsl::sql::<Bool>(IS_ADDRESSED_TO).bind::<Text, _>(email).sql(")");
    diesel::delete(outbox::table.filter(theirs)).execute(conn).await?;
    Ok(())
}

#[async_trait]
impl OutboxStore for SqlOutbox {
    async fn take(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Delivery>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("outbox_take", take(&mut conn, limit, now, lease_until))?)
    }

    async fn done(&self, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        let kept = scrubbed(&delivery.message)?;
        let delivered = (
            outbox::done_at.eq(At(now)),
            outbox::due_at.eq(None::<At>),
            outbox::failed_at.eq(None::<At>),
            outbox::last_error.eq(None::<String>),
        );
        diesel::update(outbox::table.find(delivery.id.0))
            .set((delivered, kept.map(|kept| outbox::message.eq(kept))))
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn failed(&self, delivery: &Delivery, error: &str, retry_at: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        let (given_up, kept) = if retry_at.is_none() { (Some(At(now)), scrubbed(&delivery.message)?) } else { (None, None) };
        let failed = (outbox::last_error.eq(error), outbox::due_at.eq(retry_at.map(At)), outbox::failed_at.eq(given_up));
        diesel::update(leased(delivery))
            .set((failed, kept.map(|kept| outbox::message.eq(kept))))
            .execute(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(())
    }

    async fn give_back(&self, deliveries: &[Delivery], now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        let mut given = 0;
        for delivery in deliveries {
            given += diesel::update(leased(delivery))
                .set((outbox::due_at.eq(At(now)), outbox::attempts.eq(outbox::attempts - 1)))
                .execute(&mut conn)
                .await
                .map_err(|error| store_error(&error))?;
        }
        Ok(given)
    }

    async fn waiting(&self) -> Result<i64, StoreError> {
        let mut conn = self.0.read().await?;
        outbox::table.filter(outbox::due_at.is_not_null()).count().get_result(&mut conn).await.map_err(|error| store_error(&error))
    }

    async fn depth(&self, given_up_since: Timestamp, now: Timestamp) -> Result<OutboxDepth, StoreError> {
        let mut conn = self.0.read().await?;
        let queued = outbox::table.filter(outbox::due_at.is_not_null()).count();
        let queued = queued.get_result(&mut conn).await.map_err(|error| store_error(&error))?;
        let oldest = due(now).order(outbox::due_at).select(outbox::due_at);
        let oldest: Option<Option<At>> = oldest.first(&mut conn).await.optional().map_err(|error| store_error(&error))?;
        let failed = outbox::table.filter(outbox::failed_at.ge(At(given_up_since)).assume_not_null()).count();
        let failed = failed.get_result(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(OutboxDepth { queued, oldest_due: oldest.flatten().map(|at| at.0), failed })
    }

    async fn notifications(
        &self,
        filter: &NotificationFilter,
        page: &PageRequest<OutboxId>,
    ) -> Result<Page<Notification, OutboxId>, StoreError> {
        let mut conn = self.0.read().await?;
        let mut query = outbox::table.select(NotificationRow::as_select()).into_boxed();
        query = match filter.state {
            None => query,
            Some(DeliveryState::Queued) => query.filter(outbox::due_at.is_not_null()),
            Some(DeliveryState::Sent) => query.filter(outbox::done_at.is_not_null()),
            Some(DeliveryState::Failed) => query.filter(outbox::failed_at.is_not_null()),
        };
        if let Some(kind) = filter.kind {
            query = query.filter(outbox::kind.eq(kind.as_str()));
        }
        if let Some(booking) = filter.booking {
            query = query.filter(outbox::booking_id.eq(booking.0));
        }
        if let Some(Addressee { user, email }) = &filter.addressee {
            let theirs = bookings::table.filter(bookings::customer_id.eq(user.0).assume_not_null()).select(bookings::id.nullable());
            let about_account = diesel::dsl::sql::<Bool>(IS_ADDRESSED_TO).bind::<Text, _>(email.as_str().to_owned()).sql(")");
            query = query.filter(outbox::booking_id.eq_any(theirs).assume_not_null().or(about_account));
        }
        if let Some(after) = page.after {
            query = query.filter(outbox::id.lt(after.0));
        }
        let rows: Vec<NotificationRow> =
            query.order(outbox::id.desc()).limit(i64::from(page.limit) + 1).load(&mut conn).await.map_err(|error| store_error(&error))?;
        let Page { items, next } = Page::cut(rows, page.limit, |row| OutboxId(row.id));
        Ok(Page { items: items.into_iter().filter_map(NotificationRow::known).collect(), next })
    }

    async fn resend(&self, id: OutboxId, cause: &Cause, now: Timestamp) -> Result<ResendOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("outbox_resend", resend(&mut conn, id, cause, now))?)
    }

    async fn forget_old(&self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        let is_old = outbox::done_at.lt(At(before)).or(outbox::failed_at.lt(At(before))).assume_not_null();
        let old: Vec<i64> =
            outbox::table.filter(is_old).limit(limit).select(outbox::id).load(&mut conn).await.map_err(|error| store_error(&error))?;
        // Asked again: one of them may be wanted once more by now.
        let old = outbox::table.filter(outbox::id.eq_any(old).and(outbox::due_at.is_null()));
        diesel::delete(old).execute(&mut conn).await.map_err(|error| store_error(&error))
    }

    async fn warn_of_ending_holds(&self, ends_by: Timestamp, least_life: SignedDuration, now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("warn_of_ending_holds", notices::warn_of_ending_holds(&mut conn, ends_by, least_life, now))?)
    }

    async fn shows_to_remind_of(&self, starts_by: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<ShowtimeId>, StoreError> {
        let mut conn = self.0.read().await?;
        notices::shows_to_remind_of(&mut conn, starts_by, now, limit).await
    }

    async fn remind(&self, showtime: ShowtimeId, ahead: SignedDuration, now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("remind", notices::remind(&mut conn, showtime, ahead, now))?)
    }
}

/// The row of a delivery as long as it is this worker's.
#[diesel::dsl::auto_type]
fn leased(delivery: &Delivery) -> _ {
    let (id, until): (i64, At) = (delivery.id.0, At(delivery.leased_until));
    outbox::table.filter(outbox::id.eq(id)).filter(outbox::due_at.eq(until))
}

/// What may be delivered now.
#[diesel::dsl::auto_type]
fn due(now: Timestamp) -> _ {
    let is_first: diesel::expression::SqlLiteral<Bool> = diesel::dsl::sql::<Bool>(IS_FIRST);
    let by: At = At(now);
    outbox::table.filter(outbox::due_at.le(by).assume_not_null()).filter(is_first)
}

/// What is kept of a message that is over; `None` where that is all of it.
fn scrubbed(message: &Message) -> Result<Option<serde_json::Value>, StoreError> {
    message.scrubbed().map(serde_json::to_value).transpose().map_err(|error| StoreError::Internal(error.to_string()))
}

type Taken = (i64, serde_json::Value, i32, i32, At, Option<String>);

async fn take(mut conn: &mut Conn, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Delivery>, TxError> {
    transaction!(conn, async {
        let query = due(now).order(outbox::id).limit(limit).select((
            outbox::id,
            outbox::message,
            outbox::attempts,
            outbox::resends,
            outbox::created_at,
            outbox::trace_context,
        ));
        let found: Vec<Taken> = dialect::for_update_skip_locked!(query).load(conn).await?;
        let ids: Vec<i64> = found.iter().map(|row| row.0).collect();
        let taken: Vec<Delivery> = found.into_iter().filter_map(|row| delivery(row, lease_until)).collect();
        let tried: Vec<i64> = taken.iter().map(|delivery| delivery.id.0).collect();
        diesel::update(outbox::table.filter(outbox::id.eq_any(ids))).set(outbox::due_at.eq(At(lease_until))).execute(conn).await?;
        let tried = outbox::table.filter(outbox::id.eq_any(tried));
        diesel::update(tried).set(outbox::attempts.eq(outbox::attempts + 1)).execute(conn).await?;
        Ok(taken)
    })
}

/// What is to be delivered; `None` for a message that this program cannot read, such as one of a newer program that was taken back. It waits
/// for that program: nobody has tried it, and once the lease is over it is looked at again.
fn delivery((id, message, attempts, resends, created_at, trace_context): Taken, lease_until: Timestamp) -> Option<Delivery> {
    let message = serde_json::from_value(message)
        .inspect_err(|error| tracing::error!(message = id, %error, "a message of the outbox cannot be read; it is left alone"))
        .ok()?;
    let (id, created_at) = (OutboxId(id), created_at.0);
    Some(Delivery { id, message, attempts, resends, created_at, trace_context, leased_until: lease_until })
}

async fn resend(mut conn: &mut Conn, id: OutboxId, cause: &Cause, now: Timestamp) -> Result<ResendOutcome, TxError> {
    transaction!(conn, async {
        let query = outbox::table.find(id.0).select((NotificationRow::as_select(), outbox::resends));
        let Some((row, resends)) = dialect::for_update!(query).first::<(NotificationRow, i32)>(conn).await.optional()? else {
            return Ok(ResendOutcome::NotFound);
        };
        let is_whole = row.read_message().is_ok_and(|message| message.is_whole());
        let Some(known) = row.known() else { return Ok(ResendOutcome::NotFound) };
        if known.state == DeliveryState::Queued {
            return Ok(ResendOutcome::Queued(known));
        }
        if !is_whole {
            return Ok(ResendOutcome::TokenGone);
        }
        // A mail that has arrived must not be taken for the same again; one that has not must be.
        let resends = resends + i32::from(known.state == DeliveryState::Sent);
        let queued = diesel::update(outbox::table.find(id.0))
            .set((
                (outbox::due_at.eq(At(now)), outbox::done_at.eq(None::<At>), outbox::failed_at.eq(None::<At>)),
                (outbox::attempts.eq(0), outbox::resends.eq(resends)),
            ))
            .returning(NotificationRow::as_returning())
            .get_result(conn)
            .await?;
        diesel::insert_into(audit_log::table)
            .values((
                audit_log::at.eq(At(now)),
                audit_log::actor.eq(cause.actor_name()),
                audit_log::action.eq("notification.resent"),
                audit_log::entity.eq("notification"),
                audit_log::entity_id.eq(id.to_string()),
                audit_log::detail.eq(serde_json::json!({ "kind": known.kind, "was": known.state })),
                audit_log::request_id.eq(&cause.request_id),
            ))
            .execute(conn)
            .await?;
        Ok(ResendOutcome::Queued(queued.try_into()?))
    })
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Backend))]
struct NotificationRow {
    id: i64,
    message: serde_json::Value,
    kind: String,
    booking_id: Option<i64>,
    attempts: i32,
    last_error: Option<String>,
    created_at: At,
    due_at: Option<At>,
    done_at: Option<At>,
    failed_at: Option<At>,
}

impl NotificationRow {
    fn read_message(&self) -> Result<Message, StoreError> {
        rows::read("outbox", "message", &self.id, serde_json::from_value(self.message.clone()))
    }

    /// What it tells, unless this program cannot read it ([`delivery`]): then it is as if it were not there, and hides none of the others.
    fn known(self) -> Option<Notification> {
        Notification::try_from(self).inspect_err(|error| tracing::error!(%error, "a message of the outbox is left out")).ok()
    }
}

impl TryFrom<NotificationRow> for Notification {
    type Error = StoreError;

    fn try_from(row: NotificationRow) -> Result<Self, StoreError> {
        let message = row.read_message()?;
        let state = match (row.due_at, row.done_at) {
            (Some(_), _) => DeliveryState::Queued,
            (None, Some(_)) => DeliveryState::Sent,
            (None, None) => DeliveryState::Failed,
        };
        Ok(Self {
            id: OutboxId(row.id),
            kind: rows::name("outbox", "kind", &row.id, &row.kind, MessageKind::parse(&row.kind))?,
            booking: row.booking_id.map(BookingId),
            recipient: message.recipient().cloned(),
            state,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: row.created_at.0,
            due_at: row.due_at.map(|at| at.0),
            sent_at: row.done_at.map(|at| at.0),
            failed_at: row.failed_at.map(|at| at.0),
        })
    }
}
