use booking_domain::{
    CinemaId, FieldErrors, PromotionId, Timestamp,
    pricing::{PromoCode, Promotion, PromotionEffect, PromotionTerms},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::routes::{
    given::{GivenMoney, MoneyBody},
    pricing_rules::ConditionsBody,
};

/// What a promotion takes off.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PromotionEffectRequest)]
pub enum WantedEffectBody {
    /// An amount, once a booking, and no more than its seats cost.
    Amount(GivenMoney),
    /// A part of what the seats cost, in basis points.
    BasisPoints(i64),
}

/// What a promotion takes off.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PromotionEffect)]
pub enum EffectBody {
    /// An amount, once a booking.
    Amount(MoneyBody),
    /// A part of what the seats cost, in basis points.
    BasisPoints(i64),
}

/// A promotion as it is wanted.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PromotionRequest)]
pub struct PromotionRequest {
    /// What customers type, whatever its capitals.
    #[schema(example = "SUMMER", format = "promo-code")]
    code: String,
    /// What customers read in the price.
    #[schema(example = "Summer", format = "label")]
    name: String,
    /// What it takes off.
    effect: WantedEffectBody,
    /// The cinemas it is for; empty for all.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, max_items = 100)]
    cinema_ids: Vec<CinemaId>,
    /// The seats, tickets and shows it is for, and when it can be used.
    #[serde(default)]
    conditions: ConditionsBody,
    /// What the seats must cost at least, before it takes anything off.
    minimum: Option<GivenMoney>,
    /// How often it can be used in all.
    #[schema(minimum = 1, maximum = 100_000)]
    max_uses: Option<i32>,
    /// How often by one customer.
    #[schema(minimum = 1, maximum = 100_000)]
    max_uses_per_customer: Option<i32>,
}

impl TryFrom<PromotionRequest> for PromotionTerms {
    type Error = FieldErrors;

    fn try_from(body: PromotionRequest) -> Result<Self, FieldErrors> {
        Ok(Self {
            code: PromoCode::parse(&body.code).map_err(|error| FieldErrors::one("/code", error.0))?,
            name: body.name,
            effect: match body.effect {
                WantedEffectBody::Amount(amount) => PromotionEffect::Amount(amount.money("/effect/amount")?),
                WantedEffectBody::BasisPoints(points) => PromotionEffect::BasisPoints(points),
            },
            cinemas: body.cinema_ids,
            scope: body.conditions.into(),
            minimum: body.minimum.map(|minimum| minimum.money("/minimum")).transpose()?,
            max_uses: body.max_uses,
            max_uses_per_customer: body.max_uses_per_customer,
        })
    }
}

/// A promotion.
#[derive(Serialize, ToSchema)]
#[schema(as = Promotion)]
pub struct PromotionBody {
    /// Key.
    #[schema(value_type = i64)]
    id: PromotionId,
    /// What customers type.
    code: String,
    /// What customers read in the price.
    name: String,
    /// What it takes off.
    effect: EffectBody,
    /// The cinemas it is for; empty for all.
    #[schema(value_type = Vec<i64>)]
    cinema_ids: Vec<CinemaId>,
    /// The seats, tickets and shows it is for, and when it can be used.
    conditions: ConditionsBody,
    /// What the seats must cost at least.
    minimum: Option<MoneyBody>,
    /// How often it can be used in all.
    max_uses: Option<i32>,
    /// How often by one customer.
    max_uses_per_customer: Option<i32>,
    /// How many bookings use it now.
    uses: i64,
    /// Raised by every change; its `ETag`.
    pub version: i32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<Promotion> for PromotionBody {
    fn from(promotion: Promotion) -> Self {
        let terms = promotion.terms;
        Self {
            id: promotion.id,
            code: terms.code.into(),
            name: terms.name,
            effect: match terms.effect {
                PromotionEffect::Amount(money) => EffectBody::Amount(money.into()),
                PromotionEffect::BasisPoints(points) => EffectBody::BasisPoints(points),
            },
            cinema_ids: terms.cinemas,
            conditions: terms.scope.into(),
            minimum: terms.minimum.map(Into::into),
            max_uses: terms.max_uses,
            max_uses_per_customer: terms.max_uses_per_customer,
            uses: promotion.uses,
            version: promotion.version,
            created_at: promotion.created_at,
            updated_at: promotion.updated_at,
        }
    }
}
