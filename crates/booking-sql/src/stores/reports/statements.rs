//! The statements of the reports, in words both databases know. Each has the same frame: the windows; what happened in them, a row a thing
//! with its showtime; and the sums by period and by what the lines are of.

use booking_domain::report::{Slice, Subject, Window};
use diesel::{
    QueryResult,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer, Text, Untyped},
};

use super::Backend;
use crate::types::{At, Instant};

/// A report: what happened in the windows, the figures to add up, and what tells lines apart beside their period and subject.
pub struct Report {
    /// Rows of `period, zone, showtime_id` and whatever `figures` and `apart` name.
    pub happened: &'static str,
    /// Sums over the rows, which are called `m`.
    pub figures: &'static str,
    /// Columns that tell lines apart.
    pub apart: &'static [&'static str],
}

/// Money out of the ledger, whatever account it came through: what enters an earning account was sold, unless it is an adjustment, which takes a
/// refund back; what leaves one goes back. Discounts and taxes are of the sales of the same time.
pub const REVENUE: Report = Report {
    happened: "SELECT w.period, w.zone, l.showtime_id, l.currency, 0 AS tickets,
            CASE WHEN l.credit = 'tickets' AND l.kind <> 'adjustment' THEN l.amount_minor ELSE 0 END AS sales,
            CASE WHEN l.credit = 'fees' AND l.kind <> 'adjustment' THEN l.amount_minor ELSE 0 END AS fees,
            CASE WHEN l.debit IN ('tickets', 'fees') THEN l.amount_minor
                WHEN l.credit IN ('tickets', 'fees') AND l.kind = 'adjustment' THEN -l.amount_minor ELSE 0 END AS refunds,
            CASE WHEN l.debit = 'disputed' THEN l.amount_minor WHEN l.credit = 'disputed' THEN -l.amount_minor ELSE 0 END AS disputed,
            0 AS discounts, 0 AS tax, 0 AS added
        FROM windows w CROSS JOIN ledger l
        WHERE l.at >= w.from_at AND l.at < w.to_at AND (l.credit IN ('tickets', 'fees', 'disputed') OR l.debit IN ('tickets', 'fees', 'disputed'))
        UNION ALL
        SELECT w.period, w.zone, x.showtime_id, x.currency, x.seats, 0, 0, 0, 0, x.discount_minor, x.tax_minor, x.tax_added_minor
        FROM windows w CROSS JOIN sales x WHERE x.at >= w.from_at AND x.at < w.to_at",
    figures: "CAST(sum(m.tickets) AS bigint) AS tickets, CAST(sum(m.sales) AS bigint) AS sales, CAST(sum(m.fees) AS bigint) AS fees,
        CAST(sum(m.refunds) AS bigint) AS refunds, CAST(sum(m.disputed) AS bigint) AS disputed,
        CAST(sum(m.discounts) AS bigint) AS discounts, CAST(sum(m.tax) AS bigint) AS tax, CAST(sum(m.added) AS bigint) AS added",
    apart: &["m.currency"],
};

/// Shows that were not called off, by their start.
pub const OCCUPANCY: Report = Report {
    happened: "SELECT w.period, w.zone, h.id AS showtime_id,
            (SELECT count(*) FROM layout_seats p WHERE p.layout_id = h.layout_id) AS capacity,
            (SELECT count(*) FROM seat_claims k WHERE k.showtime_id = h.id AND k.state = 'sold') AS sold
        FROM windows w CROSS JOIN showtimes h
        WHERE h.starts_at >= w.from_at AND h.starts_at < w.to_at AND h.status = 'scheduled' AND NOT h.is_deleted",
    figures: "CAST(count(*) AS bigint) AS shows, CAST(sum(m.capacity) AS bigint) AS capacity, CAST(sum(m.sold) AS bigint) AS sold",
    apart: &[],
};

/// The same, with what stays of the money for these shows.
pub const MOVIES: Report = Report {
    happened: "SELECT w.period, w.zone, h.id AS showtime_id, c.currency,
            (SELECT count(*) FROM layout_seats p WHERE p.layout_id = h.layout_id) AS capacity,
            (SELECT count(*) FROM seat_claims k WHERE k.showtime_id = h.id AND k.state = 'sold') AS sold,
            (SELECT coalesce(sum(CASE WHEN l.credit IN ('tickets', 'fees', 'disputed') THEN l.amount_minor ELSE 0 END
                    - CASE WHEN l.debit IN ('tickets', 'fees', 'disputed') THEN l.amount_minor ELSE 0 END), 0)
                FROM ledger l WHERE l.showtime_id = h.id AND l.currency = c.currency) AS net
        FROM windows w CROSS JOIN showtimes h JOIN cinemas c ON c.id = h.cinema_id
        WHERE h.starts_at >= w.from_at AND h.starts_at < w.to_at AND h.status = 'scheduled' AND NOT h.is_deleted",
    figures: "CAST(count(*) AS bigint) AS shows, CAST(sum(m.capacity) AS bigint) AS capacity, CAST(sum(m.sold) AS bigint) AS sold,
        CAST(sum(m.net) AS bigint) AS net",
    apart: &["m.currency"],
};

/// Refunds by when they were decided.
pub const REFUNDS: Report = Report {
    happened: "SELECT w.period, w.zone, r.showtime_id, r.currency, r.cause, r.status, r.amount_minor, r.fees_minor
        FROM windows w CROSS JOIN refunds r WHERE r.created_at >= w.from_at AND r.created_at < w.to_at",
    figures: "CAST(count(*) AS bigint) AS refunds, CAST(sum(m.amount_minor) AS bigint) AS amount, CAST(sum(m.fees_minor) AS bigint) AS fees",
    apart: &["m.currency", "m.cause", "m.status"],
};

/// Maps opened, and holds by when they were placed, each with what became of it. Sales at the counter have no customer and no hold.
pub const FUNNEL: Report = Report {
    happened: "SELECT w.period, w.zone, v.showtime_id, v.views AS map_views, 0 AS holds, 0 AS payments, 0 AS confirmed, 0 AS expired,
            0 AS released, 0 AS failed_payments
        FROM windows w CROSS JOIN seat_map_views v WHERE v.at >= w.from_at AND v.at < w.to_at
        UNION ALL
        SELECT w.period, w.zone, b.showtime_id, 0, 1,
            CASE WHEN x.booking_id IS NOT NULL OR EXISTS (SELECT 1 FROM payments p WHERE p.booking_id = b.id) THEN 1 ELSE 0 END,
            CASE WHEN x.booking_id IS NOT NULL THEN 1 ELSE 0 END,
            CASE WHEN x.booking_id IS NULL AND (b.status = 'expired' OR (b.status IN ('held', 'awaiting_payment') AND b.held_until <= given.now))
                THEN 1 ELSE 0 END,
            CASE WHEN x.booking_id IS NULL AND b.status = 'cancelled' THEN 1 ELSE 0 END,
            (SELECT count(*) FROM payments p WHERE p.booking_id = b.id AND p.status = 'failed')
        FROM given CROSS JOIN windows w CROSS JOIN bookings b LEFT JOIN sales x ON x.booking_id = b.id
        WHERE b.created_at >= w.from_at AND b.created_at < w.to_at AND b.customer_id IS NOT NULL",
    figures: "CAST(sum(m.map_views) AS bigint) AS map_views, CAST(sum(m.holds) AS bigint) AS holds,
        CAST(sum(m.payments) AS bigint) AS payments, CAST(sum(m.confirmed) AS bigint) AS confirmed,
        CAST(sum(m.expired) AS bigint) AS expired, CAST(sum(m.released) AS bigint) AS released,
        CAST(sum(m.failed_payments) AS bigint) AS failed_payments",
    apart: &[],
};

/// Sales with a promotion code.
pub const PROMOTIONS: Report = Report {
    happened: "SELECT w.period, w.zone, x.showtime_id, x.currency, x.promo_code, x.seats, x.discount_minor, x.total_minor
        FROM windows w CROSS JOIN sales x WHERE x.at >= w.from_at AND x.at < w.to_at AND x.promo_code IS NOT NULL",
    figures: "CAST(count(*) AS bigint) AS bookings, CAST(sum(m.seats) AS bigint) AS tickets,
        CAST(sum(m.discount_minor) AS bigint) AS discounts, CAST(sum(m.total_minor) AS bigint) AS charged",
    apart: &["m.promo_code", "m.currency"],
};

/// Tickets that count, and those used, of shows that were not called off.
pub const ATTENDANCE: Report = Report {
    happened: "SELECT w.period, w.zone, h.id AS showtime_id,
            (SELECT count(*) FROM tickets t WHERE t.showtime_id = h.id AND t.status IN ('valid', 'used')) AS sold,
            (SELECT count(*) FROM tickets t WHERE t.showtime_id = h.id AND t.status = 'used') AS used
        FROM windows w CROSS JOIN showtimes h
        WHERE h.starts_at >= w.from_at AND h.starts_at < w.to_at AND h.status = 'scheduled' AND NOT h.is_deleted",
    figures: "CAST(count(*) AS bigint) AS shows, CAST(sum(m.sold) AS bigint) AS sold, CAST(sum(m.used) AS bigint) AS used",
    apart: &[],
};

/// The key and the name of what lines are of, and how they are grouped by it.
fn subject(subject: Subject) -> (&'static str, &'static str, &'static [&'static str]) {
    match subject {
        Subject::All => ("CAST(0 AS bigint)", "''", &[]),
        Subject::Film => ("s.film_id", "f.title", &["s.film_id", "f.title"]),
        Subject::Screen => ("s.screen_id", "c.name || ', ' || h.name", &["s.screen_id", "c.name", "h.name"]),
        Subject::Cinema => ("s.cinema_id", "c.name", &["s.cinema_id", "c.name"]),
        Subject::Show => ("s.id", "f.title || ', ' || c.name || ', ' || h.name", &["s.id", "f.title", "c.name", "h.name"]),
    }
}

/// The statement of a report over a slice: a type of its own, for it has as many parameters as there are windows.
pub struct Statement {
    now: At,
    windows: Vec<(i32, String, At, At)>,
    cinema: Option<i64>,
    rest: String,
}

impl Statement {
    /// The statement.
    pub fn new(report: &Report, slice: &Slice) -> Self {
        let window = |window: &Window| (window.period, window.zone.clone(), At(window.from), At(window.to));
        Self {
            now: At(slice.now),
            windows: slice.windows.iter().map(window).collect(),
            cinema: slice.cinema.map(|cinema| cinema.0),
            rest: rest(report, slice),
        }
    }
}

/// What stands behind the parameters.
fn rest(report: &Report, slice: &Slice) -> String {
    let only = slice.cinema.map(|_| "WHERE c.id = (SELECT cinema FROM asked)").unwrap_or_default();
    let (key, name, grouped) = subject(slice.subject);
    let apart = report.apart.iter().map(|column| format!("{column}, ")).collect::<String>();
    let group = [&["m.period"], grouped, report.apart].concat().join(", ");
    let order = [&["m.period", "name", "subject"], report.apart].concat().join(", ");
    let Report { happened, figures, .. } = report;
    format!(
        "SELECT m.period, {key} AS subject, {name} AS name, min(s.starts_at) AS starts_at, min(c.time_zone) AS zone, {apart}{figures}
         FROM ({happened}) AS m
         JOIN showtimes s ON s.id = m.showtime_id
         JOIN cinemas c ON c.id = s.cinema_id AND c.time_zone = m.zone
         JOIN films f ON f.id = s.film_id
         JOIN screens h ON h.id = s.screen_id
         {only} GROUP BY {group} ORDER BY {order}"
    )
}

impl QueryFragment<Backend> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // Hardly two are alike.
        out.unsafe_to_cache_prepared();
        out.push_sql("WITH given (now) AS (SELECT ");
        out.push_bind_param::<Instant, _>(&self.now)?;
        out.push_sql(")");
        if let Some(cinema) = &self.cinema {
            out.push_sql(", asked (cinema) AS (SELECT ");
            out.push_bind_param::<BigInt, _>(cinema)?;
            out.push_sql(")");
        }
        out.push_sql(", windows (period, zone, from_at, to_at) AS (VALUES ");
        for (i, (period, zone, from, to)) in self.windows.iter().enumerate() {
            out.push_sql(if i == 0 { "(" } else { ", (" });
            out.push_bind_param::<Integer, _>(period)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(zone)?;
            out.push_sql(", ");
            out.push_bind_param::<Instant, _>(from)?;
            out.push_sql(", ");
            out.push_bind_param::<Instant, _>(to)?;
            out.push_sql(")");
        }
        out.push_sql(") ");
        out.push_sql(&self.rest);
        Ok(())
    }
}

impl QueryId for Statement {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement {
    type SqlType = Untyped;
}
