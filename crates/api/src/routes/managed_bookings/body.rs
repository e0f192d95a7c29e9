use booking_domain::{CinemaId, FilmId, Timestamp, UserId, ports::FoundBooking};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::bookings::ReservationBody;

/// A booking with who it is for, as people of the cinema see it.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundBooking)]
pub struct FoundBody {
    #[serde(flatten)]
    booking: ReservationBody,
    /// The cinema.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// The film.
    #[schema(value_type = i64)]
    movie_id: FilmId,
    /// Who has it; nobody where it was sold at the counter.
    customer: Option<CustomerBody>,
    /// The address to write to, if any.
    email: Option<String>,
    /// `online` or `counter`.
    #[schema(example = "online")]
    channel: &'static str,
}

/// Who has a booking.
#[derive(Serialize, ToSchema)]
#[schema(as = BookingCustomer)]
pub struct CustomerBody {
    #[schema(value_type = i64)]
    id: UserId,
    name: Option<String>,
}

impl FoundBody {
    /// A booking as it is at `now`.
    pub fn of(found: &FoundBooking, now: Timestamp) -> Self {
        let customer = found.summary.booking.customer.map(|id| CustomerBody { id, name: found.customer_name.clone() });
        Self {
            booking: ReservationBody::with_show(&found.summary, now),
            cinema_id: found.cinema,
            movie_id: found.film,
            customer,
            email: found.email.clone(),
            channel: if found.at_counter { "counter" } else { "online" },
        }
    }
}
