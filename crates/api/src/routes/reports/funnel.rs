use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::report::Funnel;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{ReportBody, answer},
    query::MoneyQuery,
    rate::Rate,
    table::{Cell, Record},
};
use crate::{
    extract::{AdminUser, Query},
    problem::Problem,
    services::Services,
};

/// From a look at the seats to a ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = FunnelLine)]
pub struct FunnelBody {
    /// What it is of: a day, a week (`2026-W24`), a month (`2026-06`) or a key.
    group: String,
    /// The same for people.
    label: String,
    /// Seat maps opened.
    map_views: i64,
    /// Holds that customers placed.
    holds: i64,
    /// Of these: went on to pay, or had nothing to pay.
    payments: i64,
    /// Of these: sold.
    confirmed: i64,
    /// Of the holds: ended by their time.
    expired: i64,
    /// Of the holds: let go, or called off, before they were sold.
    released: i64,
    /// Of the holds: still open.
    open: i64,
    /// Attempts to pay that failed.
    failed_payments: i64,
    /// confirmed / holds that are not open any more. The goal is above 0.85.
    completion_rate: Rate,
    /// expired / holds that are not open any more. The goal is below 0.10.
    expiry_rate: Rate,
}

impl From<Row<Funnel>> for FunnelBody {
    fn from(row: Row<Funnel>) -> Self {
        let figures = row.figures;
        Self {
            group: row.group,
            label: row.label,
            map_views: figures.map_views,
            holds: figures.holds,
            payments: figures.payments,
            confirmed: figures.confirmed,
            expired: figures.expired,
            released: figures.released,
            open: figures.holds - figures.ended(),
            failed_payments: figures.failed_payments,
            completion_rate: Rate::of(figures.confirmed, figures.ended()),
            expiry_rate: Rate::of(figures.expired, figures.ended()),
        }
    }
}

impl Record for FunnelBody {
    const COLUMNS: &'static [&'static str] = &[
        "group",
        "label",
        "map_views",
        "holds",
        "payments",
        "confirmed",
        "expired",
        "released",
        "open",
        "failed_payments",
        "completion_rate",
        "expiry_rate",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::count(self.map_views),
            Cell::count(self.holds),
            Cell::count(self.payments),
            Cell::count(self.confirmed),
            Cell::count(self.expired),
            Cell::count(self.released),
            Cell::count(self.open),
            Cell::count(self.failed_payments),
            Cell::digits(self.completion_rate.text()),
            Cell::digits(self.expiry_rate.text()),
        ]
    }
}

/// From a look at the seats to a ticket: what became of the holds placed on some trading days. Sales at the counter are not in it.
#[utoipa::path(get, path = "/api/v1/admin/reports/funnel", tag = "Reports", security(("bearer" = [])), params(MoneyQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<FunnelBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<MoneyQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked()?, services.reports.clone());
    answer(&services, "funnel", asked, async move { reports.funnel(asked.query).await }, FunnelBody::from).await
}
