//! Screens.

use booking_domain::{
    CinemaId, Expected, LayoutId, ScreenId, ShowtimeId, StoreError, Timestamp,
    page::{Page, PageRequest},
    ports::{EditOutcome, Kept, NewScreen, ScreenFacts},
    venue::Screen,
};
use diesel::{
    dsl::{count_star, min},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{Conn, Log, create, dialect, rows::read};
use crate::{
    error::{TxError, transaction},
    schema::{screens, showtimes},
    types::At,
};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = screens)]
struct Row {
    id: i64,
    cinema_id: i64,
    name: String,
    layout_id: Option<i64>,
    cleaning_minutes: i32,
    version: i32,
    is_deleted: bool,
}

fn kept(row: Row) -> Result<Kept<Screen>, StoreError> {
    let layout = LayoutId(read("screens", "layout_id", &row.id, row.layout_id.ok_or("is missing"))?);
    let screen =
        Screen { id: ScreenId(row.id), cinema: CinemaId(row.cinema_id), name: row.name, layout, cleaning_minutes: row.cleaning_minutes };
    Ok(Kept { it: screen, version: row.version, is_deleted: row.is_deleted })
}

pub async fn page(
    conn: &mut Conn,
    cinema: Option<CinemaId>,
    deleted: bool,
    page: &PageRequest<ScreenId>,
) -> Result<Page<Kept<Screen>, ScreenId>, TxError> {
    let after = page.after.map_or(0, |id| id.0);
    let mut query = screens::table
        .filter(screens::id.gt(after).and(screens::is_deleted.eq(false).or(screens::is_deleted.eq(deleted))))
        .select(Row::as_select())
        .into_boxed::<super::super::Backend>();
    if let Some(cinema) = cinema {
        query = query.filter(screens::cinema_id.eq(cinema.0));
    }
    let rows: Vec<Row> = query.order(screens::id).limit(i64::from(page.limit) + 1).load(conn).await?;
    let found = rows.into_iter().map(kept).collect::<Result<_, _>>()?;
    Ok(Page::cut(found, page.limit, |screen: &Kept<Screen>| screen.it.id))
}

pub async fn find(conn: &mut Conn, id: ScreenId) -> Result<Option<Kept<Screen>>, TxError> {
    let query = screens::table.find(id.0).select(Row::as_select());
    Ok(query.first(conn).await.optional()?.map(kept).transpose()?)
}

/// A screen whose schedule and layout nobody else changes until the transaction ends.
pub async fn locked(conn: &mut Conn, id: ScreenId) -> Result<Option<Kept<Screen>>, TxError> {
    let query = screens::table.find(id.0).select(Row::as_select());
    Ok(dialect::for_update!(query).first(conn).await.optional()?.map(kept).transpose()?)
}

async fn there(conn: &mut Conn, id: ScreenId) -> Result<Kept<Screen>, TxError> {
    find(conn, id).await?.ok_or_else(|| StoreError::Internal(format!("the screen {id} vanished")).into())
}

pub async fn open_once(mut conn: &mut Conn, cinema: CinemaId, new: &NewScreen, log: &Log<'_>) -> Result<Option<Kept<Screen>>, TxError> {
    transaction!(conn, async {
        let Some(id) = create::screen(conn, cinema, new, log).await? else { return Ok(None) };
        there(conn, id).await.map(Some)
    })
}

pub async fn change_once(
    mut conn: &mut Conn,
    id: ScreenId,
    expected: &Expected,
    facts: &ScreenFacts,
    log: &Log<'_>,
) -> Result<EditOutcome<Screen>, TxError> {
    transaction!(conn, async {
        let Some(old) = locked(conn, id).await?.filter(|screen| !screen.is_deleted) else { return Ok(EditOutcome::NotFound) };
        if !expected.holds(old.version) {
            return Ok(EditOutcome::Stale);
        }
        diesel::update(screens::table.find(id.0))
            .set((
                (screens::name.eq(&facts.name), screens::cleaning_minutes.eq(facts.cleaning_minutes)),
                (screens::version.eq(old.version + 1), screens::updated_at.eq(log.at()), screens::updated_by.eq(log.by())),
            ))
            .execute(conn)
            .await?;
        let now = there(conn, id).await?;
        log.updated(conn, "screen", id.0, json!(old.it), json!(now.it)).await?;
        Ok(EditOutcome::Done(now))
    })
}

pub async fn set_deleted_once(
    mut conn: &mut Conn,
    id: ScreenId,
    expected: &Expected,
    deleted: bool,
    log: &Log<'_>,
) -> Result<EditOutcome<Screen>, TxError> {
    transaction!(conn, set_deleted(conn, id, expected, deleted, log))
}

async fn set_deleted(
    conn: &mut Conn,
    id: ScreenId,
    expected: &Expected,
    deleted: bool,
    log: &Log<'_>,
) -> Result<EditOutcome<Screen>, TxError> {
    let Some(old) = locked(conn, id).await? else { return Ok(EditOutcome::NotFound) };
    if old.is_deleted == deleted {
        return Ok(EditOutcome::Done(old));
    }
    if !expected.holds(old.version) {
        return Ok(EditOutcome::Stale);
    }
    if deleted && let Some((count, first)) = ahead(conn, id, log.now).await? {
        return Ok(EditOutcome::HasShowsAhead(count, first));
    }
    diesel::update(screens::table.find(id.0))
        .set((
            (screens::is_deleted.eq(deleted), screens::version.eq(old.version + 1)),
            (screens::updated_at.eq(log.at()), screens::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    log.write(conn, "screen", if deleted { "deleted" } else { "restored" }, vec![(id.0, Value::Object(serde_json::Map::default()))])
        .await?;
    Ok(EditOutcome::Done(there(conn, id).await?))
}

/// How many scheduled shows on the screen are not over yet, and one of them.
async fn ahead(conn: &mut Conn, id: ScreenId, now: Timestamp) -> Result<Option<(i64, ShowtimeId)>, TxError> {
    let query = showtimes::table
        .filter(showtimes::screen_id.eq(id.0).and(showtimes::ends_at.gt(At(now))))
        .filter(showtimes::status.eq("scheduled").and(showtimes::is_deleted.eq(false)))
        .select((count_star(), min(showtimes::id)));
    let (count, first): (i64, Option<i64>) = query.first(conn).await?;
    Ok(first.map(|first| (count, ShowtimeId(first))))
}
