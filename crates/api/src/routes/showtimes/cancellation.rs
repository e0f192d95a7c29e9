use actix_web::{HttpResponse, web::Data};
use booking_app::cancellations::CancellationError;
use booking_domain::{
    Currency, ShowtimeId, Timestamp, UserId,
    ports::{RefundSum, ShowtimeCancellation},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{AdminUser, Path},
    problem::{Code, Problem},
    routes::Amount,
    services::Services,
};

/// How far calling a show off has come.
#[derive(Serialize, ToSchema)]
#[schema(as = ShowtimeCancellation)]
pub struct CancellationBody {
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// Why.
    reason: String,
    /// How many bookings and holds it had.
    bookings: i64,
    /// How many of them are called off.
    done: i64,
    /// How many refunds a person must look at.
    failed: i64,
    /// What goes back, a currency each.
    refunds: Vec<RefundSumBody>,
    /// When it was called off.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// By which user.
    #[schema(value_type = Option<i64>)]
    started_by: Option<UserId>,
    /// When the last booking was called off. Refunds may still be under way.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
}

/// What goes back in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = CancellationRefunds)]
pub struct RefundSumBody {
    /// ISO 4217.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// What has arrived.
    refunded: Amount,
    /// What is on its way.
    under_way: Amount,
    /// How many refunds a person must look at.
    failed: i64,
}

/// How far calling a show off has come.
#[utoipa::path(get, path = "/api/v1/showtimes/{id}/cancellation", tag = "Showtimes", security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 200, description = "How far it has come", body = CancellationBody)))]
pub async fn handle(_: AdminUser, services: Data<Services>, id: Path<ShowtimeId>) -> Result<HttpResponse, Problem> {
    let cancellations = services.cancellations.clone();
    let progress = services.run(async move { cancellations.progress(id.0).await }).await?;
    Ok(HttpResponse::Ok().json(CancellationBody::from(progress)))
}

impl From<ShowtimeCancellation> for CancellationBody {
    fn from(cancellation: ShowtimeCancellation) -> Self {
        Self {
            showtime_id: cancellation.showtime,
            reason: cancellation.reason,
            bookings: cancellation.bookings,
            done: cancellation.bookings - cancellation.left,
            failed: cancellation.refunds.iter().map(|sum| sum.failed).sum(),
            refunds: cancellation.refunds.into_iter().map(RefundSumBody::from).collect(),
            started_at: cancellation.started_at,
            started_by: cancellation.started_by,
            finished_at: cancellation.finished_at,
        }
    }
}

impl From<RefundSum> for RefundSumBody {
    fn from(sum: RefundSum) -> Self {
        Self {
            currency: sum.currency,
            refunded: Amount::new(sum.refunded_minor, sum.currency),
            under_way: Amount::new(sum.under_way_minor, sum.currency),
            failed: sum.failed,
        }
    }
}

impl From<CancellationError> for Problem {
    fn from(error: CancellationError) -> Self {
        match error {
            CancellationError::Invalid(errors) => errors.into(),
            CancellationError::NotFound => Self::new(Code::NotFound),
            CancellationError::Store(error) => error.into(),
        }
    }
}
