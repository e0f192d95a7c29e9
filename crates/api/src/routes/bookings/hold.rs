use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::{BestSeats, HoldRequest, SeatChoice};
use booking_domain::{FieldErrors, SeatId, ShowtimeId, pricing::TicketType, seating::SeatType};
use serde::Deserialize;
use tracing::Span;
use utoipa::ToSchema;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Json, RequestCause, given},
    problem::Problem,
    routes::given::{TicketBody, tickets},
    services::Services,
};

/// Seats to hold: either `seat_ids` or `best_available`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// These seats; all of them or none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<i64>>, nullable = false, min_items = 1, max_items = 10)]
    seat_ids: Option<Vec<SeatId>>,
    /// The best seats that are free.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    best_available: Option<BestBody>,
    /// Whom seats of `seat_ids` are for; those that are not named are for grown-ups.
    #[serde(default)]
    #[schema(max_items = 10)]
    tickets: Vec<TicketBody>,
    /// A promotion code.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    promo_code: Option<String>,
}

/// How many of the best seats.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BestAvailable)]
struct BestBody {
    /// How many.
    #[schema(minimum = 1, maximum = 10)]
    count: usize,
    /// Of which kinds; any that is assigned automatically when left out.
    #[serde(default)]
    #[schema(value_type = Vec<String>, format = "seat-type")]
    seat_types: Vec<SeatType>,
    /// Whom they are for, one a seat; those that are left out are for grown-ups.
    #[serde(default)]
    #[schema(value_type = Vec<String>, format = "ticket-type", max_items = 10)]
    ticket_types: Vec<TicketType>,
}

impl From<BestBody> for BestSeats {
    fn from(body: BestBody) -> Self {
        Self { count: body.count, kinds: body.seat_types, tickets: body.ticket_types }
    }
}

/// Holds seats: every one of them until `expires_at`, or none.
#[utoipa::path(post, path = "/api/v1/bookings/hold", tag = "Bookings",
    extensions(("x-problems" = json!(["not_found", "account_inactive", "email_not_verified", "hold_limit_reached", "not_enough_seats", "seat_unavailable", "seat_blocked", "seat_cooldown", "seat_orphan", "showtime_not_on_sale", "showtime_started", "showtime_cancelled", "promo_invalid", "promo_exhausted"]))),
    security(("bearer" = [])),
    request_body = HoldBody,
    responses((status = 201, description = "Held", body = ReservationBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<HoldBody>,
) -> Result<HttpResponse, Problem> {
    let (verified, user, bookings) = (user.0.email_verified, user.0.user, services.bookings.clone());
    let HoldBody { showtime_id, seat_ids, best_available, tickets: named, promo_code } = body.0;
    let (choice, tickets) = (choice(seat_ids, best_available)?, tickets(&named)?);
    let request = HoldRequest { showtime: showtime_id, choice, tickets, promo_code, verified };
    let held = services.run(async move { bookings.place_hold(user, &request, cause.by(user)).await }).await;
    let held = held.inspect_err(|problem| services.metrics.hold_refused(problem.code()))?;
    Span::current().record("booking_id", held.id.0);
    Ok(HttpResponse::Created().json(ReservationBody::new(&held, services.bookings.now())))
}

fn choice(seats: Option<Vec<SeatId>>, best: Option<BestBody>) -> Result<SeatChoice, FieldErrors> {
    match (seats, best) {
        (Some(seats), None) => Ok(SeatChoice::Seats(seats)),
        (None, Some(best)) => Ok(SeatChoice::Best(best.into())),
        _ => Err(FieldErrors::one("/seat_ids", "either `seat_ids` or `best_available` must be given")),
    }
}
