//! Reading cinemas and their schedule.

use std::collections::HashMap;

use booking_domain::{
    CinemaId, FilmId, LayoutId, ScreenId, ShowtimeId, StoreError, Timestamp,
    catalogue::{Film, ProgrammeEntry},
    page::{Page, PageRequest},
    ports::{ShowtimeFilter, ShowtimeKey},
    search::folded,
    showtime::Showtime,
    venue::{Cinema, Screen},
};
use diesel::{prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;

use super::{
    Backend, Conn, films,
    rows::read,
    shows::{self, CinemaRow, ShowtimeRow},
};
use crate::{
    error::store_error,
    functions::lower,
    schema::{cinemas as cinema_table, films as film_table, screens, showtimes},
    types::At,
};

/// The instants `[from, to)` of some trading days of a cinema.
pub type Window = (CinemaId, Timestamp, Timestamp);

/// Every cinema, by name.
pub async fn cinemas(conn: &mut Conn) -> Result<Vec<Cinema>, StoreError> {
    let query = cinema_table::table.filter(cinema_table::is_deleted.eq(false)).select(CinemaRow::as_select());
    let rows: Vec<CinemaRow> = query.load(conn).await.map_err(|error| store_error(&error))?;
    let mut cinemas: Vec<Cinema> = rows.into_iter().map(Cinema::try_from).collect::<Result<_, _>>()?;
    cinemas.sort_by_cached_key(|cinema| (folded(&cinema.name), cinema.id));
    Ok(cinemas)
}

async fn cinema(conn: &mut Conn, id: CinemaId) -> Result<Option<Cinema>, StoreError> {
    let query =
        cinema_table::table.filter(cinema_table::id.eq(id.0).and(cinema_table::is_deleted.eq(false))).select(CinemaRow::as_select());
    let row: Option<CinemaRow> = query.first(conn).await.optional().map_err(|error| store_error(&error))?;
    row.map(Cinema::try_from).transpose()
}

/// A cinema with its screens, by name.
pub async fn cinema_with_screens(conn: &mut Conn, id: CinemaId) -> Result<Option<(Cinema, Vec<Screen>)>, StoreError> {
    let Some(cinema) = cinema(conn, id).await? else { return Ok(None) };
    let query = screens::table.filter(screens::cinema_id.eq(id.0).and(screens::is_deleted.eq(false)));
    let rows: Vec<(i64, String, Option<i64>, i32)> = query
        .select((screens::id, screens::name, screens::layout_id, screens::cleaning_minutes))
        .load(conn)
        .await
        .map_err(|error| store_error(&error))?;
    let screen = |(screen, name, layout, cleaning_minutes): (i64, String, Option<i64>, i32)| {
        let layout = LayoutId(read("screens", "layout_id", &screen, layout.ok_or("is missing"))?);
        Ok(Screen { id: ScreenId(screen), cinema: id, name, layout, cleaning_minutes })
    };
    let mut screens: Vec<Screen> = rows.into_iter().map(screen).collect::<Result<_, StoreError>>()?;
    screens.sort_by_cached_key(|screen| (folded(&screen.name), screen.id));
    Ok(Some((cinema, screens)))
}

/// When the trading days `from` to `to` are, in each cinema or in one.
pub async fn windows(conn: &mut Conn, only: Option<CinemaId>, from: Option<Date>, to: Option<Date>) -> Result<Vec<Window>, StoreError> {
    let window = |cinema: Cinema| {
        let begins = from.map_or(Some(Timestamp::UNIX_EPOCH), |day| Some(cinema.trading_day_bounds(day)?.0))?;
        let ends = to.map_or(Some(crate::types::FAR.0), |day| Some(cinema.trading_day_bounds(day)?.1))?;
        Some((cinema.id, begins, ends))
    };
    let cinemas = cinemas(conn).await?.into_iter().filter(|cinema| only.is_none_or(|only| only == cinema.id));
    Ok(cinemas.filter_map(window).collect())
}

/// The keys of the shows that start within one of the windows; of every show when there are no windows.
pub fn within<'a>(windows: &[Window]) -> showtimes::BoxedQuery<'a, Backend, BigInt> {
    let all = showtimes::table.select(showtimes::id).into_boxed::<Backend>();
    windows.iter().fold(all, |query, (cinema, from, to)| {
        let starts = showtimes::starts_at.ge(At(*from)).and(showtimes::starts_at.lt(At(*to)));
        query.or_filter(showtimes::cinema_id.eq(cinema.0).and(starts))
    })
}

/// The shows of a trading day, by film.
pub async fn programme(conn: &mut Conn, id: CinemaId, day: Date) -> Result<Option<Vec<ProgrammeEntry>>, StoreError> {
    let Some(cinema) = cinema(conn, id).await? else { return Ok(None) };
    let Some((from, to)) = cinema.trading_day_bounds(day) else { return Ok(Some(Vec::new())) };
    let query = shows::showtime_rows()
        .filter(showtimes::cinema_id.eq(id.0).and(showtimes::starts_at.ge(At(from))).and(showtimes::starts_at.lt(At(to))))
        .filter(showtimes::status.eq("scheduled").and(film_table::is_deleted.eq(false)))
        .order((showtimes::starts_at, showtimes::id));
    let rows: Vec<ShowtimeRow> = query.load(conn).await.map_err(|error| store_error(&error))?;
    let mut by_film: HashMap<FilmId, Vec<Showtime>> = HashMap::new();
    for row in rows {
        let show = shows::showtime(row)?;
        by_film.entry(show.film).or_default().push(show);
    }
    let ids: Vec<i64> = by_film.keys().map(|film| film.0).collect();
    let mut films: Vec<Film> = films::by_ids(conn, &ids).await?;
    films.sort_by_cached_key(|film| (film.facts.title_key(), film.id));
    let entry = |film: Film| ProgrammeEntry { showtimes: by_film.remove(&film.id).unwrap_or_default(), film };
    Ok(Some(films.into_iter().map(entry).collect()))
}

/// A page of scheduled showtimes by start.
pub async fn page(
    conn: &mut Conn,
    filter: &ShowtimeFilter,
    page: &PageRequest<ShowtimeKey>,
    now: Timestamp,
) -> Result<Page<Showtime, ShowtimeKey>, StoreError> {
    let mut query = shows::showtime_rows()
        .filter(showtimes::status.eq("scheduled"))
        .filter(film_table::is_deleted.eq(false).and(cinema_table::is_deleted.eq(false)))
        .into_boxed::<Backend>();
    if filter.from.is_some() || filter.to.is_some() {
        let windows = windows(conn, filter.cinema, filter.from, filter.to).await?;
        if windows.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        query = query.filter(showtimes::id.eq_any(within(&windows)));
    }
    if filter.from.is_none() {
        query = query.filter(showtimes::ends_at.gt(At(now)));
    }
    if let Some(film) = filter.film {
        query = query.filter(showtimes::film_id.eq(film.0));
    }
    if let Some(cinema) = filter.cinema {
        query = query.filter(showtimes::cinema_id.eq(cinema.0));
    }
    if let Some(format) = &filter.format {
        query = query.filter(lower(showtimes::format).eq(format.to_lowercase()));
    }
    if let Some(language) = &filter.language {
        query = query.filter(lower(showtimes::language).eq(language.to_lowercase()));
    }
    if let Some(ShowtimeKey { starts_at, id }) = page.after {
        let at = At(starts_at);
        query = query.filter(showtimes::starts_at.ge(at)).filter(showtimes::starts_at.gt(at).or(showtimes::id.gt(id.0)));
    }
    let rows: Vec<ShowtimeRow> = query
        .order((showtimes::starts_at, showtimes::id))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .await
        .map_err(|error| store_error(&error))?;
    let showtimes: Vec<Showtime> = rows.into_iter().map(shows::showtime).collect::<Result<_, _>>()?;
    Ok(Page::cut(showtimes, page.limit, |show| ShowtimeKey { starts_at: show.starts_at, id: show.id }))
}

/// A showtime, also a cancelled one.
pub async fn showtime(conn: &mut Conn, id: ShowtimeId) -> Result<Option<Showtime>, StoreError> {
    let query = shows::showtime_rows().filter(showtimes::id.eq(id.0));
    let row: Option<ShowtimeRow> = query.first(conn).await.optional().map_err(|error| store_error(&error))?;
    row.map(shows::showtime).transpose()
}
