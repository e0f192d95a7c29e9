//! What is going on: the trading day that runs, and the two weeks before.

use std::{sync::Arc, time::Duration};

use booking_domain::{
    CinemaId, StoreError, Timestamp,
    report::{Days, Figures as _, FilmFigures, Funnel, Grouping, HouseClock, Line, Occupancy, Refunds, Revenue, ShowAhead, slices},
};
use futures::TryStreamExt as _;
use jiff::{SignedDuration, ToSpan as _, civil::Date, tz::TimeZone};
use moka::future::Cache;

use super::{ReportService, Row};

/// How many trading days the trend has, the one that runs included.
const TREND: i64 = 14;

/// How many films and shows are listed.
const TOP_FILMS: usize = 5;
const SHOWS_AHEAD: i64 = 10;

/// How old a dashboard may be.
const MEMORY: SignedDuration = SignedDuration::from_secs(10);

/// The figures at a glance.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// When they were added up.
    pub at: Timestamp,
    /// The trading days, oldest first; the last is the one that runs.
    pub days: Vec<DashboardDay>,
    /// The films that most came to see in these days.
    pub films: Vec<Row<FilmFigures>>,
    /// The next shows.
    pub ahead: Vec<ShowAhead>,
}

/// A trading day at a glance.
#[derive(Clone, Debug)]
pub struct DashboardDay {
    /// Which.
    pub day: Date,
    /// Money, by currency.
    pub revenue: Vec<Revenue>,
    /// How full its shows are.
    pub occupancy: Occupancy,
    /// What became of its holds.
    pub funnel: Funnel,
    /// Refunds that were decided.
    pub refunds: i64,
}

/// Dashboards of the last seconds. The key holds the time, so that one clock decides what is old.
#[derive(Clone)]
pub(super) struct Remembered(Cache<(Option<CinemaId>, i64), Arc<Dashboard>>);

impl Default for Remembered {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(64).time_to_live(Duration::from_mins(1)).build())
    }
}

impl ReportService {
    /// The figures at a glance, of one cinema or all, some seconds old at most.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn dashboard(&self, cinema: Option<CinemaId>) -> Result<Arc<Dashboard>, StoreError> {
        let now = self.clock.now();
        let key = (cinema, now.as_second() / MEMORY.as_secs());
        if let Some(known) = self.dashboards.0.get(&key).await {
            return Ok(known);
        }
        let fresh = Arc::new(self.add_up(cinema, now).await?);
        self.dashboards.0.insert(key, Arc::clone(&fresh)).await;
        Ok(fresh)
    }

    /// One statement a kind of figure, for all days at once.
    async fn add_up(&self, cinema: Option<CinemaId>, now: Timestamp) -> Result<Dashboard, StoreError> {
        self.write_views_down().await?;
        let clocks = self.store.clocks(cinema).await?;
        let trend = trend(&clocks, now);
        let mut days: Vec<DashboardDay> = Vec::new();
        for slice in slices(trend, Grouping::Day, &clocks, cinema, now) {
            let offset = days.len();
            days.extend(slice.periods.iter().map(|period| DashboardDay::of(period.from)));
            let days = &mut days[offset..];
            add(days, self.store.revenue(&slice).await?, |day, figures| day.revenue.push(figures));
            add(days, self.store.occupancy(&slice).await?, |day, figures| day.occupancy.add(&figures));
            add(days, self.store.funnel(&slice).await?, |day, figures| day.funnel = figures);
            add(days, self.store.refunds(&slice).await?, |day, figures: Refunds| day.refunds += figures.count);
        }
        let mut films: Vec<Row<FilmFigures>> = self.movies(trend, cinema).await?.try_concat().await?;
        films.truncate(TOP_FILMS);
        let ahead = self.store.shows_ahead(cinema, now, SHOWS_AHEAD).await?;
        Ok(Dashboard { at: now, days, films, ahead })
    }
}

impl DashboardDay {
    fn of(day: Date) -> Self {
        Self { day, revenue: Vec::new(), occupancy: Occupancy::default(), funnel: Funnel::default(), refunds: 0 }
    }
}

/// The trading days of the trend: the last is the latest that has begun anywhere.
fn trend(clocks: &[HouseClock], now: Timestamp) -> Days {
    let today = |clock: &HouseClock| clock.trading_day(now);
    let to = clocks.iter().map(today).max().unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date());
    Days { from: to.saturating_sub((TREND - 1).days()), to }
}

fn add<T>(days: &mut [DashboardDay], lines: Vec<Line<T>>, add: impl Fn(&mut DashboardDay, T)) {
    for line in lines {
        if let Some(day) = usize::try_from(line.period).ok().and_then(|period| days.get_mut(period)) {
            add(day, line.figures);
        }
    }
}
