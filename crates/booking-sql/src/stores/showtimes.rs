//! `ShowtimeStore`: what selling needs to know of a showtime.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    BookingId, CinemaId, Currency, FilmId, LayoutId, Money, PricingRuleId, ScreenId, SeatId, ShowtimeId, StoreError, Timestamp,
    cancellation::CancellationPolicy,
    ports::{ShowtimeStore, TakenSeat},
    pricing::{PriceList, PricingRule},
    seating::{Layout, OrphanRule, Seat, SeatType},
    showtime::{ClaimState, Offer, Showtime, ShowtimeStatus},
    venue::Cinema,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    Backend, Conn, Db, prices,
    rows::{name, read},
};
use crate::{
    error::store_error,
    schema::{cinemas, films, layout_seats, layouts, pricing_rules, screens, seat_claims, showtimes},
    types::At,
};

/// Showtimes in the database.
pub(crate) struct SqlShowtimes(pub(crate) Db);

#[async_trait]
impl ShowtimeStore for SqlShowtimes {
    async fn offer(&self, id: ShowtimeId) -> Result<Option<Offer>, StoreError> {
        let mut conn = self.0.read().await?;
        load_offer(&mut conn, id, true).await
    }

    async fn draft(&self, id: ShowtimeId) -> Result<Option<Offer>, StoreError> {
        let mut conn = self.0.read().await?;
        load_offer(&mut conn, id, false).await
    }

    async fn taken_seats(&self, id: ShowtimeId, now: Timestamp) -> Result<Vec<TakenSeat>, StoreError> {
        let mut conn = self.0.read().await?;
        let rows: Vec<(i64, String, At, Option<i64>)> = seat_claims::table
            .filter(seat_claims::showtime_id.eq(id.0).and(seat_claims::held_until.gt(At(now))))
            .order(seat_claims::seat_id)
            .select((seat_claims::seat_id, seat_claims::state, seat_claims::held_until, seat_claims::booking_id))
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        rows.into_iter()
            .map(|(seat, state, until, booking)| {
                let state = name("seat_claims", "state", &seat, &state, ClaimState::parse(&state))?;
                Ok(TakenSeat { seat: SeatId(seat), state, until: until.0, booking: booking.map(BookingId) })
            })
            .collect()
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = showtimes)]
pub(super) struct ShowRow {
    id: i64,
    film_id: i64,
    screen_id: i64,
    layout_id: i64,
    starts_at: At,
    ends_at: At,
    status: String,
    format: String,
    language: String,
    subtitles: Option<String>,
    base_price_minor: i64,
    orphan_rule: String,
    sales_open_at: At,
    sales_close_at: At,
    version: i32,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = cinemas)]
pub(super) struct CinemaRow {
    id: i64,
    name: String,
    city: String,
    address: String,
    time_zone: String,
    currency: String,
    booking_fee_minor: i64,
    cancellation: Option<serde_json::Value>,
    trading_day_start: i32,
}

impl TryFrom<CinemaRow> for Cinema {
    type Error = StoreError;

    fn try_from(row: CinemaRow) -> Result<Self, StoreError> {
        Ok(Self {
            currency: read("cinemas", "currency", &row.id, row.currency.parse::<Currency>())?,
            id: CinemaId(row.id),
            name: row.name,
            city: row.city,
            address: row.address,
            time_zone: row.time_zone,
            booking_fee_minor: row.booking_fee_minor,
            trading_day_start: read("cinemas", "trading_day_start", &row.id, i8::try_from(row.trading_day_start))?,
            cancellation: read(
                "cinemas",
                "cancellation",
                &row.id,
                row.cancellation.map_or(Ok(CancellationPolicy::default()), serde_json::from_value),
            )?,
        })
    }
}

/// A showtime with its cinema, film title and screen name.
pub(super) type ShowtimeRow = (ShowRow, CinemaRow, String, String);

/// Every showtime that is published and not deleted, with what its value needs.
#[diesel::dsl::auto_type]
pub(super) fn showtime_rows() -> _ {
    drafts_too().filter(showtimes::published.eq(true))
}

#[diesel::dsl::auto_type]
fn drafts_too() -> _ {
    let show: diesel::dsl::AsSelect<ShowRow, Backend> = ShowRow::as_select();
    let cinema: diesel::dsl::AsSelect<CinemaRow, Backend> = CinemaRow::as_select();
    showtimes::table
        .inner_join(cinemas::table.on(cinemas::id.eq(showtimes::cinema_id)))
        .inner_join(films::table.on(films::id.eq(showtimes::film_id)))
        .inner_join(screens::table.on(screens::id.eq(showtimes::screen_id)))
        .filter(showtimes::is_deleted.eq(false))
        .select((show, cinema, films::title, screens::name))
}

async fn load_offer(conn: &mut Conn, id: ShowtimeId, published: bool) -> Result<Option<Offer>, StoreError> {
    let query = drafts_too().filter(showtimes::id.eq(id.0).and(showtimes::published.eq(published)));
    let Some(row) = query.first::<ShowtimeRow>(conn).await.optional().map_err(|error| store_error(&error))? else {
        return Ok(None);
    };
    let layout_id = row.0.layout_id;
    let showtime = showtime(row)?;
    let layout = Arc::new(load_layout(conn, layout_id).await?);
    let rules = load_rules(conn, showtime.cinema.id).await?;
    let terms = prices::load_terms(conn, showtime.cinema.id).await?;
    let prices = PriceList {
        base: showtime.base_price,
        fee_minor: showtime.cinema.booking_fee_minor,
        terms,
        cancellation: showtime.cinema.cancellation.clone(),
        rules,
    };
    Ok(Some(Offer { showtime, layout, prices }))
}

/// The value of a row of [`showtime_rows`].
pub(super) fn showtime((row, cinema, film_title, screen_name): ShowtimeRow) -> Result<Showtime, StoreError> {
    let cinema: Cinema = cinema.try_into()?;
    Ok(Showtime {
        id: ShowtimeId(row.id),
        film: FilmId(row.film_id),
        film_title,
        screen: ScreenId(row.screen_id),
        screen_name,
        starts_at: row.starts_at.0,
        ends_at: row.ends_at.0,
        status: name("showtimes", "status", &row.id, &row.status, ShowtimeStatus::parse(&row.status))?,
        format: row.format,
        language: row.language,
        subtitles: row.subtitles,
        base_price: Money::new(row.base_price_minor, cinema.currency),
        orphan_rule: name("showtimes", "orphan_rule", &row.id, &row.orphan_rule, OrphanRule::parse(&row.orphan_rule))?,
        sales_open_at: row.sales_open_at.0,
        sales_close_at: row.sales_close_at.0,
        version: row.version,
        cinema,
    })
}

pub(super) async fn load_layout(conn: &mut Conn, id: i64) -> Result<Layout, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let version = layouts::table.find(id).select(layouts::version).first(conn).await.map_err(failed)?;
    let query = layout_seats::table.filter(layout_seats::layout_id.eq(id)).order((layout_seats::y, layout_seats::x)).select((
        layout_seats::id,
        layout_seats::row_label,
        layout_seats::seat_number,
        layout_seats::seat_type,
        layout_seats::x,
        layout_seats::y,
        layout_seats::companion_of,
    ));
    let rows: Vec<(i64, String, String, String, i32, i32, Option<i64>)> = query.load(conn).await.map_err(failed)?;
    let seats = rows
        .into_iter()
        .map(|(id, row, number, kind, x, y, bay)| {
            let kind = name("layout_seats", "seat_type", &id, &kind, SeatType::parse(&kind))?;
            Ok(Seat { id: SeatId(id), row, number, kind, x, y, companion_of: bay.map(SeatId) })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Layout { id: LayoutId(id), version, seats })
}

async fn load_rules(conn: &mut Conn, cinema: CinemaId) -> Result<Vec<PricingRule>, StoreError> {
    let query = pricing_rules::table
        .filter(pricing_rules::cinema_id.eq(cinema.0).and(pricing_rules::is_deleted.eq(false)))
        .order((pricing_rules::position, pricing_rules::id))
        .select((pricing_rules::id, pricing_rules::name, pricing_rules::scope, pricing_rules::effect));
    let rows: Vec<(i64, String, serde_json::Value, serde_json::Value)> = query.load(conn).await.map_err(|error| store_error(&error))?;
    rows.into_iter()
        .map(|(id, name, scope, effect)| {
            let scope = read("pricing_rules", "scope", &id, serde_json::from_value(scope))?;
            let effect = read("pricing_rules", "effect", &id, serde_json::from_value(effect))?;
            Ok(PricingRule { id: PricingRuleId(id), name, scope, effect })
        })
        .collect()
}
