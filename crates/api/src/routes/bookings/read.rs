use std::time::Duration;

use actix_web::{HttpResponse, web::Data};
use booking_domain::{BookingId, FieldErrors};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Path, Query},
    problem::Problem,
    services::Services,
};

/// The longest wait for the next state.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// How to read.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReadQuery {
    /// Wait up to this many seconds for the status to change, at most 25.
    #[param(minimum = 0, maximum = 25)]
    wait: Option<u64>,
}

/// A booking: one's own; for staff also those of their cinemas, for administrators any.
#[utoipa::path(get, path = "/api/v1/bookings/{id}", tag = "Bookings", security(("bearer" = [])), params(("id" = i64, Path), ReadQuery),
    responses((status = 200, description = "The booking", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    services: Data<Services>,
    id: Path<BookingId>,
    query: Query<ReadQuery>,
) -> Result<HttpResponse, Problem> {
    let (reach, bookings) = (user.0.reach(), services.bookings.clone());
    let wait = Duration::from_secs(query.0.wait.unwrap_or(0));
    if wait > LONGEST_WAIT {
        return Err(FieldErrors::one("/query/wait", format!("must be 0 to {} seconds", LONGEST_WAIT.as_secs())).into());
    }
    let summary =
        services
            .run(async move {
                if wait.is_zero() { bookings.find(id.0, &reach).await } else { bookings.wait_for_change(id.0, &reach, wait).await }
            })
            .await?;
    Ok(HttpResponse::Ok().json(ReservationBody::with_show(&summary, services.bookings.now())))
}
