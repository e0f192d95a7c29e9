//! `ShowtimeCancellationStore`: stopping sales, and how far the rest has come.

use async_trait::async_trait;
use booking_domain::{
    BookingId, Currency, ShowtimeId, StoreError, Timestamp, UserId,
    audit::Cause,
    payment::{RefundCause, RefundStatus},
    ports::{RefundSum, ShowtimeCancellation, ShowtimeCancellationStore},
    showtime::ShowtimeStatus,
};
use diesel::{dsl::count, prelude::*, sql_query, sql_types::BigInt};
use diesel_async::RunQueryDsl;

use super::{Conn, Db, dialect, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{audit_log, refunds, seat_claims, showtime_cancellations as cancellations, showtimes},
    types::{At, FAR, Instant},
};

/// Cancellations of showtimes in the database.
pub(crate) struct SqlShowtimeCancellations(pub(crate) Db);

#[async_trait]
impl ShowtimeCancellationStore for SqlShowtimeCancellations {
    async fn call_off(
        &self,
        showtime: ShowtimeId,
        reason: &str,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<ShowtimeCancellation>, StoreError> {
        let mut conn = self.0.write().await?;
        if !retrying!("call_off_showtime", call_off(&mut conn, showtime, reason, cause, now))? {
            return Ok(None);
        }
        read(&mut conn, showtime).await
    }

    async fn cancellation(&self, showtime: ShowtimeId) -> Result<Option<ShowtimeCancellation>, StoreError> {
        let mut conn = self.0.read().await?;
        read(&mut conn, showtime).await
    }

    async fn unfinished(&self, limit: i64) -> Result<Vec<ShowtimeId>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = cancellations::table.filter(cancellations::finished_at.is_null()).order(cancellations::started_at).limit(limit);
        let ids: Vec<i64> = query.select(cancellations::showtime_id).load(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(ids.into_iter().map(ShowtimeId).collect())
    }

    async fn to_call_off(&self, showtime: ShowtimeId, after: Option<BookingId>, limit: i64) -> Result<Vec<BookingId>, StoreError> {
        let mut conn = self.0.read().await?;
        let after = after.map_or(0, |booking| booking.0);
        let ids: Vec<Option<i64>> = seat_claims::table
            .filter(seat_claims::showtime_id.eq(showtime.0).and(seat_claims::booking_id.gt(after).assume_not_null()))
            .order(seat_claims::booking_id)
            .select(seat_claims::booking_id)
            .distinct()
            .limit(limit)
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        Ok(ids.into_iter().flatten().map(BookingId).collect())
    }

    async fn finish(&self, showtime: ShowtimeId, now: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("finish_cancellation", finish(&mut conn, showtime, now))?)
    }
}

/// Keeps back every seat that nobody has, in seat order, as everybody claims. Whoever claims one at this moment is waited for: either their
/// claim stands and is seen by the next statement, or it finds the seat blocked. That is why nobody slips through, without a lock on the
/// showtime that every hold would have to take.
const KEEP_BACK: &str = "INSERT INTO seat_claims (showtime_id, seat_id, state, held_until)
    SELECT s.id, l.id, 'blocked', $1 FROM showtimes s JOIN layout_seats l ON l.layout_id = s.layout_id WHERE s.id = $2 ORDER BY l.id
    ON CONFLICT (showtime_id, seat_id) DO UPDATE SET state = 'blocked', held_until = excluded.held_until, booking_id = NULL
    WHERE seat_claims.held_until <= $3";

async fn keep_back(conn: &mut Conn, showtime: ShowtimeId, now: Timestamp) -> Result<(), TxError> {
    let query = sql_query(KEEP_BACK).bind::<Instant, _>(FAR).bind::<BigInt, _>(showtime.0).bind::<Instant, _>(At(now));
    query.execute(conn).await?;
    Ok(())
}

/// How many bookings have seats of the showtime.
async fn left(conn: &mut Conn, showtime: ShowtimeId) -> Result<i64, TxError> {
    let query =
        seat_claims::table.filter(seat_claims::showtime_id.eq(showtime.0)).select(count(seat_claims::booking_id).aggregate_distinct());
    Ok(query.first(conn).await?)
}

/// Whether there is such a showtime.
async fn call_off(mut conn: &mut Conn, showtime: ShowtimeId, reason: &str, cause: &Cause, now: Timestamp) -> Result<bool, TxError> {
    transaction!(conn, async {
        let query = showtimes::table.find(showtime.0).filter(showtimes::is_deleted.eq(false)).select(showtimes::status);
        let Some(status) = dialect::for_update!(query).first::<String>(conn).await.optional()? else { return Ok(false) };
        let by = cause.user_id().map(|user| user.0);
        if status != ShowtimeStatus::Cancelled.as_str() {
            diesel::update(showtimes::table.find(showtime.0))
                .set((
                    showtimes::status.eq(ShowtimeStatus::Cancelled.as_str()),
                    showtimes::version.eq(showtimes::version + 1),
                    (showtimes::updated_at.eq(At(now)), showtimes::updated_by.eq(by)),
                ))
                .execute(conn)
                .await?;
        }
        let fresh = diesel::insert_into(cancellations::table)
            .values((
                cancellations::showtime_id.eq(showtime.0),
                cancellations::reason.eq(reason),
                cancellations::bookings.eq(0),
                cancellations::started_at.eq(At(now)),
                cancellations::started_by.eq(by),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if fresh == 1 {
            keep_back(conn, showtime, now).await?;
            let bookings = left(conn, showtime).await?;
            diesel::update(cancellations::table.find(showtime.0)).set(cancellations::bookings.eq(bookings)).execute(conn).await?;
            audit(conn, showtime, "showtime.cancelled", serde_json::json!({ "reason": reason, "bookings": bookings }), cause, now).await?;
        }
        Ok(true)
    })
}

async fn finish(mut conn: &mut Conn, showtime: ShowtimeId, now: Timestamp) -> Result<bool, TxError> {
    transaction!(conn, async {
        keep_back(conn, showtime, now).await?;
        if left(conn, showtime).await? > 0 {
            return Ok(false);
        }
        let open = cancellations::table.find(showtime.0).filter(cancellations::finished_at.is_null());
        let finished = diesel::update(open).set(cancellations::finished_at.eq(At(now))).execute(conn).await?;
        if finished == 1 {
            let cause = Cause::system(booking_domain::audit::SystemActor::Jobs);
            audit(conn, showtime, "showtime.cancellation_finished", serde_json::json!({}), &cause, now).await?;
        }
        Ok(true)
    })
}

async fn audit(
    conn: &mut Conn,
    showtime: ShowtimeId,
    action: &str,
    detail: serde_json::Value,
    cause: &Cause,
    now: Timestamp,
) -> Result<(), TxError> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::at.eq(At(now)),
            audit_log::actor.eq(cause.actor_name()),
            audit_log::action.eq(action),
            audit_log::entity.eq("showtime"),
            audit_log::entity_id.eq(showtime.to_string()),
            audit_log::detail.eq(detail),
            audit_log::request_id.eq(&cause.request_id),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn read(conn: &mut Conn, showtime: ShowtimeId) -> Result<Option<ShowtimeCancellation>, StoreError> {
    let query = cancellations::table.find(showtime.0).select((
        cancellations::reason,
        cancellations::bookings,
        cancellations::started_at,
        cancellations::started_by,
        cancellations::finished_at,
    ));
    let found: Option<(String, i64, At, Option<i64>, Option<At>)> =
        query.first(conn).await.optional().map_err(|error| store_error(&error))?;
    let Some((reason, bookings, At(started_at), started_by, finished_at)) = found else { return Ok(None) };
    let left = if finished_at.is_some() { 0 } else { left(conn, showtime).await? };
    Ok(Some(ShowtimeCancellation {
        showtime,
        reason,
        // A hold that was being placed at that very moment may have come on top.
        bookings: bookings.max(left),
        left,
        refunds: refund_sums(conn, showtime).await?,
        started_at,
        started_by: started_by.map(UserId),
        finished_at: finished_at.map(|at| at.0),
    }))
}

async fn refund_sums(conn: &mut Conn, showtime: ShowtimeId) -> Result<Vec<RefundSum>, StoreError> {
    let causes = [RefundCause::ShowtimeCancelled.as_str(), RefundCause::BookingOver.as_str()];
    let query = refunds::table.filter(refunds::showtime_id.eq(showtime.0).and(refunds::cause.eq_any(causes)));
    let rows: Vec<(String, String, i64, String)> = query
        .order((refunds::currency, refunds::id))
        .select((refunds::id, refunds::currency, refunds::amount_minor, refunds::status))
        .load(conn)
        .await
        .map_err(|error| store_error(&error))?;
    let mut sums: Vec<RefundSum> = Vec::new();
    for (id, currency, minor, status) in rows {
        let currency: Currency = rows::read("refunds", "currency", &id, currency.parse())?;
        let status = rows::name("refunds", "status", &id, &status, RefundStatus::parse(&status))?;
        if sums.last().is_none_or(|last| last.currency != currency) {
            sums.push(RefundSum { currency, refunded_minor: 0, under_way_minor: 0, failed: 0 });
        }
        let Some(sum) = sums.last_mut() else { continue };
        match status {
            RefundStatus::Succeeded => sum.refunded_minor += minor,
            RefundStatus::Queued | RefundStatus::Submitted | RefundStatus::Failed => sum.under_way_minor += minor,
            RefundStatus::Manual => sum.failed += 1,
            RefundStatus::Superseded => {}
        }
    }
    Ok(sums)
}
