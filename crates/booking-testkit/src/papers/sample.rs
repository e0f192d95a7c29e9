use booking_domain::{
    BookingId, Currency, Money, PaymentId, SeatId, ShowtimeId, TicketId, Timestamp, UserId,
    booking::{BookedSeat, Booking, Reference, Stage},
    payment::{Payment, PaymentMethod, PaymentStatus},
    ports::{BookingPapers, BookingSummary},
    pricing::Quote,
    seating::SeatType,
    ticket::{SealedTicket, Ticket, TicketStatus},
};
use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use crate::noon;

/// A confirmed booking of two seats, paid with a card, for a show two days after [`noon`].
pub fn sample() -> BookingPapers {
    starting_at(noon() + SignedDuration::from_hours(48), "Europe/Berlin")
}

/// The same for a show at an instant in a zone.
pub fn starting_at(starts_at: Timestamp, time_zone: &str) -> BookingPapers {
    let seats = vec![seat(5, "5", SeatType::Regular, 1_000), seat(6, "6", SeatType::Premium, 1_250)];
    let tickets = seats.iter().map(ticket).collect();
    let booking = Booking {
        id: BookingId(42),
        reference: Reference::parse("K7Q2-9XMF").expect("a reference"),
        showtime: ShowtimeId(7),
        starts_at,
        ends_at: starts_at + SignedDuration::from_mins(153),
        sales_close_at: starts_at + SignedDuration::from_mins(15),
        show_cancelled: false,
        customer: Some(UserId(1)),
        quote: quote(&seats),
        seats,
        stage: Stage::Confirmed { at: noon() },
        created_at: noon() - SignedDuration::from_mins(5),
        payments: vec![payment()],
        refunds: Vec::new(),
        disputes: Vec::new(),
        version: 3,
    };
    BookingPapers {
        summary: BookingSummary {
            booking,
            show_version: 1,
            film_title: "Amélie, Żółć & Ωmega".to_owned(),
            screen_name: "Screen 1".to_owned(),
            cinema_name: "Kino Größe".to_owned(),
            cinema_address: "Kurfürstendamm 225".to_owned(),
            cinema_city: "Berlin".to_owned(),
            time_zone: time_zone.to_owned(),
        },
        tickets,
        url: Some("https://tickets.example.org/bookings/42".to_owned()),
        made_at: noon() + SignedDuration::from_hours(1),
    }
}

fn seat(id: i64, number: &str, kind: SeatType, price_minor: i64) -> BookedSeat {
    let share_minor = price_minor + 50;
    BookedSeat {
        id: SeatId(id),
        row: "F".to_owned(),
        number: number.to_owned(),
        kind,
        price_minor,
        share_minor,
        cancelled_at: None,
        admitted: false,
    }
}

fn ticket(seat: &BookedSeat) -> SealedTicket {
    let ticket = Ticket {
        id: TicketId(100 + seat.id.0),
        booking: BookingId(42),
        showtime: ShowtimeId(7),
        seat: seat.id,
        status: TicketStatus::Valid,
        issued_at: noon(),
    };
    let signature = "b64-Url_".repeat(11);
    SealedTicket { code: format!("{}.kPrK_qmx.{}", ticket.claim(), &signature[..86]), ticket }
}

/// As it is stored, so that what a quote has gained since has its default.
fn quote(seats: &[BookedSeat]) -> Quote {
    let lines: Vec<_> = seats
        .iter()
        .map(|seat| json!({ "seat": seat.id, "price_minor": seat.price_minor, "share_minor": seat.share_minor, "fee_minor": 50 }))
        .collect();
    let stored = json!({
        "currency": "EUR", "seats": lines, "subtotal_minor": 2_000, "discount_minor": 0, "fees_minor": 100, "total_minor": 2_350,
        "adjustments": [{ "rule": "Premium seat", "amount_minor": 250 }],
    });
    serde_json::from_value(stored).expect("a quote")
}

fn payment() -> Payment {
    Payment {
        id: PaymentId(Uuid::from_u128(1)),
        method: PaymentMethod::Online,
        intent: Some("pi_123".to_owned()),
        client_secret: None,
        status: PaymentStatus::Succeeded,
        amount: Money::new(2_350, Currency::EUR),
        captured_minor: 2_350,
        failure: None,
        created_at: noon() - SignedDuration::from_mins(1),
    }
}
