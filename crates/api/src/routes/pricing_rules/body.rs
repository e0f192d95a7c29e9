use booking_app::prices::{WantedEffect, WantedRule};
use booking_domain::{
    CinemaId, Currency, FilmId, PricingRuleId, ScreenId, Timestamp,
    ports::KeptRule,
    pricing::{RuleEffect, RuleScope, TicketType},
    seating::SeatType,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::routes::{Amount, GivenChange};

/// When a rule or a promotion applies: every condition that is given must hold. Times and days of a show are those of its cinema's clocks.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Conditions)]
pub struct ConditionsBody {
    /// Kinds of seats; empty for all.
    #[schema(value_type = Vec<String>, format = "seat-type")]
    seat_types: Vec<SeatType>,
    /// Kinds of tickets; empty for all.
    #[schema(value_type = Vec<String>, format = "ticket-type")]
    ticket_types: Vec<TicketType>,
    /// Days of the week of the show, 1 = Monday to 7 = Sunday; empty for all.
    #[schema(value_type = Vec<i32>, max_items = 7)]
    weekdays: Vec<i8>,
    /// First hour of the day.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 24)]
    from_hour: Option<i8>,
    /// Hour of the day from which it no longer applies; before `from_hour` it is past midnight.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 24)]
    to_hour: Option<i8>,
    /// First day of the show.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    from_date: Option<Date>,
    /// Last day of the show, itself included.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    to_date: Option<Date>,
    /// Bought at least so many days before the day of the show.
    #[schema(minimum = 0, maximum = 366)]
    min_days_ahead: Option<i32>,
    /// Bought at most so many days before the day of the show.
    #[schema(minimum = 0, maximum = 366)]
    max_days_ahead: Option<i32>,
    /// From this part of the seats taken on, in basis points: 5000 is half of them.
    #[schema(minimum = 0, maximum = 10_000)]
    from_occupancy: Option<i64>,
    /// Below this part of the seats taken, in basis points.
    #[schema(minimum = 1, maximum = 10_000)]
    below_occupancy: Option<i64>,
    /// Formats, whatever their capitals; empty for all.
    #[schema(max_items = 100)]
    formats: Vec<String>,
    /// Screens; empty for all.
    #[schema(value_type = Vec<i64>, max_items = 100)]
    screen_ids: Vec<ScreenId>,
    /// Films; empty for all.
    #[schema(value_type = Vec<i64>, max_items = 100)]
    movie_ids: Vec<FilmId>,
    /// Bought at this instant or later.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    active_from: Option<Timestamp>,
    /// Bought before this instant.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    active_until: Option<Timestamp>,
}

impl From<ConditionsBody> for RuleScope {
    fn from(body: ConditionsBody) -> Self {
        Self {
            seat_types: body.seat_types,
            ticket_types: body.ticket_types,
            weekdays: body.weekdays,
            from_hour: body.from_hour,
            to_hour: body.to_hour,
            from_date: body.from_date,
            to_date: body.to_date,
            min_days_ahead: body.min_days_ahead,
            max_days_ahead: body.max_days_ahead,
            from_occupancy: body.from_occupancy,
            below_occupancy: body.below_occupancy,
            formats: body.formats,
            screens: body.screen_ids,
            films: body.movie_ids,
            active_from: body.active_from,
            active_until: body.active_until,
        }
    }
}

impl From<RuleScope> for ConditionsBody {
    fn from(scope: RuleScope) -> Self {
        Self {
            seat_types: scope.seat_types,
            ticket_types: scope.ticket_types,
            weekdays: scope.weekdays,
            from_hour: scope.from_hour,
            to_hour: scope.to_hour,
            from_date: scope.from_date,
            to_date: scope.to_date,
            min_days_ahead: scope.min_days_ahead,
            max_days_ahead: scope.max_days_ahead,
            from_occupancy: scope.from_occupancy,
            below_occupancy: scope.below_occupancy,
            formats: scope.formats,
            screen_ids: scope.screens,
            movie_ids: scope.films,
            active_from: scope.active_from,
            active_until: scope.active_until,
        }
    }
}

/// What a rule does to the price of a seat.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleEffectRequest)]
pub enum WantedEffectBody {
    /// Adds an amount; takes it away where it is negative.
    Amount(GivenChange),
    /// Adds a part of the base price, in basis points: -2500 takes a quarter away.
    BasisPoints(i64),
}

/// What a rule does to the price of a seat.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleEffect)]
pub enum EffectBody {
    /// Adds an amount.
    Amount(Amount),
    /// Adds a part of the base price, in basis points.
    BasisPoints(i64),
}

/// A rule as it is wanted.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PricingRuleRequest)]
pub struct RuleRequest {
    /// Where it stands in its price list: lower first.
    #[schema(minimum = 0, maximum = 10_000)]
    pub(super) position: i32,
    /// What customers read.
    #[schema(example = "Tuesday deal", format = "label")]
    pub(super) name: String,
    /// When it applies; always when left out.
    #[serde(default)]
    pub(super) conditions: ConditionsBody,
    /// What it does.
    pub(super) effect: WantedEffectBody,
}

impl From<RuleRequest> for WantedRule {
    fn from(body: RuleRequest) -> Self {
        Self {
            position: body.position,
            name: body.name,
            scope: body.conditions.into(),
            effect: match body.effect {
                WantedEffectBody::Amount(change) => WantedEffect::Amount(change.0.0),
                WantedEffectBody::BasisPoints(points) => WantedEffect::BasisPoints(points),
            },
        }
    }
}

/// A rule of a price list.
#[derive(Serialize, ToSchema)]
#[schema(as = PricingRule)]
pub struct RuleBody {
    /// Key.
    #[schema(value_type = i64)]
    id: PricingRuleId,
    /// Whose price list.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// Where it stands in it.
    position: i32,
    /// What customers read.
    name: String,
    /// When it applies.
    conditions: ConditionsBody,
    /// What it does.
    effect: EffectBody,
    /// Currency of its amount.
    #[schema(value_type = String)]
    currency: Currency,
    /// Raised by every change; its `ETag`.
    pub version: i32,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<KeptRule> for RuleBody {
    fn from(kept: KeptRule) -> Self {
        Self {
            id: kept.rule.id,
            cinema_id: kept.cinema,
            position: kept.position,
            name: kept.rule.name,
            conditions: kept.rule.scope.into(),
            effect: match kept.rule.effect {
                RuleEffect::Amount(minor) => EffectBody::Amount(Amount::new(minor, kept.currency)),
                RuleEffect::BasisPoints(points) => EffectBody::BasisPoints(points),
            },
            currency: kept.currency,
            version: kept.version,
            updated_at: kept.updated_at,
        }
    }
}
