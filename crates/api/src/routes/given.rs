//! What several resources take in the same form: amounts, and whom seats are for.

use booking_app::bookings::{BestSeats, Tickets};
use booking_domain::{Currency, FieldErrors, Money, SeatId, pricing::TicketType, seating::SeatType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, GivenAmount};

/// An amount with its currency.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GivenMoney)]
pub struct GivenMoney {
    /// The amount.
    value: GivenAmount,
    /// Its currency.
    #[schema(value_type = String, example = "EUR", pattern = "^[A-Za-z]{3}$")]
    currency: Currency,
}

impl GivenMoney {
    /// What it is.
    ///
    /// # Errors
    /// [`FieldErrors`] for more decimals than the currency has.
    pub fn money(&self, pointer: &str) -> Result<Money, FieldErrors> {
        Money::parse_decimal(&self.value.0, self.currency).map_err(|_| {
            let message = format!("must be an amount of {} with at most {} decimals", self.currency, self.currency.decimals());
            FieldErrors::one(format!("{pointer}/value"), message)
        })
    }
}

/// An amount with its currency, as answers have it.
#[derive(Serialize, ToSchema)]
#[schema(as = Money)]
pub struct MoneyBody {
    value: Amount,
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
}

impl From<Money> for MoneyBody {
    fn from(money: Money) -> Self {
        Self { value: Amount(money), currency: money.currency }
    }
}

/// Whom a seat is for.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketChoice)]
pub struct TicketBody {
    /// The seat.
    #[schema(value_type = i64)]
    seat_id: SeatId,
    /// For whom.
    #[serde(rename = "type")]
    #[schema(value_type = String, format = "ticket-type", example = "child")]
    kind: TicketType,
}

/// How many of the best seats, for a group as large as the counter sells to at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBest {
    /// How many.
    #[schema(minimum = 1, maximum = 60)]
    count: usize,
    /// Of which kinds; any that is assigned automatically when left out.
    #[serde(default)]
    #[schema(value_type = Vec<String>, format = "seat-type")]
    seat_types: Vec<SeatType>,
    /// Whom they are for, one a seat; those that are left out are for grown-ups.
    #[serde(default)]
    #[schema(value_type = Vec<String>, format = "ticket-type", max_items = 60)]
    ticket_types: Vec<TicketType>,
}

impl From<GroupBest> for BestSeats {
    fn from(body: GroupBest) -> Self {
        Self { count: body.count, kinds: body.seat_types, tickets: body.ticket_types }
    }
}

/// Whom seats are for.
///
/// # Errors
/// [`FieldErrors`] for a seat that is named twice.
pub fn tickets(given: &[TicketBody]) -> Result<Tickets, FieldErrors> {
    let tickets: Tickets = given.iter().map(|ticket| (ticket.seat_id, ticket.kind)).collect();
    if tickets.len() == given.len() { Ok(tickets) } else { Err(FieldErrors::one("/tickets", "must not name a seat twice")) }
}
