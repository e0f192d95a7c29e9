//! Layouts: versions that are added, never changed.

use booking_domain::{
    Expected, LayoutId, ScreenId, SeatId, ShowtimeId,
    layout_plan::LayoutPlan,
    ports::{LayoutOutcome, VanishedSeat},
    seating::Layout,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{
    Conn, Log, create, dialect,
    programming::{self, seats},
    screens, shows,
};
use crate::{
    error::{TxError, transaction},
    schema::{layout_seats, layouts, screens as screen_table, seat_claims, showtimes},
    types::At,
};

/// A layout to give to a screen.
pub struct NewVersion<'a> {
    pub screen: ScreenId,
    pub expected: &'a Expected,
    pub plan: &'a LayoutPlan,
    pub move_shows: bool,
}

/// The present layout of a screen.
pub async fn present(conn: &mut Conn, screen: ScreenId) -> Result<Option<Layout>, TxError> {
    let Some(found) = screens::find(conn, screen).await?.filter(|screen| !screen.is_deleted) else { return Ok(None) };
    Ok(Some(shows::load_layout(conn, found.it.layout.0).await?))
}

pub async fn replace_once(mut conn: &mut Conn, new: &NewVersion<'_>, log: &Log<'_>) -> Result<LayoutOutcome, TxError> {
    transaction!(conn, replace(conn, new, log))
}

async fn replace(conn: &mut Conn, new: &NewVersion<'_>, log: &Log<'_>) -> Result<LayoutOutcome, TxError> {
    let Some(screen) = screens::locked(conn, new.screen).await?.filter(|screen| !screen.is_deleted) else {
        return Ok(LayoutOutcome::NoSuchScreen);
    };
    let old: i32 = layouts::table.find(screen.it.layout.0).select(layouts::version).first(conn).await?;
    if !new.expected.holds(old) {
        return Ok(LayoutOutcome::Stale);
    }
    // Everything is looked at before anything is written.
    let ahead = if new.move_shows { ahead(conn, new.screen, log).await? } else { Vec::new() };
    let (mut free, mut kept, mut vanished) = (Vec::new(), Vec::new(), Vec::new());
    for (show, layout) in ahead {
        if programming::spoken_for(conn, show).await? {
            kept.push(show);
            vanished.extend(vanished_seats(conn, show, new.plan, log).await?);
        } else {
            free.push((show, layout));
        }
    }
    if !vanished.is_empty() {
        return Ok(LayoutOutcome::SeatsSold(vanished));
    }
    let (layout, version) = add(conn, new, log).await?;
    for (show, old) in &free {
        seats::repin(conn, show.0, *old, layout, true, log).await?;
        diesel::update(showtimes::table.find(show.0))
            .set((
                (showtimes::layout_id.eq(layout), showtimes::version.eq(showtimes::version + 1)),
                (showtimes::updated_at.eq(log.at()), showtimes::updated_by.eq(log.by())),
            ))
            .execute(conn)
            .await?;
    }
    let moved: Vec<ShowtimeId> = free.into_iter().map(|(show, _)| show).collect();
    let lines = moved.iter().map(|show| (show.0, json!({ "layout": layout, "version": version }))).collect();
    log.write(conn, "showtime", "layout_changed", lines).await?;
    let before = json!({ "layout": screen.it.layout, "version": old });
    let after = json!({ "layout": layout, "version": version, "seats": new.plan.seats().len(), "moved": moved, "kept": kept });
    log.write(conn, "screen", "layout_changed", vec![(new.screen.0, json!({ "before": before, "after": after }))]).await?;
    Ok(LayoutOutcome::Saved { layout: LayoutId(layout), version, moved, kept })
}

/// The scheduled shows of a screen that have not started, locked in key order, with their layouts.
async fn ahead(conn: &mut Conn, screen: ScreenId, log: &Log<'_>) -> Result<Vec<(ShowtimeId, i64)>, TxError> {
    let query = showtimes::table
        .filter(showtimes::screen_id.eq(screen.0).and(showtimes::starts_at.gt(log.at())))
        .filter(showtimes::status.eq("scheduled").and(showtimes::is_deleted.eq(false)))
        .order(showtimes::id)
        .select((showtimes::id, showtimes::layout_id));
    let rows: Vec<(i64, i64)> = dialect::for_update!(query).load(conn).await?;
    Ok(rows.into_iter().map(|(show, layout)| (ShowtimeId(show), layout)).collect())
}

/// The sold and held seats of a show that the plan does not have.
async fn vanished_seats(conn: &mut Conn, show: ShowtimeId, plan: &LayoutPlan, log: &Log<'_>) -> Result<Vec<VanishedSeat>, TxError> {
    let taken: Vec<(i64, String, String)> = seat_claims::table
        .inner_join(layout_seats::table.on(layout_seats::id.eq(seat_claims::seat_id)))
        .filter(seat_claims::showtime_id.eq(show.0).and(seat_claims::state.ne("blocked")).and(seat_claims::held_until.gt(At(log.now))))
        .order(seat_claims::seat_id)
        .select((seat_claims::seat_id, layout_seats::row_label, layout_seats::seat_number))
        .load(conn)
        .await?;
    let gone = taken.into_iter().filter(|(_, row, number)| !plan.has(row, number));
    Ok(gone.map(|(seat, row, number)| VanishedSeat { showtime: show, seat: SeatId(seat), row, number }).collect())
}

/// Adds the version and makes it the screen's; its key and number.
async fn add(conn: &mut Conn, new: &NewVersion<'_>, log: &Log<'_>) -> Result<(i64, i32), TxError> {
    let screen = new.screen.0;
    let last: Option<i32> =
        layouts::table.filter(layouts::screen_id.eq(screen)).select(diesel::dsl::max(layouts::version)).first(conn).await?;
    let version = last.unwrap_or(0) + 1;
    let layout: i64 = diesel::insert_into(layouts::table)
        .values((
            (layouts::screen_id.eq(screen), layouts::version.eq(version)),
            (layouts::created_at.eq(log.at()), layouts::created_by.eq(log.by())),
        ))
        .returning(layouts::id)
        .get_result(conn)
        .await?;
    create::seats(conn, layout, new.plan.seats()).await?;
    diesel::update(screen_table::table.find(screen))
        .set((
            (screen_table::layout_id.eq(layout), screen_table::version.eq(screen_table::version + 1)),
            (screen_table::updated_at.eq(log.at()), screen_table::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    Ok((layout, version))
}
