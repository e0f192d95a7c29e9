//! Planning shows: what an administrator gives, what of it can be, and what may still be changed once somebody has seats.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use thiserror::Error;

use crate::{
    FieldErrors, FilmId, LayoutId, Money, ScreenId, SeatId, ShowtimeId,
    local_time::Start,
    ports::{NewShowtime, ShowTerms},
    seating::{OrphanRule, Seat},
    showtime::{Showtime, ShowtimeStatus},
    text::one_line,
    venue::Cinema,
};

/// How long seats are sold after the start, where nothing else is said.
const SALES_AFTER_START: SignedDuration = SignedDuration::from_mins(15);

/// The longest film, and the longest trailers, in minutes.
const LONGEST_FILM: i32 = 1_000;
const LONGEST_TRAILERS: i32 = 120;

/// The farthest ahead a show is planned, in hours: two years.
const FARTHEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// The highest price of a seat, in minor units.
const DEAREST: i64 = 100_000_000;

/// A show as an administrator plans it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowPlan {
    /// The film.
    pub film: FilmId,
    /// The screen.
    pub screen: ScreenId,
    /// When advertisements and trailers begin.
    pub start: Start,
    /// Advertisements and trailers before the film, in minutes.
    pub trailer_minutes: i32,
    /// How long the film takes, in minutes; left out, its running time.
    pub duration_minutes: Option<i32>,
    /// Format.
    pub format: String,
    /// Spoken language, ISO 639-1.
    pub language: String,
    /// Language of the subtitles, ISO 639-1.
    pub subtitles: Option<String>,
    /// Price of a seat before any rule, as a decimal number of the cinema's currency.
    pub base_price: String,
    /// How strictly single seats are avoided.
    pub orphan_rule: OrphanRule,
    /// When sales open; left out, at once.
    pub sales_open_at: Option<Timestamp>,
    /// When sales close; left out, 15 minutes after the start.
    pub sales_close_at: Option<Timestamp>,
    /// Whether customers see it.
    pub published: bool,
}

/// Where and of what a show is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The cinema of the screen.
    pub cinema: Cinema,
    /// Minutes of cleaning after a show.
    pub cleaning_minutes: i32,
    /// Running time of the film, where known.
    pub runtime_minutes: Option<i32>,
}

/// A show that can be scheduled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedShowtime {
    /// Film, screen, times and terms.
    pub show: NewShowtime,
    /// Advertisements and trailers, part of the time between start and end.
    pub trailer_minutes: i32,
    /// Whether customers see it.
    pub published: bool,
}

impl From<NewShowtime> for PlannedShowtime {
    /// One that customers see, without trailers.
    fn from(show: NewShowtime) -> Self {
        Self { show, trailer_minutes: 0, published: true }
    }
}

impl ShowPlan {
    /// The plan by the clocks and in the currency of its cinema. `created_at` is when the show was, or is, put on the schedule.
    ///
    /// # Errors
    /// [`FieldErrors`] that name every field that cannot be.
    pub fn on(&self, ground: &Ground, created_at: Timestamp, now: Timestamp) -> Result<PlannedShowtime, FieldErrors> {
        let mut errors = FieldErrors::default();
        let starts_at = self.starts_at(&ground.cinema.zone(), now, &mut errors);
        let ends_at = self.ends_at(starts_at, ground, &mut errors);
        let mut line = |pointer: &str, text: &str, max: usize| {
            one_line(text, max).unwrap_or_else(|error| {
                errors.push(pointer, error.0);
                String::new()
            })
        };
        let format = line("/format", &self.format, 20);
        language("/language", &self.language, &mut errors);
        if let Some(subtitles) = &self.subtitles {
            language("/subtitles", subtitles, &mut errors);
        }
        let base_price_minor = price("/base_price", &self.base_price, ground.cinema.currency, &mut errors);
        let sales_open_at = self.sales_open_at.unwrap_or(created_at);
        let sales_close_at = self.sales_close_at.or_else(|| starts_at.checked_add(SALES_AFTER_START).ok()).unwrap_or(starts_at);
        if sales_close_at <= sales_open_at {
            errors.push("/sales_close_at", "must be after sales have opened");
        }
        if sales_close_at > ends_at {
            errors.push("/sales_close_at", "must not be after the end of the show");
        }
        errors.into_result()?;
        let terms = ShowTerms {
            starts_at,
            ends_at,
            format,
            language: self.language.clone(),
            subtitles: self.subtitles.clone(),
            base_price_minor,
            orphan_rule: self.orphan_rule,
            sales_open_at,
            sales_close_at,
        };
        let show = NewShowtime { film: self.film, screen: self.screen, terms };
        Ok(PlannedShowtime { show, trailer_minutes: self.trailer_minutes, published: self.published })
    }

    fn starts_at(&self, zone: &TimeZone, now: Timestamp, errors: &mut FieldErrors) -> Timestamp {
        let pointer = if matches!(self.start, Start::At(_)) { "/starts_at" } else { "/starts_local" };
        let latest = now.checked_add(FARTHEST).unwrap_or(Timestamp::MAX);
        match self.start.instant(zone) {
            Ok(at) if at <= now => errors.push(pointer, "must be ahead"),
            Ok(at) if at > latest => errors.push(pointer, "must be within two years"),
            Ok(at) => return at,
            Err(why) => errors.push(pointer, why.to_string()),
        }
        now
    }

    fn ends_at(&self, starts_at: Timestamp, ground: &Ground, errors: &mut FieldErrors) -> Timestamp {
        if !(0..=LONGEST_TRAILERS).contains(&self.trailer_minutes) {
            errors.push("/trailer_minutes", format!("must be 0 to {LONGEST_TRAILERS}"));
        }
        let film = self.duration_minutes.or(ground.runtime_minutes).unwrap_or_else(|| {
            errors.push("/duration_minutes", "is needed: the running time of the film is not known");
            1
        });
        if !(1..=LONGEST_FILM).contains(&film) {
            errors.push("/duration_minutes", format!("must be 1 to {LONGEST_FILM}"));
        }
        let length = i64::from(film).saturating_add(i64::from(self.trailer_minutes));
        starts_at.checked_add(SignedDuration::from_mins(length)).unwrap_or(Timestamp::MAX)
    }
}

fn language(pointer: &str, code: &str, errors: &mut FieldErrors) {
    if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_lowercase()) {
        errors.push(pointer, "must be two letters of ISO 639-1, such as de");
    }
}

fn price(pointer: &str, text: &str, currency: crate::Currency, errors: &mut FieldErrors) -> i64 {
    match Money::parse_decimal(text, currency) {
        Ok(price) if (0..=DEAREST).contains(&price.minor) => return price.minor,
        Ok(_) => errors.push(pointer, "must be 0 or more, and no fortune"),
        Err(error) => errors.push(pointer, error.to_string()),
    }
    0
}

/// How many seats of a show stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occupancy {
    /// All there are.
    pub seats: i64,
    /// Sold.
    pub sold: i64,
    /// Held just now.
    pub held: i64,
    /// Kept back by the cinema.
    pub blocked: i64,
}

/// A show as the people who plan it see it, drafts included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledShow {
    /// What customers see of it.
    pub show: Showtime,
    /// The layout version it is pinned to.
    pub layout: LayoutId,
    /// That version, counted from 1 for each screen.
    pub layout_version: i32,
    /// Until when its screen is busy, cleaning included.
    pub busy_until: Timestamp,
    /// Advertisements and trailers, in minutes.
    pub trailer_minutes: i32,
    /// Whether customers see it.
    pub published: bool,
    /// When it was put on the schedule.
    pub created_at: Timestamp,
    /// Its seats.
    pub occupancy: Occupancy,
}

/// Why a show cannot be changed as wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShowRefusal {
    /// It was called off.
    #[error("the showtime is cancelled")]
    Cancelled,
    /// It has started.
    #[error("the showtime has started")]
    Started,
    /// Somebody has, or had, seats of it: it may move in time, and be called off, and no more.
    #[error("seats of the showtime were sold or are held")]
    SpokenFor,
}

/// What a change of a show means beside the change itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShowChange {
    /// It goes to another screen, and so gets other seats.
    pub other_screen: bool,
    /// Whoever has a ticket must be told.
    pub told: bool,
}

impl ScheduledShow {
    /// Whether it may become what is planned. `spoken_for`: somebody has, or had, seats of it.
    ///
    /// # Errors
    /// [`ShowRefusal`].
    pub fn change(&self, planned: &PlannedShowtime, spoken_for: bool, now: Timestamp) -> Result<ShowChange, ShowRefusal> {
        self.is_open(now)?;
        let (old, new) = (&self.show, &planned.show);
        let other_screen = old.screen != new.screen;
        if spoken_for && (other_screen || old.film != new.film || !planned.published) {
            return Err(ShowRefusal::SpokenFor);
        }
        let terms = &new.terms;
        let told = old.starts_at != terms.starts_at
            || old.format != terms.format
            || old.language != terms.language
            || old.subtitles != terms.subtitles;
        Ok(ShowChange { other_screen, told })
    }

    /// Whether it may be taken off the schedule as if it had never been there.
    ///
    /// # Errors
    /// [`ShowRefusal::SpokenFor`]: it can be called off instead.
    pub fn remove(&self, spoken_for: bool) -> Result<(), ShowRefusal> {
        if spoken_for { Err(ShowRefusal::SpokenFor) } else { Ok(()) }
    }

    /// Whether seats of it can be kept back or given free.
    ///
    /// # Errors
    /// [`ShowRefusal::Cancelled`], [`ShowRefusal::Started`].
    pub fn is_open(&self, now: Timestamp) -> Result<(), ShowRefusal> {
        if self.show.status == ShowtimeStatus::Cancelled {
            Err(ShowRefusal::Cancelled)
        } else if self.show.starts_at <= now {
            Err(ShowRefusal::Started)
        } else {
            Ok(())
        }
    }
}

/// The time a show has a screen, cleaning included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The show.
    pub show: ShowtimeId,
    /// Title of its film.
    pub film_title: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Shows begin on a multiple of this.
const GRID: i64 = 5 * 60;

/// The first time from `wanted` on at which a screen is free for `length`, cleaning included, on a multiple of five minutes; `busy` by
/// their beginning.
pub fn next_free(wanted: Timestamp, length: SignedDuration, busy: &[Slot]) -> Timestamp {
    let mut at = wanted;
    for slot in busy {
        let until = at.checked_add(length).unwrap_or(Timestamp::MAX);
        if slot.from < until && at < slot.until {
            let seconds = (slot.until.as_millisecond() + 999).div_euclid(1_000);
            let rounded = (seconds + GRID - 1).div_euclid(GRID) * GRID;
            at = Timestamp::from_second(rounded).unwrap_or(slot.until);
        }
    }
    at
}

/// A seat that the cinema keeps back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlock {
    /// The seat.
    pub seat: SeatId,
    /// Why: house seats, broken …
    pub reason: String,
}

impl NewBlock {
    /// Checks which seats to keep back, each with its reason.
    ///
    /// # Errors
    /// [`FieldErrors`] for a seat that is named twice, and for reasons that are none.
    pub fn all(wanted: &[(SeatId, String)]) -> Result<Vec<Self>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut blocks: Vec<Self> = Vec::with_capacity(wanted.len());
        for (i, (seat, reason)) in wanted.iter().enumerate() {
            if blocks.iter().any(|block| block.seat == *seat) {
                errors.push(format!("/blocks/{i}/seat_id"), "is there twice");
            }
            let reason = one_line(reason, 100).unwrap_or_else(|error| {
                errors.push(format!("/blocks/{i}/reason"), error.0);
                String::new()
            });
            blocks.push(Self { seat: *seat, reason });
        }
        blocks.sort_by_key(|block| block.seat);
        errors.into_result().map(|()| blocks)
    }
}

/// A seat that is kept back, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The seat.
    pub seat: Seat,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CinemaId, Currency, cancellation::CancellationPolicy, venue::USUAL_TRADING_DAY_START};

    const NOW: Timestamp = Timestamp::constant(1_780_048_800, 0);

    fn ground() -> Ground {
        let cinema = Cinema {
            id: CinemaId(1),
            name: "Astor".into(),
            city: "Berlin".into(),
            address: String::new(),
            time_zone: "Europe/Berlin".into(),
            currency: Currency::EUR,
            booking_fee_minor: 0,
            cancellation: CancellationPolicy::default(),
            trading_day_start: USUAL_TRADING_DAY_START,
        };
        Ground { cinema, cleaning_minutes: 15, runtime_minutes: Some(90) }
    }

    fn plan() -> ShowPlan {
        ShowPlan {
            film: FilmId(1),
            screen: ScreenId(1),
            start: Start::Local("2026-07-01T20:15".parse().expect("a time"), None),
            trailer_minutes: 10,
            duration_minutes: None,
            format: "2D".into(),
            language: "de".into(),
            subtitles: None,
            base_price: "12.50".into(),
            orphan_rule: OrphanRule::Lenient,
            sales_open_at: None,
            sales_close_at: None,
            published: true,
        }
    }

    #[test]
    fn a_plan_is_timed_by_the_cinema_and_the_film() {
        let planned = plan().on(&ground(), NOW, NOW).expect("it can be");
        let terms = planned.show.terms;
        assert_eq!(
            (terms.starts_at.to_string(), terms.ends_at.to_string()),
            ("2026-07-01T18:15:00Z".into(), "2026-07-01T19:55:00Z".into())
        );
        assert_eq!((terms.base_price_minor, terms.sales_open_at), (1_250, NOW));
        assert_eq!(terms.sales_close_at.to_string(), "2026-07-01T18:30:00Z");
    }

    #[test]
    fn every_field_that_cannot_be_is_named() {
        let pointers = |plan: ShowPlan, ground: &Ground| -> Vec<String> {
            plan.on(ground, NOW, NOW).expect_err("it cannot be").0.into_iter().map(|error| error.pointer).collect()
        };
        let wrong = ShowPlan {
            trailer_minutes: -1,
            format: " ".into(),
            language: "German".into(),
            subtitles: Some(String::new()),
            base_price: "1.234".into(),
            sales_close_at: Some(NOW),
            ..plan()
        };
        assert_eq!(
            pointers(wrong, &Ground { runtime_minutes: None, ..ground() }),
            ["/trailer_minutes", "/duration_minutes", "/format", "/language", "/subtitles", "/base_price", "/sales_close_at"]
        );
        let gone = Start::At(NOW);
        assert_eq!(pointers(ShowPlan { start: gone, ..plan() }, &ground()), ["/starts_at"]);
        let skipped = Start::Local("2027-03-28T02:30".parse().expect("a time"), None);
        assert_eq!(pointers(ShowPlan { start: skipped, ..plan() }, &ground()), ["/starts_local"]);
    }

    #[test]
    fn the_next_free_time_is_after_all_that_are_in_the_way() {
        let at = |minutes: i64| NOW + SignedDuration::from_mins(minutes);
        let slot = |from, until| Slot { show: ShowtimeId(1), film_title: String::new(), from: at(from), until: at(until) };
        let hour = SignedDuration::from_mins(60);
        assert_eq!(next_free(at(0), hour, &[]), at(0));
        assert_eq!(next_free(at(0), hour, &[slot(60, 120)]), at(0));
        assert_eq!(next_free(at(0), hour, &[slot(-30, 32), slot(90, 121), slot(200, 300)]), at(125));
    }
}
