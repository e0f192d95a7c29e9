use actix_web::{HttpResponse, web::Data};
use booking_app::bookings::{SaleRequest, SeatChoice};
use booking_domain::{
    FieldErrors, SeatId, ShowtimeId,
    booking::{CounterPayment, Settlement},
    text::Email,
};
use serde::Deserialize;
use tracing::Span;
use utoipa::ToSchema;

use crate::{
    extract::{Intended, Json, RequestCause, StaffOrAdmin, given},
    problem::Problem,
    routes::{
        bookings::ReservationBody,
        given::{GroupBest, TicketBody, tickets},
    },
    services::Services,
};

/// Seats to sell: either `seat_ids` or `best_available`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SellBody {
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// These seats; all of them or none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<i64>>, nullable = false, min_items = 1, max_items = 60)]
    seat_ids: Option<Vec<SeatId>>,
    /// The best seats that are free.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    best_available: Option<GroupBest>,
    /// Whom seats of `seat_ids` are for; those that are not named are for grown-ups.
    #[serde(default)]
    #[schema(max_items = 60)]
    tickets: Vec<TicketBody>,
    /// How it is paid.
    #[schema(value_type = String, format = "counter-payment")]
    payment: CounterPayment,
    /// Why tickets are given away: needed for `complimentary`, and for nothing else. It stands in the booking's history.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "reason", example = "Press screening")]
    reason: Option<String>,
    /// A promotion code. Its uses count as online; a limit for each customer does not hold here, where nobody is known.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "promo-code")]
    promo_code: Option<String>,
    /// Where to send the tickets.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "email")]
    email: Option<String>,
    /// Whether seats that the cinema keeps back are sold too.
    #[serde(default)]
    house_seats: bool,
}

/// Sells seats at the counter: every one of them, paid and confirmed at once, or none. With an `Idempotency-Key` a repeated request sells
/// once.
#[utoipa::path(post, path = "/api/v1/staff/bookings/sell", tag = "Box office",
    extensions(("x-problems" = json!(["not_found", "not_enough_seats", "seat_unavailable", "seat_blocked", "showtime_not_on_sale", "showtime_started", "showtime_cancelled", "promo_invalid", "promo_exhausted"]))),
    security(("bearer" = [])), request_body = SellBody,
    responses((status = 201, description = "Sold", body = ReservationBody)))]
pub async fn handle(
    staff: StaffOrAdmin,
    cause: RequestCause,
    intended: Intended,
    services: Data<Services>,
    body: Json<SellBody>,
) -> Result<HttpResponse, Problem> {
    let (bookings, cause, reach) = (services.bookings.clone(), cause.by(staff.0.user), staff.0.reach());
    let request = body.0.parse()?;
    let sold = services.run(async move { bookings.sell_at_counter(&reach, &request, intended.0, cause).await }).await?;
    services.metrics.sold_at_counter(&sold);
    Span::current().record("booking_id", sold.id.0);
    Ok(HttpResponse::Created().json(ReservationBody::new(&sold, services.bookings.now())))
}

impl SellBody {
    fn parse(self) -> Result<SaleRequest, FieldErrors> {
        let choice = match (self.seat_ids, self.best_available) {
            (Some(seats), None) => SeatChoice::Seats(seats),
            (None, Some(best)) => SeatChoice::Best(best.into()),
            _ => return Err(FieldErrors::one("/seat_ids", "either `seat_ids` or `best_available` must be given")),
        };
        let tickets = tickets(&self.tickets)?;
        let email = self.email.map(|raw| Email::parse(&raw)).transpose().map_err(|error| FieldErrors::one("/email", error.0))?;
        let settlement = Settlement::new(self.payment, self.reason.as_deref())?;
        Ok(SaleRequest {
            showtime: self.showtime_id,
            choice,
            tickets,
            settlement,
            promo_code: self.promo_code,
            email,
            house_seats: self.house_seats,
        })
    }
}
