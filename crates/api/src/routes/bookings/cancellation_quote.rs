use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::CancellationOffer;
use booking_domain::{BookingId, CancellationQuoteId, Currency, Money, SeatId, Timestamp, booking::BookedSeat, cancellation::SeatRefund};
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
    /// What was paid for these seats and does not go back by the terms.
    kept: Amount,
    /// What would go back by the terms, and has gone back before: as a courtesy of the cinema, say.
    refunded_before: Amount,
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
    /// What goes back of it: its part of the whole refund.
    refund: Amount,
}

/// Offers what cancelling a booking, or some of its seats, gives back. The amount holds for ten minutes. Seats whose tickets have been used
/// at the door cannot be cancelled; the others of the booking can, by their numbers. Of a show that is called off the offer is everything,
/// whatever is named.
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
    let offer = services.run(async move { bookings.quote_cancellation(id.0, user, &seats).await }).await?;
    Ok(HttpResponse::Ok().json(CancellationQuoteBody::new(&offer, services.bookings.now())))
}

impl CancellationQuoteBody {
    fn new(offer: &CancellationOffer, now: Timestamp) -> Self {
        let (quote, refund) = (&offer.quote, offer.refund);
        let amount = |minor| Amount::new(minor, quote.currency);
        let seat_of = |line: &SeatRefund| offer.booking.seats.iter().find(|seat| seat.id == line.seat);
        let lines: Vec<(&SeatRefund, &BookedSeat)> = quote.lines.iter().filter_map(|line| Some((line, seat_of(line)?))).collect();
        let by_terms = quote.refund().minor;
        let paid: i64 = lines.iter().map(|(_, seat)| seat.share_minor).sum();
        let parts = refund.split(&lines.iter().map(|(line, _)| line.total_minor()).collect::<Vec<_>>());
        let seat = |((_, seat), part): (&(&SeatRefund, &BookedSeat), Money)| QuotedSeatBody {
            id: seat.id,
            row: seat.row.clone(),
            seat: seat.number.clone(),
            paid: amount(seat.share_minor),
            refund: Amount(part),
        };
        Self {
            quote_id: quote.id,
            currency: quote.currency,
            refund: Amount(refund),
            kept: amount(paid - by_terms),
            refunded_before: amount(by_terms - refund.minor),
            seats: lines.iter().zip(parts).map(seat).collect(),
            expires_at: quote.expires_at,
            server_time: now,
        }
    }
}
