//! `ReportStore`: each report is one statement over the windows of a slice; the rows are added up in the database.

mod statements;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, StoreError, Timestamp,
    payment::{RefundCause, RefundStatus},
    ports::ReportStore,
    report::{
        Attendance, FilmFigures, Funnel, HouseClock, Line, MapViews, Named, Occupancy, PromotionFigures, Refunds, Revenue, ScreenFigures,
        ShowAhead, Slice, Subject,
    },
};
use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Integer, Text},
};
use diesel_async::{RunQueryDsl, methods::LoadQuery};
use statements::{Report, Statement};

use super::{
    Backend, Conn, Db, dialect,
    rows::{name, read},
};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    types::{At, Instant},
};

/// Reports out of the database.
pub(crate) struct SqlReports(pub(crate) Db);

/// What every line has.
#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = Integer)]
    period: i32,
    #[diesel(sql_type = BigInt)]
    subject: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Instant)]
    starts_at: At,
    #[diesel(sql_type = Text)]
    zone: String,
}

/// A row of a report: its head, and columns of its own.
macro_rules! rows {
    ($($name:ident { $($field:ident: $type:ty => $sql:ty),+ $(,)? })+) => {
        $(#[derive(QueryableByName)]
        struct $name {
            #[diesel(embed)]
            head: Head,
            $(#[diesel(sql_type = $sql)] $field: $type),+
        })+
    };
}

rows! {
    RevenueRow {
        currency: String => Text, tickets: i64 => BigInt, sales: i64 => BigInt, fees: i64 => BigInt, refunds: i64 => BigInt,
        disputed: i64 => BigInt, discounts: i64 => BigInt, tax: i64 => BigInt, added: i64 => BigInt,
    }
    OccupancyRow { shows: i64 => BigInt, capacity: i64 => BigInt, sold: i64 => BigInt }
    MovieRow { currency: String => Text, shows: i64 => BigInt, capacity: i64 => BigInt, sold: i64 => BigInt, net: i64 => BigInt }
    ScreenRow {
        currency: String => Text, shows: i64 => BigInt, capacity: i64 => BigInt, sold: i64 => BigInt, admissions: i64 => BigInt,
        gross: i64 => BigInt, net: i64 => BigInt,
    }
    RefundsRow {
        currency: String => Text, cause: String => Text, status: String => Text, refunds: i64 => BigInt, amount: i64 => BigInt,
        fees: i64 => BigInt,
    }
    FunnelRow {
        map_views: i64 => BigInt, holds: i64 => BigInt, payments: i64 => BigInt, confirmed: i64 => BigInt, expired: i64 => BigInt,
        released: i64 => BigInt, failed_payments: i64 => BigInt,
    }
    PromotionRow {
        promo_code: String => Text, currency: String => Text, bookings: i64 => BigInt, tickets: i64 => BigInt, discounts: i64 => BigInt,
        charged: i64 => BigInt,
    }
    AttendanceRow { shows: i64 => BigInt, sold: i64 => BigInt, used: i64 => BigInt }
}

/// A clock of cinemas.
#[derive(QueryableByName)]
struct ClockRow {
    #[diesel(sql_type = Text)]
    zone: String,
    #[diesel(sql_type = Integer)]
    day_starts: i32,
}

/// A show ahead.
#[derive(QueryableByName)]
struct AheadRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Instant)]
    starts_at: At,
    #[diesel(sql_type = Text)]
    zone: String,
    #[diesel(sql_type = BigInt)]
    capacity: i64,
    #[diesel(sql_type = BigInt)]
    sold: i64,
}

impl SqlReports {
    /// The lines of a report, with figures made of its rows.
    async fn lines<R, T>(
        &self,
        report: &Report,
        slice: &Slice,
        parts: impl Fn(R) -> (Head, Result<T, StoreError>) + Send,
    ) -> Result<Vec<Line<T>>, StoreError>
    where
        R: Send + 'static,
        T: Send,
        Statement: LoadQuery<'static, Conn, R>,
    {
        if slice.windows.is_empty() {
            return Ok(Vec::new());
        }
        let mut conn = self.0.read().await?;
        let rows: Vec<R> = Statement::new(report, slice).load(&mut conn).await.map_err(|error| store_error(&error))?;
        rows.into_iter()
            .map(|row| {
                let (head, figures) = parts(row);
                Ok(Line { period: head.period, of: of(slice.subject, &head), figures: figures? })
            })
            .collect()
    }
}

/// What a line is of.
fn of(subject: Subject, head: &Head) -> Option<Named> {
    let named = Named { id: head.subject, name: head.name.clone(), starts_at: None, zone: head.zone.clone() };
    match subject {
        Subject::All => None,
        Subject::Film | Subject::Screen | Subject::Cinema => Some(named),
        Subject::Show => Some(Named { starts_at: Some(head.starts_at.0), ..named }),
    }
}

#[async_trait]
impl ReportStore for SqlReports {
    async fn clocks(&self, cinema: Option<CinemaId>) -> Result<Vec<HouseClock>, StoreError> {
        let only = cinema.map(|_| "WHERE c.id = $1").unwrap_or_default();
        let starts = statements::DAY_STARTS;
        let query =
            format!("SELECT DISTINCT c.time_zone AS zone, CAST({starts} AS integer) AS day_starts FROM cinemas c {only} ORDER BY 1, 2");
        let mut query = sql_query(query).into_boxed::<Backend>();
        if let Some(cinema) = cinema {
            query = query.bind::<BigInt, _>(cinema.0);
        }
        let mut conn = self.0.read().await?;
        let rows: Vec<ClockRow> = query.load(&mut conn).await.map_err(|error| store_error(&error))?;
        let clock = |row: ClockRow| {
            let day_starts = read("cinemas", "trading_day_start", &row.zone, i8::try_from(row.day_starts))?;
            Ok(HouseClock { zone: row.zone, day_starts })
        };
        rows.into_iter().map(clock).collect()
    }

    async fn revenue(&self, slice: &Slice) -> Result<Vec<Line<Revenue>>, StoreError> {
        self.lines(&statements::REVENUE, slice, |row: RevenueRow| {
            let figures = read("ledger", "currency", &row.head.name, row.currency.parse()).map(|currency| Revenue {
                currency,
                tickets: row.tickets,
                sales_minor: row.sales,
                fees_minor: row.fees,
                discounts_minor: row.discounts,
                tax_minor: row.tax,
                tax_added_minor: row.added,
                refunds_minor: row.refunds,
                disputed_minor: row.disputed,
            });
            (row.head, figures)
        })
        .await
    }

    async fn occupancy(&self, slice: &Slice) -> Result<Vec<Line<Occupancy>>, StoreError> {
        let parts = |row: OccupancyRow| (row.head, Ok(Occupancy { shows: row.shows, capacity: row.capacity, sold: row.sold }));
        self.lines(&statements::OCCUPANCY, slice, parts).await
    }

    async fn movies(&self, slice: &Slice) -> Result<Vec<Line<FilmFigures>>, StoreError> {
        self.lines(&statements::MOVIES, slice, |row: MovieRow| {
            let occupancy = Occupancy { shows: row.shows, capacity: row.capacity, sold: row.sold };
            let currency = read("cinemas", "currency", &row.head.name, row.currency.parse());
            (row.head, currency.map(|currency| FilmFigures { currency, occupancy, net_minor: row.net }))
        })
        .await
    }

    async fn screens(&self, slice: &Slice) -> Result<Vec<Line<ScreenFigures>>, StoreError> {
        self.lines(&statements::SCREENS, slice, |row: ScreenRow| {
            let figures = read("cinemas", "currency", &row.head.name, row.currency.parse()).map(|currency| ScreenFigures {
                currency,
                occupancy: Occupancy { shows: row.shows, capacity: row.capacity, sold: row.sold },
                admissions: row.admissions,
                gross_minor: row.gross,
                net_minor: row.net,
            });
            (row.head, figures)
        })
        .await
    }

    async fn refunds(&self, slice: &Slice) -> Result<Vec<Line<Refunds>>, StoreError> {
        self.lines(&statements::REFUNDS, slice, |row: RefundsRow| {
            let figures = || {
                Ok(Refunds {
                    currency: read("refunds", "currency", &row.head.name, row.currency.parse())?,
                    cause: name("refunds", "cause", &row.head.name, &row.cause, RefundCause::parse(&row.cause))?,
                    status: name("refunds", "status", &row.head.name, &row.status, RefundStatus::parse(&row.status))?,
                    count: row.refunds,
                    amount_minor: row.amount,
                    fees_minor: row.fees,
                })
            };
            let figures = figures();
            (row.head, figures)
        })
        .await
    }

    async fn funnel(&self, slice: &Slice) -> Result<Vec<Line<Funnel>>, StoreError> {
        self.lines(&statements::FUNNEL, slice, |row: FunnelRow| {
            let figures = Funnel {
                map_views: row.map_views,
                holds: row.holds,
                payments: row.payments,
                confirmed: row.confirmed,
                expired: row.expired,
                released: row.released,
                failed_payments: row.failed_payments,
            };
            (row.head, Ok(figures))
        })
        .await
    }

    async fn promotions(&self, slice: &Slice) -> Result<Vec<Line<PromotionFigures>>, StoreError> {
        self.lines(&statements::PROMOTIONS, slice, |row: PromotionRow| {
            let figures = read("sales", "currency", &row.promo_code, row.currency.parse()).map(|currency| PromotionFigures {
                code: row.promo_code,
                currency,
                bookings: row.bookings,
                tickets: row.tickets,
                discounts_minor: row.discounts,
                charged_minor: row.charged,
            });
            (row.head, figures)
        })
        .await
    }

    async fn attendance(&self, slice: &Slice) -> Result<Vec<Line<Attendance>>, StoreError> {
        let parts = |row: AttendanceRow| (row.head, Ok(Attendance { shows: row.shows, sold: row.sold, used: row.used }));
        self.lines(&statements::ATTENDANCE, slice, parts).await
    }

    async fn shows_ahead(&self, cinema: Option<CinemaId>, now: Timestamp, limit: i64) -> Result<Vec<ShowAhead>, StoreError> {
        let only = cinema.map(|_| "AND h.cinema_id = $2").unwrap_or_default();
        let last = if cinema.is_some() { "$3" } else { "$2" };
        let mut query = sql_query(format!(
            "SELECT h.id, f.title || ', ' || c.name || ', ' || s.name AS name, h.starts_at, c.time_zone AS zone,
                (SELECT count(*) FROM layout_seats p WHERE p.layout_id = h.layout_id) AS capacity,
                (SELECT count(*) FROM seat_claims k WHERE k.showtime_id = h.id AND k.state = 'sold') AS sold
             FROM showtimes h JOIN cinemas c ON c.id = h.cinema_id JOIN films f ON f.id = h.film_id JOIN screens s ON s.id = h.screen_id
             WHERE h.starts_at > $1 AND {} {only} ORDER BY h.starts_at, h.id LIMIT {last}",
            statements::TAKES_PLACE
        ))
        .into_boxed::<Backend>()
        .bind::<Instant, _>(At(now));
        if let Some(cinema) = cinema {
            query = query.bind::<BigInt, _>(cinema.0);
        }
        let mut conn = self.0.read().await?;
        let rows: Vec<AheadRow> = query.bind::<BigInt, _>(limit).load(&mut conn).await.map_err(|error| store_error(&error))?;
        let ahead = |row: AheadRow| ShowAhead {
            show: Named { id: row.id, name: row.name, starts_at: Some(row.starts_at.0), zone: row.zone },
            occupancy: Occupancy { shows: 1, capacity: row.capacity, sold: row.sold },
        };
        Ok(rows.into_iter().map(ahead).collect())
    }

    async fn count_map_views(&self, views: &[MapViews]) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("count_map_views", count(&mut conn, views))?)
    }
}

/// In the order of their keys, so that two replicas never wait for each other.
async fn count(mut conn: &mut Conn, views: &[MapViews]) -> Result<(), TxError> {
    let mut views = views.to_vec();
    views.sort_unstable_by_key(|views| (views.showtime, views.quarter));
    transaction!(conn, async {
        for MapViews { showtime, quarter, views } in views {
            sql_query(
                "INSERT INTO seat_map_views (showtime_id, at, views) SELECT id, $1, $2 FROM showtimes WHERE id = $3
                 ON CONFLICT (showtime_id, at) DO UPDATE SET views = seat_map_views.views + excluded.views",
            )
            .bind::<Instant, _>(At(quarter))
            .bind::<BigInt, _>(views)
            .bind::<BigInt, _>(showtime.0)
            .execute(conn)
            .await?;
        }
        Ok::<_, TxError>(())
    })
}
