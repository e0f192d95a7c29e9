//! The history of scans: rows that are written and never taken away.

use booking_domain::{
    ScanId, ShowtimeId, StoreError, TicketId, UserId,
    door::{ScanAnswer, ScanOutcome, ScanRecord, Use},
    ports::{Change, Scan},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{Conn, rows};
use crate::{
    error::TxError,
    schema::{door_scans, users},
    types::At,
};

/// A scan whose answer is not known yet, or one that its nonce named before.
pub enum Begun {
    /// It is new.
    New(ScanId),
    /// It was answered so.
    Answered(Box<ScanAnswer>),
    /// The nonce named something else.
    Other,
}

/// Takes the nonce. Whoever comes second with it waits for the first, and reads its answer.
pub async fn begin(conn: &mut Conn, scan: &Scan, undoing: bool) -> Result<Begun, TxError> {
    let fresh: Option<i64> = diesel::insert_into(door_scans::table)
        .values((
            door_scans::showtime_id.eq(scan.showtime.0),
            door_scans::outcome.eq("pending"),
            door_scans::answer.eq(json!(null)),
            door_scans::code_hash.eq(&scan.code_hash),
            door_scans::nonce.eq(&scan.nonce),
            door_scans::device.eq(&scan.device),
            door_scans::reason.eq(&scan.reason),
            door_scans::scanned_at.eq(At(scan.now)),
            door_scans::scanned_by.eq(scan.by.0),
        ))
        .on_conflict_do_nothing()
        .returning(door_scans::id)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(id) = fresh {
        return Ok(Begun::New(ScanId(id)));
    }
    Ok(known(conn, scan, undoing).await?.unwrap_or(Begun::Other))
}

/// What the nonce named before, if anything.
pub async fn known(conn: &mut Conn, scan: &Scan, undoing: bool) -> Result<Option<Begun>, TxError> {
    let query = door_scans::table.filter(door_scans::scanned_by.eq(scan.by.0).and(door_scans::nonce.eq(&scan.nonce)));
    let found: Option<(i64, i64, String, serde_json::Value)> =
        query.select((door_scans::id, door_scans::showtime_id, door_scans::code_hash, door_scans::answer)).first(conn).await.optional()?;
    let Some((id, showtime, code, answer)) = found else { return Ok(None) };
    let answer: ScanAnswer = rows::read("door_scans", "answer", &id, serde_json::from_value(answer))?;
    let same = showtime == scan.showtime.0 && code == scan.code_hash && undoing == (answer.outcome == ScanOutcome::Undone);
    Ok(Some(if same { Begun::Answered(Box::new(answer)) } else { Begun::Other }))
}

/// Keeps the answer of a scan that has begun.
pub async fn end(conn: &mut Conn, answer: &ScanAnswer) -> Result<(), TxError> {
    let kept = serde_json::to_value(answer).map_err(|error| StoreError::Internal(error.to_string()))?;
    diesel::update(door_scans::table.find(answer.scan.0))
        .set((
            door_scans::outcome.eq(answer.outcome.as_str()),
            door_scans::answer.eq(kept),
            door_scans::ticket_id.eq(answer.ticket.as_ref().map(|ticket| ticket.id.0)),
            door_scans::booking_id.eq(answer.ticket.as_ref().map(|ticket| ticket.booking.0)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Somebody who was let in has another ticket now: its own history says since when they are in.
pub async fn carry_over(conn: &mut Conn, old: i64, new: i64, change: &Change) -> Result<(), TxError> {
    type Row = (i64, Option<i64>, serde_json::Value, String, String, At, i64);
    let query = door_scans::table.filter(door_scans::ticket_id.eq(old).and(door_scans::outcome.eq(ScanOutcome::Valid.as_str())));
    let found: Option<Row> = query
        .order(door_scans::id.desc())
        .select((
            door_scans::showtime_id,
            door_scans::booking_id,
            door_scans::answer,
            door_scans::code_hash,
            door_scans::device,
            door_scans::scanned_at,
            door_scans::scanned_by,
        ))
        .first(conn)
        .await
        .optional()?;
    let Some((showtime, booking, answer, code, device, at, by)) = found else { return Ok(()) };
    diesel::insert_into(door_scans::table)
        .values((
            door_scans::showtime_id.eq(showtime),
            door_scans::ticket_id.eq(new),
            door_scans::booking_id.eq(booking),
            door_scans::outcome.eq(ScanOutcome::Valid.as_str()),
            door_scans::answer.eq(answer),
            door_scans::code_hash.eq(code),
            door_scans::nonce.eq(format!("moved:{new}")),
            door_scans::device.eq(device),
            door_scans::reason.eq(format!("moved from ticket {old} at {}", change.now)),
            door_scans::scanned_at.eq(at),
            door_scans::scanned_by.eq(by),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The last use of a ticket.
pub async fn last_use(conn: &mut Conn, ticket: i64) -> Result<Option<Use>, TxError> {
    let found: Option<(At, String, i64, String)> = door_scans::table
        .inner_join(users::table.on(users::id.eq(door_scans::scanned_by)))
        .filter(door_scans::ticket_id.eq(ticket).and(door_scans::outcome.eq(ScanOutcome::Valid.as_str())))
        .order(door_scans::id.desc())
        .select((door_scans::scanned_at, door_scans::device, users::id, users::name))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(at, device, by, by_name)| Use { at: at.0, device, by: UserId(by), by_name }))
}

/// The scans of a booking, oldest first.
pub async fn of_booking(conn: &mut Conn, booking: i64) -> Result<Vec<ScanRecord>, TxError> {
    type Row = (i64, Option<i64>, i64, String, String, String, At, i64, String);
    let rows: Vec<Row> = door_scans::table
        .inner_join(users::table.on(users::id.eq(door_scans::scanned_by)))
        .filter(door_scans::booking_id.eq(booking))
        .order(door_scans::id)
        .select((
            door_scans::id,
            door_scans::ticket_id,
            door_scans::showtime_id,
            door_scans::outcome,
            door_scans::device,
            door_scans::reason,
            door_scans::scanned_at,
            users::id,
            users::name,
        ))
        .load(conn)
        .await?;
    let record = |(id, ticket, showtime, outcome, device, reason, at, by, by_name): Row| {
        let outcome = rows::name("door_scans", "outcome", &id, &outcome, ScanOutcome::parse(&outcome))?;
        let ticket = ticket.map(TicketId);
        Ok(ScanRecord {
            id: ScanId(id),
            ticket,
            showtime: ShowtimeId(showtime),
            outcome,
            device,
            reason,
            at: at.0,
            by: UserId(by),
            by_name,
        })
    };
    rows.into_iter().map(record).collect()
}
