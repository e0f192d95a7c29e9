//! Seat maps that were opened, counted without a write for each: they are gathered here and added to the database now and then. A count that
//! is lost with a crash costs nobody anything.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
};

use booking_domain::{
    ShowtimeId, StoreError, Timestamp,
    report::{MapViews, quarter_of},
};
use jiff::SignedDuration;

use super::ReportService;

/// Views that are not written down yet.
#[derive(Default)]
pub(super) struct Views(Mutex<Gathered>);

#[derive(Default)]
struct Gathered {
    counts: HashMap<(ShowtimeId, Timestamp), i64>,
    since: Option<Timestamp>,
}

/// How long views are gathered.
const GATHERED_FOR: SignedDuration = SignedDuration::from_secs(5);

/// How many different showtimes and quarters are gathered at most, in case the database is away for long.
const MOST: usize = 50_000;

impl Views {
    /// Counts a view; whether it is time to write them down.
    fn add(&self, showtime: ShowtimeId, now: Timestamp) -> bool {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (showtime, quarter_of(now));
        if gathered.counts.len() < MOST || gathered.counts.contains_key(&key) {
            *gathered.counts.entry(key).or_default() += 1;
        }
        let since = *gathered.since.get_or_insert(now);
        since.duration_until(now) >= GATHERED_FOR
    }

    fn take(&self) -> Vec<MapViews> {
        let gathered = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        gathered.counts.into_iter().map(|((showtime, quarter), views)| MapViews { showtime, quarter, views }).collect()
    }

    fn give_back(&self, views: &[MapViews]) {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for MapViews { showtime, quarter, views } in views {
            *gathered.counts.entry((*showtime, *quarter)).or_default() += views;
        }
    }
}

impl ReportService {
    /// Somebody opened the seat map of a showtime; whether it is time to write down how often that happened. Waits for nothing.
    #[must_use]
    pub fn map_opened(&self, showtime: ShowtimeId) -> bool {
        self.views.add(showtime, self.clock.now())
    }

    /// Adds the views that were gathered to those in the database; how many lines that were.
    ///
    /// # Errors
    /// [`StoreError`]; they are kept for the next time.
    pub async fn write_views_down(&self) -> Result<usize, StoreError> {
        let views = self.views.take();
        if views.is_empty() {
            return Ok(0);
        }
        match self.store.count_map_views(&views).await {
            Ok(()) => Ok(views.len()),
            Err(error) => {
                self.views.give_back(&views);
                Err(error)
            }
        }
    }
}
