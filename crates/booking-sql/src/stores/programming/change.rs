//! Putting shows on the schedule, changing them, taking them off.

use std::collections::BTreeSet;

use booking_domain::{
    BookingId, Expected, ScreenId, ShowtimeId,
    outbox::Message,
    ports::{ScheduleOutcome, ShowOutcome},
    schedule::{PlannedShowtime, ScheduledShow, ShowChange},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{
    Conn, Log,
    create::{self, Place},
    notices, read, say, seats,
};
use crate::{
    error::{TxError, transaction},
    schema::{seat_claims, showtimes},
    types::At,
};

pub async fn schedule_once(mut conn: &mut Conn, shows: &[PlannedShowtime], log: &Log<'_>) -> Result<Vec<ScheduleOutcome>, TxError> {
    transaction!(conn, create::schedule(conn, shows, log))
}

/// Changes a show. An overlap ends PostgreSQL's transaction, so who is in the way is asked for after it.
pub async fn change_once(
    mut conn: &mut Conn,
    id: ShowtimeId,
    expected: &Expected,
    planned: &PlannedShowtime,
    log: &Log<'_>,
) -> Result<ShowOutcome, TxError> {
    match transaction!(conn, change(conn, id, expected, planned, log)) {
        Err(TxError::Sql(error)) if create::is_overlap(&error) => transaction!(conn, async {
            let places = create::places(conn, [planned.show.screen].into_iter()).await?;
            let place = places.get(&planned.show.screen).ok_or(TxError::Race("the screen went away"))?;
            Ok(ShowOutcome::Overlaps(create::other_show(conn, planned, place, Some(id)).await?))
        }),
        outcome => outcome,
    }
}

async fn change(
    conn: &mut Conn,
    id: ShowtimeId,
    expected: &Expected,
    planned: &PlannedShowtime,
    log: &Log<'_>,
) -> Result<ShowOutcome, TxError> {
    let query = showtimes::table.filter(showtimes::id.eq(id.0).and(showtimes::is_deleted.eq(false))).select(showtimes::screen_id);
    let Some(screen) = query.first::<i64>(conn).await.optional()? else { return Ok(ShowOutcome::NoSuchShowtime) };
    // Screens, then films, then the show: the order in which everybody takes these locks.
    let places = create::places(conn, [ScreenId(screen), planned.show.screen].into_iter()).await?;
    let films = create::live_films(conn, [planned.show.film].into_iter()).await?;
    let Some(old) = read::locked(conn, id, log.now).await? else { return Ok(ShowOutcome::NoSuchShowtime) };
    if old.show.screen != ScreenId(screen) {
        return Err(TxError::Race("the show went to another screen"));
    }
    if !expected.holds(old.show.version) {
        return Ok(ShowOutcome::Stale);
    }
    let spoken_for = read::spoken_for(conn, id).await?;
    let change = match old.change(planned, spoken_for, log.now) {
        Ok(change) => change,
        Err(refusal) => return Ok(ShowOutcome::Refused(refusal)),
    };
    if old.show.film != planned.show.film && !films.contains(&planned.show.film) {
        return Ok(ShowOutcome::NoSuchFilm);
    }
    let Some(place) = places.get(&planned.show.screen) else { return Ok(ShowOutcome::NoSuchScreen) };
    save(conn, &old, planned, place, change, log).await?;
    Ok(ShowOutcome::Done(Box::new(old)))
}

async fn save(
    conn: &mut Conn,
    old: &ScheduledShow,
    planned: &PlannedShowtime,
    place: &Place,
    change: ShowChange,
    log: &Log<'_>,
) -> Result<(), TxError> {
    let (id, show, terms) = (old.show.id, &planned.show, &planned.show.terms);
    let layout = if change.other_screen { place.layout } else { old.layout.0 };
    if change.other_screen {
        seats::repin(conn, id.0, old.layout.0, layout, false, log).await?;
    }
    let version = old.show.version + 1;
    diesel::update(showtimes::table.find(id.0))
        .set((
            (showtimes::film_id.eq(show.film.0), showtimes::cinema_id.eq(place.cinema), showtimes::screen_id.eq(show.screen.0)),
            (showtimes::layout_id.eq(layout), showtimes::starts_at.eq(At(terms.starts_at)), showtimes::ends_at.eq(At(terms.ends_at))),
            (showtimes::busy_until.eq(place.busy_until(planned)), showtimes::trailer_minutes.eq(planned.trailer_minutes)),
            (showtimes::format.eq(&terms.format), showtimes::language.eq(&terms.language), showtimes::subtitles.eq(&terms.subtitles)),
            (showtimes::base_price_minor.eq(terms.base_price_minor), showtimes::orphan_rule.eq(terms.orphan_rule.as_str())),
            (showtimes::sales_open_at.eq(At(terms.sales_open_at)), showtimes::sales_close_at.eq(At(terms.sales_close_at))),
            (showtimes::published.eq(planned.published), showtimes::version.eq(version)),
            (showtimes::updated_at.eq(log.at()), showtimes::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    let new = read::show(conn, id, log.now).await?;
    log.updated(conn, "showtime", id.0, facts(old), new.as_ref().map(facts).unwrap_or_default()).await?;
    if old.show.starts_at != terms.starts_at {
        notices::moved(conn, id, terms.starts_at, log.now).await?;
    }
    if change.told { tell(conn, id, version, log).await } else { Ok(()) }
}

/// What the audit log keeps of a show.
fn facts(show: &ScheduledShow) -> serde_json::Value {
    let it = &show.show;
    json!({
        "film": it.film,
        "screen": it.screen,
        "layout": show.layout,
        "starts_at": it.starts_at,
        "ends_at": it.ends_at,
        "trailer_minutes": show.trailer_minutes,
        "format": it.format,
        "language": it.language,
        "subtitles": it.subtitles,
        "base_price": it.base_price,
        "orphan_rule": it.orphan_rule,
        "sales_open_at": it.sales_open_at,
        "sales_close_at": it.sales_close_at,
        "published": show.published,
        "version": it.version,
    })
}

/// Writes to everybody who has a confirmed booking of the show. There are no more of them than seats.
async fn tell(conn: &mut Conn, id: ShowtimeId, version: i32, log: &Log<'_>) -> Result<(), TxError> {
    let holders: Vec<Option<i64>> = seat_claims::table
        .filter(seat_claims::showtime_id.eq(id.0).and(seat_claims::state.eq("sold")))
        .select(seat_claims::booking_id)
        .load(conn)
        .await?;
    let holders: BTreeSet<i64> = holders.into_iter().flatten().collect();
    for booking in holders {
        let message = Message::ShowtimeChanged { booking: BookingId(booking), version };
        say(conn, &message, log.now).await?;
    }
    Ok(())
}

pub async fn remove_once(mut conn: &mut Conn, id: ShowtimeId, expected: &Expected, log: &Log<'_>) -> Result<ShowOutcome, TxError> {
    transaction!(conn, remove(conn, id, expected, log))
}

async fn remove(conn: &mut Conn, id: ShowtimeId, expected: &Expected, log: &Log<'_>) -> Result<ShowOutcome, TxError> {
    let Some(old) = read::locked(conn, id, log.now).await? else { return Ok(ShowOutcome::NoSuchShowtime) };
    if !expected.holds(old.show.version) {
        return Ok(ShowOutcome::Stale);
    }
    if let Err(refusal) = old.remove(read::spoken_for(conn, id).await?) {
        return Ok(ShowOutcome::Refused(refusal));
    }
    seats::seize(conn, id.0, old.layout.0, log.now).await?;
    diesel::update(showtimes::table.find(id.0))
        .set((
            (showtimes::is_deleted.eq(true), showtimes::version.eq(showtimes::version + 1)),
            (showtimes::updated_at.eq(log.at()), showtimes::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    log.write(conn, "showtime", "deleted", vec![(id.0, json!({ "before": facts(&old) }))]).await?;
    Ok(ShowOutcome::Done(Box::new(old)))
}
