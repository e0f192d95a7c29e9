//! Sales at the counter: paid to a person, or given away, and confirmed at once.

use jiff::Timestamp;

use super::{BookedSeat, Booking, BookingEvent, Stage};
use crate::{
    PaymentId,
    named::named,
    payment::{Payment, PaymentMethod, PaymentStatus},
    pricing::Quote,
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

/// The same quote, given away: everything is discounted and no fee is taken.
pub fn complimentary(quote: Quote) -> Quote {
    let mut free =
        Quote { discount_minor: quote.total_minor - quote.fees_minor + quote.discount_minor, fees_minor: 0, total_minor: 0, ..quote };
    for line in &mut free.seats {
        (line.share_minor, line.fee_minor) = (0, 0);
    }
    free
}

impl Booking {
    /// An opened booking of these seats, paid at the counter and sold. `key` is the key of the payment, should there be one.
    pub fn sell_at_counter(
        &self,
        seats: Vec<BookedSeat>,
        payment: CounterPayment,
        key: PaymentId,
        now: Timestamp,
    ) -> (Self, Vec<BookingEvent>) {
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
        (sold, vec![BookingEvent::SoldAtCounter { payment }, BookingEvent::Confirmed { free: method.is_none() }])
    }
}
