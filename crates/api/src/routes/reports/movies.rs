use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::{
    Currency,
    report::{FilmFigures, Grouping},
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

/// What a film did.
#[derive(Serialize, ToSchema)]
#[schema(as = FilmLine)]
pub struct FilmFiguresBody {
    /// What it is of: the key of a film.
    group: String,
    /// The same for people.
    label: String,
    /// Of the amount.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Shows that were not called off.
    shows: i64,
    /// Their seats.
    capacity: i64,
    /// Of these, sold.
    sold: i64,
    /// sold / capacity.
    occupancy: Rate,
    /// What stays of what was charged for these shows, whenever it was paid; fees and tax included.
    net: Amount,
}

impl From<Row<FilmFigures>> for FilmFiguresBody {
    fn from(row: Row<FilmFigures>) -> Self {
        let figures = row.figures;
        let amount = |minor| Amount::new(minor, figures.currency);
        Self {
            group: row.group,
            label: row.label,
            currency: figures.currency,
            shows: figures.occupancy.shows,
            capacity: figures.occupancy.capacity,
            sold: figures.occupancy.sold,
            occupancy: Rate::of(figures.occupancy.sold, figures.occupancy.capacity),
            net: amount(figures.net_minor),
        }
    }
}

impl Record for FilmFiguresBody {
    const COLUMNS: &'static [&'static str] = &["group", "label", "currency", "shows", "capacity", "sold", "occupancy", "net"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::words(self.currency),
            Cell::count(self.shows),
            Cell::count(self.capacity),
            Cell::count(self.sold),
            Cell::digits(self.occupancy.text()),
            Cell::digits(self.net.0.to_decimal()),
        ]
    }
}

/// The films of some trading days by how many seats they sold, the most first; money is of the shows of these days, whenever they were paid.
#[utoipa::path(get, path = "/api/v1/admin/reports/movies", tag = "Reports", security(("bearer" = [])), params(WholeQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<FilmFiguresBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<WholeQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked(Grouping::Film)?, services.reports.clone());
    answer(&services, "movies", asked, async move { reports.movies(asked.query.days, asked.query.cinema).await }, FilmFiguresBody::from)
        .await
}
