//! Saving a decision: the booking, its seats, the claims that follow from its stage, its money, its tickets, the audit and the outbox.
//! Everything here runs inside the transaction that loaded and locked the booking.

use booking_domain::{
    SeatId,
    audit::change_detail,
    booking::{Booking, BookingEvent, Move, Stage},
    payment::Payment,
    ports::Change,
    showtime::ClaimState,
    ticket::TicketStatus,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, bookings_money, dialect, door_history, outbox::say, prices, rows::SeatRow};
use crate::{
    error::TxError,
    schema::{audit_log, booking_seats, bookings, hold_slots, payments, seat_claims, tickets},
    types::{At, FAR},
};

/// Saves `next` over `old`.
pub async fn save(conn: &mut Conn, old: &Booking, next: &Booking, events: &[BookingEvent], change: &Change) -> Result<(), TxError> {
    save_booking(conn, old, next, change).await?;
    prices::keep_use(conn, old, next, change).await?;
    let seats_changed = old.seats != next.seats;
    if seats_changed {
        save_seats(conn, old, next).await?;
    }
    for event in events {
        if let BookingEvent::Reseated { moves } = event {
            move_tickets(conn, next, moves, change).await?;
        }
    }
    if seats_changed || old.stage != next.stage {
        save_claims(conn, next, change).await?;
        save_slot(conn, next).await?;
        save_tickets(conn, old, next, change).await?;
    }
    for payment in next.payments.iter().filter(|payment| !old.payments.contains(payment)) {
        save_payment(conn, next, payment, old.payments.iter().any(|known| known.id == payment.id), change).await?;
    }
    bookings_money::save(conn, old, next, change).await?;
    for event in events {
        record(conn, (old, next), event, change).await?;
    }
    Ok(())
}

async fn save_booking(conn: &mut Conn, old: &Booking, next: &Booking, change: &Change) -> Result<(), TxError> {
    let (stage_at, payment, reason) = match next.stage {
        Stage::Held { .. } => (None, None, None),
        Stage::AwaitingPayment { payment, .. } => (None, Some(payment.0.to_string()), None),
        Stage::Confirmed { at } | Stage::Expired { at } => (Some(At(at)), None, None),
        Stage::Cancelled { at, reason } => (Some(At(at)), None, Some(reason.as_str())),
    };
    let saved = diesel::update(bookings::table.filter(bookings::id.eq(next.id.0).and(bookings::version.eq(old.version))))
        .set((
            bookings::status.eq(next.stage_name().as_str()),
            bookings::held_until.eq(next.held_until().map(At)),
            bookings::stage_at.eq(stage_at),
            bookings::payment_id.eq(payment),
            bookings::cancel_reason.eq(reason),
            bookings::total_minor.eq(next.quote.total_minor),
            bookings::quote.eq(json(&next.quote)?),
            bookings::version.eq(old.version + 1),
            bookings::updated_at.eq(At(change.now)),
            bookings::updated_by.eq(change.cause.user_id().map(|user| user.0)),
        ))
        .execute(conn)
        .await?;
    if saved == 1 { Ok(()) } else { Err(TxError::Race("booking changed meanwhile")) }
}

async fn save_seats(conn: &mut Conn, old: &Booking, next: &Booking) -> Result<(), TxError> {
    diesel::delete(booking_seats::table.filter(booking_seats::booking_id.eq(next.id.0))).execute(conn).await?;
    let rows: Vec<SeatRow> = next.seats.iter().map(|seat| SeatRow::new(next.id, next.showtime, seat)).collect();
    dialect::insert_all!(conn, booking_seats::table, rows);
    let kept: Vec<SeatId> = next.seat_ids().collect();
    let dropped: Vec<i64> = old.seat_ids().filter(|seat| !kept.contains(seat)).map(|seat| seat.0).collect();
    diesel::delete(claims_of(next).filter(seat_claims::seat_id.eq_any(dropped))).execute(conn).await?;
    Ok(())
}

#[diesel::dsl::auto_type]
fn claims_of(booking: &Booking) -> _ {
    let (showtime, id): (i64, i64) = (booking.showtime.0, booking.id.0);
    seat_claims::table.filter(seat_claims::showtime_id.eq(showtime)).filter(seat_claims::booking_id.eq(id))
}

/// Brings the claims to what the stage says: held, sold, or none. Seats that are not ours any more are taken over in id order, so that
/// two transactions never wait for each other; one that somebody else has by now ends this attempt.
async fn save_claims(conn: &mut Conn, next: &Booking, change: &Change) -> Result<(), TxError> {
    let (state, until) = match next.stage {
        Stage::Held { until } | Stage::AwaitingPayment { until, .. } => (ClaimState::Held, At(until)),
        Stage::Confirmed { .. } => (ClaimState::Sold, FAR),
        Stage::Cancelled { .. } | Stage::Expired { .. } => {
            diesel::delete(claims_of(next)).execute(conn).await?;
            return Ok(());
        }
    };
    let target = (seat_claims::state.eq(state.as_str()), seat_claims::held_until.eq(until));
    let ours = diesel::update(claims_of(next)).set(target).execute(conn).await?;
    if ours == next.live_seats().count() {
        return Ok(());
    }
    for seat in next.seat_ids() {
        let takeover = diesel::insert_into(seat_claims::table)
            .values((
                seat_claims::showtime_id.eq(next.showtime.0),
                seat_claims::seat_id.eq(seat.0),
                seat_claims::state.eq(state.as_str()),
                seat_claims::held_until.eq(until),
                seat_claims::booking_id.eq(next.id.0),
            ))
            .on_conflict((seat_claims::showtime_id, seat_claims::seat_id))
            .do_update()
            .set((seat_claims::state.eq(state.as_str()), seat_claims::held_until.eq(until), seat_claims::booking_id.eq(next.id.0)));
        let ours_or_ended = seat_claims::held_until.le(At(change.now)).or(seat_claims::booking_id.eq(next.id.0).assume_not_null());
        let claimed = diesel::query_dsl::methods::FilterDsl::filter(takeover, ours_or_ended).execute(conn).await?;
        if claimed != 1 {
            return Err(TxError::Race("seat taken meanwhile"));
        }
    }
    Ok(())
}

/// Keeps the customer's slot as long as the hold. A hold taken over after its slot went to another gets one past the limit: it was
/// placed within the limit, and the sweep must still find it.
async fn save_slot(conn: &mut Conn, next: &Booking) -> Result<(), TxError> {
    let slot = hold_slots::table.filter(hold_slots::booking_id.eq(next.id.0));
    let Some(until) = next.held_until() else {
        diesel::delete(slot).execute(conn).await?;
        return Ok(());
    };
    let kept = diesel::update(slot).set(hold_slots::held_until.eq(At(until))).execute(conn).await?;
    if let (0, Some(customer)) = (kept, next.customer) {
        let highest: Option<i32> =
            hold_slots::table.filter(hold_slots::customer_id.eq(customer.0)).select(diesel::dsl::max(hold_slots::slot)).first(conn).await?;
        let taken = diesel::insert_into(hold_slots::table)
            .values((
                hold_slots::customer_id.eq(customer.0),
                hold_slots::slot.eq(highest.unwrap_or(0).max(100) + 1),
                hold_slots::booking_id.eq(next.id.0),
                hold_slots::held_until.eq(At(until)),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if taken != 1 {
            // Another hold of this customer was taken over at the same instant, and has the number.
            return Err(TxError::Race("slot taken meanwhile"));
        }
    }
    Ok(())
}

async fn save_tickets(conn: &mut Conn, old: &Booking, next: &Booking, change: &Change) -> Result<(), TxError> {
    let is_sold = |booking: &Booking| matches!(booking.stage, Stage::Confirmed { .. });
    if is_sold(next) && !is_sold(old) {
        let rows: Vec<_> = next
            .seat_ids()
            .map(|seat| {
                (
                    tickets::booking_id.eq(next.id.0),
                    tickets::showtime_id.eq(next.showtime.0),
                    tickets::seat_id.eq(seat.0),
                    tickets::status.eq(TicketStatus::Valid.as_str()),
                    tickets::issued_at.eq(At(change.now)),
                )
            })
            .collect();
        dialect::insert_all!(conn, tickets::table, rows);
    } else if is_sold(old) {
        revoke_tickets(conn, old, next).await?;
    }
    Ok(())
}

/// Revokes the tickets of seats that are given up. The decision knew who was in: one that a door has let in since is decided about anew.
async fn revoke_tickets(conn: &mut Conn, old: &Booking, next: &Booking) -> Result<(), TxError> {
    let kept: Vec<i64> =
        if matches!(next.stage, Stage::Confirmed { .. }) { next.seat_ids().map(|seat| seat.0).collect() } else { Vec::new() };
    let outside: Vec<i64> = old.live_seats().filter(|seat| !seat.admitted && !kept.contains(&seat.id.0)).map(|seat| seat.id.0).collect();
    let given_up = || tickets::table.filter(tickets::booking_id.eq(next.id.0)).filter(tickets::seat_id.ne_all(kept.clone()));
    let used = || tickets::status.eq(TicketStatus::Used.as_str());
    let standing =
        given_up().filter(tickets::status.eq(TicketStatus::Valid.as_str()).or(used().and(tickets::seat_id.ne_all(outside.clone()))));
    diesel::update(standing).set(tickets::status.eq(TicketStatus::Revoked.as_str())).execute(conn).await?;
    let let_in: i64 = given_up().filter(used()).count().get_result(conn).await?;
    if let_in == 0 { Ok(()) } else { Err(TxError::Race("ticket scanned meanwhile")) }
}

/// Issues tickets for the seats that a booking's seats moved to: the old ones do not count any more. Whoever is in already stays in, which
/// a scan says.
async fn move_tickets(conn: &mut Conn, booking: &Booking, moves: &[Move], change: &Change) -> Result<(), TxError> {
    let counts = |seat: SeatId| {
        tickets::table
            .filter(tickets::booking_id.eq(booking.id.0).and(tickets::seat_id.eq(seat.0)))
            .filter(tickets::status.ne(TicketStatus::Revoked.as_str()))
    };
    let mut moved = Vec::new();
    for one in moves {
        let Some((old, status)) = counts(one.from).select((tickets::id, tickets::status)).first::<(i64, String)>(conn).await.optional()?
        else {
            continue;
        };
        let as_read = tickets::table.find(old).filter(tickets::status.eq(&status));
        if diesel::update(as_read).set(tickets::status.eq(TicketStatus::Revoked.as_str())).execute(conn).await? != 1 {
            return Err(TxError::Race("ticket scanned meanwhile"));
        }
        moved.push((one.to, old, status));
    }
    for (seat, old, status) in moved {
        let new: i64 = diesel::insert_into(tickets::table)
            .values((
                tickets::booking_id.eq(booking.id.0),
                tickets::showtime_id.eq(booking.showtime.0),
                tickets::seat_id.eq(seat.0),
                tickets::status.eq(&status),
                tickets::issued_at.eq(At(change.now)),
            ))
            .returning(tickets::id)
            .get_result(conn)
            .await?;
        if status == TicketStatus::Used.as_str() {
            door_history::carry_over(conn, old, new, change).await?;
        }
    }
    Ok(())
}

async fn save_payment(conn: &mut Conn, booking: &Booking, payment: &Payment, known: bool, change: &Change) -> Result<(), TxError> {
    let state = (
        payments::intent.eq(payment.intent.as_deref()),
        payments::client_secret.eq(payment.client_secret.as_deref()),
        payments::status.eq(payment.status.as_str()),
        payments::captured_minor.eq(payment.captured_minor),
        payments::failure.eq(payment.failure.as_deref()),
        payments::updated_at.eq(At(change.now)),
    );
    if known {
        diesel::update(payments::table.find(payment.id.0.to_string())).set(state).execute(conn).await?;
        return Ok(());
    }
    diesel::insert_into(payments::table)
        .values((
            payments::id.eq(payment.id.0.to_string()),
            payments::booking_id.eq(booking.id.0),
            payments::showtime_id.eq(booking.showtime.0),
            payments::provider.eq(payment.method.as_str()),
            payments::amount_minor.eq(payment.amount.minor),
            payments::currency.eq(payment.amount.currency.code()),
            payments::checked_at.eq(At(change.now)),
            payments::created_at.eq(At(payment.created_at)),
            state,
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes an event into the audit log, with the state it was in and the one it is in now, and what must be said because of it into the outbox.
async fn record(conn: &mut Conn, (old, booking): (&Booking, &Booking), event: &BookingEvent, change: &Change) -> Result<(), TxError> {
    let detail = change_detail(event, old.stage_name().as_str(), booking.stage_name().as_str())
        .map_err(|error| TxError::Store(booking_domain::StoreError::Internal(error.to_string())))?;
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::at.eq(At(change.now)),
            audit_log::actor.eq(change.cause.actor_name()),
            audit_log::action.eq(event.action()),
            audit_log::entity.eq("booking"),
            audit_log::entity_id.eq(booking.id.to_string()),
            audit_log::detail.eq(detail),
            audit_log::request_id.eq(&change.cause.request_id),
        ))
        .execute(conn)
        .await?;
    for message in event.messages(booking) {
        say(conn, &message, change.now).await?;
    }
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value, TxError> {
    serde_json::to_value(value).map_err(|error| TxError::Store(booking_domain::StoreError::Internal(error.to_string())))
}
