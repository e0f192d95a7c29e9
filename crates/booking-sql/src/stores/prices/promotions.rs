//! Promotions, as those who run the cinema see and change them.

use std::collections::HashMap;

use booking_domain::{
    BookingId, CinemaId, Expected, Money, PromotionId, StoreError, Timestamp, UserId,
    booking::{BookingStatus, Reference},
    page::{Page, PageRequest},
    ports::{Edit, FoundPromotion, PromotionOutcome},
    pricing::{PromoCode, Promotion, PromotionTerms, PromotionUse, Quote},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{
    By, Conn, dialect,
    rows::{name, read},
};
use crate::{
    error::{TxError, store_error, transaction, violates},
    schema::{bookings, cinemas, promotion_uses, promotions, showtimes},
    types::At,
};

type PromotionRow = (i64, Value, i32, At, At);

#[diesel::dsl::auto_type]
fn kept_promotions() -> _ {
    promotions::table.filter(promotions::is_deleted.eq(false)).select((
        promotions::id,
        promotions::terms,
        promotions::version,
        promotions::created_at,
        promotions::updated_at,
    ))
}

fn kept((id, terms, version, created_at, updated_at): PromotionRow, uses: i64) -> Result<Promotion, StoreError> {
    let terms = read("promotions", "terms", &id, serde_json::from_value(terms))?;
    Ok(Promotion { id: PromotionId(id), terms, uses, version, created_at: created_at.0, updated_at: updated_at.0 })
}

/// How many bookings use each promotion at `now`: those whose hold has ended do not.
async fn counts(conn: &mut Conn, ids: &[i64], now: Timestamp) -> QueryResult<HashMap<i64, i64>> {
    let query = promotion_uses::table
        .inner_join(bookings::table.on(bookings::id.eq(promotion_uses::booking_id)))
        .filter(promotion_uses::promotion_id.eq_any(ids))
        .filter(bookings::held_until.is_null().or(bookings::held_until.gt(At(now)).assume_not_null()))
        .group_by(promotion_uses::promotion_id)
        .select((promotion_uses::promotion_id, diesel::dsl::count_star()));
    Ok(query.load::<(i64, i64)>(conn).await?.into_iter().collect())
}

/// How many bookings of a customer use it.
async fn own_uses(conn: &mut Conn, id: i64, customer: UserId, now: Timestamp) -> QueryResult<i64> {
    promotion_uses::table
        .inner_join(bookings::table.on(bookings::id.eq(promotion_uses::booking_id)))
        .filter(promotion_uses::promotion_id.eq(id).and(promotion_uses::customer_id.eq(customer.0).assume_not_null()))
        .filter(bookings::held_until.is_null().or(bookings::held_until.gt(At(now)).assume_not_null()))
        .count()
        .get_result(conn)
        .await
}

async fn counted(conn: &mut Conn, rows: Vec<PromotionRow>, now: Timestamp) -> Result<Vec<Promotion>, TxError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let counts = counts(conn, &ids, now).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let uses = counts.get(&row.0).copied().unwrap_or(0);
            kept(row, uses)
        })
        .collect::<Result<_, _>>()?)
}

pub async fn page(conn: &mut Conn, page: &PageRequest<PromotionId>, now: Timestamp) -> Result<Page<Promotion, PromotionId>, StoreError> {
    let mut query = kept_promotions().into_boxed();
    if let Some(after) = page.after {
        query = query.filter(promotions::id.lt(after.0));
    }
    let rows = query.order(promotions::id.desc()).limit(i64::from(page.limit) + 1).load::<PromotionRow>(conn).await;
    let promotions = counted(conn, rows.map_err(|error| store_error(&error))?, now).await?;
    Ok(Page::cut(promotions, page.limit, |promotion| promotion.id))
}

pub async fn by_id(conn: &mut Conn, id: PromotionId, now: Timestamp) -> Result<Option<Promotion>, StoreError> {
    Ok(found(conn, id, now).await?)
}

async fn found(conn: &mut Conn, id: PromotionId, now: Timestamp) -> Result<Option<Promotion>, TxError> {
    let row: Option<PromotionRow> = kept_promotions().filter(promotions::id.eq(id.0)).first(conn).await.optional()?;
    Ok(counted(conn, row.into_iter().collect(), now).await?.pop())
}

pub async fn by_code(
    conn: &mut Conn,
    code: &PromoCode,
    customer: Option<UserId>,
    now: Timestamp,
) -> Result<Option<FoundPromotion>, StoreError> {
    let row: Option<PromotionRow> =
        kept_promotions().filter(promotions::code.eq(code.as_str())).first(conn).await.optional().map_err(|error| store_error(&error))?;
    let Some(promotion) = counted(conn, row.into_iter().collect(), now).await?.pop() else { return Ok(None) };
    let id = promotion.id.0;
    let own_uses = match customer {
        Some(customer) => own_uses(conn, id, customer, now).await.map_err(|error| store_error(&error))?,
        None => 0,
    };
    Ok(Some(FoundPromotion { promotion, own_uses }))
}

async fn missing_cinema(conn: &mut Conn, wanted: &[CinemaId]) -> Result<Option<CinemaId>, TxError> {
    let ids = wanted.iter().map(|cinema| cinema.0);
    let query = cinemas::table.filter(cinemas::id.eq_any(ids).and(cinemas::is_deleted.eq(false))).select(cinemas::id);
    let there: Vec<i64> = query.load(conn).await?;
    Ok(wanted.iter().copied().find(|cinema| !there.contains(&cinema.0)))
}

/// The outcome of a write; that the code is another's is for the database to find.
fn outcome(written: Result<PromotionOutcome, TxError>) -> Result<PromotionOutcome, TxError> {
    match written {
        Err(TxError::Sql(error)) if violates(&error, "promotions_code", "promotions.code") => Ok(PromotionOutcome::CodeTaken),
        other => other,
    }
}

pub async fn add(conn: &mut Conn, terms: &PromotionTerms, by: By<'_>) -> Result<PromotionOutcome, TxError> {
    outcome(added(conn, terms, by).await)
}

async fn added(mut conn: &mut Conn, terms: &PromotionTerms, by: By<'_>) -> Result<PromotionOutcome, TxError> {
    transaction!(conn, async {
        if let Some(missing) = missing_cinema(conn, &terms.cinemas).await? {
            return Ok(PromotionOutcome::NoSuchCinema(missing));
        }
        let id: i64 = diesel::insert_into(promotions::table)
            .values((
                promotions::code.eq(terms.code.as_str()),
                promotions::terms.eq(json!(terms)),
                promotions::max_uses.eq(terms.max_uses),
                promotions::max_uses_per_customer.eq(terms.max_uses_per_customer),
                (promotions::created_at.eq(by.at()), promotions::created_by.eq(by.user())),
                (promotions::updated_at.eq(by.at()), promotions::updated_by.eq(by.user())),
            ))
            .returning(promotions::id)
            .get_result(conn)
            .await?;
        by.log(conn, "promotion", id, "created", json!({ "new": terms })).await?;
        found(conn, PromotionId(id), by.now).await.map(kept_or_missing)
    })
}

pub async fn change(
    conn: &mut Conn,
    id: PromotionId,
    expected: &Expected,
    terms: &PromotionTerms,
    by: By<'_>,
) -> Result<PromotionOutcome, TxError> {
    outcome(changed(conn, id, expected, terms, by).await)
}

async fn changed(
    mut conn: &mut Conn,
    id: PromotionId,
    expected: &Expected,
    terms: &PromotionTerms,
    by: By<'_>,
) -> Result<PromotionOutcome, TxError> {
    transaction!(conn, async {
        let (old, now) = match locked(conn, id, expected).await? {
            Edit::Done(old) => old,
            Edit::Stale => return Ok(PromotionOutcome::Stale),
            Edit::Missing => return Ok(PromotionOutcome::Missing),
        };
        if let Some(missing) = missing_cinema(conn, &terms.cinemas).await? {
            return Ok(PromotionOutcome::NoSuchCinema(missing));
        }
        diesel::update(promotions::table.find(id.0))
            .set((
                promotions::code.eq(terms.code.as_str()),
                promotions::terms.eq(json!(terms)),
                promotions::max_uses.eq(terms.max_uses),
                promotions::max_uses_per_customer.eq(terms.max_uses_per_customer),
                promotions::version.eq(now + 1),
                promotions::updated_at.eq(by.at()),
                promotions::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        by.log(conn, "promotion", id.0, "changed", json!({ "old": old, "new": terms })).await?;
        found(conn, id, by.now).await.map(kept_or_missing)
    })
}

fn kept_or_missing(promotion: Option<Promotion>) -> PromotionOutcome {
    promotion.map_or(PromotionOutcome::Missing, |promotion| PromotionOutcome::Kept(Box::new(promotion)))
}

pub async fn remove(mut conn: &mut Conn, id: PromotionId, expected: &Expected, by: By<'_>) -> Result<Edit<()>, TxError> {
    transaction!(conn, async {
        let (old, now) = match locked(conn, id, expected).await? {
            Edit::Done(old) => old,
            Edit::Stale => return Ok(Edit::Stale),
            Edit::Missing => return Ok(Edit::Missing),
        };
        diesel::update(promotions::table.find(id.0))
            .set((
                promotions::is_deleted.eq(true),
                promotions::version.eq(now + 1),
                promotions::updated_at.eq(by.at()),
                promotions::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        by.log(conn, "promotion", id.0, "deleted", json!({ "old": old })).await?;
        Ok(Edit::Done(()))
    })
}

/// A promotion's terms and version, locked, if it is the version that is meant.
async fn locked(conn: &mut Conn, id: PromotionId, expected: &Expected) -> Result<Edit<(Value, i32)>, TxError> {
    let query = promotions::table.find(id.0).filter(promotions::is_deleted.eq(false)).select((promotions::terms, promotions::version));
    let row: Option<(Value, i32)> = dialect::for_update!(query).first(conn).await.optional()?;
    Ok(match row {
        None => Edit::Missing,
        Some((_, now)) if !expected.holds(now) => Edit::Stale,
        Some(row) => Edit::Done(row),
    })
}

type UseRow = (i64, String, Option<i64>, String, Option<At>, Value, At, At);

pub async fn uses(
    conn: &mut Conn,
    id: PromotionId,
    page: &PageRequest<BookingId>,
    now: Timestamp,
) -> Result<Option<Page<PromotionUse, BookingId>>, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let there: Option<PromotionRow> = kept_promotions().filter(promotions::id.eq(id.0)).first(conn).await.optional().map_err(failed)?;
    if there.is_none() {
        return Ok(None);
    }
    let mut query = promotion_uses::table
        .inner_join(bookings::table.on(bookings::id.eq(promotion_uses::booking_id)))
        .inner_join(showtimes::table.on(showtimes::id.eq(bookings::showtime_id)))
        .filter(promotion_uses::promotion_id.eq(id.0))
        .filter(bookings::held_until.is_null().or(bookings::held_until.gt(At(now)).assume_not_null()))
        .select((
            bookings::id,
            bookings::reference,
            bookings::customer_id,
            bookings::status,
            bookings::held_until,
            bookings::quote,
            promotion_uses::used_at,
            showtimes::ends_at,
        ))
        .into_boxed();
    if let Some(after) = page.after {
        query = query.filter(bookings::id.lt(after.0));
    }
    let rows: Vec<UseRow> = query.order(bookings::id.desc()).limit(i64::from(page.limit) + 1).load(conn).await.map_err(failed)?;
    let uses = rows.into_iter().map(|row| one_use(row, now)).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Page::cut(uses, page.limit, |used| used.booking)))
}

fn one_use((id, reference, customer, status, _, quote, used_at, ends_at): UseRow, now: Timestamp) -> Result<PromotionUse, StoreError> {
    let status = name("bookings", "status", &id, &status, BookingStatus::parse(&status))?;
    let is_over = status == BookingStatus::Confirmed && ends_at.0 <= now;
    let quote: Quote = read("bookings", "quote", &id, serde_json::from_value(quote))?;
    Ok(PromotionUse {
        booking: BookingId(id),
        reference: name("bookings", "reference", &id, &reference, Reference::parse(&reference))?,
        customer: customer.map(UserId),
        status: if is_over { BookingStatus::Completed } else { status },
        used_at: used_at.0,
        discount: Money::new(quote.discount_minor, quote.currency),
    })
}
