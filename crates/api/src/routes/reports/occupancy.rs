use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::report::Occupancy;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{ReportBody, answer},
    query::ShowsQuery,
    rate::Rate,
    table::{Cell, Record},
};
use crate::{
    extract::{AdminUser, Query},
    problem::Problem,
    services::Services,
};

/// How full shows were.
#[derive(Serialize, ToSchema)]
#[schema(as = OccupancyLine)]
pub struct OccupancyBody {
    /// What it is of: a day, a week (`2026-W24`), a month (`2026-06`), an hour (`20`) or a key.
    group: String,
    /// The same for people.
    label: String,
    /// Shows that were not called off.
    shows: i64,
    /// Their seats.
    capacity: i64,
    /// Of these, sold.
    sold: i64,
    /// sold / capacity.
    occupancy: Rate,
}

impl From<Row<Occupancy>> for OccupancyBody {
    fn from(row: Row<Occupancy>) -> Self {
        let figures = row.figures;
        Self {
            group: row.group,
            label: row.label,
            shows: figures.shows,
            capacity: figures.capacity,
            sold: figures.sold,
            occupancy: Rate::of(figures.sold, figures.capacity),
        }
    }
}

impl Record for OccupancyBody {
    const COLUMNS: &'static [&'static str] = &["group", "label", "shows", "capacity", "sold", "occupancy"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::count(self.shows),
            Cell::count(self.capacity),
            Cell::count(self.sold),
            Cell::digits(self.occupancy.text()),
        ]
    }
}

/// How full the shows of some trading days were, or will be: seats sold of all seats, shows that were called off left out.
#[utoipa::path(get, path = "/api/v1/admin/reports/occupancy", tag = "Reports", security(("bearer" = [])), params(ShowsQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<OccupancyBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<ShowsQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked()?, services.reports.clone());
    answer(&services, "occupancy", asked, async move { reports.occupancy(asked.query).await }, OccupancyBody::from).await
}
