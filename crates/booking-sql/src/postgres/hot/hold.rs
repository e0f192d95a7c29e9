//! The hold.

use booking_domain::{
    BookingId, SeatId, StoreError, Timestamp,
    booking::Unfair,
    ports::{HoldOutcome, NewHold},
    showtime::NotOnSale,
};
use diesel::sql_types::{Array, BigInt, Bool, Integer, Json, Nullable, Text};

use super::{Conn, first, hot_statement};
use crate::{
    error::TxError,
    types::{At, Instant},
};

hot_statement! {
    struct PlaceHold("place_hold.sql") {
        showtime: i64 => BigInt,
        customer: i64 => BigInt,
        reference: String => Text,
        seats: Vec<i64> => Array<BigInt>,
        rows: Vec<String> => Array<Text>,
        numbers: Vec<String> => Array<Text>,
        kinds: Vec<String> => Array<Text>,
        prices: Vec<i64> => Array<BigInt>,
        shares: Vec<i64> => Array<BigInt>,
        quote: serde_json::Value => Json,
        total: i64 => BigInt,
        now: At => Instant,
        until: At => Instant,
        max_open: i32 => Integer,
        actor: String => Text,
        request_id: String => Text,
        max_at_show: i32 => Integer,
        cooled_since: At => Instant,
    } -> (
        Nullable<BigInt>, Bool, Bool, Array<BigInt>, Array<BigInt>, Nullable<Text>, Nullable<Instant>, Nullable<Instant>, Nullable<Instant>,
        Array<BigInt>, Nullable<Instant>
    )
}

type PlacedRow = (Option<i64>, bool, bool, Vec<i64>, Vec<i64>, Option<String>, Option<At>, Option<At>, Option<At>, Vec<i64>, Option<At>);

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
        max_at_show: hold.max_at_show,
        cooled_since: At(hold.now.saturating_sub(hold.cooldown).unwrap_or(Timestamp::MIN)),
    };
    let row = first::<PlacedRow, _>(conn, query).await?;
    Ok(outcome(row, hold))
}

fn outcome(row: PlacedRow, hold: &NewHold) -> HoldOutcome {
    let (placed, account, slot, taken, blocked, status, starts_at, opens, closes, cooling, ended) = row;
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
    } else if let Some(At(ended)) = ended {
        HoldOutcome::Unfair(Unfair::CoolingDown {
            seats: ids(cooling),
            until: ended.saturating_add(hold.cooldown).unwrap_or(Timestamp::MAX),
        })
    } else if slot {
        HoldOutcome::Unfair(Unfair::TooManySeats { max: hold.max_at_show })
    } else {
        HoldOutcome::TooManyOpen
    }
}
