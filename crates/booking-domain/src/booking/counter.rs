//! Sales at the counter: paid to a person, or given away, and confirmed at once.

use jiff::Timestamp;

use super::{BookedSeat, Booking, BookingEvent, Stage};
use crate::{
    FieldErrors, PaymentId,
    named::named,
    payment::{Payment, PaymentMethod, PaymentStatus},
    pricing::Quote,
    text::one_line,
};

named! {
    /// How a sale at the counter is paid.
    CounterPayment {
        /// In cash.
        Cash = "cash",
        /// By card, at the counter's terminal.
        CardTerminal = "card_terminal",
        /// Not at all: the cinema invites.
        Complimentary = "complimentary",
    }
}

impl CounterPayment {
    /// The method of the payment, where there is one.
    pub fn method(self) -> Option<PaymentMethod> {
        match self {
            Self::Cash => Some(PaymentMethod::Cash),
            Self::CardTerminal => Some(PaymentMethod::CardTerminal),
            Self::Complimentary => None,
        }
    }
}

/// Most characters of why tickets are given away.
const REASON_MAX: usize = 300;

/// How a sale at the counter is settled: paid, or given away for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    payment: CounterPayment,
    reason: Option<String>,
}

impl Settlement {
    /// A settlement. What is given away needs a reason, in one line; what is paid has none.
    ///
    /// # Errors
    /// [`FieldErrors`] at `/reason`.
    pub fn new(payment: CounterPayment, reason: Option<&str>) -> Result<Self, FieldErrors> {
        let wrong = |message: String| FieldErrors::one("/reason", message);
        let reason = match (payment, reason) {
            (CounterPayment::Complimentary, None) => return Err(wrong("must say why the tickets are given away".to_owned())),
            (CounterPayment::Complimentary, Some(reason)) => Some(one_line(reason, REASON_MAX).map_err(|error| wrong(error.0))?),
            (CounterPayment::Cash | CounterPayment::CardTerminal, Some(_)) => {
                return Err(wrong("is for complimentary tickets, and must be left out otherwise".to_owned()));
            }
            (CounterPayment::Cash | CounterPayment::CardTerminal, None) => None,
        };
        Ok(Self { payment, reason })
    }

    /// How it is paid.
    pub fn payment(&self) -> CounterPayment {
        self.payment
    }
}

/// The same quote, given away: everything is discounted and no fee is taken.
pub fn complimentary(quote: Quote) -> Quote {
    let adjusted: i64 = quote.adjustments.iter().map(|adjustment| adjustment.amount_minor).sum();
    let mut free =
        Quote { discount_minor: quote.subtotal_minor + adjusted, fees_minor: 0, tax_minor: 0, tax_added_minor: 0, total_minor: 0, ..quote };
    for line in &mut free.seats {
        (line.share_minor, line.fee_minor, line.tax_minor, line.discount_minor) = (0, 0, 0, line.price_minor);
    }
    free
}

impl Booking {
    /// An opened booking of these seats, paid at the counter and sold. `key` is the key of the payment, should there be one.
    pub fn sell_at_counter(
        &self,
        seats: Vec<BookedSeat>,
        settlement: &Settlement,
        key: PaymentId,
        now: Timestamp,
    ) -> (Self, Vec<BookingEvent>) {
        let payment = settlement.payment;
        let mut sold = Self { seats, stage: Stage::Confirmed { at: now }, ..self.clone() };
        let amount = self.total();
        let method = payment.method().filter(|_| !amount.is_zero());
        sold.payments.extend(method.map(|method| Payment {
            id: key,
            method,
            intent: None,
            client_secret: None,
            status: PaymentStatus::Succeeded,
            amount,
            captured_minor: amount.minor,
            failure: None,
            created_at: now,
        }));
        let why = settlement.reason.iter().map(|reason| BookingEvent::Explained { reason: reason.clone() });
        let events = [BookingEvent::SoldAtCounter { payment }, BookingEvent::Confirmed { free: method.is_none() }];
        (sold, why.chain(events).collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{
        Currency, FilmId, Money, ScreenId, SeatId,
        cancellation::CancellationPolicy,
        pricing::{Occasion, Occupancy, PriceList, PriceTerms, TicketType},
        seating::{Seat, SeatType},
    };

    #[test]
    fn what_is_given_away_needs_a_reason_and_what_is_paid_has_none() {
        let given = Settlement::new(CounterPayment::Complimentary, Some(" Press ")).expect("a reason");
        assert_eq!((given.payment(), given.reason.as_deref()), (CounterPayment::Complimentary, Some("Press")));
        assert!(Settlement::new(CounterPayment::Cash, None).is_ok());
        for (payment, reason) in [
            (CounterPayment::Complimentary, None),
            (CounterPayment::Complimentary, Some(" ")),
            (CounterPayment::Complimentary, Some("a\u{202E}b")),
            (CounterPayment::CardTerminal, Some("Press")),
        ] {
            let errors = Settlement::new(payment, reason).expect_err("wrong").0;
            assert_eq!(errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/reason"], "{payment:?} {reason:?}");
        }
    }

    #[test]
    fn what_is_given_away_still_says_what_it_is_worth() {
        let seat =
            |id| Seat { id: SeatId(id), row: "A".into(), number: id.to_string(), kind: SeatType::Regular, x: 0, y: 0, companion_of: None };
        let prices = PriceList {
            base: Money::new(1_000, Currency::EUR),
            fee_minor: 50,
            terms: PriceTerms::default(),
            cancellation: CancellationPolicy::default(),
            rules: Vec::new(),
        };
        let occasion = Occasion {
            starts: Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC),
            now: Timestamp::UNIX_EPOCH,
            occupancy: Occupancy::of(0, 2),
            film: FilmId(1),
            screen: ScreenId(1),
            format: "2D".to_owned(),
        };
        let seats = [seat(1), seat(2)];
        let wanted = seats.iter().map(|seat| (seat, TicketType::Adult));
        let free = complimentary(prices.quote(wanted, &occasion).expect("a price"));
        assert_eq!((free.subtotal_minor, free.discount_minor, free.fees_minor, free.total_minor), (2_000, 2_000, 0, 0));
        assert!(free.seats.iter().all(|line| (line.price_minor, line.share_minor, line.fee_minor) == (1_000, 0, 0)));
    }
}
