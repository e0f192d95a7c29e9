//! Mails about a booking.

use booking_domain::{
    BookingId, Money, SeatId, Timestamp,
    booking::{BookedSeat, Booking, BookingStatus, Stage},
    outbox::Message,
    payment::{Refund, RefundCause},
    ports::BookingSummary,
    seating::SeatType,
};
use jiff::{SignedDuration, Zoned, tz::TimeZone};
use minijinja::{Value, context};
use serde::Serialize;

use super::Letter;

/// A document that comes with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    Tickets,
    Receipt,
    Calendar,
}

/// The booking a message is about, and what comes with its mail; `None` for one about an account.
pub(crate) fn papers_of(message: &Message) -> Option<(BookingId, &'static [Paper])> {
    match message {
        Message::BookingConfirmed { booking } | Message::TicketsAgain { booking, .. } | Message::ShowtimeChanged { booking, .. } => {
            Some((*booking, &[Paper::Tickets, Paper::Calendar]))
        }
        Message::Reminder { booking, .. } | Message::SeatsCancelled { booking, .. } => Some((*booking, &[Paper::Tickets])),
        Message::Receipt { booking } => Some((*booking, &[Paper::Receipt])),
        // The calendar learns that the show is off.
        Message::BookingCancelled { booking } | Message::ShowtimeCancelled { booking } => Some((*booking, &[Paper::Calendar])),
        Message::PaymentReturned { booking }
        | Message::HoldEnding { booking }
        | Message::PaymentFailed { booking, .. }
        | Message::RefundCompleted { booking, .. } => Some((*booking, &[])),
        Message::VerifyEmail { .. } | Message::AlreadySignedUp { .. } | Message::Invitation { .. } | Message::ResetPassword { .. } => None,
    }
}

/// What a mail about a booking is made from.
pub(crate) struct BookingLetter<'a> {
    /// The booking.
    pub summary: &'a BookingSummary,
    /// The address people reach the product by.
    pub home: &'a str,
    /// Whether documents come with it.
    pub attached: bool,
    /// Now.
    pub now: Timestamp,
}

/// When, where, what: by the cinema's clocks.
#[derive(Serialize)]
struct Show<'a> {
    film: &'a str,
    cinema: &'a str,
    screen: &'a str,
    day: String,
    time: String,
    zone: String,
    reference: String,
    url: Option<String>,
}

/// A line of a receipt.
#[derive(Serialize)]
struct Line {
    label: String,
    price: String,
}

impl BookingLetter<'_> {
    /// The letter; `None` when the message is out of date: nobody wants to hear that a hold ends that is paid by now.
    pub(crate) fn letter(&self, message: &Message) -> Option<Letter> {
        let status = self.booking().status(self.now);
        let is_sold = matches!(self.booking().stage, Stage::Confirmed { .. });
        let is_held = status == BookingStatus::Held;
        let (template, told) = match message {
            Message::BookingConfirmed { .. } if is_sold => ("booking_confirmed", self.confirmed(false)),
            Message::TicketsAgain { .. } if is_sold => ("booking_confirmed", self.confirmed(true)),
            Message::ShowtimeChanged { .. } if is_sold => ("showtime_changed", self.seated()),
            Message::Reminder { .. } if is_sold => ("reminder", context! { attached => self.attached, ..self.seated() }),
            Message::SeatsCancelled { seats, .. } if is_sold => ("seats_cancelled", self.seats_cancelled(seats)),
            Message::Receipt { .. } => ("receipt", self.receipt()),
            Message::HoldEnding { .. } if is_held => ("hold_ending", self.held()),
            Message::PaymentFailed { payment, .. } if is_held => {
                let amount = self.booking().payments.iter().find(|known| known.id == *payment)?.amount.to_string();
                ("payment_failed", context! { amount, ..self.held() })
            }
            Message::BookingCancelled { .. } => ("booking_cancelled", self.cancelled()),
            Message::ShowtimeCancelled { .. } => ("showtime_cancelled", context! { home => self.home, ..self.cancelled() }),
            Message::PaymentReturned { .. } => ("payment_returned", self.returned()?),
            Message::RefundCompleted { refund, .. } => {
                let refund = self.booking().refunds.iter().find(|known| known.id == *refund)?.amount.to_string();
                ("refund_completed", context! { refund, ..self.seated() })
            }
            _ => return None,
        };
        Some(Letter { template, sender: self.summary.cinema_name.clone(), told })
    }

    fn booking(&self) -> &Booking {
        &self.summary.booking
    }

    fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.summary.time_zone).unwrap_or(TimeZone::UTC))
    }

    fn money(&self, minor: i64) -> String {
        Money::new(minor, self.booking().quote.currency).to_string()
    }

    fn show(&self) -> Show<'_> {
        let starts = self.local(self.booking().starts_at);
        Show {
            film: &self.summary.film_title,
            cinema: &self.summary.cinema_name,
            screen: &self.summary.screen_name,
            day: day(&starts),
            time: starts.strftime("%H:%M").to_string(),
            zone: starts.strftime("%Z").to_string(),
            reference: self.booking().reference.to_string(),
            url: self.booking().page(self.home),
        }
    }

    /// The show and the seats that are the customer's.
    fn seated(&self) -> Value {
        context! { show => self.show(), seats => labels(self.booking().live_seats()) }
    }

    fn confirmed(&self, again: bool) -> Value {
        context! { again, attached => self.attached, cancel_until => self.cancel_until(), ..self.seated() }
    }

    /// Until when cancelling on the booking's page gives anything back, in words; empty when it does not any more, or there is no page.
    fn cancel_until(&self) -> String {
        let booking = self.booking();
        if booking.customer.is_none() {
            return String::new();
        }
        let giving = booking.quote.cancellation.tiers().iter().filter(|tier| tier.basis_points > 0);
        let Some(hours) = giving.map(|tier| tier.hours_before).min() else { return String::new() };
        let end = booking.starts_at.saturating_sub(SignedDuration::from_hours(i64::from(hours))).unwrap_or(booking.starts_at);
        match (end > self.now, hours) {
            (false, _) => String::new(),
            (true, 0) => "the show starts".to_owned(),
            (true, _) => {
                let end = self.local(end);
                format!("{}, {}", day(&end), end.strftime("%H:%M (%Z)"))
            }
        }
    }

    fn held(&self) -> Value {
        let until = self.booking().held_until().map(|until| self.local(until).strftime("%H:%M").to_string());
        context! { until, total => self.booking().total().to_string(), ..self.seated() }
    }

    fn receipt(&self) -> Value {
        let (booking, quote) = (self.booking(), &self.booking().quote);
        let line = |seat: &BookedSeat| Line { label: described(seat), price: self.money(seat.price_minor) };
        let tax = self.unless_zero(quote.tax_added_minor).map(|price| Line { label: format!("Tax {}", quote.tax.rate()), price });
        let back: i64 = booking.refunds.iter().filter(|refund| !refund.cause.is_unearned()).map(Refund::counted_minor).sum();
        context! {
            show => self.show(),
            seats => labels(&booking.seats),
            lines => booking.seats.iter().map(line).collect::<Vec<_>>(),
            discount => self.unless_zero(quote.discount_minor),
            fees => self.unless_zero(quote.fees_minor),
            tax,
            total => self.money(quote.total_minor),
            refunded => self.unless_zero(back),
            attached => self.attached,
        }
    }

    fn unless_zero(&self, minor: i64) -> Option<String> {
        (minor != 0).then(|| self.money(minor))
    }

    /// The booking is off: which seats ended with it, and what goes back for them.
    fn cancelled(&self) -> Value {
        let booking = self.booking();
        let at = if let Stage::Cancelled { at, .. } = booking.stage { Some(at) } else { None };
        let last: Vec<&BookedSeat> = booking.seats.iter().filter(|seat| seat.cancelled_at.is_some() && seat.cancelled_at == at).collect();
        let ids: Vec<SeatId> = last.iter().map(|seat| seat.id).collect();
        context! { show => self.show(), several => last.len() != 1, seats => labels(last), ..self.back_for(&ids) }
    }

    fn seats_cancelled(&self, seats: &[SeatId]) -> Value {
        let cancelled = labels(self.booking().seats.iter().filter(|seat| seats.contains(&seat.id)));
        let left = labels(self.booking().live_seats());
        context! { show => self.show(), cancelled, several => seats.len() > 1, seats => left, ..self.back_for(seats) }
    }

    /// What goes back for seats that were cancelled together, and which way: a seat is cancelled once, so any of them finds its refunds.
    fn back_for(&self, seats: &[SeatId]) -> Value {
        let is_for = |refund: &&Refund| {
            let first = refund.subject.split([',', '+']).next().and_then(|id| id.parse().ok()).map(SeatId);
            matches!(refund.cause, RefundCause::Cancelled | RefundCause::ShowtimeCancelled) && first.is_some_and(|id| seats.contains(&id))
        };
        let refunds: Vec<&Refund> = self.booking().refunds.iter().filter(is_for).collect();
        let back = refunds.iter().map(|refund| refund.counted_minor()).sum();
        context! { refund => self.unless_zero(back), way => refunds.first().and_then(|refund| self.way_of(refund)) }
    }

    /// The way money goes back, by name: as it came.
    fn way_of(&self, refund: &Refund) -> Option<&'static str> {
        self.booking().payments.iter().find(|payment| payment.id == refund.payment).map(|payment| payment.method.as_str())
    }

    fn returned(&self) -> Option<Value> {
        let booking = self.booking();
        let is_meant = |refund: &&Refund| refund.cause.is_unearned() && refund.cause != RefundCause::PaidTwice;
        let latest = booking.refunds.iter().rfind(is_meant)?;
        let reason = match latest.cause {
            RefundCause::AmountMismatch => "What was paid is not what your booking costs, so it could not become a booking.",
            RefundCause::SeatsGone => "Your payment came after your hold had ended, and somebody else has the seats by now.",
            _ => "Your payment came when your booking was over already.",
        };
        let minor: i64 = booking.refunds.iter().filter(is_meant).map(Refund::counted_minor).sum();
        Some(context! { show => self.show(), seats => labels(&booking.seats), reason, refund => self.money(minor) })
    }
}

fn day(local: &Zoned) -> String {
    local.strftime("%A, %-d %B %Y").to_string()
}

fn labels<'s>(seats: impl IntoIterator<Item = &'s BookedSeat>) -> String {
    let labels: Vec<String> = seats.into_iter().map(|seat| format!("{}{}", seat.row, seat.number)).collect();
    labels.join(", ")
}

/// A seat with its kind, where that is worth a word.
fn described(seat: &BookedSeat) -> String {
    let kind = match seat.kind {
        SeatType::Regular => "",
        SeatType::Premium => ", premium",
        SeatType::Vip => ", VIP",
        SeatType::Couple => ", couple seat",
        SeatType::Wheelchair => ", wheelchair bay",
        SeatType::Companion => ", companion seat",
    };
    format!("Seat {}{}{kind}", seat.row, seat.number)
}
