//! Promotions: codes that take something off.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Occasion, RuleScope,
    quote::Priced,
    rule::{LARGEST_AMOUNT, amount},
};
use crate::{
    BookingId, CinemaId, FieldErrors, Money, PromotionId, UserId,
    booking::{BookingStatus, Reference},
    money::MoneyError,
    pricing::part_of,
    seating::SeatType,
    text::TextError,
};

/// A code as customers type it, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PromoCode(String);

impl PromoCode {
    /// Parses a code: 3 to 32 letters, digits, `-` and `_` of ASCII, whatever their capitals.
    ///
    /// # Errors
    /// [`TextError`] with what is wrong.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let code = raw.trim().to_ascii_uppercase();
        let is_fine = (3..=32).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if is_fine { Ok(Self(code)) } else { Err(TextError("must be 3 to 32 letters, digits, - or _".to_owned())) }
    }

    /// The code in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PromoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PromoCode {
    type Error = TextError;

    fn try_from(raw: String) -> Result<Self, TextError> {
        Self::parse(&raw)
    }
}

impl From<PromoCode> for String {
    fn from(code: PromoCode) -> Self {
        code.0
    }
}

/// What a promotion takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromotionEffect {
    /// An amount, once a booking, and no more than its seats cost.
    Amount(Money),
    /// A part of what the seats cost, in basis points.
    BasisPoints(i64),
}

/// What a promotion is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionTerms {
    /// What customers type.
    pub code: PromoCode,
    /// What customers read in the price.
    pub name: String,
    /// What it takes off.
    pub effect: PromotionEffect,
    /// The cinemas it is for; empty for all.
    pub cinemas: Vec<CinemaId>,
    /// The seats and tickets it is for, the shows, and the window in which it can be used.
    pub scope: RuleScope,
    /// What the seats it is for must cost at least, before it takes anything off.
    pub minimum: Option<Money>,
    /// How often it can be used in all.
    pub max_uses: Option<i32>,
    /// How often by one customer.
    pub max_uses_per_customer: Option<i32>,
}

/// A promotion that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// Key.
    pub id: PromotionId,
    /// What it is.
    pub terms: PromotionTerms,
    /// How many bookings use it now: held, being paid, or sold.
    pub uses: i64,
    /// Raised by every change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A booking that uses a promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionUse {
    /// The booking.
    pub booking: BookingId,
    /// What to say at the counter.
    pub reference: Reference,
    /// Its customer.
    pub customer: Option<UserId>,
    /// How the booking stands.
    pub status: BookingStatus,
    /// When the code was used.
    pub used_at: Timestamp,
    /// What it took off.
    pub discount: Money,
}

/// A promotion as it stands in a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedPromotion {
    /// Its key.
    pub id: PromotionId,
    /// Its code.
    pub code: PromoCode,
    /// Its name.
    pub name: String,
    /// What it took off.
    pub effect: PromotionEffect,
}

/// Why a code takes nothing off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PromotionRefusal {
    /// There is no such code, or not any more.
    #[error("there is no such code")]
    Unknown,
    /// It can be used at another time.
    #[error("the code cannot be used now")]
    NotNow,
    /// It is for another cinema, show, seat or ticket.
    #[error("the code is not for this choice")]
    NotForThis,
    /// The seats cost less than it asks for.
    #[error("the code is for purchases of {0} or more")]
    BelowMinimum(Money),
}

/// The largest number of uses a promotion may be limited to.
const MOST_USES: i32 = 100_000;

impl PromotionEffect {
    /// What it takes off seats that cost `minor` together: never more than that.
    pub(super) fn off(self, minor: i64) -> Result<i64, MoneyError> {
        let off = match self {
            Self::Amount(money) => money.minor,
            Self::BasisPoints(points) => part_of(minor, points)?,
        };
        Ok(off.clamp(0, minor))
    }
}

impl PromotionTerms {
    /// Checks what was asked for.
    ///
    /// # Errors
    /// [`FieldErrors`] that name each wrong field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        match self.effect {
            PromotionEffect::Amount(money) if !(1..=LARGEST_AMOUNT).contains(&money.minor) => {
                errors.push("/effect/amount", "must be more than nothing, and not too large");
            }
            PromotionEffect::BasisPoints(points) if !(1..=10_000).contains(&points) => {
                errors.push("/effect/basis_points", "must be 1 to 10000");
            }
            PromotionEffect::Amount(_) | PromotionEffect::BasisPoints(_) => {}
        }
        self.scope.check("/conditions", &mut errors);
        if self.scope.needs_occupancy() {
            errors.push("/conditions", "a promotion does not ask how full a show is");
        }
        if self.minimum.is_some_and(|minimum| !(0..=LARGEST_AMOUNT).contains(&minimum.minor)) {
            errors.push("/minimum", "must not be negative or too large");
        }
        let wrong = |uses: Option<i32>| uses.is_some_and(|uses| !(1..=MOST_USES).contains(&uses));
        if wrong(self.max_uses) {
            errors.push("/max_uses", format!("must be 1 to {MOST_USES}"));
        }
        if wrong(self.max_uses_per_customer) {
            errors.push("/max_uses_per_customer", format!("must be 1 to {MOST_USES}"));
        }
        errors.into_result()
    }

    /// Takes off what it takes off.
    pub(super) fn apply(
        &self,
        cinema: CinemaId,
        kinds: &[SeatType],
        occasion: &Occasion,
        base: Money,
        priced: &mut Priced,
    ) -> Result<(), super::PriceError> {
        if !self.scope.is_active(occasion.now) {
            return Err(PromotionRefusal::NotNow.into());
        }
        let of_another_currency = |money: Money| money.currency != base.currency;
        let foreign = matches!(self.effect, PromotionEffect::Amount(money) if of_another_currency(money));
        if foreign || self.minimum.is_some_and(of_another_currency) || !(self.cinemas.is_empty() || self.cinemas.contains(&cinema)) {
            return Err(PromotionRefusal::NotForThis.into());
        }
        let covered: Vec<bool> =
            kinds.iter().zip(&priced.lines).map(|(kind, line)| self.scope.covers(*kind, line.ticket, occasion)).collect();
        let prices = priced.lines.iter().zip(&covered).filter(|(_, covered)| **covered).map(|(line, _)| line.price_minor);
        let sum = prices.clone().try_fold(0i64, i64::checked_add).ok_or(MoneyError::Sum)?;
        if prices.count() == 0 {
            return Err(PromotionRefusal::NotForThis.into());
        }
        if let Some(minimum) = self.minimum.filter(|minimum| sum < minimum.minor) {
            return Err(PromotionRefusal::BelowMinimum(minimum).into());
        }
        let seats: Vec<_> = priced.lines.iter().zip(covered).filter(|(_, covered)| *covered).map(|(line, _)| line.seat).collect();
        let off = amount(self.effect.off(sum)?, base);
        priced.discount(off.minor, |line| seats.contains(&line.seat), off.currency);
        Ok(())
    }
}

impl Promotion {
    /// As it stands in a quote.
    pub fn applied(&self) -> AppliedPromotion {
        AppliedPromotion { id: self.id, code: self.terms.code.clone(), name: self.terms.name.clone(), effect: self.terms.effect }
    }

    /// Whether it is used up for somebody who uses it `own_uses` times now.
    pub fn is_used_up(&self, own_uses: i64) -> bool {
        self.terms.max_uses.is_some_and(|most| self.uses >= i64::from(most))
            || self.terms.max_uses_per_customer.is_some_and(|most| own_uses >= i64::from(most))
    }
}
