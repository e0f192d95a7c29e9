//! Reading films, cinemas and the schedule; bringing films up to date. What is read is remembered for a moment: it seldom changes, and
//! many ask for the same pages.

use std::{
    future::Future,
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use booking_domain::{
    CinemaId, FieldErrors, FilmId, ReviewId, ShowtimeId, StoreError, Timestamp,
    catalogue::{Film, FilmKey, FilmQuery, Genre, ProgrammeEntry, Reviews},
    page::{Page, PageRequest},
    ports::{CatalogueStore, Clock, ShowtimeFilter, ShowtimeKey},
    showtime::Showtime,
    venue::{Cinema, Screen},
};
use jiff::civil::Date;
use moka::future::Cache;
use thiserror::Error;

use crate::{Lookups, import::FilmImport};

/// Why something of the catalogue cannot be read.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// What was asked for cannot be.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A cinema's trading day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// The cinema.
    pub cinema: Cinema,
    /// The day.
    pub day: Date,
    /// Its films with their shows.
    pub entries: Arc<Vec<ProgrammeEntry>>,
}

/// How old what is remembered may be: a change is seen after this at the latest.
const MEMORY: Duration = Duration::from_secs(2);

/// Most films and showtimes remembered in pages, over all pages of a kind; each takes about 1 KiB.
const MOST: u64 = 4_000;

/// Films, cinemas and the schedule.
#[derive(Clone)]
pub struct CatalogueService {
    store: Arc<dyn CatalogueStore>,
    clock: Arc<dyn Clock>,
    films: Recent<(FilmQuery, PageKey<FilmKey>), Page<Film, FilmKey>>,
    showtimes: Recent<(ShowtimeFilter, PageKey<ShowtimeKey>), Page<Showtime, ShowtimeKey>>,
    programmes: Recent<(CinemaId, Date), Option<Arc<Vec<ProgrammeEntry>>>>,
    cinemas: Recent<(), Vec<Cinema>>,
    genres: Recent<(), Vec<Genre>>,
    generation: Arc<AtomicU64>,
    lookups: Arc<Lookups>,
}

impl CatalogueService {
    /// A service over its ports.
    pub fn new(store: Arc<dyn CatalogueStore>, clock: Arc<dyn Clock>) -> Self {
        let (generation, lookups) = (Arc::new(AtomicU64::new(0)), Arc::new(Lookups::default()));
        Self {
            store,
            clock,
            films: Recent::new(&generation, &lookups, |page: &Page<_, _>| page.items.len()),
            showtimes: Recent::new(&generation, &lookups, |page: &Page<_, _>| page.items.len()),
            programmes: Recent::new(&generation, &lookups, |programme: &Option<Arc<Vec<_>>>| {
                programme.as_ref().map_or(0, |entries| entries.len())
            }),
            cinemas: Recent::new(&generation, &lookups, Vec::len),
            genres: Recent::new(&generation, &lookups, Vec::len),
            generation,
            lookups,
        }
    }

    /// How often what was asked for was remembered.
    pub fn lookups(&self) -> &Lookups {
        &self.lookups
    }

    /// Forgets all that is remembered: something of it has changed. What is being read at this moment is not remembered either.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// A page of films.
    ///
    /// # Errors
    /// [`CatalogueError::Invalid`] for a cursor of another order, [`CatalogueError::Store`].
    pub async fn films(&self, query: &FilmQuery, page: &PageRequest<FilmKey>) -> Result<Arc<Page<Film, FilmKey>>, CatalogueError> {
        if page.after.as_ref().is_some_and(|key| key.order() != query.order() || !key.is_sound()) {
            return Err(FieldErrors::one("/query/cursor", "is not a cursor of this list").into());
        }
        check_days(&[("/query/date", query.day)])?;
        let key = (query.clone(), page_key(page));
        Ok(self.films.get(key, self.store.films(query, page, self.clock.now())).await?)
    }

    /// A film.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], [`CatalogueError::Store`].
    pub async fn film(&self, id: FilmId) -> Result<Film, CatalogueError> {
        self.store.film(id).await?.ok_or(CatalogueError::NotFound)
    }

    /// A page of a film's published reviews, the newest first, and what all of them say together.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], [`CatalogueError::Store`].
    pub async fn reviews(&self, film: FilmId, page: &PageRequest<ReviewId>) -> Result<Reviews, CatalogueError> {
        self.store.reviews(film, page).await?.ok_or(CatalogueError::NotFound)
    }

    /// Every genre that a film has, by name.
    ///
    /// # Errors
    /// [`CatalogueError::Store`].
    pub async fn genres(&self) -> Result<Arc<Vec<Genre>>, CatalogueError> {
        Ok(self.genres.get((), self.store.genres()).await?)
    }

    /// Every cinema, by name.
    ///
    /// # Errors
    /// [`CatalogueError::Store`].
    pub async fn cinemas(&self) -> Result<Arc<Vec<Cinema>>, CatalogueError> {
        Ok(self.cinemas.get((), self.store.cinemas()).await?)
    }

    /// A cinema with its screens.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], [`CatalogueError::Store`].
    pub async fn cinema(&self, id: CinemaId) -> Result<(Cinema, Vec<Screen>), CatalogueError> {
        self.store.cinema(id).await?.ok_or(CatalogueError::NotFound)
    }

    /// The programme of a cinema's trading day; without a day, of the one that is running there.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], [`CatalogueError::Store`].
    pub async fn programme(&self, cinema: CinemaId, day: Option<Date>) -> Result<Programme, CatalogueError> {
        check_days(&[("/query/date", day)])?;
        let cinemas = self.cinemas().await?;
        let found = cinemas.iter().find(|known| known.id == cinema).ok_or(CatalogueError::NotFound)?.clone();
        let day = day.unwrap_or_else(|| found.trading_day(self.clock.now()));
        let read = async { Ok(self.store.programme(cinema, day).await?.map(Arc::new)) };
        let entries = self.programmes.get((cinema, day), read).await?;
        Ok(Programme { cinema: found, day, entries: (*entries).clone().ok_or(CatalogueError::NotFound)? })
    }

    /// A page of showtimes by start.
    ///
    /// # Errors
    /// [`CatalogueError::Invalid`], [`CatalogueError::Store`].
    pub async fn showtimes(
        &self,
        filter: &ShowtimeFilter,
        page: &PageRequest<ShowtimeKey>,
    ) -> Result<Arc<Page<Showtime, ShowtimeKey>>, CatalogueError> {
        if page.after.is_some_and(|key| !key.is_sound()) {
            return Err(FieldErrors::one("/query/cursor", "is not a cursor of this list").into());
        }
        check_days(&[("/query/from", filter.from), ("/query/to", filter.to)])?;
        let key = (filter.clone(), page_key(page));
        Ok(self.showtimes.get(key, self.store.showtimes(filter, page, self.clock.now())).await?)
    }

    /// A page of a film's showtimes by start.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`] without such a film, [`CatalogueError::Store`].
    pub async fn showtimes_of(
        &self,
        film: FilmId,
        filter: ShowtimeFilter,
        page: &PageRequest<ShowtimeKey>,
    ) -> Result<Arc<Page<Showtime, ShowtimeKey>>, CatalogueError> {
        self.film(film).await?;
        self.showtimes(&ShowtimeFilter { film: Some(film), ..filter }, page).await
    }

    /// A showtime, also a cancelled one.
    ///
    /// # Errors
    /// [`CatalogueError::NotFound`], [`CatalogueError::Store`].
    pub async fn showtime(&self, id: ShowtimeId) -> Result<Showtime, CatalogueError> {
        self.store.showtime(id).await?.ok_or(CatalogueError::NotFound)
    }

    /// Now, by the clock that everything is decided by.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Begins an import of films, batch by batch.
    pub fn import_films(&self) -> FilmImport {
        FilmImport::new(self.store.clone(), self.clock.now())
    }
}

/// Days that a cinema can have: no database holds every instant of the calendar.
pub(crate) fn check_days(days: &[(&str, Option<Date>)]) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    for (pointer, day) in days {
        if day.is_some_and(|day| !(1970..9000).contains(&day.year())) {
            errors.push(*pointer, "must be a day between 1970 and 8999");
        }
    }
    errors.into_result()
}

/// A page of a list, as a key.
type PageKey<K> = (u32, Option<K>);

fn page_key<K: Clone>(page: &PageRequest<K>) -> PageKey<K> {
    (page.limit, page.after.clone())
}

/// Answers of the last moment, each asked for once however many wait for it. Those of an earlier generation are nobody's any more; they
/// go by their age.
struct Recent<K, V> {
    cache: Cache<(u64, K), Arc<V>>,
    generation: Arc<AtomicU64>,
    lookups: Arc<Lookups>,
}

impl<K, V> Clone for Recent<K, V> {
    fn clone(&self) -> Self {
        Self { cache: self.cache.clone(), generation: self.generation.clone(), lookups: self.lookups.clone() }
    }
}

impl<K: Eq + Hash + Send + Sync + 'static, V: Send + Sync + 'static> Recent<K, V> {
    fn new(generation: &Arc<AtomicU64>, lookups: &Arc<Lookups>, size: impl Fn(&V) -> usize + Send + Sync + 'static) -> Self {
        let weigh = move |_: &(u64, K), value: &Arc<V>| u32::try_from(size(value)).unwrap_or(u32::MAX).saturating_add(1);
        let cache = Cache::builder().max_capacity(MOST).weigher(weigh).time_to_live(MEMORY).build();
        Self { cache, generation: generation.clone(), lookups: lookups.clone() }
    }

    async fn get(&self, key: K, read: impl Future<Output = Result<V, StoreError>>) -> Result<Arc<V>, StoreError> {
        let shared = |error: Arc<StoreError>| match &*error {
            StoreError::Unavailable(why) => StoreError::Unavailable(why.clone()),
            other => StoreError::Internal(other.to_string()),
        };
        let key = (self.generation.load(Ordering::SeqCst), key);
        let entry = self.cache.entry(key).or_try_insert_with(async { read.await.map(Arc::new) }).await.map_err(shared)?;
        self.lookups.asked(!entry.is_fresh());
        Ok(entry.into_value())
    }
}

#[cfg(test)]
mod tests {
    use booking_domain::{catalogue::FilmSort, ports::MockCatalogueStore};
    use booking_testkit::FrozenClock;

    use super::*;

    fn service(store: MockCatalogueStore) -> CatalogueService {
        CatalogueService::new(Arc::new(store), Arc::new(FrozenClock::at(Timestamp::UNIX_EPOCH)))
    }

    #[tokio::test]
    async fn many_who_ask_for_the_same_page_are_one_question() {
        let mut store = MockCatalogueStore::new();
        store.expect_films().times(1).returning(|_, _, _| Ok(Page { items: Vec::new(), next: None }));
        let service = service(store);
        let page = PageRequest { limit: 20, after: None };
        let query = FilmQuery::default();
        let answers = futures::future::join_all((0..50).map(|_| service.films(&query, &page))).await;
        assert!(answers.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn what_changed_is_asked_for_again() {
        let mut store = MockCatalogueStore::new();
        store.expect_genres().times(2).returning(|| Ok(Vec::new()));
        let service = service(store);
        for _ in 0..2 {
            service.genres().await.expect("works");
        }
        service.forget();
        service.genres().await.expect("works");
    }

    #[tokio::test]
    async fn a_failure_is_not_remembered() {
        let mut store = MockCatalogueStore::new();
        store.expect_genres().times(1).returning(|| Err(StoreError::Unavailable("gone".into())));
        store.expect_genres().times(1).returning(|| Ok(Vec::new()));
        let service = service(store);
        assert!(matches!(service.genres().await, Err(CatalogueError::Store(StoreError::Unavailable(_)))));
        assert!(service.genres().await.is_ok());
    }

    #[tokio::test]
    async fn a_cursor_of_another_order_is_a_wrong_field() {
        let service = service(MockCatalogueStore::new());
        let page = PageRequest { limit: 20, after: Some(FilmKey::Title("a".into(), FilmId(1))) };
        let query = FilmQuery { sort: FilmSort::ReleaseDate, ..FilmQuery::default() };
        assert!(matches!(service.films(&query, &page).await, Err(CatalogueError::Invalid(_))));
    }

    #[tokio::test]
    async fn what_no_database_holds_is_a_wrong_field() {
        let service = service(MockCatalogueStore::new());
        let forged = PageRequest { limit: 20, after: Some(FilmKey::Title("a\0".into(), FilmId(1))) };
        assert!(matches!(service.films(&FilmQuery::default(), &forged).await, Err(CatalogueError::Invalid(_))));
        let old = ShowtimeFilter { from: Some(jiff::civil::date(-9999, 1, 1)), ..ShowtimeFilter::default() };
        assert!(matches!(service.showtimes(&old, &PageRequest { limit: 20, after: None }).await, Err(CatalogueError::Invalid(_))));
        let key = ShowtimeKey { starts_at: Timestamp::MIN, id: ShowtimeId(1) };
        let forged = PageRequest { limit: 20, after: Some(key) };
        assert!(matches!(service.showtimes(&ShowtimeFilter::default(), &forged).await, Err(CatalogueError::Invalid(_))));
    }
}
