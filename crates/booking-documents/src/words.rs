//! How times, seats and amounts are said.

use booking_domain::{
    Money,
    booking::BookedSeat,
    payment::{Payment, PaymentMethod, Refund, RefundCause, RefundStatus},
    ports::BookingSummary,
    pricing::{Quote, Tax, TicketType},
    seating::SeatType,
};
use jiff::Zoned;

/// `Friday, 12 June 2026`.
pub fn day(at: &Zoned) -> String {
    at.strftime("%A, %-d %B %Y").to_string()
}

/// `20:15 CEST`: with the zone, as the hour comes twice in a night of autumn.
pub fn hour(at: &Zoned) -> String {
    at.strftime("%H:%M %Z").to_string()
}

/// `12 June 2026, 20:15 CEST`.
pub fn moment(at: &Zoned) -> String {
    at.strftime("%-d %B %Y, %H:%M %Z").to_string()
}

/// The cinema's address with its city, where the address does not name it already.
pub fn place(summary: &BookingSummary) -> String {
    let (address, city) = (summary.cinema_address.trim(), summary.cinema_city.trim());
    match (address.is_empty(), city.is_empty() || address.contains(city)) {
        (true, _) => city.to_owned(),
        (false, true) => address.to_owned(),
        (false, false) => format!("{address}, {city}"),
    }
}

/// `Row A, seat 5`.
pub fn seat(seat: &BookedSeat) -> String {
    format!("Row {}, seat {}", seat.row, seat.number)
}

/// `Premium seat`, or `Premium seat, child`: an usher looks at both.
pub fn kind(seat: &BookedSeat, quote: &Quote) -> String {
    let kind = match seat.kind {
        SeatType::Regular => "Regular seat",
        SeatType::Premium => "Premium seat",
        SeatType::Vip => "VIP seat",
        SeatType::Couple => "Couple seat",
        SeatType::Wheelchair => "Wheelchair bay",
        SeatType::Companion => "Companion seat",
    };
    match quote.ticket_of(seat.id) {
        TicketType::Adult => kind.to_owned(),
        TicketType::Child => format!("{kind}, child"),
        TicketType::Senior => format!("{kind}, senior"),
        TicketType::Student => format!("{kind}, student"),
    }
}

/// `Tax 8.25%`.
pub fn tax(tax: Tax) -> String {
    format!("Tax {}", tax.rate())
}

/// What took a discount off.
pub fn discount(quote: &Quote) -> String {
    quote.promotion.as_ref().map_or_else(|| "Discount".to_owned(), |promotion| format!("Discount: {}", promotion.name))
}

/// `€12.50`, `−€2.50`; `CHF 12.50` for currencies without a sign of their own.
pub fn amount(money: Money) -> String {
    let sign = if money.minor < 0 { "−" } else { "" };
    let digits = Money::new(money.minor.saturating_abs(), money.currency).to_decimal();
    let before = match money.currency.code() {
        "EUR" => "€",
        "GBP" => "£",
        "ILS" => "₪",
        "INR" => "₹",
        "JPY" => "¥",
        "KRW" => "₩",
        "PHP" => "₱",
        "TRY" => "₺",
        "UAH" => "₴",
        "USD" => "$",
        "VND" => "₫",
        code => return format!("{sign}{code} {digits}"),
    };
    format!("{sign}{before}{digits}")
}

/// How money came in.
pub fn paid(payment: &Payment) -> String {
    match payment.method {
        PaymentMethod::Online => {
            payment.intent.as_ref().map_or_else(|| "Paid online".to_owned(), |intent| format!("Paid online ({intent})"))
        }
        PaymentMethod::Cash => "Paid in cash at the counter".to_owned(),
        PaymentMethod::CardTerminal => "Paid by card at the counter".to_owned(),
    }
}

/// Why money goes back, and how far it is.
pub fn returned(refund: &Refund) -> String {
    let why = match refund.cause {
        RefundCause::SeatsGone => "Returned: the seats were gone",
        RefundCause::BookingOver => "Returned: the booking was over",
        RefundCause::PaidTwice => "Returned: paid twice",
        RefundCause::AmountMismatch => "Returned: another amount was due",
        RefundCause::Cancelled => "Returned: cancelled seats",
        RefundCause::ShowtimeCancelled => "Returned: the show was called off",
        RefundCause::External | RefundCause::Goodwill => "Returned by the cinema",
    };
    let state = match refund.status {
        RefundStatus::Queued | RefundStatus::Submitted | RefundStatus::Failed | RefundStatus::Manual => " (on its way)",
        RefundStatus::Succeeded | RefundStatus::Superseded => "",
    };
    format!("{why}{state}")
}

#[cfg(test)]
mod tests {
    use booking_domain::Currency;

    use super::*;

    #[test]
    fn amounts_have_their_sign_and_their_decimals() {
        let said = |minor, code: &str| amount(Money::new(minor, code.parse::<Currency>().expect("a code")));
        assert_eq!(said(1_250, "EUR"), "€12.50");
        assert_eq!(said(-250, "GBP"), "−£2.50");
        assert_eq!(said(1_800, "JPY"), "¥1800");
        assert_eq!(said(1_234, "KWD"), "KWD 1.234");
    }
}
