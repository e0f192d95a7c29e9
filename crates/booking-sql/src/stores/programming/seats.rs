//! Seats of shows, kept back: for a reason, or because they are the show's no more.

use std::collections::HashMap;

use booking_domain::Timestamp;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Log};
use crate::{
    error::TxError,
    schema::{layout_seats, seat_blocks, seat_claims},
    types::{At, FAR},
};

/// Claims a seat for the cinema; whether it was free, or the cinema's already.
pub async fn block(conn: &mut Conn, showtime: i64, seat: i64, now: Timestamp) -> Result<bool, TxError> {
    let blocked = (seat_claims::state.eq("blocked"), seat_claims::held_until.eq(FAR), seat_claims::booking_id.eq(None::<i64>));
    let claim = diesel::insert_into(seat_claims::table)
        .values((seat_claims::showtime_id.eq(showtime), seat_claims::seat_id.eq(seat), blocked))
        .on_conflict((seat_claims::showtime_id, seat_claims::seat_id))
        .do_update()
        .set(blocked);
    let free = seat_claims::held_until.le(At(now)).or(seat_claims::state.eq("blocked"));
    Ok(diesel::query_dsl::methods::FilterDsl::filter(claim, free).execute(conn).await? == 1)
}

/// Claims every seat of a layout for ever, in key order as everybody does: whoever holds seats at this moment is waited for and wins, and
/// whoever comes later with seats of this layout finds none, whatever they remember of the show.
pub async fn seize(conn: &mut Conn, showtime: i64, layout: i64, now: Timestamp) -> Result<(), TxError> {
    let query = layout_seats::table.filter(layout_seats::layout_id.eq(layout)).order(layout_seats::id).select(layout_seats::id);
    let seats: Vec<i64> = query.load(conn).await?;
    for seat in seats {
        if !block(conn, showtime, seat, now).await? {
            return Err(TxError::Race("a seat was taken meanwhile"));
        }
    }
    Ok(())
}

/// Gives a show that nobody has seats of the seats of another layout. `keep`: what the cinema keeps back stays so where a seat of the
/// same label is there.
pub async fn repin(conn: &mut Conn, showtime: i64, old: i64, new: i64, keep: bool, log: &Log<'_>) -> Result<(), TxError> {
    let kept = if keep { labelled_blocks(conn, showtime, old).await? } else { Vec::new() };
    seize(conn, showtime, old, log.now).await?;
    diesel::delete(seat_blocks::table.filter(seat_blocks::showtime_id.eq(showtime))).execute(conn).await?;
    // A show may come back to a layout it had before.
    let of_new = layout_seats::table.filter(layout_seats::layout_id.eq(new)).select(layout_seats::id);
    let forgotten = seat_claims::showtime_id.eq(showtime).and(seat_claims::state.eq("blocked")).and(seat_claims::seat_id.eq_any(of_new));
    diesel::delete(seat_claims::table.filter(forgotten)).execute(conn).await?;
    let seats: Vec<(i64, String, String)> = layout_seats::table
        .filter(layout_seats::layout_id.eq(new))
        .select((layout_seats::id, layout_seats::row_label, layout_seats::seat_number))
        .load(conn)
        .await?;
    let by_label: HashMap<(String, String), i64> = seats.into_iter().map(|(id, row, number)| ((row, number), id)).collect();
    for (label, reason) in kept {
        let Some(seat) = by_label.get(&label) else { continue };
        if !block(conn, showtime, *seat, log.now).await? {
            return Err(TxError::Race("a seat was taken meanwhile"));
        }
        explain(conn, showtime, *seat, &reason, log).await?;
    }
    Ok(())
}

async fn labelled_blocks(conn: &mut Conn, showtime: i64, layout: i64) -> Result<Vec<((String, String), String)>, TxError> {
    let rows: Vec<(String, String, String)> = seat_blocks::table
        .inner_join(layout_seats::table.on(layout_seats::id.eq(seat_blocks::seat_id)))
        .filter(seat_blocks::showtime_id.eq(showtime).and(layout_seats::layout_id.eq(layout)))
        .order(layout_seats::id)
        .select((layout_seats::row_label, layout_seats::seat_number, seat_blocks::reason))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(row, number, reason)| ((row, number), reason)).collect())
}

/// Writes down why a seat is kept back.
pub async fn explain(conn: &mut Conn, showtime: i64, seat: i64, reason: &str, log: &Log<'_>) -> Result<(), TxError> {
    diesel::insert_into(seat_blocks::table)
        .values((
            (seat_blocks::showtime_id.eq(showtime), seat_blocks::seat_id.eq(seat), seat_blocks::reason.eq(reason)),
            (seat_blocks::created_at.eq(log.at()), seat_blocks::created_by.eq(log.by())),
        ))
        .on_conflict((seat_blocks::showtime_id, seat_blocks::seat_id))
        .do_update()
        .set(seat_blocks::reason.eq(reason))
        .execute(conn)
        .await?;
    Ok(())
}
