//! Opening cinemas and screens, and scheduling showtimes.

use std::collections::{HashMap, HashSet};

use booking_domain::{
    CinemaId, FilmId, PricingRuleId, ScreenId, ShowtimeId, StoreError,
    ports::{NewCinema, NewPricingRule, NewScreen, NewSeat, ScheduleOutcome},
    schedule::PlannedShowtime,
    seating::SeatType,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use serde_json::json;

use super::{Conn, Log, dialect};
use crate::{
    error::{TxError, transaction},
    schema::{cinemas, films, layout_seats, layouts, pricing_rules, screens, showtimes},
    types::At,
};

pub(super) async fn cinema_once(mut conn: &mut Conn, new: &NewCinema, log: &Log<'_>) -> Result<CinemaId, TxError> {
    transaction!(conn, cinema(conn, new, log))
}

pub async fn cinema(conn: &mut Conn, new: &NewCinema, log: &Log<'_>) -> Result<CinemaId, TxError> {
    let id: i64 = diesel::insert_into(cinemas::table)
        .values((
            cinemas::name.eq(&new.name),
            cinemas::city.eq(&new.city),
            cinemas::address.eq(&new.address),
            cinemas::time_zone.eq(&new.time_zone),
            cinemas::currency.eq(new.currency.code()),
            cinemas::booking_fee_minor.eq(new.booking_fee_minor),
            cinemas::cancellation.eq(json!(new.cancellation)),
            cinemas::trading_day_start.eq(i32::from(new.trading_day_start)),
            (cinemas::created_at.eq(log.at()), cinemas::created_by.eq(log.by())),
            (cinemas::updated_at.eq(log.at()), cinemas::updated_by.eq(log.by())),
        ))
        .returning(cinemas::id)
        .get_result(conn)
        .await?;
    log.created(conn, "cinema", id, &new.name).await?;
    Ok(CinemaId(id))
}

async fn cinema_is_there(conn: &mut Conn, id: CinemaId) -> Result<bool, TxError> {
    let query = cinemas::table.filter(cinemas::id.eq(id.0).and(cinemas::is_deleted.eq(false)));
    Ok(query.count().get_result::<i64>(conn).await? > 0)
}

pub(super) async fn screen_once(
    mut conn: &mut Conn,
    cinema: CinemaId,
    new: &NewScreen,
    log: &Log<'_>,
) -> Result<Option<ScreenId>, TxError> {
    transaction!(conn, screen(conn, cinema, new, log))
}

pub async fn screen(conn: &mut Conn, cinema: CinemaId, new: &NewScreen, log: &Log<'_>) -> Result<Option<ScreenId>, TxError> {
    if !cinema_is_there(conn, cinema).await? {
        return Ok(None);
    }
    let id: i64 = diesel::insert_into(screens::table)
        .values((
            screens::cinema_id.eq(cinema.0),
            screens::name.eq(&new.name),
            screens::cleaning_minutes.eq(new.cleaning_minutes),
            (screens::created_at.eq(log.at()), screens::created_by.eq(log.by())),
            (screens::updated_at.eq(log.at()), screens::updated_by.eq(log.by())),
        ))
        .returning(screens::id)
        .get_result(conn)
        .await?;
    let layout: i64 = diesel::insert_into(layouts::table)
        .values((layouts::screen_id.eq(id), layouts::version.eq(1), layouts::created_at.eq(log.at()), layouts::created_by.eq(log.by())))
        .returning(layouts::id)
        .get_result(conn)
        .await?;
    diesel::update(screens::table.find(id)).set(screens::layout_id.eq(layout)).execute(conn).await?;
    seats(conn, layout, &new.seats).await?;
    log.created(conn, "screen", id, &new.name).await?;
    Ok(Some(ScreenId(id)))
}

/// Lays out the seats, then ties each companion seat to its bay, whose key is only known by then.
pub async fn seats(conn: &mut Conn, layout: i64, new: &[NewSeat]) -> Result<(), TxError> {
    let row = |seat: &NewSeat| {
        (
            layout_seats::layout_id.eq(layout),
            layout_seats::row_label.eq(seat.row.clone()),
            layout_seats::seat_number.eq(seat.number.clone()),
            layout_seats::seat_type.eq(seat.kind.as_str()),
            layout_seats::x.eq(seat.x),
            layout_seats::y.eq(seat.y),
        )
    };
    let rows: Vec<_> = new.iter().map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    dialect::insert_all!(conn, layout_seats::table, rows);
    let bays =
        layout_seats::table.filter(layout_seats::layout_id.eq(layout).and(layout_seats::seat_type.eq(SeatType::Wheelchair.as_str())));
    let bays: Vec<(i64, i32, i32)> = bays.select((layout_seats::id, layout_seats::x, layout_seats::y)).load(conn).await?;
    let bays: HashMap<(i32, i32), i64> = bays.into_iter().map(|(id, x, y)| ((x, y), id)).collect();
    for seat in new {
        let Some(place) = seat.companion_of else { continue };
        let bay = bays.get(&place).ok_or_else(|| StoreError::Internal(format!("there is no wheelchair bay at {place:?}")))?;
        let companion = layout_seats::layout_id.eq(layout).and(layout_seats::x.eq(seat.x)).and(layout_seats::y.eq(seat.y));
        diesel::update(layout_seats::table.filter(companion)).set(layout_seats::companion_of.eq(bay)).execute(conn).await?;
    }
    Ok(())
}

pub(super) async fn rule_once(
    mut conn: &mut Conn,
    cinema: CinemaId,
    new: &NewPricingRule,
    log: &Log<'_>,
) -> Result<Option<PricingRuleId>, TxError> {
    transaction!(conn, rule(conn, cinema, new, log))
}

pub(super) async fn rule(conn: &mut Conn, cinema: CinemaId, new: &NewPricingRule, log: &Log<'_>) -> Result<Option<PricingRuleId>, TxError> {
    if !cinema_is_there(conn, cinema).await? {
        return Ok(None);
    }
    let id: i64 = diesel::insert_into(pricing_rules::table)
        .values((
            pricing_rules::cinema_id.eq(cinema.0),
            pricing_rules::position.eq(new.position),
            pricing_rules::name.eq(&new.name),
            pricing_rules::scope.eq(json!(new.scope)),
            pricing_rules::effect.eq(json!(new.effect)),
            (pricing_rules::created_at.eq(log.at()), pricing_rules::created_by.eq(log.by())),
            (pricing_rules::updated_at.eq(log.at()), pricing_rules::updated_by.eq(log.by())),
        ))
        .returning(pricing_rules::id)
        .get_result(conn)
        .await?;
    log.created(conn, "pricing_rule", id, &new.name).await?;
    Ok(Some(PricingRuleId(id)))
}

pub(super) async fn showtimes_once(mut conn: &mut Conn, new: &[PlannedShowtime], log: &Log<'_>) -> Result<Vec<ScheduleOutcome>, TxError> {
    transaction!(conn, schedule(conn, new, log))
}

/// What a showtime takes from its screen.
pub struct Place {
    /// The cinema.
    pub cinema: i64,
    /// The layout new showtimes are pinned to.
    pub layout: i64,
    /// Time between two shows.
    pub cleaning: SignedDuration,
}

/// Schedules showtimes that are on screens and of films nobody can delete meanwhile.
pub async fn schedule(conn: &mut Conn, new: &[PlannedShowtime], log: &Log<'_>) -> Result<Vec<ScheduleOutcome>, TxError> {
    let places = places(conn, new.iter().map(|planned| planned.show.screen)).await?;
    let films = live_films(conn, new.iter().map(|planned| planned.show.film)).await?;
    let mut outcomes = Vec::with_capacity(new.len());
    let mut lines = Vec::new();
    for planned in new {
        let show = &planned.show;
        let outcome = match places.get(&show.screen) {
            None => ScheduleOutcome::NoSuchScreen,
            Some(_) if !films.contains(&show.film) => ScheduleOutcome::NoSuchFilm,
            Some(place) => insert_showtime(conn, planned, place, log).await?,
        };
        if let ScheduleOutcome::Scheduled(id) = outcome {
            lines.push((
                id.0,
                json!({ "film": show.film, "screen": show.screen, "starts_at": show.terms.starts_at, "published": planned.published }),
            ));
        }
        outcomes.push(outcome);
    }
    log.write(conn, "showtime", "created", lines).await?;
    Ok(outcomes)
}

/// The screens, locked in key order: whatever changes the schedule of a screen waits here, and not in the middle of its work.
pub async fn places(conn: &mut Conn, wanted: impl Iterator<Item = ScreenId>) -> Result<HashMap<ScreenId, Place>, TxError> {
    let wanted: HashSet<i64> = wanted.map(|screen| screen.0).collect();
    let open = cinemas::table.filter(cinemas::is_deleted.eq(false)).select(cinemas::id);
    let query = screens::table
        .filter(screens::id.eq_any(wanted).and(screens::is_deleted.eq(false)).and(screens::cinema_id.eq_any(open)))
        .order(screens::id)
        .select((screens::id, screens::cinema_id, screens::layout_id, screens::cleaning_minutes));
    let rows: Vec<(i64, i64, Option<i64>, i32)> = dialect::for_update!(query).load(conn).await?;
    let place = |(id, cinema, layout, cleaning): (i64, i64, Option<i64>, i32)| {
        Some((ScreenId(id), Place { cinema, layout: layout?, cleaning: SignedDuration::from_mins(i64::from(cleaning)) }))
    };
    Ok(rows.into_iter().filter_map(place).collect())
}

/// The films that are not deleted, locked in key order, after the screens.
pub async fn live_films(conn: &mut Conn, wanted: impl Iterator<Item = FilmId>) -> Result<HashSet<FilmId>, TxError> {
    let wanted: HashSet<i64> = wanted.map(|film| film.0).collect();
    let query = films::table.filter(films::id.eq_any(wanted).and(films::is_deleted.eq(false))).order(films::id).select(films::id);
    Ok(dialect::for_update!(query).load::<i64>(conn).await?.into_iter().map(FilmId).collect())
}

/// Inserts a showtime; the database refuses an overlap. PostgreSQL's exclusion constraint then inserts nothing, SQLite's trigger fails
/// the statement and leaves the transaction be.
async fn insert_showtime(conn: &mut Conn, planned: &PlannedShowtime, place: &Place, log: &Log<'_>) -> Result<ScheduleOutcome, TxError> {
    let (show, terms) = (&planned.show, &planned.show.terms);
    let busy_until = place.busy_until(planned);
    let inserted: Result<Option<i64>, _> = diesel::insert_into(showtimes::table)
        .values((
            (showtimes::film_id.eq(show.film.0), showtimes::cinema_id.eq(place.cinema)),
            (showtimes::screen_id.eq(show.screen.0), showtimes::layout_id.eq(place.layout)),
            (showtimes::starts_at.eq(At(terms.starts_at)), showtimes::ends_at.eq(At(terms.ends_at)), showtimes::busy_until.eq(busy_until)),
            showtimes::status.eq("scheduled"),
            (showtimes::format.eq(&terms.format), showtimes::language.eq(&terms.language), showtimes::subtitles.eq(&terms.subtitles)),
            showtimes::base_price_minor.eq(terms.base_price_minor),
            showtimes::orphan_rule.eq(terms.orphan_rule.as_str()),
            (showtimes::published.eq(planned.published), showtimes::trailer_minutes.eq(planned.trailer_minutes)),
            (showtimes::sales_open_at.eq(At(terms.sales_open_at)), showtimes::sales_close_at.eq(At(terms.sales_close_at))),
            (showtimes::created_at.eq(log.at()), showtimes::created_by.eq(log.by())),
            (showtimes::updated_at.eq(log.at()), showtimes::updated_by.eq(log.by())),
        ))
        .on_conflict_do_nothing()
        .returning(showtimes::id)
        .get_result(conn)
        .await
        .optional();
    match inserted {
        Ok(Some(id)) => Ok(ScheduleOutcome::Scheduled(ShowtimeId(id))),
        Ok(None) => Ok(ScheduleOutcome::Overlaps(other_show(conn, planned, place, None).await?)),
        Err(error) if is_overlap(&error) => Ok(ScheduleOutcome::Overlaps(other_show(conn, planned, place, None).await?)),
        Err(error) => Err(error.into()),
    }
}

/// Whether the database refused two shows on one screen.
pub fn is_overlap(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, info) if info.message().contains("showtimes_no_overlap"))
}

/// The show that has the screen, another one than `except`.
pub async fn other_show(
    conn: &mut Conn,
    planned: &PlannedShowtime,
    place: &Place,
    except: Option<ShowtimeId>,
) -> Result<ShowtimeId, TxError> {
    let show = &planned.show;
    let query = showtimes::table
        .filter(showtimes::screen_id.eq(show.screen.0).and(showtimes::status.eq("scheduled")).and(showtimes::is_deleted.eq(false)))
        .filter(showtimes::starts_at.lt(place.busy_until(planned)).and(showtimes::busy_until.gt(At(show.terms.starts_at))))
        .filter(showtimes::id.ne(except.map_or(0, |id| id.0)))
        .order(showtimes::starts_at)
        .select(showtimes::id);
    let other: Option<i64> = query.first(conn).await.optional()?;
    // It may have been cancelled in this very moment; then the screen is free, and the next try gets it.
    other.map(ShowtimeId).ok_or(TxError::Race("the overlapping show went away"))
}

impl Place {
    /// Until when the screen is busy with a show, cleaning included.
    pub fn busy_until(&self, planned: &PlannedShowtime) -> At {
        let ends_at = planned.show.terms.ends_at;
        At(ends_at.saturating_add(self.cleaning).unwrap_or(ends_at))
    }
}
