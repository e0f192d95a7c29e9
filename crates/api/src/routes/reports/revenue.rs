use actix_web::{HttpResponse, web::Data};
use booking_app::reports::Row;
use booking_domain::{Currency, report::Revenue};
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

/// Money that moved, in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = RevenueLine)]
pub struct RevenueBody {
    /// What it is of: a day, a week (`2026-W24`), a month (`2026-06`) or a key.
    #[schema(example = "2026-06-11")]
    group: String,
    /// The same for people.
    label: String,
    #[serde(flatten)]
    money: MoneyBody,
}

/// Money in one currency; currencies are never added together.
#[derive(Serialize, ToSchema)]
#[schema(as = Revenue)]
pub struct MoneyBody {
    /// Of every amount.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
    /// Seats sold, those included that were cancelled later.
    pub tickets: i64,
    /// Prices of the seats before discounts.
    pub gross: Amount,
    /// Taken off by promotions.
    pub discounts: Amount,
    /// Booking fees.
    pub fees: Amount,
    /// Tax in what was charged.
    pub tax: Amount,
    /// What of it was added to the prices.
    pub tax_added: Amount,
    /// gross − discounts + fees + added tax.
    pub charged: Amount,
    /// Given back, fees included.
    pub refunds: Amount,
    /// Withdrawn by banks because of disputes.
    pub disputed: Amount,
    /// charged − refunds − disputed: what stays, its tax included.
    pub net: Amount,
}

impl From<Revenue> for MoneyBody {
    fn from(revenue: Revenue) -> Self {
        let amount = |minor| Amount::new(minor, revenue.currency);
        Self {
            currency: revenue.currency,
            tickets: revenue.tickets,
            gross: amount(revenue.gross_minor()),
            discounts: amount(revenue.discounts_minor),
            fees: amount(revenue.fees_minor),
            tax: amount(revenue.tax_minor),
            tax_added: amount(revenue.tax_added_minor),
            charged: amount(revenue.charged_minor()),
            refunds: amount(revenue.refunds_minor),
            disputed: amount(revenue.disputed_minor),
            net: amount(revenue.net_minor()),
        }
    }
}

impl From<Row<Revenue>> for RevenueBody {
    fn from(row: Row<Revenue>) -> Self {
        Self { group: row.group, label: row.label, money: row.figures.into() }
    }
}

impl Record for RevenueBody {
    const COLUMNS: &'static [&'static str] = &[
        "group",
        "label",
        "currency",
        "tickets",
        "gross",
        "discounts",
        "fees",
        "tax",
        "tax_added",
        "charged",
        "refunds",
        "disputed",
        "net",
    ];

    fn cells(&self) -> Vec<Cell> {
        let money = &self.money;
        let amounts =
            [money.gross, money.discounts, money.fees, money.tax, money.tax_added, money.charged, money.refunds, money.disputed, money.net];
        let mut cells = vec![Cell::words(&self.group), Cell::words(&self.label), Cell::words(money.currency), Cell::count(money.tickets)];
        cells.extend(amounts.map(|amount| Cell::digits(amount.0.to_decimal())));
        cells
    }
}

/// Money that moved, a line a period or thing and currency, to the cent: from the ledger, by the trading day on which it was earned or given
/// back. Discounts and taxes are those of what was sold in that time.
#[utoipa::path(get, path = "/api/v1/admin/reports/revenue", tag = "Reports", security(("bearer" = [])), params(MoneyQuery),
    responses((status = 200, description = "The report, as JSON or as CSV with the same columns",
        content((ReportBody<RevenueBody> = "application/json"), (String = "text/csv")))))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<MoneyQuery>) -> Result<HttpResponse, Problem> {
    let (asked, reports) = (query.0.asked()?, services.reports.clone());
    answer(&services, "revenue", asked, async move { reports.revenue(asked.query).await }, RevenueBody::from).await
}
