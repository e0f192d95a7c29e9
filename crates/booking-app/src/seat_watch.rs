//! Live seat maps. One watcher a showtime and replica, while anybody looks: a hint, the end of a hold or a slow beat makes it read the
//! taken seats again, and what differs from the last time goes out. So a lost hint costs freshness only, and a hold that ends needs no
//! one to say so.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use booking_domain::{
    SeatId, ShowtimeId, StoreError, Timestamp,
    booking::BookingError,
    ports::{Clock, EventBus, Hint, ShowtimeStore},
};
use futures::{StreamExt as _, stream::BoxStream};
use tokio::sync::broadcast;

use crate::{Offers, bookings::SeatStatus};

/// What a watcher is told. `seq` rises by one with every delta of a watcher; a watcher's first is the microseconds of its beginning, so
/// that no two watchers, of this replica or another, use the same numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatUpdate {
    /// Every seat as it stands.
    Snapshot {
        /// The number of the last change in it.
        seq: i64,
        /// The seats.
        seats: Vec<(SeatId, SeatStatus)>,
    },
    /// Seats that changed.
    Delta {
        /// The number of this change.
        seq: i64,
        /// The seats.
        seats: Vec<(SeatId, SeatStatus)>,
    },
    /// What the client has is of no use any more; a snapshot follows.
    Reset,
}

/// Watches seats.
#[derive(Clone)]
pub struct SeatWatch {
    ports: Arc<Ports>,
    watchers: Arc<Mutex<HashMap<ShowtimeId, Arc<Watcher>>>>,
}

struct Ports {
    showtimes: Arc<dyn ShowtimeStore>,
    offers: Offers,
    bus: Arc<dyn EventBus>,
    clock: Arc<dyn Clock>,
}

struct Watcher {
    state: Mutex<State>,
    updates: broadcast::Sender<SeatUpdate>,
}

struct State {
    seq: i64,
    seats: BTreeMap<SeatId, SeatStatus>,
    /// The last deltas, for those who come back.
    recent: VecDeque<SeatUpdate>,
}

/// How many deltas are kept for those who come back.
const RECENT: usize = 256;

/// How often the seats are read without a hint.
const BEAT: Duration = Duration::from_secs(5);

/// Hints that come within this time of each other are one reading.
const GATHER: Duration = Duration::from_millis(40);

impl SeatWatch {
    /// A watch over these ports.
    pub fn new(showtimes: Arc<dyn ShowtimeStore>, offers: Offers, bus: Arc<dyn EventBus>, clock: Arc<dyn Clock>) -> Self {
        Self { ports: Arc::new(Ports { showtimes, offers, bus, clock }), watchers: Arc::default() }
    }

    /// The number of the last change a client that reads the seats now knows of.
    pub fn seq(&self, showtime: ShowtimeId) -> i64 {
        let watcher = self.watchers.lock().unwrap_or_else(PoisonError::into_inner).get(&showtime).cloned();
        watcher.map_or_else(|| self.ports.clock.now().as_microsecond(), |watcher| watcher.lock().seq)
    }

    /// Everything that happens to the seats from now on, beginning with a snapshot, or with what was missed since `last` where that is
    /// still known, or with a reset.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], [`BookingError::Store`].
    pub async fn subscribe(&self, showtime: ShowtimeId, last: Option<i64>) -> Result<BoxStream<'static, SeatUpdate>, BookingError> {
        let watcher = self.watcher(showtime).await?;
        let (first, updates) = {
            let state = watcher.lock();
            (state.catch_up(last), watcher.updates.subscribe())
        };
        let rest = futures::stream::unfold((updates, watcher), |(mut updates, watcher)| async move {
            match updates.recv().await {
                Ok(update) => Some((vec![update], (updates, watcher))),
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    let (again, updates) = (watcher.lock().catch_up(Some(0)), watcher.updates.subscribe());
                    Some((again, (updates, watcher)))
                }
                Err(broadcast::error::RecvError::Closed) => None,
            }
        });
        Ok(futures::stream::iter(first).chain(rest.flat_map(futures::stream::iter)).boxed())
    }

    async fn watcher(&self, showtime: ShowtimeId) -> Result<Arc<Watcher>, BookingError> {
        if let Some(watcher) = self.watchers.lock().unwrap_or_else(PoisonError::into_inner).get(&showtime) {
            return Ok(Arc::clone(watcher));
        }
        if self.ports.offers.get(showtime).await?.is_none() {
            return Err(BookingError::NotFound);
        }
        let hints = self.ports.bus.subscribe();
        let (seats, ends) = self.ports.read(showtime).await?;
        let state = State { seq: self.ports.clock.now().as_microsecond(), seats, recent: VecDeque::new() };
        let fresh = Arc::new(Watcher { state: Mutex::new(state), updates: broadcast::channel(RECENT).0 });
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        let watcher = Arc::clone(watchers.entry(showtime).or_insert_with(|| Arc::clone(&fresh)));
        if Arc::ptr_eq(&watcher, &fresh) {
            tokio::spawn(self.clone().run(showtime, fresh, hints, ends));
        }
        Ok(watcher)
    }

    /// Reads again whenever there is a reason to, until nobody looks any more.
    async fn run(self, showtime: ShowtimeId, watcher: Arc<Watcher>, mut hints: BoxStream<'static, Hint>, mut ends: Option<Timestamp>) {
        loop {
            let hinted = async { while hints.next().await.is_some_and(|hint| hint != (Hint::Seats { showtime })) {} };
            let wait = ends.map_or(BEAT, |end| until(end, self.ports.clock.now()).min(BEAT));
            if tokio::time::timeout(wait, hinted).await.is_ok() {
                tokio::time::sleep(GATHER).await;
            }
            if self.is_forgotten(showtime, &watcher) {
                return;
            }
            match self.ports.read(showtime).await {
                Ok((seats, next_end)) => {
                    ends = next_end;
                    watcher.advance(seats);
                }
                Err(error) => tracing::debug!(%showtime, %error, "seats could not be read; looked at again soon"),
            }
        }
    }

    /// Forgets a watcher nobody looks at, and says whether it did.
    fn is_forgotten(&self, showtime: ShowtimeId, watcher: &Arc<Watcher>) -> bool {
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        // One in the map, one of the running task: a subscriber that is about to begin holds a third.
        let forgotten = watcher.updates.receiver_count() == 0 && Arc::strong_count(watcher) <= 2;
        if forgotten {
            watchers.remove(&showtime);
        }
        forgotten
    }
}

/// How long until `end`, a little more so that it is over by then.
fn until(end: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(end.duration_since(now)).unwrap_or(Duration::ZERO) + Duration::from_millis(20)
}

impl Ports {
    /// Every seat as it stands, and when the first hold among them ends.
    async fn read(&self, showtime: ShowtimeId) -> Result<(BTreeMap<SeatId, SeatStatus>, Option<Timestamp>), StoreError> {
        let Some(offer) = self.offers.get(showtime).await? else { return Ok((BTreeMap::new(), None)) };
        let mut seats: BTreeMap<SeatId, SeatStatus> = offer.layout.seats.iter().map(|seat| (seat.id, SeatStatus::Available)).collect();
        let taken = self.showtimes.taken_seats(showtime, self.clock.now()).await?;
        // Seats of an earlier layout are claimed for ever, and no seats of the show.
        for taken in &taken {
            seats.entry(taken.seat).and_modify(|status| *status = taken.state.into());
        }
        Ok((seats, taken.iter().map(|seat| seat.until).min()))
    }
}

impl Watcher {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new reading in and tells what differs from the last.
    fn advance(&self, seats: BTreeMap<SeatId, SeatStatus>) {
        let mut state = self.lock();
        if !state.seats.keys().eq(seats.keys()) {
            // The show has other seats now: nothing that a client knows is of use.
            state.seq += 1;
            state.seats = seats;
            state.recent.clear();
            state.catch_up(Some(0)).into_iter().for_each(|update| drop(self.updates.send(update)));
            return;
        }
        let changed: Vec<_> =
            seats.iter().filter(|(seat, status)| state.seats.get(seat) != Some(status)).map(|(seat, status)| (*seat, *status)).collect();
        if changed.is_empty() {
            return;
        }
        state.seq += 1;
        state.seats = seats;
        let delta = SeatUpdate::Delta { seq: state.seq, seats: changed };
        state.recent.push_back(delta.clone());
        if state.recent.len() > RECENT {
            state.recent.pop_front();
        }
        // Nobody may be looking just now: that is no failure.
        drop(self.updates.send(delta));
    }
}

impl State {
    /// What brings a client that knows everything up to `last` up to date.
    fn catch_up(&self, last: Option<i64>) -> Vec<SeatUpdate> {
        let snapshot = || SeatUpdate::Snapshot { seq: self.seq, seats: self.seats.iter().map(|(seat, status)| (*seat, *status)).collect() };
        let Some(last) = last else { return vec![snapshot()] };
        let missed: Vec<SeatUpdate> =
            self.recent.iter().filter(|update| matches!(update, SeatUpdate::Delta { seq, .. } if *seq > last)).cloned().collect();
        let known = i64::try_from(missed.len()).is_ok_and(|missed| last + missed == self.seq);
        if known { missed } else { vec![SeatUpdate::Reset, snapshot()] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watcher() -> Watcher {
        let seats = BTreeMap::from([(SeatId(1), SeatStatus::Available), (SeatId(2), SeatStatus::Available)]);
        Watcher { state: Mutex::new(State { seq: 100, seats, recent: VecDeque::new() }), updates: broadcast::channel(4).0 }
    }

    fn take(watcher: &Watcher, seat: i64) {
        let mut seats = watcher.lock().seats.clone();
        seats.insert(SeatId(seat), SeatStatus::Held);
        watcher.advance(seats);
    }

    #[test]
    fn one_who_comes_back_gets_what_was_missed() {
        let watcher = watcher();
        take(&watcher, 1);
        take(&watcher, 2);
        let missed = watcher.lock().catch_up(Some(101));
        assert_eq!(missed, [SeatUpdate::Delta { seq: 102, seats: vec![(SeatId(2), SeatStatus::Held)] }]);
        assert_eq!(watcher.lock().catch_up(Some(102)), []);
    }

    #[test]
    fn one_who_comes_from_elsewhere_is_reset() {
        let watcher = watcher();
        take(&watcher, 1);
        assert!(matches!(watcher.lock().catch_up(Some(7))[..], [SeatUpdate::Reset, SeatUpdate::Snapshot { seq: 101, .. }]));
        assert!(matches!(watcher.lock().catch_up(Some(500))[..], [SeatUpdate::Reset, SeatUpdate::Snapshot { .. }]));
    }

    #[test]
    fn a_show_with_other_seats_begins_anew() {
        let watcher = watcher();
        let mut updates = watcher.updates.subscribe();
        take(&watcher, 1);
        watcher.advance(BTreeMap::from([(SeatId(7), SeatStatus::Available)]));
        let mut told = std::iter::from_fn(|| updates.try_recv().ok()).skip(1);
        assert_eq!(told.next(), Some(SeatUpdate::Reset));
        assert_eq!(told.next(), Some(SeatUpdate::Snapshot { seq: 102, seats: vec![(SeatId(7), SeatStatus::Available)] }));
        assert!(matches!(watcher.lock().catch_up(Some(101))[..], [SeatUpdate::Reset, SeatUpdate::Snapshot { .. }]));
    }

    #[test]
    fn a_reading_without_changes_says_nothing() {
        let watcher = watcher();
        take(&watcher, 1);
        take(&watcher, 1);
        assert_eq!(watcher.lock().seq, 101);
    }
}
