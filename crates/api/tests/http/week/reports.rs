//! The reports, each against what the books make of it: as JSON and as a table.

use jiff::civil::Date;
use serde_json::Value;

use super::{
    books::{Books, Fact, Lines, text},
    done,
};
use crate::{reports::minor, support::Person};

/// A report: what its lines are told apart by beside their group, its figures, its rates as the places of part and whole among them.
pub struct Report {
    name: &'static str,
    apart: &'static [&'static str],
    figures: &'static [&'static str],
    rates: &'static [(&'static str, usize, fn(&[i64]) -> i64)],
    groupings: &'static [&'static str],
    facts: fn(&Books) -> Vec<Fact>,
}

const OF_MONEY: &[&str] = &["day", "week", "month", "film", "screen", "cinema"];
const OF_SHOWS: &[&str] = &["day", "week", "month", "film", "screen", "cinema", "show", "hour"];

pub const REPORTS: [Report; 8] = [
    Report {
        name: "revenue",
        apart: &["currency"],
        figures: &["tickets", "gross", "discounts", "fees", "tax", "tax_added", "charged", "refunds", "disputed", "net"],
        rates: &[],
        groupings: OF_MONEY,
        facts: Books::revenue,
    },
    Report {
        name: "occupancy",
        apart: &[],
        figures: &["shows", "capacity", "sold"],
        rates: &[("occupancy", 2, |figures| figures[1])],
        groupings: OF_SHOWS,
        facts: Books::occupancy,
    },
    Report {
        name: "movies",
        apart: &["currency"],
        figures: &["shows", "capacity", "sold", "net"],
        rates: &[("occupancy", 2, |figures| figures[1])],
        groupings: &["film"],
        facts: Books::movies,
    },
    Report {
        name: "screens",
        apart: &["currency"],
        figures: &["shows", "capacity", "sold", "admissions", "gross", "net"],
        rates: &[("occupancy", 2, |figures| figures[1])],
        groupings: &["screen"],
        facts: Books::screens,
    },
    Report {
        name: "refunds",
        apart: &["currency", "cause", "status"],
        figures: &["refunds", "amount", "fees"],
        rates: &[],
        groupings: OF_MONEY,
        facts: Books::refunds,
    },
    Report {
        name: "promotions",
        apart: &["code", "currency"],
        figures: &["bookings", "tickets", "discounts", "charged"],
        rates: &[],
        groupings: OF_MONEY,
        facts: Books::promotions,
    },
    Report {
        name: "funnel",
        apart: &[],
        figures: &["map_views", "holds", "payments", "confirmed", "expired", "released", "open", "failed_payments"],
        rates: &[("completion_rate", 3, |figures| figures[1] - figures[6]), ("expiry_rate", 4, |figures| figures[1] - figures[6])],
        groupings: OF_MONEY,
        facts: Books::funnel,
    },
    Report {
        name: "attendance",
        apart: &[],
        figures: &["shows", "sold", "used", "no_shows"],
        rates: &[("attendance", 2, |figures| figures[1])],
        groupings: OF_SHOWS,
        facts: Books::attendance,
    },
];

/// An amount in minor units, or a count.
fn figure(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| minor(value))
}

/// A rate to four decimals, rounded half up; nothing of nothing.
pub fn rate(part: i64, whole: i64) -> Option<String> {
    let points = (whole > 0).then(|| (part * 20_000 + whole) / (2 * whole))?;
    Some(format!("{}.{:04}", points / 10_000, points % 10_000))
}

pub fn told(value: &Value) -> Option<String> {
    value.as_f64().map(|rate| format!("{rate:.4}"))
}

impl Report {
    pub fn line(&self, item: &Value, named: &str) -> (Vec<String>, Vec<i64>) {
        let of = ["group"].iter().chain(self.apart).map(|name| text(&item[*name])).collect();
        let figures: Vec<i64> = self.figures.iter().map(|name| figure(&item[*name])).collect();
        for (name, part, whole) in self.rates {
            assert_eq!(told(&item[*name]), rate(figures[*part], whole(&figures)), "{named} {name}: {item}");
        }
        (of, figures)
    }

    /// What is reported, as JSON and as a table, against what was computed.
    pub async fn holds(&self, admin: &Person, books: &Books, (from, to): (Date, Date), cinema: Option<i64>) {
        let facts = (self.facts)(books);
        for grouping in self.groupings {
            let only = cinema.map(|cinema| format!("&cinema_id={cinema}")).unwrap_or_default();
            let by = if matches!(self.name, "movies" | "screens") { String::new() } else { format!("&group_by={grouping}") };
            let path = format!("/api/v1/admin/reports/{}?from={from}&to={to}{only}{by}", self.name);
            let answer = admin.get(&path).await;
            let items = done(&answer, 200)["items"].as_array().expect("a list").clone();
            let reported: Lines = items.iter().map(|item| self.line(item, &path)).collect();
            assert_eq!(reported, books.lines(&facts, grouping, (from, to), cinema), "{path}");
            assert_eq!(reported.len(), items.len(), "{path}: two lines are one");
            self.is_exported(admin, &path, &items).await;
        }
    }

    async fn is_exported(&self, admin: &Person, path: &str, items: &[Value]) {
        let table = admin.get(&format!("{path}&format=csv")).await;
        let mut reader = csv::Reader::from_reader(table.text.as_bytes());
        let columns = reader.headers().expect("a head").clone();
        let records: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a line")).collect();
        assert_eq!(records.len(), items.len(), "{path}");
        for (record, item) in records.iter().zip(items) {
            assert_eq!(record.len(), item.as_object().expect("an object").len(), "{path}");
            for (column, cell) in columns.iter().zip(record) {
                match &item[column] {
                    Value::String(text) => assert_eq!(cell.trim_start_matches('\''), text, "{path} {column}"),
                    Value::Null => assert_eq!(cell, "", "{path} {column}"),
                    number => assert_eq!(&serde_json::from_str::<Value>(cell).expect("a number"), number, "{path} {column}"),
                }
            }
        }
    }
}
