use actix_web::{HttpResponse, web::Data};
use booking_domain::{
    BookingId, CancellationQuoteId, Currency, Money, SeatId, Timestamp, booking::Booking, cancellation::CancellationQuote,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cancel::chosen;
use crate::{
    extract::{CurrentUser, MaybeJson, Path},
    problem::Problem,
    routes::Amount,
    services::Services,
};

/// What might be cancelled.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationQuoteRequest {
    /// The seats; all that are left when this is left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<i64>>, min_items = 1, max_items = 10)]
    seat_ids: Option<Vec<SeatId>>,
}

/// What cancelling gives back, until it ends.
#[derive(Serialize, ToSchema)]
#[schema(as = CancellationQuote)]
pub struct CancellationQuoteBody {
    /// To cancel by.
    #[schema(value_type = String, format = Uuid)]
    quote_id: CancellationQuoteId,
    /// Currency of every amount.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// What goes back.
    refund: Amount,
    /// What was paid for these seats and does not go back.
    kept: Amount,
    /// The seats.
    seats: Vec<QuotedSeatBody>,
    /// Until when it holds.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The time this answer was made.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
}

/// What goes back of a seat.
#[derive(Serialize, ToSchema)]
#[schema(as = QuotedSeat)]
pub struct QuotedSeatBody {
    #[schema(value_type = i64)]
    id: SeatId,
    row: String,
    seat: String,
    /// What was paid for it, fee included.
    paid: Amount,
    /// What goes back of it.
    refund: Amount,
}

/// Offers what cancelling a booking, or some of its seats, gives back. The amount holds for ten minutes.
#[utoipa::path(post, path = "/api/v1/bookings/{id}/cancellation-quote", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "refund_not_allowed"]))), security(("bearer" = [])),
    params(("id" = i64, Path)), request_body = Option<CancellationQuoteRequest>,
    responses((status = 200, description = "The offer", body = CancellationQuoteBody)))]
pub async fn handle(
    user: CurrentUser,
    services: Data<Services>,
    id: Path<BookingId>,
    body: MaybeJson<CancellationQuoteRequest>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let seats = chosen(body.0.unwrap_or_default().seat_ids)?;
    let (booking, quote) = services.run(async move { bookings.quote_cancellation(id.0, user, &seats).await }).await?;
    Ok(HttpResponse::Ok().json(CancellationQuoteBody::new(&booking, &quote, services.bookings.now())))
}

impl CancellationQuoteBody {
    fn new(booking: &Booking, quote: &CancellationQuote, now: Timestamp) -> Self {
        let amount = |minor| Amount::new(minor, quote.currency);
        let lines = || quote.lines.iter().filter_map(|line| Some((line, booking.seats.iter().find(|seat| seat.id == line.seat)?)));
        let paid: i64 = lines().map(|(_, seat)| seat.share_minor).sum();
        let refund: Money = quote.refund();
        let seat = |(line, seat): (&booking_domain::cancellation::SeatRefund, &booking_domain::booking::BookedSeat)| QuotedSeatBody {
            id: seat.id,
            row: seat.row.clone(),
            seat: seat.number.clone(),
            paid: amount(seat.share_minor),
            refund: amount(line.total_minor()),
        };
        Self {
            quote_id: quote.id,
            currency: quote.currency,
            refund: Amount(refund),
            kept: amount(paid - refund.minor),
            seats: lines().map(seat).collect(),
            expires_at: quote.expires_at,
            server_time: now,
        }
    }
}
