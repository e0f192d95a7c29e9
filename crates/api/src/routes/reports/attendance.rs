use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::report::Attendance;
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

/// How many of those who bought came.
#[derive(Serialize, ToSchema)]
#[schema(as = AttendanceLine)]
pub struct AttendanceBody {
    /// What it is of: a day, a week (`2026-W24`), a month (`2026-06`), an hour (`20`) or a key.
    group: String,
    /// The same for people.
    label: String,
    /// Shows that were not called off.
    shows: i64,
    /// Tickets that count.
    sold: i64,
    /// Of these, used at the door.
    used: i64,
    /// Of these, not used, or not yet.
    no_shows: i64,
    /// used / sold.
    attendance: Rate,
}

impl From<Row<Attendance>> for AttendanceBody {
    fn from(row: Row<Attendance>) -> Self {
        let figures = row.figures;
        Self {
            group: row.group,
            label: row.label,
            shows: figures.shows,
            sold: figures.sold,
            used: figures.used,
            no_shows: figures.sold - figures.used,
            attendance: Rate::of(figures.used, figures.sold),
        }
    }
}

impl Record for AttendanceBody {
    const COLUMNS: &'static [&'static str] = &["group", "label", "shows", "sold", "used", "no_shows", "attendance"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::count(self.shows),
            Cell::count(self.sold),
            Cell::count(self.used),
            Cell::count(self.no_shows),
            Cell::digits(self.attendance.text()),
        ]
    }
}

/// How many of those who bought came to the shows of some trading days.
#[utoipa::path(get, path = "/api/v1/admin/reports/attendance", tag = "Reports", security(("bearer" = [])), params(ShowsQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<AttendanceBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<ShowsQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked()?, services.reports.clone());
    answer(&services, "attendance", asked, async move { reports.attendance(asked.query).await }, AttendanceBody::from).await
}
