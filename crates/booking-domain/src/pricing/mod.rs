//! What seats cost, and why: the only place where prices are computed and rounded.
//!
//! A seat's price begins with the base price of its showtime. The rules about the show and the purchase come first, in their order, and are
//! kept within the floor and the cap of the price list; then, in their order, the modifiers of seats and tickets. A promotion takes its part
//! off the sum, fees are added, and tax is found in the whole or added to it. Whatever is split over seats is split by largest remainder.

mod promotion;
mod quote;
mod rule;
mod simulation;

use thiserror::Error;

pub use promotion::{AppliedPromotion, PromoCode, Promotion, PromotionEffect, PromotionRefusal, PromotionTerms, PromotionUse};
use quote::Priced;
pub use quote::{Adjustment, Quote, SeatPrice};
pub use rule::{LARGEST_AMOUNT, Occasion, Occupancy, PriceTerms, PricingRule, RuleEffect, RuleScope, Tax, TicketType};
pub use simulation::{Compared, PastSale, Simulation, SoldShow};

use serde::{Deserialize, Serialize};

use crate::{
    CinemaId, Money, SeatId,
    cancellation::CancellationPolicy,
    money::MoneyError,
    seating::{Seat, SeatType},
};

/// Why there is no price.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PriceError {
    /// The sums do not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The promotion takes nothing off.
    #[error(transparent)]
    Promotion(#[from] PromotionRefusal),
}

/// What a showtime's seats cost before and after its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Price of a seat before any rule.
    pub base: Money,
    /// Fee for each seat, in minor units.
    pub fee_minor: i64,
    /// Its bounds, the fee for a booking, and tax.
    pub terms: PriceTerms,
    /// The terms of cancellation that are sold with it.
    pub cancellation: CancellationPolicy,
    /// The rules, in their order.
    pub rules: Vec<PricingRule>,
}

/// A seat to be priced.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub seat: SeatId,
    pub kind: SeatType,
    pub companion_of: Option<SeatId>,
    pub ticket: TicketType,
}

/// What a quote names where the floor or the cap changed a price.
const FLOOR: &str = "Lowest price";
const CAP: &str = "Highest price";

impl PriceList {
    /// The price of seats, each for somebody, on an occasion.
    ///
    /// # Errors
    /// [`MoneyError::Sum`] when the sums do not fit.
    pub fn quote<'a>(&self, seats: impl IntoIterator<Item = (&'a Seat, TicketType)>, occasion: &Occasion) -> Result<Quote, MoneyError> {
        let places = places(seats);
        let priced = self.charged(&places, occasion)?;
        priced.total(self.base.currency, self.terms.tax, None, self.cancellation.clone())
    }

    /// The same less what a promotion takes off.
    ///
    /// # Errors
    /// [`PriceError::Promotion`] when it takes nothing off here.
    pub fn quote_with<'a>(
        &self,
        seats: impl IntoIterator<Item = (&'a Seat, TicketType)>,
        occasion: &Occasion,
        (cinema, promotion): (CinemaId, &Promotion),
    ) -> Result<Quote, PriceError> {
        let places = places(seats);
        let mut priced = self.charged(&places, occasion)?;
        let kinds: Vec<SeatType> = places.iter().map(|place| place.kind).collect();
        promotion.terms.apply(cinema, &kinds, occasion, self.base, &mut priced)?;
        Ok(priced.total(self.base.currency, self.terms.tax, Some(promotion.applied()), self.cancellation.clone())?)
    }

    /// Whether one of its rules asks how full the show is.
    pub fn needs_occupancy(&self) -> bool {
        self.rules.iter().any(|rule| rule.scope.needs_occupancy())
    }

    /// Priced by the rules, with fees.
    fn charged(&self, places: &[Place], occasion: &Occasion) -> Result<Priced, MoneyError> {
        let mut priced = self.priced(places, occasion)?;
        priced.charge(self.fee_minor, self.terms.booking_fee_minor, self.base.currency)?;
        Ok(priced)
    }

    /// Priced by the rules.
    fn priced(&self, places: &[Place], occasion: &Occasion) -> Result<Priced, MoneyError> {
        let mut tally = Tally::of(&self.rules);
        let price = |place: &Place| {
            let price_minor = self.price_seat(place, occasion, &mut tally)?;
            let Place { seat, ticket, companion_of, .. } = *place;
            Ok(SeatPrice { seat, ticket, price_minor, discount_minor: 0, share_minor: 0, fee_minor: 0, tax_minor: 0, companion_of })
        };
        let lines = places.iter().map(price).collect::<Result<Vec<_>, MoneyError>>()?;
        let count = i64::try_from(lines.len()).map_err(|_| MoneyError::Sum)?;
        let subtotal_minor = self.base.minor.checked_mul(count).ok_or(MoneyError::Sum)?;
        let priced = Priced { lines, subtotal_minor, adjustments: tally.adjustments() };
        priced.sum()?;
        Ok(priced)
    }

    /// The price of one seat, adding to each rule's total what it really changed: a price never falls below zero.
    fn price_seat(&self, place: &Place, occasion: &Occasion, tally: &mut Tally<'_>) -> Result<i64, MoneyError> {
        let mut price = self.base.minor;
        let applies = |rule: &PricingRule| rule.scope.covers(place.kind, place.ticket, occasion);
        for step in &mut tally.steps {
            let next = match step.what {
                What::Rule(rule) if applies(rule) => {
                    let change = rule.effect.change(self.base.minor)?;
                    price.checked_add(change).ok_or(MoneyError::Sum)?.max(0)
                }
                What::Floor if self.terms.bounded(price) > price => self.terms.bounded(price),
                What::Cap if self.terms.bounded(price) < price => self.terms.bounded(price),
                What::Rule(_) | What::Floor | What::Cap => continue,
            };
            step.add(next - price)?;
            price = next;
        }
        Ok(price)
    }
}

/// What changes a price, in the order it does, and what each has changed over all seats.
struct Tally<'a> {
    steps: Vec<Step<'a>>,
}

struct Step<'a> {
    what: What<'a>,
    total: i64,
    applied: bool,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Rule(&'a PricingRule),
    Floor,
    Cap,
}

impl<'a> Tally<'a> {
    fn of(rules: &'a [PricingRule]) -> Self {
        let (modifiers, about_the_show): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule.scope.is_modifier());
        let show = about_the_show.into_iter().map(What::Rule).chain([What::Floor, What::Cap]);
        let all = show.chain(modifiers.into_iter().map(What::Rule));
        Self { steps: all.map(|what| Step { what, total: 0, applied: false }).collect() }
    }

    fn adjustments(self) -> Vec<Adjustment> {
        let name = |what: What<'_>| match what {
            What::Rule(rule) => rule.name.clone(),
            What::Floor => FLOOR.to_owned(),
            What::Cap => CAP.to_owned(),
        };
        let applied = self.steps.into_iter().filter(|step| step.applied);
        applied.map(|step| Adjustment { rule: name(step.what), amount_minor: step.total }).collect()
    }
}

impl Step<'_> {
    fn add(&mut self, minor: i64) -> Result<(), MoneyError> {
        self.total = self.total.checked_add(minor).ok_or(MoneyError::Sum)?;
        self.applied = true;
        Ok(())
    }
}

fn places<'a>(seats: impl IntoIterator<Item = (&'a Seat, TicketType)>) -> Vec<Place> {
    seats.into_iter().map(|(seat, ticket)| Place { seat: seat.id, kind: seat.kind, companion_of: seat.companion_of, ticket }).collect()
}

/// `points` basis points of `minor`, rounded half away from zero.
pub(crate) fn part_of(minor: i64, points: i64) -> Result<i64, MoneyError> {
    let exact = i128::from(minor) * i128::from(points);
    let half = if exact < 0 { -5_000 } else { 5_000 };
    i64::try_from((exact + half) / 10_000).map_err(|_| MoneyError::Sum)
}

#[cfg(test)]
mod tests;
