//! Cinemas.

use booking_domain::{
    CinemaId, Expected, ShowtimeId, StoreError, Timestamp,
    page::{Page, PageRequest},
    ports::{EditOutcome, Kept, NewCinema},
    pricing::RuleEffect,
    venue::Cinema,
};
use diesel::{
    dsl::{count_star, min},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::super::rows;
use super::{Conn, Log, create, dialect, shows::CinemaRow};
use crate::{
    error::{TxError, transaction},
    schema::{cinemas, price_lists, pricing_rules, screens, showtimes},
    types::At,
};

type Row = (CinemaRow, i32, bool);

fn kept((row, version, is_deleted): Row) -> Result<Kept<Cinema>, StoreError> {
    Ok(Kept { it: row.try_into()?, version, is_deleted })
}

pub async fn page(conn: &mut Conn, deleted: bool, page: &PageRequest<CinemaId>) -> Result<Page<Kept<Cinema>, CinemaId>, TxError> {
    let after = page.after.map_or(0, |id| id.0);
    let query = cinemas::table
        .filter(cinemas::id.gt(after).and(cinemas::is_deleted.eq(false).or(cinemas::is_deleted.eq(deleted))))
        .order(cinemas::id)
        .limit(i64::from(page.limit) + 1)
        .select((CinemaRow::as_select(), cinemas::version, cinemas::is_deleted));
    let rows: Vec<Row> = query.load(conn).await?;
    let found = rows.into_iter().map(kept).collect::<Result<_, _>>()?;
    Ok(Page::cut(found, page.limit, |cinema: &Kept<Cinema>| cinema.it.id))
}

pub async fn find(conn: &mut Conn, id: CinemaId) -> Result<Option<Kept<Cinema>>, TxError> {
    let query = cinemas::table.find(id.0).select((CinemaRow::as_select(), cinemas::version, cinemas::is_deleted));
    Ok(query.first::<Row>(conn).await.optional()?.map(kept).transpose()?)
}

async fn locked(conn: &mut Conn, id: CinemaId) -> Result<Option<Kept<Cinema>>, TxError> {
    let query = cinemas::table.find(id.0).select((CinemaRow::as_select(), cinemas::version, cinemas::is_deleted));
    Ok(dialect::for_update!(query).first::<Row>(conn).await.optional()?.map(kept).transpose()?)
}

async fn there(conn: &mut Conn, id: CinemaId) -> Result<Kept<Cinema>, TxError> {
    find(conn, id).await?.ok_or_else(|| StoreError::Internal(format!("the cinema {id} vanished")).into())
}

pub async fn open_once(mut conn: &mut Conn, new: &NewCinema, log: &Log<'_>) -> Result<Kept<Cinema>, TxError> {
    transaction!(conn, async {
        let id = create::cinema(conn, new, log).await?;
        there(conn, id).await
    })
}

pub async fn change_once(
    mut conn: &mut Conn,
    id: CinemaId,
    expected: &Expected,
    new: &NewCinema,
    log: &Log<'_>,
) -> Result<EditOutcome<Cinema>, TxError> {
    transaction!(conn, change(conn, id, expected, new, log))
}

async fn change(
    conn: &mut Conn,
    id: CinemaId,
    expected: &Expected,
    new: &NewCinema,
    log: &Log<'_>,
) -> Result<EditOutcome<Cinema>, TxError> {
    lock_screens(conn, id).await?;
    let Some(old) = locked(conn, id).await?.filter(|cinema| !cinema.is_deleted) else { return Ok(EditOutcome::NotFound) };
    if !expected.holds(old.version) {
        return Ok(EditOutcome::Stale);
    }
    let planned: i64 = showtimes::table.filter(showtimes::cinema_id.eq(id.0)).count().get_result(conn).await?;
    if old.it.currency != new.currency && (planned > 0 || has_amounts(conn, id).await?) {
        return Ok(EditOutcome::CurrencyInUse);
    }
    if old.it.time_zone != new.time_zone && ahead(conn, id, log.now).await?.is_some() {
        return Ok(EditOutcome::ZoneInUse);
    }
    diesel::update(cinemas::table.find(id.0))
        .set((
            (cinemas::name.eq(&new.name), cinemas::city.eq(&new.city), cinemas::address.eq(&new.address)),
            (cinemas::time_zone.eq(&new.time_zone), cinemas::currency.eq(new.currency.code())),
            (cinemas::booking_fee_minor.eq(new.booking_fee_minor), cinemas::cancellation.eq(json!(new.cancellation))),
            (cinemas::trading_day_start.eq(i32::from(new.trading_day_start)), cinemas::version.eq(old.version + 1)),
            (cinemas::updated_at.eq(log.at()), cinemas::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    let now = there(conn, id).await?;
    log.updated(conn, "cinema", id.0, json!(old.it), json!(now.it)).await?;
    Ok(EditOutcome::Done(now))
}

/// Whether its price list names amounts: they are in the currency of the cinema, and would be others in another.
async fn has_amounts(conn: &mut Conn, id: CinemaId) -> Result<bool, TxError> {
    let bounds = price_lists::floor_minor.is_not_null().or(price_lists::cap_minor.is_not_null());
    let list = price_lists::table.filter(price_lists::cinema_id.eq(id.0)).filter(bounds.or(price_lists::booking_fee_minor.ne(0)));
    if list.select(price_lists::cinema_id).first::<i64>(conn).await.optional()?.is_some() {
        return Ok(true);
    }
    let rules = pricing_rules::table.filter(pricing_rules::cinema_id.eq(id.0).and(pricing_rules::is_deleted.eq(false)));
    let effects: Vec<(i64, Value)> = rules.select((pricing_rules::id, pricing_rules::effect)).load(conn).await?;
    for (rule, effect) in effects {
        if let RuleEffect::Amount(_) = rows::read("pricing_rules", "effect", &rule, serde_json::from_value(effect))? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub async fn set_deleted_once(
    mut conn: &mut Conn,
    id: CinemaId,
    expected: &Expected,
    deleted: bool,
    log: &Log<'_>,
) -> Result<EditOutcome<Cinema>, TxError> {
    transaction!(conn, set_deleted(conn, id, expected, deleted, log))
}

async fn set_deleted(
    conn: &mut Conn,
    id: CinemaId,
    expected: &Expected,
    deleted: bool,
    log: &Log<'_>,
) -> Result<EditOutcome<Cinema>, TxError> {
    lock_screens(conn, id).await?;
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
    diesel::update(cinemas::table.find(id.0))
        .set((
            (cinemas::is_deleted.eq(deleted), cinemas::version.eq(old.version + 1)),
            (cinemas::updated_at.eq(log.at()), cinemas::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    log.write(conn, "cinema", if deleted { "deleted" } else { "restored" }, vec![(id.0, Value::Object(serde_json::Map::default()))])
        .await?;
    Ok(EditOutcome::Done(there(conn, id).await?))
}

/// Whoever schedules a show locks its screen first: with all of them locked, none is scheduled until the transaction ends.
async fn lock_screens(conn: &mut Conn, id: CinemaId) -> Result<(), TxError> {
    let query = screens::table.filter(screens::cinema_id.eq(id.0)).order(screens::id).select(screens::id);
    dialect::for_update!(query).load::<i64>(conn).await?;
    Ok(())
}

/// How many scheduled shows of the cinema are not over yet, and one of them.
async fn ahead(conn: &mut Conn, id: CinemaId, now: Timestamp) -> Result<Option<(i64, ShowtimeId)>, TxError> {
    let query = showtimes::table
        .filter(showtimes::cinema_id.eq(id.0).and(showtimes::ends_at.gt(At(now))))
        .filter(showtimes::status.eq("scheduled").and(showtimes::is_deleted.eq(false)))
        .select((count_star(), min(showtimes::id)));
    let (count, first): (i64, Option<i64>) = query.first(conn).await?;
    Ok(first.map(|first| (count, ShowtimeId(first))))
}
