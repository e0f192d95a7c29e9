//! Quotes: the price of a choice of seats, and how it adds up.

use serde::{Deserialize, Serialize};

use super::{AppliedPromotion, Tax, TicketType};
use crate::{
    Money, SeatId,
    cancellation::CancellationPolicy,
    money::{Currency, MoneyError},
};

/// A seat with its price in a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatPrice {
    /// The seat.
    pub seat: SeatId,
    /// For whom.
    #[serde(default)]
    pub ticket: TicketType,
    /// Base price and adjustments, never below zero.
    pub price_minor: i64,
    /// What a promotion takes off it, not negative.
    #[serde(default)]
    pub discount_minor: i64,
    /// The part of the total this seat stands for, its fee and added tax included; the shares sum exactly to the total (trap T42).
    pub share_minor: i64,
    /// The fee in its share.
    #[serde(default)]
    pub fee_minor: i64,
    /// The tax in its share.
    #[serde(default)]
    pub tax_minor: i64,
    /// For a companion seat: the bay it is sold with. Quotes of earlier versions do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub companion_of: Option<SeatId>,
}

/// A rule's effect on a whole quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Name of the rule.
    pub rule: String,
    /// What it added over all seats, in minor units.
    pub amount_minor: i64,
}

/// The price of a choice of seats, with every rule that made it. Frozen into the booking at hold (trap T13). Everything that reports ask
/// for stands at its top level, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Currency of every amount.
    pub currency: Currency,
    /// The seats with their prices, in the order asked for.
    pub seats: Vec<SeatPrice>,
    /// Base prices of all seats.
    pub subtotal_minor: i64,
    /// The rules that applied, in the order they did.
    pub adjustments: Vec<Adjustment>,
    /// The promotion that applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<AppliedPromotion>,
    /// What the promotion took off, not negative.
    pub discount_minor: i64,
    /// Fees.
    pub fees_minor: i64,
    /// The tax there was.
    #[serde(default)]
    pub tax: Tax,
    /// How much of the total is tax.
    #[serde(default)]
    pub tax_minor: i64,
    /// How much of it was added to prices and fees: nothing where they have it in them.
    #[serde(default)]
    pub tax_added_minor: i64,
    /// `subtotal + adjustments − discount + fees + added tax`.
    pub total_minor: i64,
    /// The terms on which the seats can be cancelled.
    #[serde(default)]
    pub cancellation: CancellationPolicy,
}

impl Quote {
    /// The amount to pay.
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// For whom a seat is bought; for a grown-up when it is not one of the quote's.
    pub fn ticket_of(&self, seat: SeatId) -> TicketType {
        self.seats.iter().find(|line| line.seat == seat).map_or(TicketType::Adult, |line| line.ticket)
    }
}

/// Seats with their prices, before they are added up.
pub(super) struct Priced {
    pub lines: Vec<SeatPrice>,
    pub subtotal_minor: i64,
    pub adjustments: Vec<Adjustment>,
}

impl Priced {
    /// The sum of the prices.
    pub fn sum(&self) -> Result<i64, MoneyError> {
        sum(self.lines.iter().map(|line| line.price_minor))
    }

    /// Gives each seat its fee, and its part of the booking's: even parts, by largest remainder.
    pub fn charge(&mut self, per_seat: i64, per_booking: i64, currency: Currency) -> Result<(), MoneyError> {
        let parts = Money::new(per_booking, currency).split(&vec![1; self.lines.len()]);
        for (line, part) in self.lines.iter_mut().zip(parts) {
            line.fee_minor = per_seat.checked_add(part.minor).ok_or(MoneyError::Sum)?;
        }
        Ok(())
    }

    /// Takes `discount` off the seats that `covered` names, by their prices and the largest remainder: none falls below zero.
    pub fn discount(&mut self, discount: i64, covered: impl Fn(&SeatPrice) -> bool, currency: Currency) {
        let weights: Vec<i64> = self.lines.iter().map(|line| if covered(line) { line.price_minor } else { 0 }).collect();
        for (line, part) in self.lines.iter_mut().zip(Money::new(discount, currency).split(&weights)) {
            line.discount_minor = part.minor;
        }
    }

    /// Adds everything up: tax by the rate on the whole, each seat's part of it by largest remainder, so that all sums are exact.
    pub fn total(
        mut self,
        currency: Currency,
        tax: Tax,
        promotion: Option<AppliedPromotion>,
        cancellation: CancellationPolicy,
    ) -> Result<Quote, MoneyError> {
        let due = |line: &SeatPrice| line.price_minor.checked_sub(line.discount_minor)?.checked_add(line.fee_minor);
        let weights: Vec<i64> = self.lines.iter().map(due).collect::<Option<_>>().ok_or(MoneyError::Sum)?;
        let net = sum(weights.iter().copied())?;
        let tax_minor = tax.of(net)?;
        for ((line, due), part) in self.lines.iter_mut().zip(&weights).zip(Money::new(tax_minor, currency).split(&weights)) {
            line.tax_minor = part.minor;
            let added = if tax.included { 0 } else { part.minor };
            line.share_minor = due.checked_add(added).ok_or(MoneyError::Sum)?;
        }
        let tax_added_minor = if tax.included { 0 } else { tax_minor };
        Ok(Quote {
            currency,
            subtotal_minor: self.subtotal_minor,
            adjustments: self.adjustments,
            promotion,
            discount_minor: sum(self.lines.iter().map(|line| line.discount_minor))?,
            fees_minor: sum(self.lines.iter().map(|line| line.fee_minor))?,
            tax,
            tax_minor,
            tax_added_minor,
            total_minor: net.checked_add(tax_added_minor).ok_or(MoneyError::Sum)?,
            cancellation,
            seats: self.lines,
        })
    }
}

/// A sum that fits.
fn sum(mut minors: impl Iterator<Item = i64>) -> Result<i64, MoneyError> {
    minors.try_fold(0i64, i64::checked_add).ok_or(MoneyError::Sum)
}
