//! Placing a hold step by step, and no short ways for payments: statements cost microseconds here, and the one writer has the database to itself.

use booking_domain::{
    BookingId, SeatId, StoreError,
    booking::Unfair,
    ports::{AttachIntent, BeginPayment, Changed, HoldOutcome, NewHold},
    showtime::{ClaimState, NotOnSale},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, stores::fair_use::own_seats};
use crate::{
    error::{TxError, transaction},
    schema::{audit_log, booking_seats, bookings, hold_slots, seat_claims, showtimes, users},
    types::At,
};

/// Places a hold in one transaction.
pub async fn place_hold(mut conn: &mut Conn, hold: &NewHold) -> Result<HoldOutcome, TxError> {
    transaction!(conn, place(conn, hold))
}

/// Nothing shorter than the general way here.
pub async fn begin_payment(_: &mut Conn, _: &BeginPayment) -> Result<Option<Changed>, TxError> {
    Ok(None)
}

/// Nothing shorter than the general way here.
pub async fn attach_intent(_: &mut Conn, _: &AttachIntent) -> Result<Option<Changed>, TxError> {
    Ok(None)
}

/// The same inside a transaction.
pub async fn place(conn: &mut Conn, hold: &NewHold) -> Result<HoldOutcome, TxError> {
    if let Some(refusal) = refuse(conn, hold).await? {
        return Ok(refusal);
    }
    let fair = fair(conn, hold).await?;
    if let Err(refusal @ Unfair::CoolingDown { .. }) = fair {
        return Ok(HoldOutcome::Unfair(refusal));
    }
    let Some(slot) = free_slot(conn, hold).await? else { return Ok(HoldOutcome::TooManyOpen) };
    if let Err(refusal) = fair {
        return Ok(HoldOutcome::Unfair(refusal));
    }
    let id = insert_booking(conn, hold).await?;
    for seat in &hold.seats {
        diesel::replace_into(seat_claims::table)
            .values((
                seat_claims::showtime_id.eq(hold.showtime.0),
                seat_claims::seat_id.eq(seat.id.0),
                seat_claims::state.eq(ClaimState::Held.as_str()),
                seat_claims::held_until.eq(At(hold.until)),
                seat_claims::booking_id.eq(id),
            ))
            .execute(conn)
            .await?;
    }
    vacate(conn, hold, slot).await?;
    diesel::insert_into(hold_slots::table)
        .values((
            hold_slots::customer_id.eq(hold.customer.0),
            hold_slots::slot.eq(slot),
            hold_slots::booking_id.eq(id),
            hold_slots::held_until.eq(At(hold.until)),
        ))
        .execute(conn)
        .await?;
    insert_seats_and_audit(conn, hold, id).await?;
    Ok(HoldOutcome::Placed(BookingId(id)))
}

async fn refuse(conn: &mut Conn, hold: &NewHold) -> Result<Option<HoldOutcome>, TxError> {
    let is_there = showtimes::id.eq(hold.showtime.0).and(showtimes::published.eq(true)).and(showtimes::is_deleted.eq(false));
    let query = showtimes::table.filter(is_there);
    let show: Option<(String, At, At, At)> = query
        .select((showtimes::status, showtimes::starts_at, showtimes::sales_open_at, showtimes::sales_close_at))
        .first(conn)
        .await
        .optional()?;
    let Some((status, At(starts_at), At(opens), At(closes))) = show else { return Ok(Some(HoldOutcome::NoSuchShowtime)) };
    let account: Option<i64> = users::table
        .filter(users::id.eq(hold.customer.0).and(users::disabled_at.is_null()).and(users::is_deleted.eq(false)))
        .select(users::id)
        .first(conn)
        .await
        .optional()?;
    if account.is_none() {
        return Ok(Some(HoldOutcome::AccountInactive));
    }
    if let Err(refusal) = NotOnSale::check(status == "scheduled", starts_at, opens, closes, hold.now) {
        return Ok(Some(HoldOutcome::NotOnSale(refusal)));
    }
    let wanted: Vec<i64> = hold.seats.iter().map(|seat| seat.id.0).collect();
    let taken: Vec<(i64, String)> = seat_claims::table
        .filter(
            seat_claims::showtime_id
                .eq(hold.showtime.0)
                .and(seat_claims::seat_id.eq_any(wanted))
                .and(seat_claims::held_until.gt(At(hold.now))),
        )
        .order(seat_claims::seat_id)
        .select((seat_claims::seat_id, seat_claims::state))
        .load(conn)
        .await?;
    let blocked: Vec<SeatId> =
        taken.iter().filter(|(_, state)| state == ClaimState::Blocked.as_str()).map(|(seat, _)| SeatId(*seat)).collect();
    if !blocked.is_empty() {
        return Ok(Some(HoldOutcome::Blocked(blocked)));
    }
    Ok((!taken.is_empty()).then(|| HoldOutcome::Taken(taken.into_iter().map(|(seat, _)| SeatId(seat)).collect())))
}

/// Whether the customer may have the seats, by what they have, and lately had, of the show.
async fn fair(conn: &mut Conn, hold: &NewHold) -> Result<Result<(), Unfair>, TxError> {
    let wanted: Vec<SeatId> = hold.seats.iter().map(|seat| seat.id).collect();
    let own = own_seats(conn, hold.customer, hold.showtime, hold.now).await?;
    Ok(own.check(&wanted, &[], hold.max_at_show, hold.cooldown, hold.now))
}

async fn free_slot(conn: &mut Conn, hold: &NewHold) -> Result<Option<i32>, TxError> {
    let used: Vec<i32> = hold_slots::table
        .filter(hold_slots::customer_id.eq(hold.customer.0).and(hold_slots::held_until.gt(At(hold.now))))
        .select(hold_slots::slot)
        .load(conn)
        .await?;
    Ok((1..=hold.max_open).find(|slot| !used.contains(slot)))
}

/// Moves what is left of a hold that has ended out of the slot, past every limit, where the sweep still finds it.
async fn vacate(conn: &mut Conn, hold: &NewHold, slot: i32) -> Result<(), TxError> {
    let past_the_limit = diesel::dsl::sql::<diesel::sql_types::Integer>("1000 + booking_id % 1000000000");
    diesel::update(hold_slots::table.find((hold.customer.0, slot))).set(hold_slots::slot.eq(past_the_limit)).execute(conn).await?;
    Ok(())
}

async fn insert_booking(conn: &mut Conn, hold: &NewHold) -> Result<i64, TxError> {
    let quote = serde_json::to_value(&hold.quote).map_err(|error| StoreError::Internal(error.to_string()))?;
    Ok(diesel::insert_into(bookings::table)
        .values((
            bookings::reference.eq(hold.reference.as_str()),
            bookings::showtime_id.eq(hold.showtime.0),
            bookings::customer_id.eq(hold.customer.0),
            bookings::status.eq("held"),
            bookings::held_until.eq(At(hold.until)),
            bookings::total_minor.eq(hold.quote.total_minor),
            bookings::quote.eq(quote),
            (bookings::created_at.eq(At(hold.now)), bookings::created_by.eq(hold.customer.0)),
            (bookings::updated_at.eq(At(hold.now)), bookings::updated_by.eq(hold.customer.0)),
        ))
        .returning(bookings::id)
        .get_result(conn)
        .await?)
}

async fn insert_seats_and_audit(conn: &mut Conn, hold: &NewHold, id: i64) -> Result<(), TxError> {
    let rows: Vec<_> = hold.seats.iter().map(|seat| super::stores::rows::SeatRow::new(BookingId(id), hold.showtime, seat)).collect();
    super::dialect::insert_all!(conn, booking_seats::table, rows);
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::at.eq(At(hold.now)),
            audit_log::actor.eq(hold.cause.actor_name()),
            audit_log::action.eq("booking.held"),
            audit_log::entity.eq("booking"),
            audit_log::entity_id.eq(id.to_string()),
            audit_log::detail.eq(serde_json::json!({ "event": "held" })),
            audit_log::request_id.eq(&hold.cause.request_id),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
