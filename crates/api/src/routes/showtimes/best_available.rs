use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::BestSeats;
use booking_domain::ShowtimeId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{Json, OptionalUser, Path},
    problem::Problem,
    routes::{
        bookings::{PricingBody, SeatBody},
        given::GroupBest,
    },
    services::Services,
};

/// The best seats that are free.
#[derive(Serialize, ToSchema)]
#[schema(as = BestSeats)]
pub struct BestSeatsBody {
    /// The seats.
    seats: Vec<SeatBody>,
    /// What they would cost.
    pricing: PricingBody,
}

/// The best seats that are free now, together where that can be had. Nothing is held, so they may be more than a hold
/// takes: as many as the counter sells at once. Wheelchair bays are never among them.
#[utoipa::path(post, path = "/api/v1/showtimes/{id}/seats/best-available", tag = "Showtimes",
    extensions(("x-problems" = json!(["not_enough_seats"]))),
    security((), ("bearer" = [])),
    params(("id" = i64, Path)), request_body = GroupBest,
    responses((status = 200, description = "The seats", body = BestSeatsBody)))]
pub async fn handle(
    _: OptionalUser,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    body: Json<GroupBest>,
) -> Result<HttpResponse, Problem> {
    let (bookings, wanted) = (services.bookings.clone(), BestSeats::from(body.0));
    let (seats, quote) = services.run(async move { bookings.best_available(id.0, &wanted).await }).await?;
    let seats = seats.iter().zip(&quote.seats).map(|(seat, line)| SeatBody::of_layout(seat, line.price_minor, quote.currency)).collect();
    Ok(HttpResponse::Ok().json(BestSeatsBody { seats, pricing: (&quote).into() }))
}
