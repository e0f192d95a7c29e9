//! The seats a show keeps back.

use std::collections::{BTreeMap, HashMap, HashSet};

use booking_domain::{
    Expected, SeatId, ShowtimeId, Timestamp,
    ports::BlockOutcome,
    schedule::{Block, NewBlock, ScheduledShow},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{Conn, Log, read, seats, shows};
use crate::{
    error::{TxError, transaction},
    schema::{layout_seats, seat_blocks, seat_claims, showtimes},
    types::At,
};

/// The seats a show keeps back, by line and column.
pub async fn of(conn: &mut Conn, id: ShowtimeId, now: Timestamp) -> Result<Option<(ScheduledShow, Vec<Block>)>, TxError> {
    let Some(show) = read::show(conn, id, now).await? else { return Ok(None) };
    let reasons = reasons(conn, &show).await?;
    let layout = shows::load_layout(conn, show.layout.0).await?;
    let block = |seat: booking_domain::seating::Seat| {
        let (reason, since) = reasons.get(&seat.id)?.clone();
        Some(Block { seat, reason, since })
    };
    Ok(Some((show, layout.seats.into_iter().filter_map(block).collect())))
}

/// Why each seat is kept back, and since when.
async fn reasons(conn: &mut Conn, show: &ScheduledShow) -> Result<BTreeMap<SeatId, (String, Timestamp)>, TxError> {
    let id = show.show.id.0;
    let of_layout = layout_seats::table.filter(layout_seats::layout_id.eq(show.layout.0)).select(layout_seats::id);
    let blocked: Vec<i64> = seat_claims::table
        .filter(seat_claims::showtime_id.eq(id).and(seat_claims::state.eq("blocked")).and(seat_claims::seat_id.eq_any(of_layout)))
        .select(seat_claims::seat_id)
        .load(conn)
        .await?;
    let explained: Vec<(i64, String, At)> = seat_blocks::table
        .filter(seat_blocks::showtime_id.eq(id))
        .select((seat_blocks::seat_id, seat_blocks::reason, seat_blocks::created_at))
        .load(conn)
        .await?;
    let mut explained: HashMap<i64, (String, Timestamp)> = explained.into_iter().map(|(seat, reason, at)| (seat, (reason, at.0))).collect();
    // One without a reason was there before reasons were.
    let reason = |seat: i64| (SeatId(seat), explained.remove(&seat).unwrap_or_else(|| ("kept back".to_owned(), show.created_at)));
    Ok(blocked.into_iter().map(reason).collect())
}

pub async fn set_once(
    mut conn: &mut Conn,
    id: ShowtimeId,
    expected: &Expected,
    wanted: &[NewBlock],
    log: &Log<'_>,
) -> Result<BlockOutcome, TxError> {
    transaction!(conn, set(conn, id, expected, wanted, log))
}

async fn set(conn: &mut Conn, id: ShowtimeId, expected: &Expected, wanted: &[NewBlock], log: &Log<'_>) -> Result<BlockOutcome, TxError> {
    let Some(show) = read::locked(conn, id, log.now).await? else { return Ok(BlockOutcome::NoSuchShowtime) };
    if !expected.holds(show.show.version) {
        return Ok(BlockOutcome::Stale);
    }
    if let Err(refusal) = show.is_open(log.now) {
        return Ok(BlockOutcome::Refused(refusal));
    }
    let before: BTreeMap<SeatId, String> = reasons(conn, &show).await?.into_iter().map(|(seat, (reason, _))| (seat, reason)).collect();
    let after: BTreeMap<SeatId, String> = wanted.iter().map(|block| (block.seat, block.reason.clone())).collect();
    if before == after {
        return Ok(BlockOutcome::Done { freed: Vec::new() });
    }
    if let Some(refusal) = unfit(conn, &show, &after, log.now).await? {
        return Ok(refusal);
    }
    for (seat, reason) in &after {
        if !before.contains_key(seat) && !seats::block(conn, id.0, seat.0, log.now).await? {
            return Err(TxError::Race("a seat was taken meanwhile"));
        }
        seats::explain(conn, id.0, seat.0, reason, log).await?;
    }
    let freed: Vec<SeatId> = before.keys().filter(|seat| !after.contains_key(seat)).copied().collect();
    let raw: Vec<i64> = freed.iter().map(|seat| seat.0).collect();
    let claims = seat_claims::showtime_id.eq(id.0).and(seat_claims::state.eq("blocked")).and(seat_claims::seat_id.eq_any(raw.clone()));
    diesel::delete(seat_claims::table.filter(claims)).execute(conn).await?;
    diesel::delete(seat_blocks::table.filter(seat_blocks::showtime_id.eq(id.0).and(seat_blocks::seat_id.eq_any(raw))))
        .execute(conn)
        .await?;
    diesel::update(showtimes::table.find(id.0))
        .set((showtimes::version.eq(showtimes::version + 1), showtimes::updated_at.eq(log.at()), showtimes::updated_by.eq(log.by())))
        .execute(conn)
        .await?;
    let detail = json!({ "before": labelled(&before), "after": labelled(&after) });
    log.write(conn, "showtime", "blocks_changed", vec![(id.0, detail)]).await?;
    Ok(BlockOutcome::Done { freed })
}

/// Seats that are none of the show's, or that somebody has.
async fn unfit(
    conn: &mut Conn,
    show: &ScheduledShow,
    wanted: &BTreeMap<SeatId, String>,
    now: Timestamp,
) -> Result<Option<BlockOutcome>, TxError> {
    let query = layout_seats::table.filter(layout_seats::layout_id.eq(show.layout.0)).select(layout_seats::id);
    let known: HashSet<i64> = query.load(conn).await?.into_iter().collect();
    let unknown: Vec<SeatId> = wanted.keys().filter(|seat| !known.contains(&seat.0)).copied().collect();
    if !unknown.is_empty() {
        return Ok(Some(BlockOutcome::NoSuchSeats(unknown)));
    }
    let ids: Vec<i64> = wanted.keys().map(|seat| seat.0).collect();
    let taken: Vec<i64> = seat_claims::table
        .filter(seat_claims::showtime_id.eq(show.show.id.0).and(seat_claims::seat_id.eq_any(ids)))
        .filter(seat_claims::state.ne("blocked").and(seat_claims::held_until.gt(At(now))))
        .order(seat_claims::seat_id)
        .select(seat_claims::seat_id)
        .load(conn)
        .await?;
    Ok((!taken.is_empty()).then(|| BlockOutcome::Taken(taken.into_iter().map(SeatId).collect())))
}

fn labelled(blocks: &BTreeMap<SeatId, String>) -> Vec<serde_json::Value> {
    blocks.iter().map(|(seat, reason)| json!({ "seat": seat, "reason": reason })).collect()
}
