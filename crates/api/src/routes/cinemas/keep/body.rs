use booking_domain::{
    cancellation::RefundTier,
    ports::{CinemaEntry, Kept},
    venue::{Cinema, USUAL_TRADING_DAY_START},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::routes::{GivenAmount, cinemas::CinemaBody};

/// A cinema as an administrator writes it down: all of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CinemaRequest)]
pub struct EntryBody {
    /// Name on the door.
    #[schema(example = "Astor", min_length = 1, max_length = 100)]
    name: String,
    /// City.
    #[schema(example = "Berlin", min_length = 1, max_length = 100)]
    city: String,
    /// Street address, one line.
    #[schema(example = "Kurfürstendamm 225", min_length = 1, max_length = 200)]
    address: String,
    /// IANA zone its clocks run in; it stays while shows are ahead.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// Currency of its prices, ISO 4217; it stays once a show was planned.
    #[schema(example = "EUR", pattern = "^[A-Za-z]{3}$")]
    currency: String,
    /// Fee for each seat of a booking.
    booking_fee: GivenAmount,
    /// Its terms of cancellation; left out, everything goes back until the start. A booking keeps the terms it was sold on.
    cancellation: Option<CancellationBody>,
    /// The local hour its trading day starts at; 6 when left out.
    #[serde(default = "usual_trading_day_start")]
    #[schema(minimum = 0, maximum = 12)]
    trading_day_start: i32,
}

fn usual_trading_day_start() -> i32 {
    USUAL_TRADING_DAY_START.into()
}

/// Terms of cancellation.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancellationTerms)]
pub struct CancellationBody {
    /// The steps. None: nothing can be cancelled.
    #[schema(max_items = 10)]
    tiers: Vec<TierBody>,
    /// Whether fees go back as well.
    fees_back: bool,
}

/// A step of the terms: who cancels at least so long before the start gets this part of the price.
#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancellationTier)]
pub struct TierBody {
    /// Hours before the start.
    #[schema(minimum = 0, maximum = 8760)]
    hours_before: i32,
    /// Part of the price that goes back: 10000 is all of it.
    #[schema(minimum = 0, maximum = 10000)]
    basis_points: i64,
}

impl From<EntryBody> for CinemaEntry {
    fn from(body: EntryBody) -> Self {
        let tier = |tier: TierBody| RefundTier { hours_before: tier.hours_before, basis_points: tier.basis_points };
        Self {
            name: body.name,
            city: body.city,
            address: body.address,
            time_zone: body.time_zone,
            currency: body.currency,
            booking_fee: body.booking_fee.0,
            cancellation: body.cancellation.map(|terms| (terms.tiers.into_iter().map(tier).collect(), terms.fees_back)),
            trading_day_start: body.trading_day_start,
        }
    }
}

/// A cinema as administrators see it.
#[derive(Serialize, ToSchema)]
#[schema(as = KeptCinema)]
pub struct KeptBody {
    #[serde(flatten)]
    cinema: CinemaBody,
    /// Its terms of cancellation.
    cancellation: CancellationBody,
    /// The local hour its trading day starts at.
    trading_day_start: i8,
    /// Raised by every change; the `ETag` begins with it.
    version: i32,
    /// Whether it was deleted.
    deleted: bool,
}

impl From<Kept<Cinema>> for KeptBody {
    fn from(kept: Kept<Cinema>) -> Self {
        let terms = &kept.it.cancellation;
        let tier = |tier: &RefundTier| TierBody { hours_before: tier.hours_before, basis_points: tier.basis_points };
        Self {
            cinema: (&kept.it).into(),
            cancellation: CancellationBody { tiers: terms.tiers().iter().map(tier).collect(), fees_back: terms.fees_back() },
            trading_day_start: kept.it.trading_day_start,
            version: kept.version,
            deleted: kept.is_deleted,
        }
    }
}
