use actix_web::{HttpResponse, web::Data};
use booking_app::notifications::ResendError;
use booking_domain::{BookingId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{CurrentUser, Path, RequestCause},
    problem::{Code, Problem},
    services::Services,
};

/// A mail that is on its way.
#[derive(Serialize, ToSchema)]
#[schema(as = Resent)]
pub struct ResentBody {
    /// The booking.
    #[schema(value_type = i64)]
    reservation_id: BookingId,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    requested_at: Timestamp,
}

/// Mails the tickets of a confirmed booking again, to the address of its account: its customer may ask, staff of the cinema, and
/// administrators. Once a minute for each booking, and five at once before it takes hours.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/resend", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict"]))),
    security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 202, description = "The mail is on its way", body = ResentBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
) -> Result<HttpResponse, Problem> {
    let (id, reach, cause) = (id.0, user.0.reach(), cause.by(user.0.user));
    let notifications = services.notifications.clone();
    let requested_at = services.run(async move { notifications.resend(id, &reach, cause).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Accepted().json(ResentBody { reservation_id: id, requested_at }))
}

impl From<ResendError> for Problem {
    fn from(error: ResendError) -> Self {
        match error {
            ResendError::Booking(error) => error.into(),
            ResendError::NoAddress => {
                Self::with_detail(Code::BookingStateConflict, "The booking was sold at the counter and has no e-mail address.")
            }
            ResendError::TooOften { retry_after } => {
                Self::with_detail(Code::RateLimited, "The tickets were mailed a moment ago. Wait as long as `Retry-After` says.")
                    .retry_after(u64::from(retry_after))
            }
        }
    }
}
