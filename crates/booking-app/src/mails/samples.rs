//! A mail of every kind with made-up content: to look at while editing templates, and for the tests.

use booking_domain::{
    BookingId, Currency, Money, PaymentId, RefundId, SeatId, ShowtimeId, Timestamp, UserId,
    booking::{BookedSeat, Booking, CancelReason, Reference, Stage},
    cancellation::{CancellationPolicy, RefundTier},
    outbox::Message,
    payment::{Payment, PaymentMethod, PaymentStatus, Refund, RefundCause, RefundStatus},
    ports::{BookingSummary, Mail},
    pricing::{Adjustment, Quote, SeatPrice, Tax, TicketType},
    seating::SeatType,
    text::Email,
};
use jiff::SignedDuration;
use uuid::Uuid;

use super::{BookingLetter, MailWriter, TemplateError, account_letter};

/// 2030-03-13T19:30:00Z, half past eight in the evening in Berlin.
const STARTS: Timestamp = Timestamp::constant(1_899_660_600, 0);
const HOME: &str = "https://tickets.example.org";
const BOOKING: BookingId = BookingId(42);
const PAYMENT: PaymentId = PaymentId(Uuid::from_u128(1));
const REFUND: RefundId = RefundId(Uuid::from_u128(2));

/// A mail of every kind, each with its name.
///
/// # Errors
/// [`TemplateError`] for a template that uses what it is not told.
pub fn samples() -> Result<Vec<(&'static str, Mail)>, TemplateError> {
    let writer = MailWriter::default();
    let now = before(SignedDuration::from_hours(72));
    let mut mails = Vec::new();
    let Ok(to) = Email::parse("ada@example.org") else { return Ok(mails) };
    for (name, message, summary) in booking_messages() {
        let told = BookingLetter { summary: &summary, home: HOME, attached: true, now };
        if let Some(letter) = told.letter(&message) {
            mails.push((name, writer.write(&to, &letter)?));
        }
    }
    for (name, message) in account_messages(&to) {
        if let Some((to, letter)) = account_letter(&message, HOME) {
            mails.push((name, writer.write(to, &letter)?));
        }
    }
    Ok(mails)
}

fn before(duration: SignedDuration) -> Timestamp {
    STARTS.saturating_sub(duration).unwrap_or(STARTS)
}

fn account_messages(email: &Email) -> Vec<(&'static str, Message)> {
    let (email, name, token) = (|| email.clone(), || "Ada Lovelace".to_owned(), || "3f9LkVn0Qx7aTt2c".to_owned());
    vec![
        ("verify_email", Message::VerifyEmail { email: email(), name: name(), token: token() }),
        ("already_signed_up", Message::AlreadySignedUp { email: email(), name: name() }),
        ("invitation", Message::Invitation { email: email(), token: token() }),
        ("reset_password", Message::ResetPassword { email: email(), name: name(), token: token() }),
    ]
}

fn booking_messages() -> Vec<(&'static str, Message, BookingSummary)> {
    let booking = BOOKING;
    let at = before(SignedDuration::from_hours(72));
    let held = Stage::Held { until: at.saturating_add(SignedDuration::from_mins(4)).unwrap_or(at) };
    let sold = || summary(Stage::Confirmed { at }, Vec::new());
    let off = |reason, cause, minor| summary(Stage::Cancelled { at, reason }, vec![refund(cause, "5,6,25", minor)]);
    let partly = || {
        let mut partly = summary(Stage::Confirmed { at }, vec![refund(RefundCause::Cancelled, "25", 1_500)]);
        for seat in partly.booking.seats.iter_mut().filter(|seat| seat.id == SeatId(25)) {
            seat.cancelled_at = Some(at);
        }
        partly
    };
    let seats = vec![SeatId(25)];
    vec![
        ("booking_confirmed", Message::BookingConfirmed { booking }, sold()),
        ("tickets_again", Message::TicketsAgain { booking, version: 3 }, sold()),
        ("receipt", Message::Receipt { booking }, sold()),
        ("hold_ending", Message::HoldEnding { booking }, summary(held, Vec::new())),
        ("payment_failed", Message::PaymentFailed { booking, payment: PAYMENT }, summary(held, Vec::new())),
        ("booking_cancelled", Message::BookingCancelled { booking }, off(CancelReason::ByCustomer, RefundCause::Cancelled, 2_125)),
        ("seats_cancelled", Message::SeatsCancelled { booking, seats, version: 4 }, partly()),
        ("payment_returned", Message::PaymentReturned { booking }, off(CancelReason::SeatsGone, RefundCause::SeatsGone, 4_250)),
        ("refund_completed", Message::RefundCompleted { booking, refund: REFUND }, partly()),
        ("showtime_changed", Message::ShowtimeChanged { booking, version: 2 }, sold()),
        (
            "showtime_cancelled",
            Message::ShowtimeCancelled { booking },
            off(CancelReason::ShowtimeCancelled, RefundCause::ShowtimeCancelled, 4_250),
        ),
        ("reminder", Message::Reminder { booking, starts_at: None }, sold()),
    ]
}

pub(super) fn refund(cause: RefundCause, subject: &str, minor: i64) -> Refund {
    let queued = Refund::queued(REFUND, PAYMENT, Money::new(minor, Currency::EUR), cause);
    Refund { subject: subject.to_owned(), status: RefundStatus::Succeeded, ..queued }
}

/// Three seats of a film whose name needs escaping.
pub(crate) fn summary(stage: Stage, refunds: Vec<Refund>) -> BookingSummary {
    let cancelled_at = if let Stage::Cancelled { at, .. } = stage { Some(at) } else { None };
    let seat = |(id, row, number, kind, price_minor): (i64, &str, &str, SeatType, i64)| BookedSeat {
        id: SeatId(id),
        row: row.to_owned(),
        number: number.to_owned(),
        kind,
        price_minor,
        share_minor: price_minor + 50,
        cancelled_at,
        admitted: false,
    };
    let seats: Vec<BookedSeat> =
        [(5, "A", "5", SeatType::Regular, 1_300), (6, "A", "6", SeatType::Regular, 1_300), (25, "C", "5", SeatType::Premium, 1_500)]
            .into_iter()
            .map(seat)
            .collect();
    let booking = Booking {
        id: BOOKING,
        reference: Reference::from_bytes(*b"\x10\x05\x15\x00\x07\x1b\x13\x0d"),
        showtime: ShowtimeId(7),
        starts_at: STARTS,
        ends_at: STARTS.saturating_add(SignedDuration::from_mins(128)).unwrap_or(STARTS),
        sales_close_at: STARTS.saturating_add(SignedDuration::from_mins(15)).unwrap_or(STARTS),
        show_cancelled: false,
        customer: Some(UserId(1)),
        quote: quote(&seats),
        seats,
        stage,
        created_at: before(SignedDuration::from_hours(73)),
        payments: vec![payment()],
        refunds,
        disputes: Vec::new(),
        version: 3,
    };
    BookingSummary {
        booking,
        show_version: 1,
        film_title: "Tom & Jerry <3 Metropolis".to_owned(),
        screen_name: "Screen 1".to_owned(),
        cinema_name: "Astor Filmpalast".to_owned(),
        cinema_address: "Kurfürstendamm 225".to_owned(),
        cinema_city: "Berlin".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
    }
}

fn payment() -> Payment {
    Payment {
        id: PAYMENT,
        method: PaymentMethod::Online,
        intent: None,
        client_secret: None,
        status: PaymentStatus::Succeeded,
        amount: Money::new(4_250, Currency::EUR),
        captured_minor: 4_250,
        failure: None,
        created_at: before(SignedDuration::from_hours(72)),
    }
}

fn quote(seats: &[BookedSeat]) -> Quote {
    let price = |seat: &BookedSeat| SeatPrice {
        seat: seat.id,
        ticket: TicketType::Adult,
        price_minor: seat.price_minor,
        discount_minor: 0,
        share_minor: seat.share_minor,
        fee_minor: 50,
        tax_minor: 0,
        companion_of: None,
    };
    let tier = |hours_before, basis_points| RefundTier { hours_before, basis_points };
    Quote {
        currency: Currency::EUR,
        seats: seats.iter().map(price).collect(),
        subtotal_minor: 3_600,
        adjustments: vec![Adjustment { rule: "Weekend evening".to_owned(), amount_minor: 500 }],
        promotion: None,
        discount_minor: 0,
        fees_minor: 150,
        tax: Tax::default(),
        tax_minor: 0,
        tax_added_minor: 0,
        total_minor: 4_250,
        cancellation: CancellationPolicy::new(vec![tier(24, 10_000), tier(2, 5_000)], false).unwrap_or_default(),
    }
}
