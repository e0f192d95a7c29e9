use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::{HoldChange, PromoChange};
use booking_domain::{BookingId, SeatId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Json, Path, RequestCause, given},
    problem::Problem,
    routes::given::{TicketBody, tickets},
    services::Services,
};

/// What a hold is to be; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwapBody {
    /// The whole set of seats.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<i64>>, nullable = false, min_items = 1, max_items = 10)]
    seat_ids: Option<Vec<SeatId>>,
    /// Whom seats are for; those that are not named stay what they were, new ones are for grown-ups.
    #[serde(default)]
    #[schema(max_items = 10)]
    tickets: Vec<TicketBody>,
    /// A promotion code; null takes the one that is there away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    promo_code: Option<NewCode>,
}

/// A promotion code, or none.
#[derive(Deserialize)]
#[serde(transparent)]
struct NewCode(Option<String>);

/// Chooses other seats for a hold, all of them or none, whom they are for, or a promotion code; the hold ends when it would have.
#[utoipa::path(patch, path = "/api/v1/bookings/{id}/hold", tag = "Bookings",
    extensions(("x-problems" = json!(["booking_state_conflict", "hold_expired", "hold_limit_reached", "seat_unavailable", "seat_blocked", "seat_cooldown", "seat_orphan", "showtime_not_on_sale", "showtime_started", "showtime_cancelled", "promo_invalid", "promo_exhausted"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path)), request_body = SwapBody,
    responses((status = 200, description = "Held", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<BookingId>,
    body: Json<SwapBody>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let SwapBody { seat_ids, tickets: named, promo_code } = body.0;
    let promotion = match promo_code {
        None => PromoChange::Keep,
        Some(NewCode(None)) => PromoChange::Remove,
        Some(NewCode(Some(code))) => PromoChange::Use(code),
    };
    let wanted = HoldChange { seats: seat_ids, tickets: tickets(&named)?, promotion };
    let held = services.run(async move { bookings.change_hold(id.0, user, &wanted, cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(ReservationBody::new(&held, services.bookings.now())))
}
