use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::{Currency, report::PromotionFigures};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{ReportBody, answer},
    query::MoneyQuery,
    table::{Cell, Record},
};
use crate::{
    extract::{AdminUser, Query},
    problem::Problem,
    routes::Amount,
    services::Services,
};

/// What a promotion code did.
#[derive(Serialize, ToSchema)]
#[schema(as = PromotionLine)]
pub struct PromotionsBody {
    /// What it is of: a day, a week (`2026-W24`), a month (`2026-06`) or a key.
    group: String,
    /// The same for people.
    label: String,
    /// The code.
    code: String,
    /// Of the amounts.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Bookings sold with it.
    bookings: i64,
    /// Seats sold with it.
    tickets: i64,
    /// What it took off.
    discounts: Amount,
    /// What was charged all the same.
    charged: Amount,
}

impl From<Row<PromotionFigures>> for PromotionsBody {
    fn from(row: Row<PromotionFigures>) -> Self {
        let figures = row.figures;
        let amount = |minor| Amount::new(minor, figures.currency);
        Self {
            group: row.group,
            label: row.label,
            code: figures.code,
            currency: figures.currency,
            bookings: figures.bookings,
            tickets: figures.tickets,
            discounts: amount(figures.discounts_minor),
            charged: amount(figures.charged_minor),
        }
    }
}

impl Record for PromotionsBody {
    const COLUMNS: &'static [&'static str] = &["group", "label", "code", "currency", "bookings", "tickets", "discounts", "charged"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::words(&self.code),
            Cell::words(self.currency),
            Cell::count(self.bookings),
            Cell::count(self.tickets),
            Cell::digits(self.discounts.0.to_decimal()),
            Cell::digits(self.charged.0.to_decimal()),
        ]
    }
}

/// What promotion codes did for what was sold on some trading days, cancelled later or not.
#[utoipa::path(get, path = "/api/v1/admin/reports/promotions", tag = "Reports", security(("bearer" = [])), params(MoneyQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<PromotionsBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<MoneyQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked()?, services.reports.clone());
    answer(&services, "promotions", asked, async move { reports.promotions(asked.query).await }, PromotionsBody::from).await
}
