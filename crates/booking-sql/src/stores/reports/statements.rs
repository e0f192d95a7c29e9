//! The statements of the reports, in words both databases know. Each has the same frame: the windows; what happened in them, a row a thing
//! with its showtime; and the sums by period and by what the lines are of.

use booking_domain::report::{HouseClock, Slice, Subject, Window};
use diesel::{
    QueryResult,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Integer, Text, Untyped},
};

use super::{Backend, dialect};
use crate::types::{At, Instant};

/// A report: what happened in the windows, the figures to add up, and what tells lines apart beside their period and subject.
pub struct Report {
    /// Rows of `period, clock, showtime_id` and whatever `sums` and `apart` name; `within(column)` is in the window `w`.
    /// `clock_of(c)` and `takes_place(h)` are what [`CLOCK`] and [`TAKES_PLACE`] say.
    pub happened: &'static str,
    /// The columns to add up.
    pub sums: &'static [&'static str],
    /// Columns that tell lines apart.
    pub apart: &'static [&'static str],
}

/// The local hour the trading day of the cinema `c` starts at.
pub const DAY_STARTS: &str = "c.trading_day_start";

/// The clock of the cinema `c`, as [`clock`] writes it.
const CLOCK: &str = "(c.time_zone || ' ' || c.trading_day_start)";

/// Whether the show `h` takes place.
pub const TAKES_PLACE: &str = "h.status = 'scheduled' AND h.published AND NOT h.is_deleted";

/// A clock as a statement names it.
fn clock(clock: &HouseClock) -> String {
    format!("{} {}", clock.zone, clock.day_starts)
}

/// Money out of the ledger, whatever account it came through: what enters an earning account was sold, unless it is an adjustment, which takes a
/// refund back; what leaves one goes back. Discounts and taxes are of the sales of the same time.
pub const REVENUE: Report = Report {
    happened: "SELECT w.period, w.clock, l.showtime_id, l.currency, 0 AS tickets,
            CASE WHEN l.credit = 'tickets' AND l.kind <> 'adjustment' THEN l.amount_minor ELSE 0 END AS sales,
            CASE WHEN l.credit = 'fees' AND l.kind <> 'adjustment' THEN l.amount_minor ELSE 0 END AS fees,
            CASE WHEN l.debit IN ('tickets', 'fees') THEN l.amount_minor
                WHEN l.credit IN ('tickets', 'fees') AND l.kind = 'adjustment' THEN -l.amount_minor ELSE 0 END AS refunds,
            CASE WHEN l.debit = 'disputed' THEN l.amount_minor WHEN l.credit = 'disputed' THEN -l.amount_minor ELSE 0 END AS disputed,
            0 AS discounts, 0 AS tax, 0 AS added
        FROM windows w CROSS JOIN ledger l
        WHERE within(l.at) AND (l.credit IN ('tickets', 'fees', 'disputed') OR l.debit IN ('tickets', 'fees', 'disputed'))
        UNION ALL
        SELECT w.period, w.clock, x.showtime_id, x.currency, x.seats, 0, 0, 0, 0, x.discount_minor, x.tax_minor, x.tax_added_minor
        FROM windows w CROSS JOIN sales x WHERE within(x.at)",
    sums: &["tickets", "sales", "fees", "refunds", "disputed", "discounts", "tax", "added"],
    apart: &["currency"],
};

/// Shows that were not called off, by their start.
pub const OCCUPANCY: Report = Report {
    happened: "SELECT w.period, w.clock, h.id AS showtime_id, 1 AS shows,
            (SELECT count(*) FROM layout_seats p WHERE p.layout_id = h.layout_id) AS capacity,
            (SELECT count(*) FROM seat_claims k WHERE k.showtime_id = h.id AND k.state = 'sold') AS sold
        FROM windows w CROSS JOIN showtimes h JOIN cinemas c ON c.id = h.cinema_id AND clock_of(c) = w.clock
        WHERE within(h.starts_at) AND takes_place(h)",
    sums: &["shows", "capacity", "sold"],
    apart: &[],
};

/// The same, with what stays of the money for these shows.
pub const MOVIES: Report = Report {
    happened: "SELECT w.period, w.clock, h.id AS showtime_id, c.currency, 1 AS shows,
            (SELECT count(*) FROM layout_seats p WHERE p.layout_id = h.layout_id) AS capacity,
            (SELECT count(*) FROM seat_claims k WHERE k.showtime_id = h.id AND k.state = 'sold') AS sold,
            (SELECT coalesce(sum(CASE WHEN l.credit IN ('tickets', 'fees', 'disputed') THEN l.amount_minor ELSE 0 END
                    - CASE WHEN l.debit IN ('tickets', 'fees', 'disputed') THEN l.amount_minor ELSE 0 END), 0)
                FROM ledger l WHERE l.showtime_id = h.id AND l.currency = c.currency) AS net
        FROM windows w CROSS JOIN showtimes h JOIN cinemas c ON c.id = h.cinema_id AND clock_of(c) = w.clock
        WHERE within(h.starts_at) AND takes_place(h)",
    sums: &["shows", "capacity", "sold", "net"],
    apart: &["currency"],
};

/// The same with those who were let in, and with the prices of all seats that were sold for these shows, as [`REVENUE`] has them.
pub const SCREENS: Report = Report {
    happened: "SELECT w.period, w.clock, h.id AS showtime_id, c.currency, 1 AS shows,
            (SELECT count(*) FROM layout_seats p WHERE p.layout_id = h.layout_id) AS capacity,
            (SELECT count(*) FROM seat_claims k WHERE k.showtime_id = h.id AND k.state = 'sold') AS sold,
            (SELECT count(*) FROM tickets t WHERE t.showtime_id = h.id AND t.status = 'used') AS admissions,
            (SELECT coalesce(sum(l.amount_minor), 0) FROM ledger l
                WHERE l.showtime_id = h.id AND l.currency = c.currency AND l.credit = 'tickets' AND l.kind <> 'adjustment')
                + (SELECT coalesce(sum(x.discount_minor - x.tax_added_minor), 0) FROM sales x
                    WHERE x.showtime_id = h.id AND x.currency = c.currency) AS gross,
            (SELECT coalesce(sum(CASE WHEN l.credit IN ('tickets', 'fees', 'disputed') THEN l.amount_minor ELSE 0 END
                    - CASE WHEN l.debit IN ('tickets', 'fees', 'disputed') THEN l.amount_minor ELSE 0 END), 0)
                FROM ledger l WHERE l.showtime_id = h.id AND l.currency = c.currency) AS net
        FROM windows w CROSS JOIN showtimes h JOIN cinemas c ON c.id = h.cinema_id AND clock_of(c) = w.clock
        WHERE within(h.starts_at) AND takes_place(h)",
    sums: &["shows", "capacity", "sold", "admissions", "gross", "net"],
    apart: &["currency"],
};

/// Refunds by when they were decided.
pub const REFUNDS: Report = Report {
    happened: "SELECT w.period, w.clock, r.showtime_id, r.currency, r.cause, r.status, 1 AS refunds, r.amount_minor AS amount,
            r.fees_minor AS fees
        FROM windows w CROSS JOIN refunds r WHERE within(r.created_at)",
    sums: &["refunds", "amount", "fees"],
    apart: &["currency", "cause", "status"],
};

/// Maps opened, and holds by when they were placed, each with what became of it. Sales at the counter have no customer and no hold.
pub const FUNNEL: Report = Report {
    happened: "SELECT w.period, w.clock, v.showtime_id, v.views AS map_views, 0 AS holds, 0 AS payments, 0 AS confirmed, 0 AS expired,
            0 AS released, 0 AS failed_payments
        FROM windows w CROSS JOIN seat_map_views v WHERE within(v.at)
        UNION ALL
        SELECT w.period, w.clock, b.showtime_id, 0, 1,
            CASE WHEN x.booking_id IS NOT NULL OR EXISTS (SELECT 1 FROM payments p WHERE p.booking_id = b.id) THEN 1 ELSE 0 END,
            CASE WHEN x.booking_id IS NOT NULL THEN 1 ELSE 0 END,
            CASE WHEN x.booking_id IS NULL AND (b.status = 'expired' OR (b.status IN ('held', 'awaiting_payment') AND b.held_until <= given.now))
                THEN 1 ELSE 0 END,
            CASE WHEN x.booking_id IS NULL AND b.status = 'cancelled' THEN 1 ELSE 0 END,
            -- One that was declined is called off later, and keeps why it failed.
            (SELECT count(*) FROM payments p WHERE p.booking_id = b.id
                AND (p.status = 'failed' OR (p.status = 'canceled' AND p.failure IS NOT NULL)))
        FROM given CROSS JOIN windows w CROSS JOIN bookings b LEFT JOIN sales x ON x.booking_id = b.id
        WHERE within(b.created_at) AND b.customer_id IS NOT NULL",
    sums: &["map_views", "holds", "payments", "confirmed", "expired", "released", "failed_payments"],
    apart: &[],
};

/// Sales with a promotion code.
pub const PROMOTIONS: Report = Report {
    happened: "SELECT w.period, w.clock, x.showtime_id, x.currency, x.promo_code, 1 AS bookings, x.seats AS tickets,
            x.discount_minor AS discounts, x.total_minor AS charged
        FROM windows w CROSS JOIN sales x WHERE within(x.at) AND x.promo_code IS NOT NULL",
    sums: &["bookings", "tickets", "discounts", "charged"],
    apart: &["promo_code", "currency"],
};

/// Tickets that count, and those used, of shows that were not called off.
pub const ATTENDANCE: Report = Report {
    happened: "SELECT w.period, w.clock, h.id AS showtime_id, 1 AS shows,
            (SELECT count(*) FROM tickets t WHERE t.showtime_id = h.id AND t.status IN ('valid', 'used')) AS sold,
            (SELECT count(*) FROM tickets t WHERE t.showtime_id = h.id AND t.status = 'used') AS used
        FROM windows w CROSS JOIN showtimes h JOIN cinemas c ON c.id = h.cinema_id AND clock_of(c) = w.clock
        WHERE within(h.starts_at) AND takes_place(h)",
    sums: &["shows", "sold", "used"],
    apart: &[],
};

/// The key and the name of what lines are of, and how they are grouped by it.
fn subject(subject: Subject) -> (&'static str, &'static str, &'static str) {
    match subject {
        Subject::All => ("CAST(0 AS bigint)", "''", ""),
        Subject::Film => ("s.film_id", "f.title", ", s.film_id, f.title"),
        Subject::Screen => ("s.screen_id", "c.name || ', ' || h.name", ", s.screen_id, c.name, h.name"),
        Subject::Cinema => ("s.cinema_id", "c.name", ", s.cinema_id, c.name"),
        Subject::Show => ("s.id", "f.title || ', ' || c.name || ', ' || h.name", ", s.id, f.title, c.name, h.name"),
    }
}

/// The statement of a report over a slice: a type of its own, for it has as many parameters as there are windows.
pub struct Statement {
    now: At,
    first: At,
    last: At,
    windows: Vec<(i32, String, At, At)>,
    cinema: Option<i64>,
    rest: String,
}

impl Statement {
    /// The statement.
    pub fn new(report: &Report, slice: &Slice) -> Self {
        let window = |window: &Window| (window.period, clock(&window.clock), At(window.from), At(window.to));
        Self {
            now: At(slice.now),
            first: At(slice.windows.iter().map(|window| window.from).min().unwrap_or(slice.now)),
            last: At(slice.windows.iter().map(|window| window.to).max().unwrap_or(slice.now)),
            windows: slice.windows.iter().map(window).collect(),
            cinema: slice.cinema.map(|cinema| cinema.0),
            rest: rest(report, slice),
        }
    }
}

/// What stands behind the parameters. Rows are added up by showtime first, and only then told what they are of: shows are few.
fn rest(report: &Report, slice: &Slice) -> String {
    let only = slice.cinema.map(|_| "WHERE c.id = (SELECT cinema FROM asked)").unwrap_or_default();
    let (key, name, grouped) = subject(slice.subject);
    let each = |columns: &[&str], of: fn(&str) -> String| columns.iter().map(|column| of(column)).collect::<Vec<_>>().concat();
    let apart = each(report.apart, |column| format!(", m.{column}"));
    let by_show = each(report.sums, |sum| format!(", sum(m.{sum}) AS {sum}"));
    let sums = each(report.sums, |sum| format!(", CAST(sum(m.{sum}) AS bigint) AS {sum}"));
    let happened = within(report.happened).replace("clock_of(c)", CLOCK).replace("takes_place(h)", TAKES_PLACE);
    format!(
        "SELECT m.period, {key} AS subject, {name} AS name, min(s.starts_at) AS starts_at, min(c.time_zone) AS zone{apart}{sums}
         FROM (
             SELECT m.period, m.clock, m.showtime_id{apart}{by_show} FROM ({happened}) AS m GROUP BY m.period, m.clock, m.showtime_id{apart}
         ) AS m
         JOIN showtimes s ON s.id = m.showtime_id
         JOIN cinemas c ON c.id = s.cinema_id AND {CLOCK} = m.clock
         JOIN films f ON f.id = s.film_id
         JOIN screens h ON h.id = s.screen_id
         {only} GROUP BY m.period{grouped}{apart} ORDER BY m.period, name, subject{apart}"
    )
}

/// The columns that say when something happened.
const INSTANTS: [&str; 6] = ["l.at", "x.at", "h.starts_at", "r.created_at", "v.at", "b.created_at"];

/// Says what `within(column)` means. The first and the last instant of all windows stand there too, as parameters: they tell PostgreSQL how
/// few of the rows are wanted, which it cannot know of windows that come out of a list.
fn within(happened: &str) -> String {
    let (first, last) = (dialect::parameter(2), dialect::parameter(3));
    INSTANTS.iter().fold(happened.to_owned(), |text, column| {
        let meant = format!("{column} >= {first} AND {column} < {last} AND {column} >= w.from_at AND {column} < w.to_at");
        text.replace(&format!("within({column})"), &meant)
    })
}

impl QueryFragment<Backend> for Statement {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        // Hardly two are alike.
        out.unsafe_to_cache_prepared();
        out.push_sql("WITH given (now, first, last) AS (SELECT ");
        out.push_bind_param::<Instant, _>(&self.now)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.first)?;
        out.push_sql(", ");
        out.push_bind_param::<Instant, _>(&self.last)?;
        out.push_sql(")");
        if let Some(cinema) = &self.cinema {
            out.push_sql(", asked (cinema) AS (SELECT ");
            out.push_bind_param::<BigInt, _>(cinema)?;
            out.push_sql(")");
        }
        out.push_sql(", windows (period, clock, from_at, to_at) AS (VALUES ");
        for (i, (period, clock, from, to)) in self.windows.iter().enumerate() {
            out.push_sql(if i == 0 { "(" } else { ", (" });
            out.push_bind_param::<Integer, _>(period)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(clock)?;
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
