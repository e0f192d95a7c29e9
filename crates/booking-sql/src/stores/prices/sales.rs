//! Past sales, for rules to be tried on.

use std::collections::HashMap;

use booking_domain::{
    CinemaId, SeatId, ShowtimeId, StoreError, Timestamp,
    page::{Page, PageRequest},
    ports::ShowtimeKey,
    pricing::{PastSale, SoldShow},
    seating::SeatType,
    showtime::{ClaimState, Showtime},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{
    Conn,
    rows::{name, read},
    shows,
};
use crate::{
    error::store_error,
    schema::{booking_seats, bookings, layout_seats, seat_claims, showtimes},
    types::At,
};

pub async fn sold_shows(
    conn: &mut Conn,
    cinema: CinemaId,
    from: Timestamp,
    to: Timestamp,
    page: &PageRequest<ShowtimeKey>,
) -> Result<Page<SoldShow, ShowtimeKey>, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let mut query = shows::showtime_rows()
        .filter(showtimes::cinema_id.eq(cinema.0).and(showtimes::starts_at.ge(At(from))).and(showtimes::starts_at.lt(At(to))))
        .into_boxed();
    if let Some(ShowtimeKey { starts_at, id }) = page.after {
        let at = At(starts_at);
        query = query.filter(showtimes::starts_at.ge(at)).filter(showtimes::starts_at.gt(at).or(showtimes::id.gt(id.0)));
    }
    let query = query.order((showtimes::starts_at, showtimes::id)).limit(i64::from(page.limit) + 1);
    let rows: Vec<shows::ShowtimeRow> = query.load(conn).await.map_err(failed)?;
    let shows: Vec<Showtime> = rows.into_iter().map(shows::showtime).collect::<Result<_, _>>()?;
    let page = Page::cut(shows, page.limit, |show| ShowtimeKey { starts_at: show.starts_at, id: show.id });
    let ids: Vec<i64> = page.items.iter().map(|show| show.id.0).collect();
    let mut sales = sales(conn, &ids).await?;
    let capacities = capacities(conn, &ids).await.map_err(failed)?;
    Ok(page.map(|showtime| SoldShow {
        capacity: capacities.get(&showtime.id.0).copied().and_then(|seats| usize::try_from(seats).ok()).unwrap_or(0),
        sales: sales.remove(&showtime.id).unwrap_or_default(),
        showtime,
    }))
}

/// How many seats each show has.
async fn capacities(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<i64, i64>> {
    let query = showtimes::table
        .inner_join(layout_seats::table.on(layout_seats::layout_id.eq(showtimes::layout_id)))
        .filter(showtimes::id.eq_any(ids))
        .group_by(showtimes::id)
        .select((showtimes::id, diesel::dsl::count_star()));
    Ok(query.load::<(i64, i64)>(conn).await?.into_iter().collect())
}

/// What was sold of each show and still is, the oldest first. Sold claims lead to the bookings: they are kept by showtime.
async fn sales(conn: &mut Conn, shows: &[i64]) -> Result<HashMap<ShowtimeId, Vec<PastSale>>, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let sold = seat_claims::table
        .filter(seat_claims::showtime_id.eq_any(shows).and(seat_claims::state.eq(ClaimState::Sold.as_str())))
        .select(seat_claims::booking_id.assume_not_null())
        .distinct();
    let ids: Vec<i64> = sold.load(conn).await.map_err(failed)?;
    let seats: Vec<(i64, i64, String)> = booking_seats::table
        .filter(booking_seats::booking_id.eq_any(&ids))
        .select((booking_seats::booking_id, booking_seats::seat_id, booking_seats::seat_type))
        .load(conn)
        .await
        .map_err(failed)?;
    let mut by_booking: HashMap<i64, Vec<(SeatId, SeatType)>> = HashMap::new();
    for (booking, seat, kind) in seats {
        let kind = name("booking_seats", "seat_type", &booking, &kind, SeatType::parse(&kind))?;
        by_booking.entry(booking).or_default().push((SeatId(seat), kind));
    }
    let rows: Vec<(i64, i64, At, Value)> = bookings::table
        .filter(bookings::id.eq_any(&ids))
        .order(bookings::id)
        .select((bookings::id, bookings::showtime_id, bookings::created_at, bookings::quote))
        .load(conn)
        .await
        .map_err(failed)?;
    let mut sales: HashMap<ShowtimeId, Vec<PastSale>> = HashMap::new();
    for (id, show, at, quote) in rows {
        let quote = read("bookings", "quote", &id, serde_json::from_value(quote))?;
        let seats = by_booking.remove(&id).unwrap_or_default();
        sales.entry(ShowtimeId(show)).or_default().push(PastSale { at: at.0, seats, quote });
    }
    Ok(sales)
}
