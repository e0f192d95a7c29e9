use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::{
    Currency,
    report::{Grouping, ScreenFigures},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{ReportBody, answer},
    query::WholeQuery,
    rate::Rate,
    table::{Cell, Record},
};
use crate::{
    extract::{AdminUser, Query},
    problem::Problem,
    routes::Amount,
    services::Services,
};

/// What a screen did.
#[derive(Serialize, ToSchema)]
#[schema(as = ScreenLine)]
pub struct ScreenFiguresBody {
    /// What it is of: the key of a screen.
    group: String,
    /// The same for people.
    label: String,
    /// Of the amounts.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Shows that were not called off.
    shows: i64,
    /// Their seats.
    capacity: i64,
    /// Of these, sold.
    sold: i64,
    /// People who were let in.
    admissions: i64,
    /// sold / capacity.
    occupancy: Rate,
    /// Prices of the seats that were sold for these shows, whenever that was, before discounts and fees.
    gross: Amount,
    /// What stays of what was charged for these shows, whenever it was paid; fees and tax included.
    net: Amount,
}

impl From<Row<ScreenFigures>> for ScreenFiguresBody {
    fn from(row: Row<ScreenFigures>) -> Self {
        let figures = row.figures;
        let amount = |minor| Amount::new(minor, figures.currency);
        Self {
            group: row.group,
            label: row.label,
            currency: figures.currency,
            shows: figures.occupancy.shows,
            capacity: figures.occupancy.capacity,
            sold: figures.occupancy.sold,
            admissions: figures.admissions,
            occupancy: Rate::of(figures.occupancy.sold, figures.occupancy.capacity),
            gross: amount(figures.gross_minor),
            net: amount(figures.net_minor),
        }
    }
}

impl Record for ScreenFiguresBody {
    const COLUMNS: &'static [&'static str] =
        &["group", "label", "currency", "shows", "capacity", "sold", "admissions", "occupancy", "gross", "net"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::words(self.currency),
            Cell::count(self.shows),
            Cell::count(self.capacity),
            Cell::count(self.sold),
            Cell::count(self.admissions),
            Cell::digits(self.occupancy.text()),
            Cell::digits(self.gross.0.to_decimal()),
            Cell::digits(self.net.0.to_decimal()),
        ]
    }
}

/// What the screens did with the shows of some trading days, by their names; money is of these shows, whenever they were paid.
#[utoipa::path(get, path = "/api/v1/admin/reports/screens", tag = "Reports", security(("bearer" = [])), params(WholeQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<ScreenFiguresBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<WholeQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked(Grouping::Screen)?, services.reports.clone());
    answer(&services, "screens", asked, async move { reports.screens(asked.query.days, asked.query.cinema).await }, ScreenFiguresBody::from)
        .await
}
