use actix_web::{HttpResponse, web::Data};
use booking_app::integrity::IntegrityReport;
use booking_domain::{
    Timestamp,
    integrity::{Finding, Invariant},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::AdminUser, problem::Problem, services::Services};

/// What a check of the data found.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrityReport)]
pub struct ReportBody {
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    checked_at: Timestamp,
    /// Whether every rule is kept.
    clean: bool,
    /// A rule each.
    invariants: Vec<FindingBody>,
}

/// What was found about a rule.
#[derive(Serialize, ToSchema)]
#[schema(as = IntegrityFinding)]
pub struct FindingBody {
    /// The rule.
    #[schema(value_type = String, example = "seat_sold_once")]
    name: Invariant,
    /// How many rows it looked at.
    looked_at: i64,
    /// What breaks it, the first 50.
    #[schema(example = json!(["booking 42"]))]
    broken: Vec<String>,
}

/// Checks the data against the rules that never bend: no seat sold twice, no money without a booking or a refund, and what follows from
/// these. Reads whole tables.
#[utoipa::path(get, path = "/api/v1/admin/integrity", tag = "Administration", security(("bearer" = [])),
    responses((status = 200, description = "What was found", body = ReportBody)))]
pub async fn handle(_: AdminUser, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let integrity = services.integrity.clone();
    let report = services.run(async move { integrity.check().await }).await?;
    Ok(HttpResponse::Ok().json(ReportBody::from(report)))
}

impl From<IntegrityReport> for ReportBody {
    fn from(report: IntegrityReport) -> Self {
        Self { checked_at: report.at, clean: report.is_clean(), invariants: report.findings.into_iter().map(FindingBody::from).collect() }
    }
}

impl From<Finding> for FindingBody {
    fn from(finding: Finding) -> Self {
        Self { name: finding.invariant, looked_at: finding.looked_at, broken: finding.broken }
    }
}
