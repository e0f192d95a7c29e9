//! Many shows at once: a film on several days at several times, and a week like another.

use std::collections::HashMap;

use booking_domain::{
    CinemaId, FieldErrors, FilmId, Money, ScreenId, ShowtimeId, Timestamp,
    audit::Cause,
    local_time::{Pick, Start},
    page::{LARGEST_PAGE, PageRequest},
    ports::ScheduleFilter,
    schedule::{Ground, PlannedShowtime, ScheduledShow, ShowPlan},
    showtime::ShowtimeStatus,
};
use jiff::{
    SignedDuration, ToSpan as _,
    civil::{Date, DateTime, Time},
};

use super::{ScheduleError, ScheduleService};

/// The most shows that are planned at once.
const MOST: usize = 400;

/// A film on several trading days, at several times each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkPlan {
    /// What all of them have; its start is left aside.
    pub plan: ShowPlan,
    /// The trading days.
    pub days: Vec<Date>,
    /// The times by the cinema's clocks; those before the trading day's start are of the night that follows.
    pub times: Vec<Time>,
    /// Which of two hours that a clock shows twice.
    pub pick: Option<Pick>,
}

/// A week of a cinema to plan like another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedWeek {
    /// The cinema.
    pub cinema: CinemaId,
    /// The first trading day of the week that is copied.
    pub from: Date,
    /// The first trading day of the week that is planned, whole weeks later.
    pub to: Date,
    /// Whether customers see the new shows.
    pub published: bool,
    /// Which of two hours that a clock shows twice.
    pub pick: Option<Pick>,
}

/// One of many planned shows, and what became of it.
#[derive(Debug)]
pub struct PlannedItem {
    /// When it was to start by the cinema's clocks.
    pub starts_local: DateTime,
    /// The film.
    pub film: FilmId,
    /// The screen.
    pub screen: ScreenId,
    /// Its key, or why it is not on the schedule.
    pub outcome: Result<ShowtimeId, ScheduleError>,
}

impl ScheduleService {
    /// Plans a film on several days at several times: what can be is scheduled, and what cannot says why.
    ///
    /// # Errors
    /// [`ScheduleError::Invalid`] for a plan of which nothing can be, [`ScheduleError::Store`].
    pub async fn add_many(&self, bulk: &BulkPlan, cause: Cause) -> Result<Vec<PlannedItem>, ScheduleError> {
        check_size(bulk.days.len(), bulk.times.len())?;
        let ground = self.ground(bulk.plan.film, bulk.plan.screen).await?;
        let now = self.clock.now();
        let wanted = bulk.days.iter().flat_map(|day| bulk.times.iter().map(|clock| ground.cinema.on_trading_day(*day, *clock)));
        let plans = wanted.map(|local| {
            let plan = ShowPlan { start: Start::Local(local, bulk.pick), ..bulk.plan.clone() };
            let planned = plan.on(&ground, now, now).map_err(ScheduleError::from);
            (local, plan, planned.map(|planned| (planned, ground.clone())))
        });
        self.schedule_all(plans.collect(), &cause, now).await
    }

    /// Plans a week like another: every show that was not called off, on the same screen at the same time by the clocks.
    ///
    /// # Errors
    /// [`ScheduleError::Invalid`], [`ScheduleError::Store`].
    pub async fn copy_week(&self, week: &CopiedWeek, cause: Cause) -> Result<Vec<PlannedItem>, ScheduleError> {
        crate::catalogue::check_days(&[("/from", Some(week.from)), ("/to", Some(week.to))])?;
        let days = (week.to - week.from).get_days();
        if days < 7 || days % 7 != 0 {
            return Err(FieldErrors::one("/to", "must be one or more whole weeks after from").into());
        }
        let now = self.clock.now();
        let mut grounds: HashMap<(FilmId, ScreenId), Ground> = HashMap::new();
        let mut plans = Vec::new();
        for show in self.week(week).await? {
            let plan = plan_of(&show, days, week);
            let Start::Local(local, _) = plan.start else { continue };
            let key = (plan.film, plan.screen);
            let ground = match grounds.get(&key) {
                Some(ground) => Ok(ground.clone()),
                None => self.ground(plan.film, plan.screen).await,
            };
            let planned = ground.and_then(|ground| {
                grounds.insert(key, ground.clone());
                let mut planned = plan.on(&ground, now, now)?;
                let terms = &mut planned.show.terms;
                let closes = show.show.sales_close_at.duration_since(show.show.starts_at);
                terms.sales_close_at = terms.starts_at.checked_add(closes).unwrap_or(terms.sales_close_at);
                Ok((planned, ground))
            });
            plans.push((local, plan, planned));
        }
        self.schedule_all(plans, &cause, now).await
    }

    /// The shows of the week that is copied.
    async fn week(&self, week: &CopiedWeek) -> Result<Vec<ScheduledShow>, ScheduleError> {
        let last = week.from.checked_add(6.days()).unwrap_or(week.from);
        let filter = ScheduleFilter { cinema: Some(week.cinema), screen: None, from: Some(week.from), to: Some(last) };
        let mut page = PageRequest { limit: LARGEST_PAGE, after: None };
        let mut shows = Vec::new();
        loop {
            let found = self.shows(&filter, &page).await?;
            shows.extend(found.items.into_iter().filter(|show| show.show.status == ShowtimeStatus::Scheduled));
            if shows.len() > MOST {
                return Err(FieldErrors::one("/from", format!("the week has more than {MOST} shows")).into());
            }
            match found.next {
                Some(next) => page.after = Some(next),
                None => return Ok(shows),
            }
        }
    }

    /// Schedules what can be, in one transaction, and says of each what became of it.
    async fn schedule_all(&self, plans: Vec<Attempt>, cause: &Cause, now: Timestamp) -> Result<Vec<PlannedItem>, ScheduleError> {
        let possible: Vec<PlannedShowtime> =
            plans.iter().filter_map(|(_, _, planned)| planned.as_ref().ok().map(|(planned, _)| planned.clone())).collect();
        let mut outcomes = if possible.is_empty() { Vec::new() } else { self.store.schedule(&possible, cause, now).await? }.into_iter();
        let mut items = Vec::with_capacity(plans.len());
        for (starts_local, plan, planned) in plans {
            let outcome = match (planned, &mut outcomes) {
                (Err(why), _) => Err(why),
                (Ok((planned, ground)), outcomes) => match outcomes.next() {
                    Some(outcome) => self.scheduled(outcome, &planned, &ground).await,
                    None => Err(ScheduleError::NotFound),
                },
            };
            items.push(PlannedItem { starts_local, film: plan.film, screen: plan.screen, outcome });
        }
        self.changes.catalogue().await;
        Ok(items)
    }
}

/// A local start, the plan, and what it comes to on its ground.
type Attempt = (DateTime, ShowPlan, Result<(PlannedShowtime, Ground), ScheduleError>);

fn check_size(days: usize, times: usize) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    for (pointer, count) in [("/days", days), ("/times", times)] {
        if count == 0 {
            errors.push(pointer, "must not be empty");
        }
    }
    if days.saturating_mul(times) > MOST {
        errors.push("/days", format!("must make at most {MOST} shows, with the times"));
    }
    errors.into_result()
}

/// A show some days later, at the same time by the clocks.
fn plan_of(show: &ScheduledShow, days: i32, week: &CopiedWeek) -> ShowPlan {
    let it = &show.show;
    let local = it.starts_local().datetime();
    let length = it.ends_at.duration_since(it.starts_at) - SignedDuration::from_mins(i64::from(show.trailer_minutes));
    ShowPlan {
        film: it.film,
        screen: it.screen,
        start: Start::Local(local.checked_add(days.days()).unwrap_or(local), week.pick),
        trailer_minutes: show.trailer_minutes,
        duration_minutes: i32::try_from(length.as_mins()).ok(),
        format: it.format.clone(),
        language: it.language.clone(),
        subtitles: it.subtitles.clone(),
        base_price: Money::to_decimal(it.base_price),
        orphan_rule: it.orphan_rule,
        sales_open_at: None,
        sales_close_at: None,
        published: week.published,
    }
}
