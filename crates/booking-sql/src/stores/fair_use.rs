//! What a customer has of a show. PostgreSQL's hold asks the same inside its one statement (`place_hold.sql`).

use booking_domain::{
    SeatId, ShowtimeId, Timestamp, UserId,
    booking::{BookingStatus, OwnSeats},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Conn;
use crate::{
    error::TxError,
    schema::{booking_seats, bookings},
    types::At,
};

type Row = (i64, String, Option<At>, Option<At>);

/// The seats of the show that the customer has, and those of holds that ran out.
pub async fn own_seats(conn: &mut Conn, customer: UserId, showtime: ShowtimeId, now: Timestamp) -> Result<OwnSeats, TxError> {
    let theirs = bookings::customer_id.eq(customer.0).and(bookings::showtime_id.eq(showtime.0));
    let rows: Vec<Row> = bookings::table
        .inner_join(booking_seats::table.on(booking_seats::booking_id.eq(bookings::id)))
        .filter(theirs.and(bookings::status.ne(BookingStatus::Cancelled.as_str())).assume_not_null())
        .filter(booking_seats::cancelled_at.is_null())
        .select((booking_seats::seat_id, bookings::status, bookings::held_until, bookings::stage_at))
        .load(conn)
        .await?;
    let mut own = OwnSeats::default();
    for (seat, status, held_until, stage_at) in rows {
        let ended = if status == BookingStatus::Expired.as_str() { stage_at } else { held_until.filter(|until| until.0 <= now) };
        match ended {
            Some(At(ended)) => own.let_go.push((SeatId(seat), ended)),
            None => own.live.push(SeatId(seat)),
        }
    }
    Ok(own)
}
