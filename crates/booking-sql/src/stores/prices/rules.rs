//! The rules of price lists, and what lists say beside them.

use booking_domain::{
    CinemaId, Currency, Expected, PricingRuleId, StoreError,
    page::{Page, PageRequest},
    ports::{Edit, KeptRule, KeptTerms, NewPricingRule, RuleKey},
    pricing::{PriceTerms, PricingRule, Tax},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{By, Conn, dialect, rows::read};
use crate::{
    error::{TxError, store_error, transaction},
    schema::{cinemas, price_lists, pricing_rules},
    types::At,
};

/// A rule with the currency of its cinema.
type RuleRow = (i64, i64, i32, String, Value, Value, i32, At, String);

#[diesel::dsl::auto_type]
fn kept_rules() -> _ {
    pricing_rules::table
        .inner_join(cinemas::table.on(cinemas::id.eq(pricing_rules::cinema_id)))
        .filter(pricing_rules::is_deleted.eq(false))
        .select((
            pricing_rules::id,
            pricing_rules::cinema_id,
            pricing_rules::position,
            pricing_rules::name,
            pricing_rules::scope,
            pricing_rules::effect,
            pricing_rules::version,
            pricing_rules::updated_at,
            cinemas::currency,
        ))
}

fn kept((id, cinema, position, name, scope, effect, version, updated_at, currency): RuleRow) -> Result<KeptRule, StoreError> {
    let rule = PricingRule {
        id: PricingRuleId(id),
        name,
        scope: read("pricing_rules", "scope", &id, serde_json::from_value(scope))?,
        effect: read("pricing_rules", "effect", &id, serde_json::from_value(effect))?,
    };
    let currency = read("cinemas", "currency", &cinema, currency.parse::<Currency>())?;
    Ok(KeptRule { rule, cinema: CinemaId(cinema), position, currency, version, updated_at: updated_at.0 })
}

pub async fn page(conn: &mut Conn, cinema: Option<CinemaId>, page: &PageRequest<RuleKey>) -> Result<Page<KeptRule, RuleKey>, StoreError> {
    let mut query = kept_rules().into_boxed();
    if let Some(cinema) = cinema {
        query = query.filter(pricing_rules::cinema_id.eq(cinema.0));
    }
    if let Some(RuleKey { cinema, position, id }) = page.after {
        let further = pricing_rules::position.gt(position).or(pricing_rules::position.eq(position).and(pricing_rules::id.gt(id.0)));
        let same = pricing_rules::cinema_id.eq(cinema.0).and(further);
        query = query.filter(pricing_rules::cinema_id.gt(cinema.0).or(same));
    }
    let rows: Vec<RuleRow> = query
        .order((pricing_rules::cinema_id, pricing_rules::position, pricing_rules::id))
        .limit(i64::from(page.limit) + 1)
        .load(conn)
        .await
        .map_err(|error| store_error(&error))?;
    let rules = rows.into_iter().map(kept).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(rules, page.limit, KeptRule::key))
}

pub async fn rule(conn: &mut Conn, id: PricingRuleId) -> Result<Option<KeptRule>, StoreError> {
    let row: Option<RuleRow> =
        kept_rules().filter(pricing_rules::id.eq(id.0)).first(conn).await.optional().map_err(|error| store_error(&error))?;
    row.map(kept).transpose()
}

/// A rule that is there, for a moment after it was written.
async fn written(conn: &mut Conn, id: i64) -> Result<KeptRule, TxError> {
    let row: RuleRow = kept_rules().filter(pricing_rules::id.eq(id)).first(conn).await?;
    Ok(kept(row)?)
}

pub async fn add(mut conn: &mut Conn, cinema: CinemaId, new: &NewPricingRule, by: By<'_>) -> Result<Option<KeptRule>, TxError> {
    transaction!(conn, async {
        if currency_of(conn, cinema).await?.is_none() {
            return Ok(None);
        }
        let id: i64 = diesel::insert_into(pricing_rules::table)
            .values((
                pricing_rules::cinema_id.eq(cinema.0),
                pricing_rules::position.eq(new.position),
                pricing_rules::name.eq(&new.name),
                pricing_rules::scope.eq(json!(new.scope)),
                pricing_rules::effect.eq(json!(new.effect)),
                (pricing_rules::created_at.eq(by.at()), pricing_rules::created_by.eq(by.user())),
                (pricing_rules::updated_at.eq(by.at()), pricing_rules::updated_by.eq(by.user())),
            ))
            .returning(pricing_rules::id)
            .get_result(conn)
            .await?;
        let kept = written(conn, id).await?;
        by.log(conn, "pricing_rule", id, "created", json!({ "new": told(&kept) })).await?;
        Ok(Some(kept))
    })
}

pub async fn change(
    mut conn: &mut Conn,
    id: PricingRuleId,
    expected: &Expected,
    new: &NewPricingRule,
    by: By<'_>,
) -> Result<Edit<KeptRule>, TxError> {
    transaction!(conn, async {
        let old = match locked(conn, id, expected).await? {
            Edit::Done(old) => old,
            refused => return Ok(refused),
        };
        diesel::update(pricing_rules::table.find(id.0))
            .set((
                pricing_rules::position.eq(new.position),
                pricing_rules::name.eq(&new.name),
                pricing_rules::scope.eq(json!(new.scope)),
                pricing_rules::effect.eq(json!(new.effect)),
                pricing_rules::version.eq(old.version + 1),
                pricing_rules::updated_at.eq(by.at()),
                pricing_rules::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        let kept = written(conn, id.0).await?;
        by.log(conn, "pricing_rule", id.0, "changed", json!({ "old": told(&old), "new": told(&kept) })).await?;
        Ok(Edit::Done(kept))
    })
}

pub async fn remove(mut conn: &mut Conn, id: PricingRuleId, expected: &Expected, by: By<'_>) -> Result<Edit<KeptRule>, TxError> {
    transaction!(conn, async {
        let old = match locked(conn, id, expected).await? {
            Edit::Done(old) => old,
            refused => return Ok(refused),
        };
        diesel::update(pricing_rules::table.find(id.0))
            .set((
                pricing_rules::is_deleted.eq(true),
                pricing_rules::version.eq(old.version + 1),
                pricing_rules::updated_at.eq(by.at()),
                pricing_rules::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        by.log(conn, "pricing_rule", id.0, "deleted", json!({ "old": told(&old) })).await?;
        Ok(Edit::Done(old))
    })
}

/// A rule, locked, if it is at the version that is meant.
async fn locked(conn: &mut Conn, id: PricingRuleId, expected: &Expected) -> Result<Edit<KeptRule>, TxError> {
    let query = pricing_rules::table.find(id.0).filter(pricing_rules::is_deleted.eq(false)).select(pricing_rules::version);
    let Some(now): Option<i32> = dialect::for_update!(query).first(conn).await.optional()? else { return Ok(Edit::Missing) };
    if !expected.holds(now) {
        return Ok(Edit::Stale);
    }
    Ok(Edit::Done(written(conn, id.0).await?))
}

/// A rule in the audit log.
fn told(kept: &KeptRule) -> Value {
    json!({
        "cinema": kept.cinema, "position": kept.position, "name": kept.rule.name, "scope": kept.rule.scope, "effect": kept.rule.effect,
    })
}

async fn currency_of(conn: &mut Conn, cinema: CinemaId) -> Result<Option<String>, TxError> {
    let query = cinemas::table.filter(cinemas::id.eq(cinema.0).and(cinemas::is_deleted.eq(false))).select(cinemas::currency);
    Ok(query.first(conn).await.optional()?)
}

type TermsRow = (Option<i64>, Option<i64>, i64, i64, bool, i32);

async fn terms_row(conn: &mut Conn, cinema: CinemaId) -> QueryResult<Option<TermsRow>> {
    let query = price_lists::table.find(cinema.0).select((
        price_lists::floor_minor,
        price_lists::cap_minor,
        price_lists::booking_fee_minor,
        price_lists::tax_basis_points,
        price_lists::tax_included,
        price_lists::version,
    ));
    query.first(conn).await.optional()
}

fn as_terms((floor_minor, cap_minor, booking_fee_minor, basis_points, included, _): TermsRow) -> PriceTerms {
    PriceTerms { floor_minor, cap_minor, booking_fee_minor, tax: Tax { basis_points, included } }
}

/// What a price list says beside its rules: nothing, where nobody has written anything.
pub async fn load_terms(conn: &mut Conn, cinema: CinemaId) -> Result<PriceTerms, StoreError> {
    Ok(terms_row(conn, cinema).await.map_err(|error| store_error(&error))?.map(as_terms).unwrap_or_default())
}

pub async fn terms(conn: &mut Conn, cinema: CinemaId) -> Result<Option<KeptTerms>, StoreError> {
    Ok(kept_terms(conn, cinema).await?)
}

async fn kept_terms(conn: &mut Conn, cinema: CinemaId) -> Result<Option<KeptTerms>, TxError> {
    let Some(currency) = currency_of(conn, cinema).await? else { return Ok(None) };
    let currency = read("cinemas", "currency", &cinema, currency.parse::<Currency>())?;
    let row = terms_row(conn, cinema).await?;
    Ok(Some(KeptTerms { cinema, currency, version: row.map_or(0, |row| row.5), terms: row.map(as_terms).unwrap_or_default() }))
}

pub async fn set_terms(
    mut conn: &mut Conn,
    cinema: CinemaId,
    expected: &Expected,
    terms: &PriceTerms,
    by: By<'_>,
) -> Result<Edit<KeptTerms>, TxError> {
    transaction!(conn, async {
        // The cinema's row is the lock: the list may not have one yet.
        let query = cinemas::table.find(cinema.0).filter(cinemas::is_deleted.eq(false)).select(cinemas::id);
        let there: Option<i64> = dialect::for_update!(query).first(conn).await.optional()?;
        if there.is_none() {
            return Ok(Edit::Missing);
        }
        let Some(old) = kept_terms(conn, cinema).await? else { return Ok(Edit::Missing) };
        if !expected.holds(old.version) {
            return Ok(Edit::Stale);
        }
        let values = (
            price_lists::floor_minor.eq(terms.floor_minor),
            price_lists::cap_minor.eq(terms.cap_minor),
            price_lists::booking_fee_minor.eq(terms.booking_fee_minor),
            price_lists::tax_basis_points.eq(terms.tax.basis_points),
            price_lists::tax_included.eq(terms.tax.included),
            price_lists::version.eq(old.version + 1),
            price_lists::updated_at.eq(by.at()),
            price_lists::updated_by.eq(by.user()),
        );
        if old.version == 0 {
            diesel::insert_into(price_lists::table)
                .values((
                    price_lists::cinema_id.eq(cinema.0),
                    price_lists::created_at.eq(by.at()),
                    price_lists::created_by.eq(by.user()),
                    values,
                ))
                .execute(conn)
                .await?;
        } else {
            diesel::update(price_lists::table.find(cinema.0)).set(values).execute(conn).await?;
        }
        by.log(conn, "price_list", cinema.0, "changed", json!({ "old": old.terms, "new": terms })).await?;
        Ok(Edit::Done(KeptTerms { terms: *terms, version: old.version + 1, ..old }))
    })
}
