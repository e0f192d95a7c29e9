//! What seats cost, and why: the only place where prices are computed and rounded.

use jiff::{Zoned, civil::Weekday};
use serde::{Deserialize, Serialize};

use crate::{
    Money, PricingRuleId, SeatId,
    cancellation::CancellationPolicy,
    money::Currency,
    money::MoneyError,
    seating::{Seat, SeatType},
};

/// When a rule applies. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleScope {
    /// Kinds of seats; empty for all.
    #[serde(default)]
    pub seat_types: Vec<SeatType>,
    /// Days of the week, 1 = Monday to 7 = Sunday (ISO 8601), by the cinema's clocks; empty for all.
    #[serde(default)]
    pub weekdays: Vec<i8>,
    /// First hour of the day, by the cinema's clocks.
    #[serde(default)]
    pub from_hour: Option<i8>,
    /// Hour of the day from which it no longer applies.
    #[serde(default)]
    pub to_hour: Option<i8>,
}

/// What a rule does to the price of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleEffect {
    /// Adds minor units (negative: takes away).
    Amount(i64),
    /// Adds a part of the base price, in basis points (1 % = 100), rounded half away from zero.
    BasisPoints(i64),
}

/// A rule of a price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricingRule {
    /// Key.
    pub id: PricingRuleId,
    /// Name shown to customers, such as `Weekend evening`.
    pub name: String,
    /// When it applies.
    pub scope: RuleScope,
    /// What it does.
    pub effect: RuleEffect,
}

/// What a showtime's seats cost before and after its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Price of a seat before any rule.
    pub base: Money,
    /// Fee for each seat, in minor units.
    pub fee_minor: i64,
    /// The terms of cancellation that are sold with it.
    pub cancellation: CancellationPolicy,
    /// The rules, in the order they are listed in a quote.
    pub rules: Vec<PricingRule>,
}

/// A seat with its price in a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatPrice {
    /// The seat.
    pub seat: SeatId,
    /// Base price and adjustments, never below zero.
    pub price_minor: i64,
    /// The part of the total this seat stands for, its fee included; the shares sum exactly to the total (trap T42).
    pub share_minor: i64,
    /// The fee in its share.
    #[serde(default)]
    pub fee_minor: i64,
}

/// A rule's effect on a whole quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Name of the rule.
    pub rule: String,
    /// What it added over all seats, in minor units.
    pub amount_minor: i64,
}

/// The price of a choice of seats, with every rule that made it. Frozen into the booking at hold (trap T13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Currency of every amount.
    pub currency: Currency,
    /// The seats with their prices, in the order asked for.
    pub seats: Vec<SeatPrice>,
    /// Base prices of all seats.
    pub subtotal_minor: i64,
    /// The rules that applied.
    pub adjustments: Vec<Adjustment>,
    /// What a promotion took off, not negative.
    pub discount_minor: i64,
    /// Fees.
    pub fees_minor: i64,
    /// `subtotal + adjustments − discount + fees`.
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
}

impl PriceList {
    /// The price of `seats` for a show that starts at `starts` by the cinema's clocks.
    ///
    /// # Errors
    /// [`MoneyError::Sum`] when the sums do not fit.
    pub fn quote<'a>(&self, seats: impl IntoIterator<Item = &'a Seat>, starts: &Zoned) -> Result<Quote, MoneyError> {
        let mut lines = Vec::new();
        let mut totals = vec![0i64; self.rules.len()];
        let mut applied = vec![false; self.rules.len()];
        let mut sum = 0i64;
        for seat in seats {
            let price = self.price_seat(seat, starts, &mut totals, &mut applied)?;
            sum = sum.checked_add(price).ok_or(MoneyError::Sum)?;
            lines.push(SeatPrice { seat: seat.id, price_minor: price, share_minor: 0, fee_minor: self.fee_minor });
        }
        let count = i64::try_from(lines.len()).map_err(|_| MoneyError::Sum)?;
        let fees = self.fee_minor.checked_mul(count).ok_or(MoneyError::Sum)?;
        let total = sum.checked_add(fees).ok_or(MoneyError::Sum)?;
        let weights: Vec<i64> = lines.iter().map(|line| line.price_minor).collect();
        for (line, share) in lines.iter_mut().zip(Money::new(sum, self.base.currency).split(&weights)) {
            line.share_minor = share.minor + line.fee_minor;
        }
        let adjustments = self
            .rules
            .iter()
            .zip(totals)
            .zip(applied)
            .filter(|(_, applied)| *applied)
            .map(|((rule, amount_minor), _)| Adjustment { rule: rule.name.clone(), amount_minor })
            .collect();
        Ok(Quote {
            currency: self.base.currency,
            seats: lines,
            subtotal_minor: self.base.minor.checked_mul(count).ok_or(MoneyError::Sum)?,
            adjustments,
            discount_minor: 0,
            fees_minor: fees,
            total_minor: total,
            cancellation: self.cancellation.clone(),
        })
    }

    /// The price of one seat, adding to each rule's total what it really changed: a price never falls below zero.
    fn price_seat(&self, seat: &Seat, starts: &Zoned, totals: &mut [i64], applied: &mut [bool]) -> Result<i64, MoneyError> {
        let mut price = self.base.minor;
        for (i, rule) in self.rules.iter().enumerate().filter(|(_, rule)| rule.scope.covers(seat.kind, starts)) {
            let change = match rule.effect {
                RuleEffect::Amount(minor) => minor,
                RuleEffect::BasisPoints(points) => part_of(self.base.minor, points)?,
            };
            let next = price.checked_add(change).ok_or(MoneyError::Sum)?.max(0);
            totals[i] = totals[i].checked_add(next - price).ok_or(MoneyError::Sum)?;
            applied[i] = true;
            price = next;
        }
        Ok(price)
    }
}

/// `points` basis points of `minor`, rounded half away from zero.
pub(crate) fn part_of(minor: i64, points: i64) -> Result<i64, MoneyError> {
    let exact = i128::from(minor) * i128::from(points);
    let half = if exact < 0 { -5_000 } else { 5_000 };
    i64::try_from((exact + half) / 10_000).map_err(|_| MoneyError::Sum)
}

impl RuleScope {
    /// Whether the rule applies to a kind of seat at a show that starts at `starts`.
    fn covers(&self, kind: SeatType, starts: &Zoned) -> bool {
        let weekday = |day: Weekday| day.to_monday_one_offset();
        (self.seat_types.is_empty() || self.seat_types.contains(&kind))
            && (self.weekdays.is_empty() || self.weekdays.contains(&weekday(starts.weekday())))
            && self.from_hour.is_none_or(|hour| starts.hour() >= hour)
            && self.to_hour.is_none_or(|hour| starts.hour() < hour)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};
    use proptest::prelude::*;

    use super::*;

    fn seat(id: i64, kind: SeatType) -> Seat {
        Seat { id: SeatId(id), row: "A".into(), number: id.to_string(), kind, x: 0, y: 0, companion_of: None }
    }

    fn rule(name: &str, scope: RuleScope, effect: RuleEffect) -> PricingRule {
        PricingRule { id: PricingRuleId(1), name: name.into(), scope, effect }
    }

    fn saturday_evening() -> Zoned {
        date(2026, 6, 13).at(20, 15, 0, 0).to_zoned(TimeZone::UTC).expect("a time")
    }

    #[test]
    fn every_rule_that_made_the_price_is_listed() {
        let list = PriceList {
            base: Money::new(12_000, Currency::USD),
            fee_minor: 0,
            cancellation: CancellationPolicy::default(),
            rules: vec![
                rule(
                    "Weekend evening",
                    RuleScope { weekdays: vec![6, 7], from_hour: Some(18), ..RuleScope::default() },
                    RuleEffect::Amount(500),
                ),
                rule("Matinée", RuleScope { to_hour: Some(15), ..RuleScope::default() }, RuleEffect::BasisPoints(-2_000)),
            ],
        };
        let quote = list.quote(&[seat(5, SeatType::Regular), seat(6, SeatType::Regular)], &saturday_evening()).expect("a quote");
        assert_eq!((quote.subtotal_minor, quote.total_minor), (24_000, 25_000));
        assert_eq!(quote.adjustments, [Adjustment { rule: "Weekend evening".into(), amount_minor: 1_000 }]);
        assert_eq!(quote.seats[0].price_minor, 12_500);
    }

    proptest! {
        #[test]
        fn a_quote_is_never_negative_and_its_sums_are_exact(
            base in 0i64..100_000, fee in 0i64..500, effects in prop::collection::vec((any::<bool>(), -20_000i64..20_000), 0..5), seats in 1i64..10,
        ) {
            let rules = effects.into_iter().map(|(amount, n)| rule("r", RuleScope::default(), if amount { RuleEffect::Amount(n) } else { RuleEffect::BasisPoints(n) })).collect();
            let list = PriceList { base: Money::new(base, Currency::EUR), fee_minor: fee, cancellation: CancellationPolicy::default(), rules };
            let seats: Vec<Seat> = (0..seats).map(|id| seat(id, SeatType::Regular)).collect();
            let quote = list.quote(&seats, &saturday_evening()).expect("a quote");
            let adjusted: i64 = quote.adjustments.iter().map(|a| a.amount_minor).sum();
            prop_assert!(quote.seats.iter().all(|line| line.price_minor >= 0 && line.share_minor >= 0));
            prop_assert_eq!(quote.total_minor, quote.subtotal_minor + adjusted - quote.discount_minor + quote.fees_minor);
            prop_assert_eq!(quote.total_minor, quote.seats.iter().map(|line| line.share_minor).sum::<i64>());
        }
    }
}
