//! `CounterStore`: sales at the counter, in one transaction each. What people of the cinema read stands in `counter_reads`.

use std::collections::HashMap;

use async_trait::async_trait;
use booking_domain::{
    BookingId, CinemaId, SeatId, StoreError, Timestamp, UserId,
    account::Reach,
    booking::{Booking, BookingError, Stage},
    page::{Page, PageRequest},
    ports::{BookingSearch, Change, CounterStore, Dossier, DrawerLine, FoundBooking, NewSale},
    showtime::{ClaimState, NotOnSale},
    text::Email,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;

use super::{Conn, Db, bookings_save, counter_reads, dialect, prices, rows};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{bookings, layout_seats, seat_blocks, seat_claims, showtimes},
    types::At,
};

/// The counter in the database.
pub(crate) struct SqlCounter(pub(crate) Db);

#[async_trait]
impl CounterStore for SqlCounter {
    async fn sell(&self, sale: &NewSale) -> Result<Booking, BookingError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("counter_sale", sell_once(&mut conn, sale))?)
    }

    async fn search(
        &self,
        search: &BookingSearch,
        reach: &Reach,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Page<FoundBooking, BookingId>, StoreError> {
        let mut conn = self.0.read().await?;
        counter_reads::search(&mut conn, search, reach, page, now).await
    }

    async fn dossier(&self, booking: BookingId, reach: &Reach) -> Result<Option<Dossier>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(counter_reads::dossier(&mut conn, booking, reach).await?)
    }

    async fn bookings_of(&self, users: &[UserId]) -> Result<HashMap<UserId, i64>, StoreError> {
        let mut conn = self.0.read().await?;
        counter_reads::bookings_of(&mut conn, users).await
    }

    async fn drawer(&self, user: UserId, cinema: CinemaId, day: Date, reach: &Reach) -> Result<Option<Vec<DrawerLine>>, StoreError> {
        let mut conn = self.0.read().await?;
        counter_reads::drawer(&mut conn, user, cinema, day, reach).await
    }
}

/// The address a customer left at the counter.
pub async fn contact(conn: &mut Conn, booking: BookingId) -> Result<Option<Email>, StoreError> {
    let query = bookings::table.filter(bookings::id.eq(booking.0).and(bookings::customer_id.is_null())).select(bookings::contact_email);
    let found: Option<Option<String>> = query.first(conn).await.optional().map_err(|error| store_error(&error))?;
    found.flatten().map(|email| rows::read("bookings", "contact_email", &booking, Email::parse(&email))).transpose()
}

async fn sell_once(mut conn: &mut Conn, sale: &NewSale) -> Result<Booking, TxError> {
    transaction!(conn, sell_in(conn, sale))
}

async fn sell_in(conn: &mut Conn, sale: &NewSale) -> Result<Booking, TxError> {
    // The promotion before the show: a hold that has the promotion looks at the show too, and neither is to wait for the other.
    let promotion = sale.quote.promotion.as_ref().map(|applied| applied.id);
    let slots = match promotion {
        Some(promotion) => Some((promotion, prices::use_at_counter(conn, promotion, sale.now).await?)),
        None => None,
    };
    let (starts_at, ends_at, sales_close_at) = open_show(conn, sale).await?;
    let id = open_booking(conn, sale).await?;
    if let Some((promotion, slots)) = slots {
        prices::keep_counter_use(conn, promotion, id, slots, sale.now).await?;
    }
    claim(conn, sale, id).await?;
    let opened = Booking {
        id,
        reference: sale.reference.clone(),
        showtime: sale.showtime,
        starts_at,
        ends_at,
        sales_close_at,
        show_cancelled: false,
        customer: None,
        seats: Vec::new(),
        quote: sale.quote.clone(),
        stage: Stage::Held { until: sale.now },
        created_at: sale.now,
        payments: Vec::new(),
        refunds: Vec::new(),
        disputes: Vec::new(),
        version: 1,
    };
    let (sold, events) = opened.sell_at_counter(sale.seats.clone(), &sale.settlement, sale.key, sale.now);
    let change = Change { booking: id, customer: None, examine: Vec::new(), now: sale.now, cause: sale.cause.clone() };
    bookings_save::save(conn, &opened, &sold, &events, &change).await?;
    Ok(Booking { version: opened.version + 1, ..sold })
}

/// Start, end and close of sales of the show, if these seats are sold for it where they work. It is locked, so that no one calls it off or
/// moves it to another layout meanwhile.
async fn open_show(conn: &mut Conn, sale: &NewSale) -> Result<(Timestamp, Timestamp, Timestamp), TxError> {
    let is_there = showtimes::id.eq(sale.showtime.0).and(showtimes::published.eq(true)).and(showtimes::is_deleted.eq(false));
    let query = showtimes::table.filter(is_there).select((
        showtimes::cinema_id,
        showtimes::layout_id,
        showtimes::status,
        showtimes::starts_at,
        showtimes::ends_at,
        showtimes::sales_open_at,
        showtimes::sales_close_at,
    ));
    let found: Option<(i64, i64, String, At, At, At, At)> = dialect::for_update!(query).first(conn).await.optional()?;
    let (cinema, layout, status, starts_at, ends_at, opens, closes) = found.ok_or(TxError::Refused(BookingError::NotFound))?;
    if !sale.reach.works_at(CinemaId(cinema)) {
        return Err(TxError::Refused(BookingError::NotFound));
    }
    NotOnSale::check(status == "scheduled", starts_at.0, opens.0, closes.0, sale.now)
        .map_err(|refusal| TxError::Refused(refusal.into()))?;
    has_seats(conn, layout, sale).await?;
    Ok((starts_at.0, ends_at.0, closes.0))
}

/// Refuses seats of a layout that the show does not have any more: they look like house seats, and stand nowhere.
async fn has_seats(conn: &mut Conn, layout: i64, sale: &NewSale) -> Result<(), TxError> {
    let wanted = || sale.seats.iter().map(|seat| seat.id.0);
    let query =
        layout_seats::table.filter(layout_seats::layout_id.eq(layout).and(layout_seats::id.eq_any(wanted()))).select(layout_seats::id);
    let there: Vec<i64> = query.load(conn).await?;
    let gone: Vec<SeatId> = wanted().filter(|seat| !there.contains(seat)).map(SeatId).collect();
    if gone.is_empty() { Ok(()) } else { Err(TxError::Refused(BookingError::SeatsBlocked(gone))) }
}

/// The booking's row. One of the same reference is the same request, which runs twice at this very moment: asked again, it finds the sale.
async fn open_booking(conn: &mut Conn, sale: &NewSale) -> Result<BookingId, TxError> {
    let quote = serde_json::to_value(&sale.quote).map_err(|error| StoreError::Internal(error.to_string()))?;
    let by = sale.cause.user_id().map(|user| user.0);
    let id: Option<i64> = diesel::insert_into(bookings::table)
        .values((
            bookings::reference.eq(sale.reference.as_str()),
            bookings::showtime_id.eq(sale.showtime.0),
            bookings::status.eq("held"),
            bookings::held_until.eq(At(sale.now)),
            bookings::total_minor.eq(sale.quote.total_minor),
            bookings::quote.eq(quote),
            bookings::channel.eq("counter"),
            bookings::contact_email.eq(sale.email.as_ref().map(Email::as_str)),
            (bookings::created_at.eq(At(sale.now)), bookings::created_by.eq(by)),
            (bookings::updated_at.eq(At(sale.now)), bookings::updated_by.eq(by)),
        ))
        .on_conflict(bookings::reference)
        .do_nothing()
        .returning(bookings::id)
        .get_result(conn)
        .await
        .optional()?;
    let at_once = || TxError::Store(StoreError::Unavailable("this sale is being made at this moment".to_owned()));
    id.map(BookingId).ok_or_else(at_once)
}

/// Takes the claims of all seats in id order: those that are free or whose hold has ended, and house seats where they are asked for.
async fn claim(conn: &mut Conn, sale: &NewSale, id: BookingId) -> Result<(), TxError> {
    let mut lost = Vec::new();
    for seat in &sale.seats {
        let values = (
            seat_claims::showtime_id.eq(sale.showtime.0),
            seat_claims::seat_id.eq(seat.id.0),
            seat_claims::state.eq(ClaimState::Held.as_str()),
            seat_claims::held_until.eq(At(sale.now)),
            seat_claims::booking_id.eq(id.0),
        );
        let takeover = diesel::insert_into(seat_claims::table)
            .values(values)
            .on_conflict((seat_claims::showtime_id, seat_claims::seat_id))
            .do_update()
            .set((
                seat_claims::state.eq(ClaimState::Held.as_str()),
                seat_claims::held_until.eq(At(sale.now)),
                seat_claims::booking_id.eq(id.0),
            ));
        let house = if sale.house_seats { ClaimState::Blocked.as_str() } else { "" };
        let open = seat_claims::held_until.le(At(sale.now)).or(seat_claims::state.eq(house));
        if diesel::query_dsl::methods::FilterDsl::filter(takeover, open).execute(conn).await? != 1 {
            lost.push(seat.id);
        }
    }
    if !lost.is_empty() {
        return Err(TxError::Refused(refusal(conn, sale, lost).await?));
    }
    if sale.house_seats {
        // What is sold is not kept back any more, and needs no reason.
        let seats = sale.seats.iter().map(|seat| seat.id.0);
        let kept = seat_blocks::table.filter(seat_blocks::showtime_id.eq(sale.showtime.0).and(seat_blocks::seat_id.eq_any(seats)));
        diesel::delete(kept).execute(conn).await?;
    }
    Ok(())
}

async fn refusal(conn: &mut Conn, sale: &NewSale, lost: Vec<SeatId>) -> Result<BookingError, TxError> {
    let query = seat_claims::table
        .filter(seat_claims::showtime_id.eq(sale.showtime.0).and(seat_claims::seat_id.eq_any(lost.iter().map(|seat| seat.0))))
        .filter(seat_claims::state.eq(ClaimState::Blocked.as_str()))
        .order(seat_claims::seat_id)
        .select(seat_claims::seat_id);
    let blocked: Vec<i64> = query.load(conn).await?;
    if blocked.is_empty() {
        return Ok(BookingError::SeatsUnavailable(lost));
    }
    Ok(BookingError::SeatsBlocked(blocked.into_iter().map(SeatId).collect()))
}
