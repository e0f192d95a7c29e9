use booking_domain::{
    FieldErrors, FilmId, LayoutId, ScreenId, Timestamp,
    local_time::{Pick, Start},
    schedule::{Occupancy, ScheduledShow, ShowPlan},
    seating::OrphanRule,
};
use jiff::{civil::DateTime, tz::Offset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::routes::{GivenAmount, showtimes::ShowtimeBody};

/// A show to put on the schedule, or what one is to become: all of it. Its start is an instant (`starts_at`) or a time on the cinema's
/// clocks (`starts_local`); where the clocks show a time twice, `fold` or `utc_offset` chooses.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ShowPlan)]
pub struct PlanBody {
    /// The film.
    #[schema(value_type = i64)]
    pub movie_id: FilmId,
    /// The screen.
    #[schema(value_type = i64)]
    pub screen_id: ScreenId,
    /// When it starts, trailers included.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    starts_at: Option<Timestamp>,
    /// The same by the clocks of the cinema.
    #[schema(value_type = Option<String>, example = "2031-06-13T20:15:00")]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    starts_local: Option<DateTime>,
    /// Which of two that the clocks show.
    fold: Option<Fold>,
    /// The same by its offset from UTC.
    #[schema(example = "+01:00", pattern = "^[+-][0-9]{2}:[0-9]{2}$")]
    utc_offset: Option<String>,
    /// Advertisements and trailers, in minutes.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 120)]
    trailer_minutes: i32,
    /// How long the film takes, in minutes; left out, its running time.
    #[schema(minimum = 1, maximum = 1000)]
    duration_minutes: Option<i32>,
    /// Format; `2D` when left out.
    #[serde(default = "usual_format")]
    #[schema(example = "2D", min_length = 1, max_length = 20)]
    format: String,
    /// Spoken language, ISO 639-1.
    #[schema(example = "de", pattern = "^[a-z]{2}$")]
    language: String,
    /// Language of the subtitles, ISO 639-1.
    #[schema(example = "en", pattern = "^[a-z]{2}$")]
    subtitles: Option<String>,
    /// Price of a seat before any rule, in the cinema's currency.
    base_price: GivenAmount,
    /// How strictly single seats between taken ones are avoided: `off`, `lenient` (when left out) or `strict`.
    #[serde(default = "usual_orphan_rule")]
    #[schema(inline, value_type = OrphanRuleName)]
    orphan_rule: OrphanRule,
    /// When sales open; left out, at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    sales_open_at: Option<Timestamp>,
    /// When sales close; left out, 15 minutes after the start.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    sales_close_at: Option<Timestamp>,
    /// Whether customers see it; a draft is seen by administrators only, and has its screen to itself.
    #[serde(default = "usually_published")]
    published: bool,
}

/// Which of two times that a clock shows.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fold {
    /// Before the clocks are set back.
    First,
    /// After it.
    Second,
}

impl From<Fold> for Pick {
    fn from(fold: Fold) -> Self {
        match fold {
            Fold::First => Self::Earlier,
            Fold::Second => Self::Later,
        }
    }
}

/// The values of `orphan_rule`, for the OpenAPI document.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only the OpenAPI document reads it")]
enum OrphanRuleName {
    Off,
    Lenient,
    Strict,
}

fn usual_format() -> String {
    "2D".to_owned()
}

fn usual_orphan_rule() -> OrphanRule {
    OrphanRule::Lenient
}

fn usually_published() -> bool {
    true
}

impl PlanBody {
    /// The plan of one show.
    ///
    /// # Errors
    /// [`FieldErrors`] for a start that is given twice or not at all.
    pub fn plan(self) -> Result<ShowPlan, FieldErrors> {
        let pick = match (self.fold, self.utc_offset.as_deref()) {
            (None, None) => None,
            (Some(fold), None) => Some(fold.into()),
            (None, Some(offset)) => {
                Some(Pick::Offset(parse_offset(offset).ok_or_else(|| FieldErrors::one("/utc_offset", "must be an offset such as +01:00"))?))
            }
            (Some(_), Some(_)) => return Err(FieldErrors::one("/fold", "must be left out where utc_offset is given")),
        };
        let start = match (self.starts_at, self.starts_local) {
            (Some(at), None) if pick.is_none() => Start::At(at),
            (Some(_), None) => return Err(FieldErrors::one("/starts_local", "is needed with fold or utc_offset, instead of starts_at")),
            (None, Some(local)) => Start::Local(local, pick),
            (Some(_), Some(_)) => return Err(FieldErrors::one("/starts_at", "must be left out where starts_local is given")),
            (None, None) => return Err(FieldErrors::one("/starts_local", "is needed, or starts_at")),
        };
        Ok(self.starting(start))
    }

    /// What several shows have in common; they get their starts elsewhere.
    ///
    /// # Errors
    /// [`FieldErrors`] for a start.
    pub fn template(self) -> Result<ShowPlan, FieldErrors> {
        if self.starts_at.is_some() || self.starts_local.is_some() || self.fold.is_some() || self.utc_offset.is_some() {
            return Err(FieldErrors::one("/show", "must not say when it starts: days and times do"));
        }
        Ok(self.starting(Start::At(Timestamp::UNIX_EPOCH)))
    }

    fn starting(self, start: Start) -> ShowPlan {
        ShowPlan {
            film: self.movie_id,
            screen: self.screen_id,
            start,
            trailer_minutes: self.trailer_minutes,
            duration_minutes: self.duration_minutes,
            format: self.format,
            language: self.language,
            subtitles: self.subtitles,
            base_price: self.base_price.0,
            orphan_rule: self.orphan_rule,
            sales_open_at: self.sales_open_at,
            sales_close_at: self.sales_close_at,
            published: self.published,
        }
    }
}

/// `+01:00`.
fn parse_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = text.strip_prefix('-').map_or_else(|| text.strip_prefix('+').map(|rest| (1, rest)), |rest| Some((-1, rest)))?;
    let (hours, minutes) = rest.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// A show as administrators see it.
#[derive(Serialize, ToSchema)]
#[schema(as = ScheduledShow)]
pub struct ScheduledBody {
    #[serde(flatten)]
    show: ShowtimeBody,
    /// Raised by every change; the `ETag` begins with it.
    version: i32,
    /// Whether customers see it.
    published: bool,
    /// Advertisements and trailers, in minutes.
    trailer_minutes: i32,
    /// Until when the screen is busy, cleaning included.
    #[schema(value_type = String, format = DateTime)]
    busy_until: Timestamp,
    /// How strictly single seats are avoided.
    #[schema(example = "lenient")]
    orphan_rule: &'static str,
    /// The layout its seats are of.
    #[schema(value_type = i64)]
    layout_id: LayoutId,
    /// The version of the screen's layout that is.
    layout_version: i32,
    /// How its seats stand.
    occupancy: OccupancyBody,
}

/// How the seats of a show stand.
#[derive(Serialize, ToSchema)]
#[schema(as = Occupancy)]
pub struct OccupancyBody {
    seats: i64,
    sold: i64,
    held: i64,
    blocked: i64,
}

impl From<Occupancy> for OccupancyBody {
    fn from(Occupancy { seats, sold, held, blocked }: Occupancy) -> Self {
        Self { seats, sold, held, blocked }
    }
}

impl ScheduledBody {
    /// A show as it is at `now`.
    pub fn of(scheduled: &ScheduledShow, now: Timestamp) -> Self {
        let show = ShowtimeBody::of(&scheduled.show, now);
        Self {
            show: if scheduled.published { show } else { show.draft() },
            version: scheduled.show.version,
            published: scheduled.published,
            trailer_minutes: scheduled.trailer_minutes,
            busy_until: scheduled.busy_until,
            orphan_rule: scheduled.show.orphan_rule.as_str(),
            layout_id: scheduled.layout,
            layout_version: scheduled.layout_version,
            occupancy: scheduled.occupancy.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_read_strictly() {
        assert_eq!(parse_offset("+05:30").map(Offset::seconds), Some(19_800));
        assert_eq!(parse_offset("-03:00").map(Offset::seconds), Some(-10_800));
        for wrong in ["", "05:30", "+5:30", "+05", "+99:99", "Z", "+a1:00"] {
            assert_eq!(parse_offset(wrong), None, "{wrong}");
        }
    }
}
