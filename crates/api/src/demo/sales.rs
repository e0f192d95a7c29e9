//! Past sales of the demo, by the use cases themselves: every one was held, paid at the sandbox and confirmed at its own instant.

use booking_app::bookings::{BestSeats, Confirmation, HoldRequest, SeatChoice, Tickets};
use booking_domain::{
    ShowtimeId, Timestamp, UserId,
    audit::Cause,
    booking::{Booking, BookingError},
    pricing::TicketType,
};
use jiff::SignedDuration;

use super::Past;
use crate::{services::Services, worker};

/// A show that may have sold.
pub struct Sellable {
    /// Its key.
    pub id: ShowtimeId,
    /// Its start.
    pub starts_at: Timestamp,
}

/// A sale that was.
struct Sale {
    show: ShowtimeId,
    at: Timestamp,
    customer: UserId,
    seats: usize,
}

/// How many bookings there were in the last days.
const SALES: usize = 40;

/// Sandbox card that pays.
const CARD: &str = "4242424242424242";

/// Makes the sales, in their order in time.
///
/// # Errors
/// Of the use cases.
pub async fn make(
    services: &Services,
    clock: &Past,
    shows: &[Sellable],
    customers: &[UserId],
    now: Timestamp,
) -> Result<(), worker::Failure> {
    if services.sandbox.is_none() {
        // A real provider is not to hear of sales that never were.
        return Ok(());
    }
    for sale in plan(shows, customers, now) {
        clock.set(sale.at);
        sell(services, &sale).await?;
    }
    clock.set(now);
    worker::run_once(services).await
}

/// Shows of the past days and of the next, in turn; each was booked up to two days before.
fn plan(shows: &[Sellable], customers: &[UserId], now: Timestamp) -> Vec<Sale> {
    let soon = now + SignedDuration::from_hours(72);
    let shows: Vec<&Sellable> = shows.iter().filter(|show| show.starts_at < soon).collect();
    let step = (shows.len() / SALES).max(1);
    let mut sales: Vec<Sale> = shows
        .iter()
        .step_by(step)
        .zip(customers.iter().cycle())
        .enumerate()
        .map(|(i, (show, customer))| {
            let ago = SignedDuration::from_mins(i64::try_from(i * 67 % 2_800).unwrap_or(0) + 45);
            let at = (show.starts_at - SignedDuration::from_mins(20)).min(now) - ago;
            Sale { show: show.id, at, customer: *customer, seats: 1 + i * 5 % 4 }
        })
        .collect();
    sales.sort_by_key(|sale| sale.at);
    sales
}

async fn sell(services: &Services, sale: &Sale) -> Result<(), worker::Failure> {
    let cause = Cause::user(sale.customer, "demo");
    // Whoever buys more than two seats brings a child.
    let tickets = if sale.seats > 2 { vec![TicketType::Adult, TicketType::Adult, TicketType::Child] } else { Vec::new() };
    let choice = SeatChoice::Best(BestSeats { count: sale.seats, kinds: Vec::new(), tickets });
    let wanted = HoldRequest { showtime: sale.show, choice, tickets: Tickets::new(), promo_code: None, verified: true };
    let held: Booking = match services.bookings.place_hold(sale.customer, &wanted, cause.clone()).await {
        Err(BookingError::NotEnoughSeats) => return Ok(()),
        outcome => outcome?,
    };
    if let Confirmation::Pay { payment, .. } = services.bookings.confirm(held.id, sale.customer, cause).await?
        && let (Some(desk), Some(intent), Some(secret)) = (&services.sandbox, &payment.intent, &payment.client_secret)
    {
        desk.pay(intent, secret, CARD, sale.at).await?;
    }
    worker::run_once(services).await
}
