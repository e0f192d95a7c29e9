//! Rules of a price list: when they apply, and what they do.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

use super::part_of;
use crate::{FieldErrors, FilmId, Money, PricingRuleId, ScreenId, money::MoneyError, named::named, seating::SeatType, text::one_line};

named! {
    /// For whom a seat is bought.
    #[derive(Default)]
    TicketType {
        /// A grown-up: what a ticket is when nobody says otherwise.
        #[default]
        Adult = "adult",
        /// A child.
        Child = "child",
        /// A senior.
        Senior = "senior",
        /// A student.
        Student = "student",
    }
}

/// All of something, in basis points.
const WHOLE: i64 = 10_000;

/// The most items a list of a condition has.
const LONGEST_LIST: usize = 100;

/// When a rule applies. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleScope {
    /// Kinds of seats; empty for all.
    pub seat_types: Vec<SeatType>,
    /// Kinds of tickets; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ticket_types: Vec<TicketType>,
    /// Days of the week, 1 = Monday to 7 = Sunday (ISO 8601), by the cinema's clocks; empty for all.
    pub weekdays: Vec<i8>,
    /// First hour of the day, by the cinema's clocks.
    pub from_hour: Option<i8>,
    /// Hour of the day from which it no longer applies. Before `from_hour`: the time goes past midnight.
    pub to_hour: Option<i8>,
    /// First day of the show, by the cinema's calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_date: Option<Date>,
    /// Last day of the show, itself included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_date: Option<Date>,
    /// Bought at least so many days before the day of the show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_days_ahead: Option<i32>,
    /// Bought at most so many days before the day of the show; 0 is on the day itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_days_ahead: Option<i32>,
    /// From this part of the seats taken on, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_occupancy: Option<i64>,
    /// Below this part of the seats taken, in basis points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below_occupancy: Option<i64>,
    /// Formats, such as `IMAX`, whatever their capitals; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// Screens; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<ScreenId>,
    /// Films; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub films: Vec<FilmId>,
    /// Bought at this instant or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_from: Option<Timestamp>,
    /// Bought before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_until: Option<Timestamp>,
}

/// How full a showtime is, in basis points of the seats that can be sold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occupancy(pub i64);

impl Occupancy {
    /// `taken` of `capacity` seats; a show without seats is empty.
    pub fn of(taken: usize, capacity: usize) -> Self {
        let parts = (taken.min(capacity) as u128 * 10_000).checked_div(capacity as u128).unwrap_or(0);
        Self(i64::try_from(parts).unwrap_or(WHOLE))
    }
}

/// A purchase, as far as rules ask about it: which show, when it is bought, and how full it is by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// When the show starts, by the cinema's clocks.
    pub starts: Zoned,
    /// When it is bought.
    pub now: Timestamp,
    /// How full the show is.
    pub occupancy: Occupancy,
    /// What is shown.
    pub film: FilmId,
    /// Where.
    pub screen: ScreenId,
    /// In which format.
    pub format: String,
}

impl Occasion {
    /// Days from the purchase to the show, as the cinema's calendar counts them.
    fn days_ahead(&self) -> i32 {
        let bought = self.now.to_zoned(self.starts.time_zone().clone()).date();
        bought.until(self.starts.date()).map_or(0, |span| span.get_days())
    }
}

impl RuleScope {
    /// Whether the rule applies to a kind of seat and ticket on an occasion.
    pub fn covers(&self, kind: SeatType, ticket: TicketType, occasion: &Occasion) -> bool {
        (self.seat_types.is_empty() || self.seat_types.contains(&kind))
            && (self.ticket_types.is_empty() || self.ticket_types.contains(&ticket))
            && self.covers_show(occasion)
            && self.covers_purchase(occasion)
    }

    fn covers_show(&self, occasion: &Occasion) -> bool {
        let (starts, day) = (&occasion.starts, occasion.starts.date());
        let weekday = |day: Weekday| day.to_monday_one_offset();
        (self.weekdays.is_empty() || self.weekdays.contains(&weekday(starts.weekday())))
            && self.covers_hour(starts.hour())
            && self.from_date.is_none_or(|first| day >= first)
            && self.to_date.is_none_or(|last| day <= last)
            && (self.formats.is_empty() || self.formats.iter().any(|format| format.to_lowercase() == occasion.format.to_lowercase()))
            && (self.screens.is_empty() || self.screens.contains(&occasion.screen))
            && (self.films.is_empty() || self.films.contains(&occasion.film))
    }

    fn covers_purchase(&self, occasion: &Occasion) -> bool {
        let ahead = occasion.days_ahead();
        self.min_days_ahead.is_none_or(|least| ahead >= least)
            && self.max_days_ahead.is_none_or(|most| ahead <= most)
            && self.from_occupancy.is_none_or(|from| occasion.occupancy.0 >= from)
            && self.below_occupancy.is_none_or(|below| occasion.occupancy.0 < below)
            && self.is_active(occasion.now)
    }

    fn covers_hour(&self, hour: i8) -> bool {
        match (self.from_hour, self.to_hour) {
            (Some(from), Some(to)) if to < from => hour >= from || hour < to,
            (from, to) => from.is_none_or(|from| hour >= from) && to.is_none_or(|to| hour < to),
        }
    }

    /// Whether `now` is within the window in which it can be bought by.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.active_from.is_none_or(|from| now >= from) && self.active_until.is_none_or(|until| now < until)
    }

    /// Whether it asks how full the show is.
    pub fn needs_occupancy(&self) -> bool {
        self.from_occupancy.is_some() || self.below_occupancy.is_some()
    }

    /// Whether it is about some kinds of seats or tickets: a modifier on top of what the show costs.
    pub fn is_modifier(&self) -> bool {
        !self.seat_types.is_empty() || !self.ticket_types.is_empty()
    }

    /// Names every condition that cannot be, by its pointer below `at`.
    pub fn check(&self, at: &str, errors: &mut FieldErrors) {
        let mut refuse = |wrong: bool, field: &str, message: &str| {
            if wrong {
                errors.push(format!("{at}/{field}"), message);
            }
        };
        let hour = |hour: Option<i8>| hour.is_some_and(|hour| !(0..=24).contains(&hour));
        let days = |days: Option<i32>| days.is_some_and(|days| !(0..=366).contains(&days));
        let part = |part: Option<i64>| part.is_some_and(|part| !(0..=WHOLE).contains(&part));
        refuse(self.weekdays.iter().any(|day| !(1..=7).contains(day)), "weekdays", "must be 1 (Monday) to 7 (Sunday)");
        refuse(hour(self.from_hour), "from_hour", "must be 0 to 24");
        refuse(hour(self.to_hour), "to_hour", "must be 0 to 24");
        refuse(self.from_hour.is_some() && self.from_hour == self.to_hour, "to_hour", "must differ from from_hour");
        refuse(days(self.min_days_ahead), "min_days_ahead", "must be 0 to 366");
        refuse(days(self.max_days_ahead), "max_days_ahead", "must be 0 to 366");
        refuse(part(self.from_occupancy), "from_occupancy", "must be 0 to 10000");
        refuse(part(self.below_occupancy), "below_occupancy", "must be 0 to 10000");
        refuse(is_backwards(self.from_date, self.to_date), "to_date", "must not be before from_date");
        refuse(is_backwards(self.min_days_ahead, self.max_days_ahead), "max_days_ahead", "must not be less than min_days_ahead");
        let never = is_backwards(self.from_occupancy, self.below_occupancy) || self.below_occupancy == Some(0);
        refuse(never, "below_occupancy", "must be more than from_occupancy");
        let never = self.active_from.zip(self.active_until).is_some_and(|(from, until)| until <= from);
        refuse(never, "active_until", "must be after active_from");
        refuse(self.formats.len() > LONGEST_LIST, "formats", "must be at most 100");
        refuse(self.formats.iter().any(|format| one_line(format, 40).is_err()), "formats", "must be texts of 1 to 40 characters");
        refuse(self.screens.len() > LONGEST_LIST, "screens", "must be at most 100");
        refuse(self.films.len() > LONGEST_LIST, "films", "must be at most 100");
    }
}

fn is_backwards<T: PartialOrd>(from: Option<T>, to: Option<T>) -> bool {
    from.zip(to).is_some_and(|(from, to)| to < from)
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

/// The largest amount that a rule, a fee, a bound or a promotion may name, in minor units.
pub const LARGEST_AMOUNT: i64 = 100_000_000;

impl RuleEffect {
    /// What it adds to a seat of this base price.
    pub(super) fn change(self, base_minor: i64) -> Result<i64, MoneyError> {
        match self {
            Self::Amount(minor) => Ok(minor),
            Self::BasisPoints(points) => part_of(base_minor, points),
        }
    }

    /// Refuses what no price list has, by its pointer below `at`.
    pub fn check(self, at: &str, errors: &mut FieldErrors) {
        match self {
            Self::Amount(minor) if minor.abs() > LARGEST_AMOUNT => errors.push(format!("{at}/amount"), "is too large"),
            Self::BasisPoints(points) if !(-WHOLE..=10 * WHOLE).contains(&points) => {
                errors.push(format!("{at}/basis_points"), "must be -10000 to 100000");
            }
            Self::Amount(_) | Self::BasisPoints(_) => {}
        }
    }
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

/// A cinema's tax on what it sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// Rate, in basis points.
    pub basis_points: i64,
    /// Whether prices and fees have it in them already; else it is added to them.
    pub included: bool,
}

impl Default for Tax {
    /// No tax is shown.
    fn default() -> Self {
        Self { basis_points: 0, included: true }
    }
}

impl Tax {
    /// The tax in, or on, an amount that is not negative, rounded half up.
    ///
    /// # Errors
    /// [`MoneyError::Sum`] when it does not fit.
    pub fn of(self, minor: i64) -> Result<i64, MoneyError> {
        let whole = i128::from(WHOLE) + if self.included { i128::from(self.basis_points) } else { 0 };
        let exact = i128::from(minor) * i128::from(self.basis_points);
        i64::try_from((exact + whole / 2) / whole).map_err(|_| MoneyError::Sum)
    }

    /// `7%`, `8.25%`.
    pub fn rate(self) -> String {
        let (whole, rest) = (self.basis_points / 100, self.basis_points % 100);
        let digits = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") };
        format!("{}%", if rest % 10 == 0 && rest != 0 { digits.trim_end_matches('0') } else { &digits })
    }
}

/// What a cinema's price list says beside its rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceTerms {
    /// The least that the rules about the show make of the base price; modifiers of seats and tickets come on top.
    pub floor_minor: Option<i64>,
    /// The most.
    pub cap_minor: Option<i64>,
    /// Fee for a booking, beside that for each seat.
    pub booking_fee_minor: i64,
    /// Its tax.
    pub tax: Tax,
}

impl PriceTerms {
    /// Checks the bounds.
    ///
    /// # Errors
    /// [`FieldErrors`] that name each wrong one.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        let wrong = |minor: i64| !(0..=LARGEST_AMOUNT).contains(&minor);
        if self.floor_minor.is_some_and(wrong) {
            errors.push("/floor", "must not be negative or too large");
        }
        if self.cap_minor.is_some_and(wrong) {
            errors.push("/cap", "must not be negative or too large");
        }
        if is_backwards(self.floor_minor, self.cap_minor) {
            errors.push("/cap", "must not be below the floor");
        }
        if wrong(self.booking_fee_minor) {
            errors.push("/booking_fee", "must not be negative or too large");
        }
        if !(0..=WHOLE).contains(&self.tax.basis_points) {
            errors.push("/tax/basis_points", "must be 0 to 10000");
        }
        errors.into_result()
    }

    /// A price within the bounds.
    pub(super) fn bounded(&self, minor: i64) -> i64 {
        let raised = self.floor_minor.map_or(minor, |floor| minor.max(floor));
        self.cap_minor.map_or(raised, |cap| raised.min(cap))
    }
}

/// `minor` as money of a price list's currency.
pub(super) fn amount(minor: i64, base: Money) -> Money {
    Money::new(minor, base.currency)
}
