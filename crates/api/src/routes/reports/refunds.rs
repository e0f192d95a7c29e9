use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::{Currency, report::Refunds};
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

/// Money going back, by why and how far it has come.
#[derive(Serialize, ToSchema)]
#[schema(as = RefundsLine)]
pub struct RefundsBody {
    /// What it is of: a day, a week (`2026-W24`), a month (`2026-06`) or a key.
    group: String,
    /// The same for people.
    label: String,
    /// Of the amounts.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Why.
    cause: String,
    /// How far. `superseded` counts as nothing: the money went back another way.
    status: String,
    /// How many.
    refunds: i64,
    /// How much.
    amount: Amount,
    /// Fees in it.
    fees: Amount,
}

impl From<Row<Refunds>> for RefundsBody {
    fn from(row: Row<Refunds>) -> Self {
        let figures = row.figures;
        let amount = |minor| Amount::new(minor, figures.currency);
        Self {
            group: row.group,
            label: row.label,
            currency: figures.currency,
            cause: figures.cause.as_str().to_owned(),
            status: figures.status.as_str().to_owned(),
            refunds: figures.count,
            amount: amount(figures.amount_minor),
            fees: amount(figures.fees_minor),
        }
    }
}

impl Record for RefundsBody {
    const COLUMNS: &'static [&'static str] = &["group", "label", "currency", "cause", "status", "refunds", "amount", "fees"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::words(&self.group),
            Cell::words(&self.label),
            Cell::words(self.currency),
            Cell::words(&self.cause),
            Cell::words(&self.status),
            Cell::count(self.refunds),
            Cell::digits(self.amount.0.to_decimal()),
            Cell::digits(self.fees.0.to_decimal()),
        ]
    }
}

/// Refunds by the trading day they were decided on, with why and how far they have come; those of money that never sold anything included.
#[utoipa::path(get, path = "/api/v1/admin/reports/refunds", tag = "Reports", security(("bearer" = [])), params(MoneyQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<RefundsBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<MoneyQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked()?, services.reports.clone());
    answer(&services, "refunds", asked, async move { reports.refunds(asked.query).await }, RefundsBody::from).await
}
