use booking_domain::{CinemaId, Currency, venue::Cinema};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::Amount;

/// A cinema.
#[derive(Serialize, ToSchema)]
#[schema(as = Cinema)]
pub struct CinemaBody {
    /// Key.
    #[schema(value_type = i64)]
    id: CinemaId,
    /// Name on the door.
    name: String,
    /// City.
    city: String,
    /// Street address.
    address: String,
    /// IANA zone its clocks run in.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// Currency of its prices.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Fee for each seat of a booking.
    booking_fee: Amount,
}

impl From<&Cinema> for CinemaBody {
    fn from(cinema: &Cinema) -> Self {
        Self {
            id: cinema.id,
            name: cinema.name.clone(),
            city: cinema.city.clone(),
            address: cinema.address.clone(),
            time_zone: cinema.time_zone.clone(),
            currency: cinema.currency,
            booking_fee: Amount::new(cinema.booking_fee_minor, cinema.currency),
        }
    }
}
