use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::Confirmation;
use booking_domain::{BookingId, Currency, PaymentId};
use serde::Serialize;
use utoipa::ToSchema;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Path, RequestCause},
    problem::Problem,
    routes::Amount,
    services::Services,
};

/// A booking that is to be paid.
#[derive(Serialize, ToSchema)]
pub struct ToPayBody {
    /// The booking; its `status` is `awaiting_payment`.
    #[serde(flatten)]
    reservation: ReservationBody,
    /// How to pay.
    payment: PaymentBody,
}

/// What a browser needs to pay.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentToMake)]
pub struct PaymentBody {
    /// Key of the attempt.
    #[schema(value_type = String, format = Uuid)]
    id: PaymentId,
    /// The payment provider: `sandbox` or `stripe`.
    provider: &'static str,
    /// The provider's id of the intent.
    intent: String,
    /// The secret to pay it with.
    client_secret: String,
    /// The provider's public key.
    publishable_key: String,
    /// What is to be paid.
    amount: Amount,
    /// Its currency.
    #[schema(value_type = String)]
    currency: Currency,
}

/// Confirms a hold: with nothing to pay it is sold at once, else an attempt to pay begins and the seats are kept for it. Confirming again
/// while that attempt is open gives the same client secret. A hold that has ended is taken over again while its seats are free, and its
/// promotion code is not used up or ended.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/confirm", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "hold_expired", "payment_unavailable", "payment_refused", "showtime_not_on_sale", "showtime_started", "showtime_cancelled", "promo_invalid", "promo_exhausted"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path)),
    responses(
        (status = 200, description = "Confirmed", body = ReservationBody), (status = 202, description = "To be paid", body = ToPayBody),
    ))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let confirmation = services.run(async move { bookings.confirm(id.0, user, cause.by(user)).await }).await?;
    let now = services.bookings.now();
    Ok(match confirmation {
        Confirmation::Confirmed(booking) => HttpResponse::Ok().json(ReservationBody::new(&booking, now)),
        Confirmation::Pay { booking, payment, provider } => HttpResponse::Accepted().json(ToPayBody {
            reservation: ReservationBody::new(&booking, now),
            payment: PaymentBody {
                id: payment.id,
                provider: provider.provider,
                intent: payment.intent.unwrap_or_default(),
                client_secret: payment.client_secret.unwrap_or_default(),
                publishable_key: provider.publishable_key,
                amount: Amount(payment.amount),
                currency: payment.amount.currency,
            },
        }),
    })
}
