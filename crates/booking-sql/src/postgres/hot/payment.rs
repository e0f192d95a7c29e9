//! The beginning of a payment, and the provider's answer to it.

use booking_domain::{
    PaymentId, StoreError,
    audit::change_detail,
    booking::{Booking, BookingEvent, BookingStatus, Claims, Decision, Standing},
    ports::{AttachIntent, BeginPayment, Changed},
};
use diesel::{
    OptionalExtension as _,
    sql_types::{Array, BigInt, Integer, Json, Nullable, Text},
};

use super::{Conn, first, hot_statement, stores::rows};
use crate::{
    error::TxError,
    types::{At, Instant},
};

hot_statement! {
    struct Begin("begin_payment.sql") {
        booking: i64 => BigInt,
        customer: i64 => BigInt,
        payment: String => Text,
        now: At => Instant,
        grace: At => Instant,
        longest_micros: i64 => BigInt,
        actor: String => Text,
        action: &'static str => Text,
        event: serde_json::Value => Json,
        request_id: String => Text,
        user: Option<i64> => Nullable<BigInt>,
    } -> (BookingColumns, (Instant, Instant, Instant, Text), Instant, SeatColumns, BigInt)
}

/// The columns of [`rows::BookingRow`].
type BookingColumns = (
    BigInt,
    Text,
    BigInt,
    Nullable<BigInt>,
    Text,
    Nullable<Instant>,
    Nullable<Instant>,
    Nullable<Text>,
    Nullable<Text>,
    Json,
    Integer,
    Instant,
);
type SeatColumns = (Array<BigInt>, Array<Text>, Array<Text>, Array<Text>, Array<BigInt>, Array<BigInt>);

/// The booking as it was, its show, until when its seats are kept now, and its seats, an array a column.
type BegunRow = (rows::BookingRow, rows::Show, At, SeatArrays, i64);
type SeatArrays = (Vec<i64>, Vec<String>, Vec<String>, Vec<String>, Vec<i64>, Vec<i64>);

/// Begins a payment in one statement where that can be done; `None` when the general way must decide.
pub async fn begin_payment(conn: &mut Conn, begin: &BeginPayment) -> Result<Option<Changed>, TxError> {
    let event = BookingEvent::PaymentStarted { payment: begin.plan.payment };
    let query = Begin {
        booking: begin.booking.0,
        customer: begin.customer.0,
        payment: begin.plan.payment.0.to_string(),
        now: At(begin.now),
        grace: At(begin.policy.grace_from(begin.now)),
        longest_micros: i64::try_from(begin.policy.max_life.as_micros()).unwrap_or(i64::MAX),
        actor: begin.cause.actor_name(),
        action: event.action(),
        // The statement takes no other booking than one that is held.
        event: change_detail(&event, BookingStatus::Held.as_str(), BookingStatus::AwaitingPayment.as_str())
            .map_err(|error| StoreError::Internal(error.to_string()))?,
        request_id: begin.cause.request_id.clone(),
        user: begin.cause.user_id().map(|user| user.0),
    };
    let row = match first::<BegunRow, _>(conn, query).await.optional().map_err(TxError::from) {
        Ok(Some(row)) => row,
        Ok(None) | Err(TxError::Race(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(begun(row, begin)?))
}

/// What the pure decision makes of the booking as it was, which is what the statement has written.
fn begun((row, show, until, arrays, _): BegunRow, begin: &BeginPayment) -> Result<Changed, StoreError> {
    let parts = rows::Parts { seats: seats(&row, arrays)?, ..rows::Parts::default() };
    let booking = rows::booking(row, show, parts)?;
    let claims = Claims(booking.seat_ids().map(|seat| (seat, Standing::Ours)).collect());
    match begin.decide(&booking, &claims) {
        Ok(Decision::Changed(next, _)) if next.held_until() == Some(until.0) => {
            Ok(Changed { booking: Booking { version: booking.version + 1, ..*next }, changed: true, freed: Vec::new() })
        }
        decision => Err(StoreError::Internal(format!("booking {}: the statement wrote {until:?}, the rules say {decision:?}", booking.id))),
    }
}

fn seats(row: &rows::BookingRow, arrays: SeatArrays) -> Result<Vec<booking_domain::booking::BookedSeat>, StoreError> {
    let (ids, labels, numbers, kinds, prices, shares) = arrays;
    let (mut labels, mut numbers, mut kinds) = (labels.into_iter(), numbers.into_iter(), kinds.into_iter());
    let (mut prices, mut shares) = (prices.into_iter(), shares.into_iter());
    ids.into_iter()
        .map(|seat_id| {
            // Arrays of one aggregation are equally long.
            let seat = rows::SeatRow {
                booking_id: row.id,
                seat_id,
                showtime_id: row.showtime_id,
                row_label: labels.next().unwrap_or_default(),
                seat_number: numbers.next().unwrap_or_default(),
                seat_type: kinds.next().unwrap_or_default(),
                price_minor: prices.next().unwrap_or_default(),
                share_minor: shares.next().unwrap_or_default(),
                cancelled_at: None,
            };
            // Nobody is let in before it is paid.
            seat.seat(false)
        })
        .collect()
}

hot_statement! {
    struct Attach("attach_intent.sql") {
        booking: i64 => BigInt,
        version: i32 => Integer,
        payment: String => Text,
        intent: String => Text,
        client_secret: String => Text,
        now: At => Instant,
    } -> BigInt
}

/// Stores the provider's answer in one statement if nothing has happened to the booking since; `None` when the general way must decide.
pub async fn attach_intent(conn: &mut Conn, attach: &AttachIntent) -> Result<Option<Changed>, TxError> {
    let Decision::Changed(next, events) = attach.decide(&attach.known) else { return Ok(None) };
    debug_assert!(events.is_empty(), "the statement writes no audit rows");
    let PaymentId(payment) = attach.payment;
    let query = Attach {
        booking: next.id.0,
        version: attach.known.version,
        payment: payment.to_string(),
        intent: attach.intent.id.clone(),
        client_secret: attach.intent.client_secret.clone(),
        now: At(attach.now),
    };
    match first::<i64, _>(conn, query).await.map_err(TxError::from) {
        Ok(0) | Err(TxError::Race(_)) => Ok(None),
        Ok(_) => Ok(Some(Changed { booking: Booking { version: attach.known.version + 1, ..*next }, changed: true, freed: Vec::new() })),
        Err(error) => Err(error),
    }
}
