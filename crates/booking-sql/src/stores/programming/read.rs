//! Reading the schedule, drafts included.

use std::collections::HashMap;

use booking_domain::{
    FilmId, LayoutId, ScreenId, ShowtimeId, Timestamp,
    page::{Page, PageRequest},
    ports::{GroundFound, ScheduleFilter, ShowtimeKey},
    schedule::{Ground, Occupancy, ScheduledShow, Slot},
    showtime::ClaimState,
    venue::Cinema,
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;

use super::{
    Backend, Conn, dialect, rows,
    schedule::{windows, within},
    shows::{self, CinemaRow, ShowRow},
};
use crate::{
    error::TxError,
    schema::{bookings, cinemas, films, layout_seats, layouts, payments, screens, seat_claims, showtimes, tickets},
    types::At,
};

/// What only planners see of a showtime.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = showtimes)]
struct PlanRow {
    id: i64,
    layout_id: i64,
    busy_until: At,
    trailer_minutes: i32,
    published: bool,
    created_at: At,
}

type Row = (PlanRow, ShowRow, CinemaRow, String, String, i32);

#[diesel::dsl::auto_type]
fn all_rows() -> _ {
    let plan: diesel::dsl::AsSelect<PlanRow, Backend> = PlanRow::as_select();
    let show: diesel::dsl::AsSelect<ShowRow, Backend> = ShowRow::as_select();
    let cinema: diesel::dsl::AsSelect<CinemaRow, Backend> = CinemaRow::as_select();
    showtimes::table
        .inner_join(cinemas::table.on(cinemas::id.eq(showtimes::cinema_id)))
        .inner_join(films::table.on(films::id.eq(showtimes::film_id)))
        .inner_join(screens::table.on(screens::id.eq(showtimes::screen_id)))
        .inner_join(layouts::table.on(layouts::id.eq(showtimes::layout_id)))
        .filter(showtimes::is_deleted.eq(false))
        .select((plan, show, cinema, films::title, screens::name, layouts::version))
}

/// A page of shows by start.
pub async fn page(
    conn: &mut Conn,
    filter: &ScheduleFilter,
    page: &PageRequest<ShowtimeKey>,
    now: Timestamp,
) -> Result<Page<ScheduledShow, ShowtimeKey>, TxError> {
    let mut query = all_rows().into_boxed::<Backend>();
    if filter.from.is_some() || filter.to.is_some() {
        let windows = windows(conn, filter.cinema, filter.from, filter.to).await?;
        if windows.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        query = query.filter(showtimes::id.eq_any(within(&windows)));
    }
    if let Some(cinema) = filter.cinema {
        query = query.filter(showtimes::cinema_id.eq(cinema.0));
    }
    if let Some(screen) = filter.screen {
        query = query.filter(showtimes::screen_id.eq(screen.0));
    }
    if let Some(ShowtimeKey { starts_at, id }) = page.after {
        let at = At(starts_at);
        query = query.filter(showtimes::starts_at.ge(at)).filter(showtimes::starts_at.gt(at).or(showtimes::id.gt(id.0)));
    }
    let rows: Vec<Row> = query.order((showtimes::starts_at, showtimes::id)).limit(i64::from(page.limit) + 1).load(conn).await?;
    let found = complete(conn, rows, now).await?;
    Ok(Page::cut(found, page.limit, |found| ShowtimeKey { starts_at: found.show.starts_at, id: found.show.id }))
}

/// A show.
pub async fn show(conn: &mut Conn, id: ShowtimeId, now: Timestamp) -> Result<Option<ScheduledShow>, TxError> {
    let rows: Vec<Row> = all_rows().filter(showtimes::id.eq(id.0)).load(conn).await?;
    Ok(complete(conn, rows, now).await?.pop())
}

/// A show that nobody else changes until the transaction ends.
pub async fn locked(conn: &mut Conn, id: ShowtimeId, now: Timestamp) -> Result<Option<ScheduledShow>, TxError> {
    let query = showtimes::table.find(id.0).select(showtimes::id);
    let there: Option<i64> = dialect::for_update!(query).first(conn).await.optional()?;
    if there.is_some() { show(conn, id, now).await } else { Ok(None) }
}

/// Adds to rows of shows how their seats stand, in two statements.
async fn complete(conn: &mut Conn, rows: Vec<Row>, now: Timestamp) -> Result<Vec<ScheduledShow>, TxError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0.id).collect();
    let layouts: Vec<i64> = rows.iter().map(|row| row.0.layout_id).collect();
    let seats: Vec<(i64, i64)> = layout_seats::table
        .filter(layout_seats::layout_id.eq_any(layouts))
        .group_by(layout_seats::layout_id)
        .select((layout_seats::layout_id, count_star()))
        .load(conn)
        .await?;
    let seats: HashMap<i64, i64> = seats.into_iter().collect();
    // Only seats of the layout count: those of an earlier one are blocked for ever, so that no late hold gets them.
    let of_layout = layout_seats::id.eq(seat_claims::seat_id).and(layout_seats::layout_id.eq(showtimes::layout_id));
    let claims: Vec<(i64, String, i64)> = seat_claims::table
        .inner_join(showtimes::table.on(showtimes::id.eq(seat_claims::showtime_id)))
        .inner_join(layout_seats::table.on(of_layout))
        .filter(seat_claims::showtime_id.eq_any(ids).and(seat_claims::held_until.gt(At(now))))
        .group_by((seat_claims::showtime_id, seat_claims::state))
        .select((seat_claims::showtime_id, seat_claims::state, count_star()))
        .load(conn)
        .await?;
    let mut taken: HashMap<i64, Occupancy> = HashMap::new();
    for (show, state, count) in claims {
        let occupancy = taken.entry(show).or_default();
        match rows::name("seat_claims", "state", &show, &state, ClaimState::parse(&state))? {
            ClaimState::Held => occupancy.held = count,
            ClaimState::Sold => occupancy.sold = count,
            ClaimState::Blocked => occupancy.blocked = count,
        }
    }
    rows.into_iter()
        .map(|(plan, show, cinema, film_title, screen_name, layout_version)| {
            let occupancy = taken.get(&plan.id).copied().unwrap_or_default();
            Ok(ScheduledShow {
                show: shows::showtime((show, cinema, film_title, screen_name))?,
                layout: LayoutId(plan.layout_id),
                layout_version,
                busy_until: plan.busy_until.0,
                trailer_minutes: plan.trailer_minutes,
                published: plan.published,
                created_at: plan.created_at.0,
                occupancy: Occupancy { seats: seats.get(&plan.layout_id).copied().unwrap_or(0), ..occupancy },
            })
        })
        .collect()
}

/// What a plan for a film on a screen is made on.
pub async fn ground(conn: &mut Conn, film: FilmId, screen: ScreenId) -> Result<GroundFound, TxError> {
    let found: Option<(CinemaRow, i32, Option<i64>)> = screens::table
        .inner_join(cinemas::table.on(cinemas::id.eq(screens::cinema_id)))
        .filter(screens::id.eq(screen.0).and(screens::is_deleted.eq(false)).and(cinemas::is_deleted.eq(false)))
        .select((CinemaRow::as_select(), screens::cleaning_minutes, screens::layout_id))
        .first(conn)
        .await
        .optional()?;
    let Some((cinema, cleaning_minutes, Some(layout))) = found else { return Ok(GroundFound::NoSuchScreen) };
    let seats: i64 = layout_seats::table.filter(layout_seats::layout_id.eq(layout)).count().get_result(conn).await?;
    if seats == 0 {
        return Ok(GroundFound::NoSuchScreen);
    }
    let query = films::table.filter(films::id.eq(film.0).and(films::is_deleted.eq(false))).select(films::runtime_minutes);
    let found: Vec<Option<i32>> = query.load(conn).await?;
    let Some(runtime_minutes) = found.into_iter().next() else { return Ok(GroundFound::NoSuchFilm) };
    Ok(GroundFound::Found(Box::new(Ground { cinema: Cinema::try_from(cinema)?, cleaning_minutes, runtime_minutes })))
}

/// When a screen is busy.
pub async fn slots(conn: &mut Conn, screen: ScreenId, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, TxError> {
    let rows: Vec<(i64, String, At, At)> = showtimes::table
        .inner_join(films::table.on(films::id.eq(showtimes::film_id)))
        .filter(showtimes::screen_id.eq(screen.0).and(showtimes::status.eq("scheduled")).and(showtimes::is_deleted.eq(false)))
        .filter(showtimes::starts_at.lt(At(to)).and(showtimes::busy_until.gt(At(from))))
        .order((showtimes::starts_at, showtimes::id))
        .select((showtimes::id, films::title, showtimes::starts_at, showtimes::busy_until))
        .load(conn)
        .await?;
    let slot =
        |(id, film_title, from, until): (i64, String, At, At)| Slot { show: ShowtimeId(id), film_title, from: from.0, until: until.0 };
    Ok(rows.into_iter().map(slot).collect())
}

/// Whether somebody has, or ever had, seats of a show: a booking that lives, or one that was paid or had tickets. One that died unpaid
/// does not count; one whose payment may still come does.
pub async fn spoken_for(conn: &mut Conn, id: ShowtimeId) -> Result<bool, TxError> {
    let paid = diesel::dsl::exists(payments::table.filter(payments::booking_id.eq(bookings::id)));
    let ticketed = diesel::dsl::exists(tickets::table.filter(tickets::booking_id.eq(bookings::id)));
    let alive = bookings::status.eq_any(["held", "awaiting_payment", "confirmed"]);
    let query = bookings::table.filter(bookings::showtime_id.eq(id.0)).filter(alive.or(paid).or(ticketed)).select(bookings::id).limit(1);
    Ok(query.first::<i64>(conn).await.optional()?.is_some())
}
