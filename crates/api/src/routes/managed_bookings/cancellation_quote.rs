use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::Outlook;
use booking_domain::{
    BookingId, Currency, FieldErrors, SeatId, Timestamp,
    booking::{BookedSeat, BookingError},
    cancellation::{CancellationOutlook, SeatRefund},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{AdminUser, Path, Query},
    problem::Problem,
    routes::{Amount, bookings::chosen},
    services::Services,
};

/// Which seats.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OutlookQuery {
    /// Their keys with commas between them; all that are left when this is left out.
    #[param(pattern = "^[0-9]{1,19}(,[0-9]{1,19}){0,59}$", example = "101,102")]
    seat_ids: Option<String>,
}

/// What cancelling for the cinema would give back now. Nothing is promised: the terms may be others a moment later.
#[derive(Serialize, ToSchema)]
#[schema(as = CinemaCancellationQuote)]
pub struct OutlookBody {
    /// Currency of every amount.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// What was paid for these seats, fees included.
    paid: Amount,
    /// What goes back by the terms the booking was sold on; null when it is too late for them.
    policy: Option<SumBody>,
    /// What goes back of everything that was paid.
    full: SumBody,
    /// The seats.
    seats: Vec<SeatBody>,
    /// The time this answer was made.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
}

/// A sum that would go back.
#[derive(Serialize, ToSchema)]
#[schema(as = CancellationSum)]
pub struct SumBody {
    /// What goes back; less than its seats come to where some went back before.
    refund: Amount,
    /// What was paid for these seats and does not go back.
    kept: Amount,
}

/// What goes back of a seat.
#[derive(Serialize, ToSchema)]
#[schema(as = CinemaQuotedSeat)]
pub struct SeatBody {
    #[schema(value_type = i64)]
    id: SeatId,
    row: String,
    seat: String,
    /// What was paid for it, fee included.
    paid: Amount,
    /// What the booking's terms give back of it; null when it is too late for them.
    policy_refund: Option<Amount>,
    /// What goes back of it in full.
    full_refund: Amount,
}

/// Says what cancelling a booking, or some of its seats, would give back, by its terms and in full: to be read before an administrator
/// cancels it.
#[utoipa::path(get, path = "/api/v1/admin/bookings/{id}/cancellation-quote", tag = "Administration",
    extensions(("x-problems" = json!(["booking_state_conflict"]))),
    security(("bearer" = [])), params(("id" = i64, Path), OutlookQuery),
    responses((status = 200, description = "What would go back", body = OutlookBody)))]
pub async fn handle(
    _: AdminUser,
    services: Data<Services>,
    id: Path<BookingId>,
    query: Query<OutlookQuery>,
) -> Result<HttpResponse, Problem> {
    let (bookings, seats) = (services.bookings.clone(), query.0.seats()?);
    let outlook = services.run(async move { bookings.cancellation_outlook(id.0, &seats).await.map_err(in_query) }).await?;
    Ok(HttpResponse::Ok().json(OutlookBody::new(&outlook, services.bookings.now())))
}

impl OutlookQuery {
    fn seats(self) -> Result<Vec<SeatId>, FieldErrors> {
        let read = |text: String| text.split(',').map(|id| id.parse().map(SeatId)).collect::<Result<Vec<_>, _>>();
        let wrong = |_| FieldErrors::one("/query/seat_ids", "must be keys of seats with commas between them");
        chosen(self.seat_ids.map(read).transpose().map_err(wrong)?).map_err(of_query)
    }
}

/// What is wrong with seats, said where they were named.
fn of_query(mut errors: FieldErrors) -> FieldErrors {
    for error in &mut errors.0 {
        error.pointer = format!("/query{}", error.pointer);
    }
    errors
}

fn in_query(error: BookingError) -> BookingError {
    if let BookingError::Invalid(errors) = error { of_query(errors).into() } else { error }
}

impl OutlookBody {
    fn new(outlook: &Outlook, now: Timestamp) -> Self {
        let (booking, currency) = (&outlook.booking, outlook.booking.quote.currency);
        let amount = |minor| Amount::new(minor, currency);
        let seats = || booking.seats.iter().filter(|seat| outlook.full.lines.iter().any(|line| line.seat == seat.id));
        let paid: i64 = seats().map(|seat| seat.share_minor).sum();
        let sum = |of: &CancellationOutlook| SumBody { refund: Amount(of.refund), kept: amount(paid - of.refund.minor) };
        let back = |of: &CancellationOutlook, seat: SeatId| {
            amount(of.lines.iter().find(|line| line.seat == seat).map_or(0, SeatRefund::total_minor))
        };
        let seat = |seat: &BookedSeat| SeatBody {
            id: seat.id,
            row: seat.row.clone(),
            seat: seat.number.clone(),
            paid: amount(seat.share_minor),
            policy_refund: outlook.policy.as_ref().map(|policy| back(policy, seat.id)),
            full_refund: back(&outlook.full, seat.id),
        };
        Self {
            currency,
            paid: amount(paid),
            policy: outlook.policy.as_ref().map(sum),
            full: sum(&outlook.full),
            seats: seats().map(seat).collect(),
            server_time: now,
        }
    }
}
