//! The hot statements of PostgreSQL, each one round trip and prepared once a connection: Diesel caches neither raw SQL nor `ON CONFLICT`,
//! a type with a query id of its own it does.

use booking_domain::{
    BookingId, SeatId, StoreError,
    ports::{HoldOutcome, NewHold},
    showtime::NotOnSale,
};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Bool, Integer, Json, Nullable, Text},
};
use diesel_async::{RunQueryDsl, methods::LoadQuery};

use super::Conn;
use crate::{
    error::TxError,
    types::{At, Instant},
};

/// The parameters of a hold, in the order of `$1 …` in [`PLACE_HOLD`].
#[derive(Debug)]
struct PlaceHold {
    showtime: i64,
    customer: i64,
    reference: String,
    seats: Vec<i64>,
    rows: Vec<String>,
    numbers: Vec<String>,
    kinds: Vec<String>,
    prices: Vec<i64>,
    shares: Vec<i64>,
    quote: serde_json::Value,
    total: i64,
    now: At,
    until: At,
    max_open: i32,
    actor: String,
    request_id: String,
}

/// A hold as one statement: checks, claims, slot, booking, seats and audit, all or nothing.
///
/// Every part reads the snapshot the statement began with. Where somebody else commits in between, `ON CONFLICT … WHERE` finds the newer
/// row and returns nothing, the counts differ, and `race_lost()` ends the statement; the next try sees who has the seat.
///
/// A slot whose hold has ended is free, but nobody may have swept that hold yet: its row moves out of the way, past every limit, where the
/// sweep still finds it. Asking how many were moved has that done before the slot is taken.
const PLACE_HOLD: &str = "
), show AS (
    SELECT status, starts_at, sales_open_at, sales_close_at FROM showtimes WHERE id = $1 AND NOT is_deleted
), account AS (
    SELECT id FROM users WHERE id = $2 AND disabled_at IS NULL AND NOT is_deleted
), taken AS (
    SELECT seat_id, state FROM seat_claims WHERE showtime_id = $1 AND seat_id = ANY($4) AND held_until > $12
), slot AS (
    SELECT n FROM generate_series(1, $14) AS n
    WHERE NOT EXISTS (SELECT FROM hold_slots h WHERE h.customer_id = $2 AND h.slot = n AND h.held_until > $12) ORDER BY n LIMIT 1
), fresh AS MATERIALIZED (
    SELECT nextval('bookings_id_seq') AS id, slot.n AS slot FROM show, account, slot
    WHERE show.status = 'scheduled' AND show.sales_open_at <= $12 AND $12 < show.sales_close_at AND NOT EXISTS (SELECT FROM taken)
), claimed AS (
    INSERT INTO seat_claims (showtime_id, seat_id, state, held_until, booking_id)
    SELECT $1, seat, 'held', $13, fresh.id FROM fresh, unnest($4) AS seat ORDER BY seat
    ON CONFLICT (showtime_id, seat_id) DO UPDATE SET state = 'held', held_until = excluded.held_until, booking_id = excluded.booking_id
    WHERE seat_claims.held_until <= $12 RETURNING seat_id
), moved AS (
    UPDATE hold_slots h SET slot = 1000 + (h.booking_id % 1000000000)::integer FROM fresh
    WHERE h.customer_id = $2 AND h.slot = fresh.slot AND h.held_until <= $12 RETURNING h.slot
), slotted AS (
    INSERT INTO hold_slots (customer_id, slot, booking_id, held_until) SELECT $2, fresh.slot, fresh.id, $13 FROM fresh
    WHERE (SELECT count(*) FROM moved) >= 0
    ON CONFLICT (customer_id, slot) DO UPDATE SET booking_id = excluded.booking_id, held_until = excluded.held_until
    WHERE hold_slots.held_until <= $12 RETURNING slot
), seated AS (
    INSERT INTO booking_seats (booking_id, seat_id, showtime_id, row_label, seat_number, seat_type, price_minor, share_minor)
    SELECT fresh.id, s.seat, $1, s.row_label, s.number, s.kind, s.price, s.share
    FROM fresh, unnest($4, $5, $6, $7, $8, $9) AS s (seat, row_label, number, kind, price, share)
), logged AS (
    INSERT INTO audit_log (at, actor, action, entity, entity_id, detail, request_id)
    SELECT $12, $15, 'booking.held', 'booking', fresh.id::text, '{\"event\":\"held\"}', $16 FROM fresh
), booked AS (
    INSERT INTO bookings (id, reference, showtime_id, customer_id, status, held_until, total_minor, quote,
        created_at, created_by, updated_at, updated_by)
    SELECT CASE WHEN (SELECT count(*) FROM claimed) = cardinality($4) AND EXISTS (SELECT FROM slotted) THEN fresh.id ELSE race_lost() END,
        $3, $1, $2, 'held', $13, $11, $10, $12, $2, $12, $2
    FROM fresh RETURNING id
)
SELECT (SELECT id FROM booked), EXISTS (SELECT FROM account), EXISTS (SELECT FROM slot),
    ARRAY(SELECT seat_id FROM taken ORDER BY seat_id), ARRAY(SELECT seat_id FROM taken WHERE state = 'blocked' ORDER BY seat_id),
    (SELECT status FROM show), (SELECT starts_at FROM show), (SELECT sales_open_at FROM show), (SELECT sales_close_at FROM show)";

type PlacedRow = (Option<i64>, bool, bool, Vec<i64>, Vec<i64>, Option<String>, Option<At>, Option<At>, Option<At>);

impl QueryFragment<Pg> for PlaceHold {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // Naming every parameter once gives it its number and its type.
        out.push_sql("WITH parameters AS (SELECT ");
        out.push_bind_param::<BigInt, _>(&self.showtime)?;
        macro_rules! bind {
            ($($sql_type:ty => $field:ident),+ $(,)?) => {$(
                out.push_sql(", ");
                out.push_bind_param::<$sql_type, _>(&self.$field)?;
            )+};
        }
        bind! {
            BigInt => customer, Text => reference, Array<BigInt> => seats, Array<Text> => rows, Array<Text> => numbers,
            Array<Text> => kinds, Array<BigInt> => prices, Array<BigInt> => shares, Json => quote, BigInt => total,
            Instant => now, Instant => until, Integer => max_open, Text => actor, Text => request_id,
        }
        out.push_sql(PLACE_HOLD);
        Ok(())
    }
}

impl QueryId for PlaceHold {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for PlaceHold {
    type SqlType = (
        Nullable<BigInt>,
        Bool,
        Bool,
        Array<BigInt>,
        Array<BigInt>,
        Nullable<Text>,
        Nullable<Instant>,
        Nullable<Instant>,
        Nullable<Instant>,
    );
}

/// Places a hold in one statement.
pub async fn place_hold(conn: &mut Conn, hold: &NewHold) -> Result<HoldOutcome, TxError> {
    let seats = &hold.seats;
    let query = PlaceHold {
        showtime: hold.showtime.0,
        customer: hold.customer.0,
        reference: hold.reference.to_string(),
        seats: seats.iter().map(|seat| seat.id.0).collect(),
        rows: seats.iter().map(|seat| seat.row.clone()).collect(),
        numbers: seats.iter().map(|seat| seat.number.clone()).collect(),
        kinds: seats.iter().map(|seat| seat.kind.as_str().to_owned()).collect(),
        prices: seats.iter().map(|seat| seat.price_minor).collect(),
        shares: seats.iter().map(|seat| seat.share_minor).collect(),
        quote: serde_json::to_value(&hold.quote).map_err(|error| StoreError::Internal(error.to_string()))?,
        total: hold.quote.total_minor,
        now: At(hold.now),
        until: At(hold.until),
        max_open: hold.max_open,
        actor: hold.cause.actor_name(),
        request_id: hold.cause.request_id.clone(),
    };
    let row = first::<PlacedRow, _>(conn, query).await?;
    Ok(outcome(row, hold))
}

async fn first<'query, R, Q>(conn: &mut Conn, query: Q) -> QueryResult<R>
where
    Q: RunQueryDsl<Conn> + LoadQuery<'query, Conn, R> + 'query,
    R: Send,
{
    query.get_result(conn).await
}

fn outcome((placed, account, slot, taken, blocked, status, starts_at, opens, closes): PlacedRow, hold: &NewHold) -> HoldOutcome {
    let ids = |raw: Vec<i64>| raw.into_iter().map(SeatId).collect();
    let (Some(status), Some(At(starts_at)), Some(At(opens)), Some(At(closes))) = (status, starts_at, opens, closes) else {
        return HoldOutcome::NoSuchShowtime;
    };
    if let Some(id) = placed {
        HoldOutcome::Placed(BookingId(id))
    } else if !account {
        HoldOutcome::AccountInactive
    } else if let Err(refusal) = NotOnSale::check(status == "scheduled", starts_at, opens, closes, hold.now) {
        HoldOutcome::NotOnSale(refusal)
    } else if !blocked.is_empty() {
        HoldOutcome::Blocked(ids(blocked))
    } else if !taken.is_empty() {
        HoldOutcome::Taken(ids(taken))
    } else {
        debug_assert!(!slot, "a hold with nothing against it was not placed");
        HoldOutcome::TooManyOpen
    }
}
