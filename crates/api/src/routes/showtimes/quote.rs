use actix_web::{HttpResponse, web::Data};
use booking_domain::{Currency, SeatId, ShowtimeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{Json, OptionalUser, Path},
    problem::Problem,
    routes::{Amount, bookings::PricingBody},
    services::Services,
};

/// Seats to price.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteRequest)]
pub struct QuoteBody {
    /// The seats.
    #[schema(value_type = Vec<i64>, min_items = 1, max_items = 10)]
    seat_ids: Vec<SeatId>,
}

/// What seats would cost, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuotedBody {
    /// Currency of every amount.
    #[schema(value_type = String)]
    currency: Currency,
    /// What would be to pay.
    total_price: Amount,
    /// The rules that made it.
    pricing: PricingBody,
}

/// What seats would cost, and the rules that make it. Nothing is held.
#[utoipa::path(post, path = "/api/v1/showtimes/{id}/quote", tag = "Showtimes", security((), ("bearer" = [])),
    params(("id" = i64, Path)), request_body = QuoteBody,
    responses((status = 200, description = "The price", body = QuotedBody)))]
pub async fn handle(
    _: OptionalUser,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    body: Json<QuoteBody>,
) -> Result<HttpResponse, Problem> {
    let bookings = services.bookings.clone();
    let quote = services.run(async move { bookings.quote(id.0, &body.0.seat_ids).await }).await?;
    Ok(HttpResponse::Ok().json(QuotedBody { currency: quote.currency, total_price: Amount(quote.total()), pricing: (&quote).into() }))
}
