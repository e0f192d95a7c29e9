//! Figures for those who run the cinema. A report is a stream of a few periods at a time, read when the reader is ready for them, so that
//! a long one is never in memory as a whole; JSON and CSV are made of the same lines.

mod dashboard;
mod views;

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use booking_domain::{
    CinemaId, StoreError,
    ports::{Clock, ReportStore},
    report::{
        Attendance, Days, Figures, FilmFigures, Funnel, Grouping, Line, Named, Occupancy, PromotionFigures, Refunds, Revenue,
        ScreenFigures, Slice, slices,
    },
};
use futures::{
    StreamExt as _, TryStreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use jiff::tz::TimeZone;

pub use dashboard::{Dashboard, DashboardDay};

use dashboard::Remembered;
use views::Views;

/// The use case of reading figures.
#[derive(Clone)]
pub struct ReportService {
    store: Arc<dyn ReportStore>,
    clock: Arc<dyn Clock>,
    dashboards: Remembered,
    views: Arc<Views>,
}

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct ReportQuery {
    /// Over which trading days.
    pub days: Days,
    /// What its lines are of.
    pub grouping: Grouping,
    /// Only of this cinema.
    pub cinema: Option<CinemaId>,
}

/// A line of a report, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// What it is of: a day (`2026-06-11`), a week (`2026-W24`), a month (`2026-06`), an hour (`20`), or a key.
    pub group: String,
    /// The same for people.
    pub label: String,
    /// The figures.
    pub figures: T,
}

/// The rows of a report, some at a time. Each part is read when it is asked for, and not before.
pub type Rows<T> = BoxStream<'static, Result<Vec<Row<T>>, StoreError>>;

/// How a report reads a slice.
type Read<T> = for<'a> fn(&'a dyn ReportStore, &'a Slice) -> BoxFuture<'a, Result<Vec<Line<T>>, StoreError>>;

/// The lines of a slice, with it.
type Part<T> = (Slice, Vec<Line<T>>);

impl ReportService {
    /// The use case over these ports.
    pub fn new(store: Arc<dyn ReportStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, dashboards: Remembered::default(), views: Arc::default() }
    }

    /// Money that moved.
    ///
    /// # Errors
    /// [`StoreError`], as for every report.
    pub async fn revenue(&self, query: ReportQuery) -> Result<Rows<Revenue>, StoreError> {
        self.rows(query, |store, slice| store.revenue(slice)).await
    }

    /// How full shows were.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn occupancy(&self, query: ReportQuery) -> Result<Rows<Occupancy>, StoreError> {
        self.rows(query, |store, slice| store.occupancy(slice)).await
    }

    /// The films by how many came to see them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn movies(&self, days: Days, cinema: Option<CinemaId>) -> Result<Rows<FilmFigures>, StoreError> {
        let query = ReportQuery { days, grouping: Grouping::Film, cinema };
        let films = self.rows(query, |store, slice| store.movies(slice)).await?;
        Ok(films.map_ok(best_first).boxed())
    }

    /// What the screens did with their shows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn screens(&self, days: Days, cinema: Option<CinemaId>) -> Result<Rows<ScreenFigures>, StoreError> {
        self.rows(ReportQuery { days, grouping: Grouping::Screen, cinema }, |store, slice| store.screens(slice)).await
    }

    /// Money going back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refunds(&self, query: ReportQuery) -> Result<Rows<Refunds>, StoreError> {
        self.rows(query, |store, slice| store.refunds(slice)).await
    }

    /// From a look at the seats to a ticket.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn funnel(&self, query: ReportQuery) -> Result<Rows<Funnel>, StoreError> {
        self.write_views_down().await?;
        self.rows(query, |store, slice| store.funnel(slice)).await
    }

    /// What promotion codes did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn promotions(&self, query: ReportQuery) -> Result<Rows<PromotionFigures>, StoreError> {
        self.rows(query, |store, slice| store.promotions(slice)).await
    }

    /// How many came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attendance(&self, query: ReportQuery) -> Result<Rows<Attendance>, StoreError> {
        self.rows(query, |store, slice| store.attendance(slice)).await
    }

    async fn rows<T: Figures>(&self, query: ReportQuery, read: Read<T>) -> Result<Rows<T>, StoreError> {
        let parts = self.parts(query, read).await?;
        let rows = move |(slice, lines): Part<T>| lines.into_iter().map(|line| row(query.grouping, &slice.periods, line)).collect();
        let rows = parts.map_ok(rows).boxed();
        Ok(match query.grouping {
            Grouping::Day | Grouping::Week | Grouping::Month | Grouping::Show => rows,
            Grouping::Film | Grouping::Screen | Grouping::Cinema | Grouping::Hour => stream::once(added_up(rows)).boxed(),
        })
    }

    async fn parts<T: Figures>(
        &self,
        query: ReportQuery,
        read: Read<T>,
    ) -> Result<BoxStream<'static, Result<Part<T>, StoreError>>, StoreError> {
        let clocks = self.store.clocks(query.cinema).await?;
        let slices = slices(query.days, query.grouping, &clocks, query.cinema, self.clock.now());
        let store = Arc::clone(&self.store);
        let part = move |slice: Slice| {
            let store = Arc::clone(&store);
            async move {
                let lines = read(store.as_ref(), &slice).await?;
                Ok((slice, lines))
            }
        };
        Ok(stream::iter(slices).then(part).boxed())
    }
}

/// A line as it is shown.
fn row<T>(grouping: Grouping, periods: &[Days], line: Line<T>) -> Row<T> {
    let days = usize::try_from(line.period).ok().and_then(|period| periods.get(period).copied());
    let named = |of: fn(Days) -> String| days.map(of).unwrap_or_default();
    let same = |name: String| (name.clone(), name);
    let (group, label) = match (grouping, line.of) {
        (Grouping::Day, _) => same(named(|days| days.from.to_string())),
        (Grouping::Week, _) => same(named(week)),
        (Grouping::Month, _) => same(named(|days| days.from.strftime("%Y-%m").to_string())),
        (Grouping::Hour, Some(show)) => {
            let hour = hour(&show).map(|hour| format!("{hour:02}")).unwrap_or_default();
            (hour.clone(), format!("{hour}:00"))
        }
        (Grouping::Film | Grouping::Screen | Grouping::Cinema | Grouping::Show, Some(of)) => (of.id.to_string(), title(of)),
        (Grouping::Film | Grouping::Screen | Grouping::Cinema | Grouping::Show | Grouping::Hour, None) => Default::default(),
    };
    Row { group, label, figures: line.figures }
}

/// A week as ISO 8601 writes it.
fn week(days: Days) -> String {
    let week = days.from.iso_week_date();
    format!("{}-W{:02}", week.year(), week.week())
}

/// The name of something; of a show with its local time.
fn title(of: Named) -> String {
    match of.starts_at {
        None => of.name,
        Some(at) => {
            let local = at.to_zoned(TimeZone::get(&of.zone).unwrap_or(TimeZone::UTC));
            format!("{}, {}", of.name, local.strftime("%Y-%m-%d %H:%M"))
        }
    }
}

/// The most seats first; those of one film in several currencies are lines of their own.
fn best_first(mut films: Vec<Row<FilmFigures>>) -> Vec<Row<FilmFigures>> {
    films.sort_by(|a, b| b.figures.occupancy.sold.cmp(&a.figures.occupancy.sold).then_with(|| a.label.cmp(&b.label)));
    films
}

/// Adds up what is of one thing in many parts: as many lines stay as there are things, however many parts there were.
async fn added_up<T: Figures>(mut parts: Rows<T>) -> Result<Vec<Row<T>>, StoreError> {
    let mut things: BTreeMap<(String, String, String), Row<T>> = BTreeMap::new();
    while let Some(rows) = parts.try_next().await? {
        for row in rows {
            match things.entry((row.label.clone(), row.group.clone(), row.figures.apart())) {
                Entry::Vacant(place) => drop(place.insert(row)),
                Entry::Occupied(mut known) => known.get_mut().figures.add(&row.figures),
            }
        }
    }
    Ok(things.into_values().collect())
}

/// The local hour a show starts in.
fn hour(show: &Named) -> Option<i8> {
    Some(show.starts_at?.to_zoned(TimeZone::get(&show.zone).unwrap_or(TimeZone::UTC)).hour())
}
