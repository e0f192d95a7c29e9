use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::QuoteRequest;
use booking_domain::{Currency, SeatId, ShowtimeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{Json, OptionalUser, Path, given},
    problem::Problem,
    routes::{
        Amount,
        bookings::PricingBody,
        given::{TicketBody, tickets},
    },
    services::Services,
};

/// Seats to price.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuoteRequest)]
pub struct QuoteBody {
    /// The seats.
    #[schema(value_type = Vec<i64>, min_items = 1, max_items = 60)]
    seat_ids: Vec<SeatId>,
    /// Whom they are for; those that are not named are for grown-ups.
    #[serde(default)]
    #[schema(max_items = 60)]
    tickets: Vec<TicketBody>,
    /// A promotion code. A limit for each customer counts what who asks has used; nobody's uses where they work, as at the counter.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    promo_code: Option<String>,
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

/// What seats would cost, and the rules that make it. Nothing is held, so they may be more than a hold takes: as many as the counter sells at
/// once.
#[utoipa::path(post, path = "/api/v1/showtimes/{id}/quote", tag = "Showtimes",
    extensions(("x-problems" = json!(["promo_invalid", "promo_exhausted"]))), security((), ("bearer" = [])),
    params(("id" = i64, Path)), request_body = QuoteBody,
    responses((status = 200, description = "The price", body = QuotedBody)))]
pub async fn handle(
    user: OptionalUser,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    body: Json<QuoteBody>,
) -> Result<HttpResponse, Problem> {
    let bookings = services.bookings.clone();
    let QuoteBody { seat_ids, tickets: named, promo_code } = body.0;
    let asker = user.0.map(|user| user.reach());
    let request = QuoteRequest { showtime: id.0, seats: seat_ids, tickets: tickets(&named)?, promo_code, asker };
    let quote = services.run(async move { bookings.quote(&request).await }).await?;
    Ok(HttpResponse::Ok().json(QuotedBody { currency: quote.currency, total_price: Amount(quote.total()), pricing: (&quote).into() }))
}
