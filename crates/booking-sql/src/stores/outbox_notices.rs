//! Messages that time brings, and no change of a booking: a hold that ends soon, a show that is tomorrow.

use booking_domain::{
    BookingId, ShowtimeId, StoreError, Timestamp,
    outbox::{Message, is_reminded_later},
    showtime::ShowtimeStatus,
};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;

use super::{Conn, dialect, outbox::say};
use crate::{
    error::{TxError, store_error, transaction},
    schema::{bookings, hold_slots, seat_claims, showtime_reminders, showtimes},
    types::At,
};

/// The hold was not warned of yet; asked of its slot.
const NOT_WARNED_OF: &str =
    "NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.dedup_key = 'booking:' || hold_slots.booking_id || ':hold_ending')";

pub async fn warn_of_ending_holds(
    mut conn: &mut Conn,
    ends_by: Timestamp,
    least_life: SignedDuration,
    now: Timestamp,
) -> Result<usize, TxError> {
    transaction!(conn, async {
        let ending: Vec<(i64, At, At)> = hold_slots::table
            .inner_join(bookings::table.on(bookings::id.eq(hold_slots::booking_id)))
            .filter(hold_slots::held_until.gt(At(now)).and(hold_slots::held_until.le(At(ends_by))))
            .filter(bookings::status.eq_any(["held", "awaiting_payment"]))
            .filter(diesel::dsl::sql::<Bool>(NOT_WARNED_OF))
            .select((bookings::id, bookings::created_at, hold_slots::held_until))
            .load(conn)
            .await?;
        let mut warned = 0;
        for (booking, At(since), At(until)) in ending {
            if until.duration_since(since) >= least_life {
                warned += usize::from(say(conn, &Message::HoldEnding { booking: BookingId(booking) }, now).await?);
            }
        }
        Ok(warned)
    })
}

pub async fn shows_to_remind_of(conn: &mut Conn, starts_by: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<ShowtimeId>, StoreError> {
    let written = showtime_reminders::table.filter(showtime_reminders::showtime_id.eq(showtimes::id));
    let query = showtimes::table
        .filter(showtimes::starts_at.gt(At(now)).and(showtimes::starts_at.le(At(starts_by))))
        .filter(showtimes::status.eq(ShowtimeStatus::Scheduled.as_str()).and(showtimes::is_deleted.eq(false)))
        .filter(diesel::dsl::not(diesel::dsl::exists(written)))
        .order(showtimes::starts_at)
        .limit(limit)
        .select(showtimes::id);
    let shows: Vec<i64> = query.load(conn).await.map_err(|error| store_error(&error))?;
    Ok(shows.into_iter().map(ShowtimeId).collect())
}

pub async fn remind(mut conn: &mut Conn, showtime: ShowtimeId, ahead: SignedDuration, now: Timestamp) -> Result<usize, TxError> {
    transaction!(conn, async {
        // Locked, so that nobody moves it meanwhile: of the start that is told, nothing else may be noted.
        let show = showtimes::table.find(showtime.0).select(showtimes::starts_at);
        let At(starts_at) = dialect::for_update!(show).first(conn).await?;
        let latest = starts_at.saturating_sub(ahead).unwrap_or(starts_at);
        if latest > now || !note(conn, showtime, now).await? {
            return Ok(0);
        }
        let sold = seat_claims::table
            .filter(seat_claims::showtime_id.eq(showtime.0).and(seat_claims::state.eq("sold")))
            .select(seat_claims::booking_id);
        let booked: Vec<i64> = bookings::table
            .filter(bookings::id.nullable().eq_any(sold))
            .filter(bookings::status.eq("confirmed").and(bookings::customer_id.is_not_null()))
            .filter(bookings::stage_at.le(At(latest)).assume_not_null())
            .order(bookings::id)
            .select(bookings::id)
            .load(conn)
            .await?;
        let mut written = 0;
        for booking in booked {
            written += usize::from(say(conn, &Message::Reminder { booking: BookingId(booking), starts_at: Some(starts_at) }, now).await?);
        }
        Ok(written)
    })
}

/// Notes that a show was reminded of; answers whether that was not noted before.
async fn note(conn: &mut Conn, showtime: ShowtimeId, now: Timestamp) -> Result<bool, TxError> {
    let noted = diesel::insert_into(showtime_reminders::table)
        .values((showtime_reminders::showtime_id.eq(showtime.0), showtime_reminders::written_at.eq(At(now))))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(noted == 1)
}

/// A show moved: to a day that is reminded of again, or to a start so soon that those who are told of it need no reminder.
pub(super) async fn moved(conn: &mut Conn, showtime: ShowtimeId, starts_at: Timestamp, now: Timestamp) -> Result<(), TxError> {
    if is_reminded_later(starts_at, now) {
        let written = showtime_reminders::table.filter(showtime_reminders::showtime_id.eq(showtime.0));
        diesel::delete(written).execute(conn).await?;
    } else {
        note(conn, showtime, now).await?;
    }
    Ok(())
}
