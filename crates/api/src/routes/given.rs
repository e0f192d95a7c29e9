//! What several resources take in the same form: amounts, whom seats are for, and the version that a change is meant for.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{ETAG, IF_MATCH},
    },
};
use booking_app::bookings::Tickets;
use booking_domain::{Currency, FieldErrors, Money, SeatId, pricing::TicketType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Amount, GivenAmount};
use crate::problem::{Code, Problem};

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

/// Whom seats are for.
///
/// # Errors
/// [`FieldErrors`] for a seat that is named twice.
pub fn tickets(given: &[TicketBody]) -> Result<Tickets, FieldErrors> {
    let tickets: Tickets = given.iter().map(|ticket| (ticket.seat_id, ticket.kind)).collect();
    if tickets.len() == given.len() { Ok(tickets) } else { Err(FieldErrors::one("/tickets", "must not name a seat twice")) }
}

/// The version a change is meant for, as `If-Match` names it; `None` for whichever there is.
///
/// # Errors
/// 412 for what no answer of ours had for an `ETag`.
pub fn meant_version(request: &HttpRequest) -> Result<Option<i32>, Problem> {
    let Some(tag) = request.headers().get(IF_MATCH) else { return Ok(None) };
    match tag.to_str().map(str::trim) {
        Ok("*") => Ok(None),
        Ok(tag) => {
            let version = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|version| version.parse().ok());
            version.map(Some).ok_or_else(|| Problem::new(Code::PreconditionFailed))
        }
        Err(_) => Err(Problem::new(Code::PreconditionFailed)),
    }
}

/// An answer that says its version, to be given back as `If-Match`.
pub fn versioned(status: StatusCode, version: i32, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status).insert_header((ETAG, format!("\"{version}\""))).json(body)
}
