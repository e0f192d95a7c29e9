//! Films, cinemas, screens and layouts, as administrators keep them.

use std::sync::Arc;

use booking_domain::{
    CinemaId, Expected, FieldErrors, FilmId, LayoutId, ScreenId, ShowtimeId, StoreError,
    audit::Cause,
    catalogue::Film,
    layout_plan::{DrawnSeat, LayoutPlan},
    page::{Page, PageRequest},
    ports::{
        CinemaEntry, Clock, EditOutcome, FilmEntry, FilmFilter, FilmOutcome, FilmStore, Kept, LayoutOutcome, ListedFilm, NewScreen,
        ScreenFacts, VanishedSeat, VenueStore,
    },
    seating::Layout,
    text::one_line,
    venue::{Cinema, Screen},
};
use thiserror::Error;

use crate::{
    Changes,
    cancellations::{CancellationError, CancellationService, REASON_MAX},
};

/// Why something cannot be kept as wished.
#[derive(Debug, Error)]
pub enum EditError {
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// It is not what was expected any more.
    #[error("changed meanwhile")]
    Stale,
    /// It cannot be.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// Another film is the same.
    #[error("the film {film} is the same")]
    FilmExists {
        /// That film.
        film: FilmId,
        /// Whether it is deleted.
        deleted: bool,
    },
    /// Shows of it are ahead.
    #[error("{count} showtimes are ahead")]
    HasShowsAhead {
        /// How many.
        count: i64,
        /// One of them.
        first: ShowtimeId,
    },
    /// Sold or held seats would vanish.
    #[error("sold or held seats would vanish")]
    SeatsSold(Vec<VanishedSeat>),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A screen to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenToOpen {
    /// Its cinema.
    pub cinema: CinemaId,
    /// Name.
    pub name: String,
    /// Minutes between two shows.
    pub cleaning_minutes: i32,
    /// Its seats, if they are known yet.
    pub seats: Option<Vec<DrawnSeat>>,
}

/// A layout that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedLayout {
    /// Key.
    pub layout: LayoutId,
    /// Its version.
    pub version: i32,
    /// Shows ahead that have its seats now.
    pub moved: Vec<ShowtimeId>,
    /// Shows ahead that keep their old seats.
    pub kept: Vec<ShowtimeId>,
}

/// Films, cinemas, screens and layouts.
#[derive(Clone)]
pub struct AdministrationService {
    films: Arc<dyn FilmStore>,
    venues: Arc<dyn VenueStore>,
    clock: Arc<dyn Clock>,
    changes: Changes,
    cancellations: CancellationService,
}

/// What keeping films, cinemas and screens needs.
#[derive(Clone)]
pub struct AdministrationPorts {
    /// Keeps films.
    pub films: Arc<dyn FilmStore>,
    /// Keeps cinemas and screens.
    pub venues: Arc<dyn VenueStore>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Tells what remembers them.
    pub changes: Changes,
    /// Calls shows off.
    pub cancellations: CancellationService,
}

/// How often shows of a film are called off anew because others were scheduled meanwhile.
const CASCADES: usize = 5;

impl AdministrationService {
    /// A service over its ports.
    pub fn new(ports: AdministrationPorts) -> Self {
        let AdministrationPorts { films, venues, clock, changes, cancellations } = ports;
        Self { films, venues, clock, changes, cancellations }
    }

    /// A page of films, deleted ones too where they are asked for.
    ///
    /// # Errors
    /// [`EditError::Store`].
    pub async fn films(&self, filter: &FilmFilter, page: &PageRequest<FilmId>) -> Result<Page<ListedFilm, FilmId>, EditError> {
        Ok(self.films.kept_films(filter, page).await?)
    }

    /// Adds a film.
    ///
    /// # Errors
    /// [`EditError::Invalid`], [`EditError::FilmExists`], [`EditError::Store`].
    pub async fn add_film(&self, film: FilmEntry, cause: Cause) -> Result<Film, EditError> {
        let outcome = self.films.add_film(&film.checked()?, &cause, self.clock.now()).await?;
        self.film(outcome).await
    }

    /// Changes a film.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn change_film(&self, id: FilmId, expected: Expected, film: FilmEntry, cause: Cause) -> Result<Film, EditError> {
        let outcome = self.films.change_film(id, &expected, &film.checked()?, &cause, self.clock.now()).await?;
        self.film(outcome).await
    }

    /// Deletes a film without shows ahead, or restores it.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn set_film_deleted(&self, id: FilmId, expected: Expected, deleted: bool, cause: Cause) -> Result<Film, EditError> {
        let outcome = self.films.set_film_deleted(id, &expected, deleted, &cause, self.clock.now()).await?;
        Ok(self.edited(outcome).await?.it)
    }

    /// Deletes a film whose shows ahead are called off first, each as its cancellation is: sales stop now, the money goes back by and by.
    /// What was called off when something fails stays so; asking again goes on from there.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn delete_film_and_shows(&self, id: FilmId, expected: Expected, reason: &str, cause: Cause) -> Result<(), EditError> {
        let reason = one_line(reason, REASON_MAX).map_err(|error| FieldErrors::one("/query/reason", error.0))?;
        let mut refused = EditError::NotFound;
        for _ in 0..CASCADES {
            match self.set_film_deleted(id, expected.clone(), true, cause.clone()).await {
                Err(error @ EditError::HasShowsAhead { .. }) => refused = error,
                outcome => return outcome.map(drop),
            }
            for show in self.films.shows_ahead(id, self.clock.now()).await? {
                match self.cancellations.call_off(show, &reason, &cause).await {
                    // One that was deleted meanwhile is in nobody's way.
                    Ok(_) | Err(CancellationError::NotFound) => {}
                    Err(CancellationError::Invalid(errors)) => return Err(errors.into()),
                    Err(CancellationError::Store(error)) => return Err(error.into()),
                }
            }
        }
        Err(refused)
    }

    async fn film(&self, outcome: FilmOutcome) -> Result<Film, EditError> {
        match outcome {
            FilmOutcome::Exists { film, deleted } => Err(EditError::FilmExists { film, deleted }),
            FilmOutcome::Edit(edit) => Ok(self.edited(*edit).await?.it),
        }
    }

    /// A page of cinemas.
    ///
    /// # Errors
    /// [`EditError::Store`].
    pub async fn cinemas(&self, deleted: bool, page: &PageRequest<CinemaId>) -> Result<Page<Kept<Cinema>, CinemaId>, EditError> {
        Ok(self.venues.kept_cinemas(deleted, page).await?)
    }

    /// A cinema.
    ///
    /// # Errors
    /// [`EditError::NotFound`], [`EditError::Store`].
    pub async fn cinema(&self, id: CinemaId) -> Result<Kept<Cinema>, EditError> {
        self.venues.kept_cinema(id).await?.ok_or(EditError::NotFound)
    }

    /// Opens a cinema.
    ///
    /// # Errors
    /// [`EditError::Invalid`], [`EditError::Store`].
    pub async fn open_cinema(&self, entry: &CinemaEntry, cause: Cause) -> Result<Kept<Cinema>, EditError> {
        let cinema = self.venues.open_cinema(&entry.checked()?, &cause, self.clock.now()).await?;
        self.changes.catalogue().await;
        Ok(cinema)
    }

    /// Changes a cinema.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn change_cinema(
        &self,
        id: CinemaId,
        expected: Expected,
        entry: &CinemaEntry,
        cause: Cause,
    ) -> Result<Kept<Cinema>, EditError> {
        let outcome = self.venues.change_cinema(id, &expected, &entry.checked()?, &cause, self.clock.now()).await?;
        self.edited(outcome).await
    }

    /// Deletes a cinema without shows ahead, or restores it.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn set_cinema_deleted(
        &self,
        id: CinemaId,
        expected: Expected,
        deleted: bool,
        cause: Cause,
    ) -> Result<Kept<Cinema>, EditError> {
        let outcome = self.venues.set_cinema_deleted(id, &expected, deleted, &cause, self.clock.now()).await?;
        self.edited(outcome).await
    }

    /// A page of screens.
    ///
    /// # Errors
    /// [`EditError::Store`].
    pub async fn screens(
        &self,
        cinema: Option<CinemaId>,
        deleted: bool,
        page: &PageRequest<ScreenId>,
    ) -> Result<Page<Kept<Screen>, ScreenId>, EditError> {
        Ok(self.venues.kept_screens(cinema, deleted, page).await?)
    }

    /// A screen.
    ///
    /// # Errors
    /// [`EditError::NotFound`], [`EditError::Store`].
    pub async fn screen(&self, id: ScreenId) -> Result<Kept<Screen>, EditError> {
        self.venues.kept_screen(id).await?.ok_or(EditError::NotFound)
    }

    /// Opens a screen.
    ///
    /// # Errors
    /// [`EditError::Invalid`] also for a cinema that is not there, [`EditError::Store`].
    pub async fn open_screen(&self, open: &ScreenToOpen, cause: Cause) -> Result<Kept<Screen>, EditError> {
        let facts = ScreenFacts::new(&open.name, open.cleaning_minutes)?;
        let plan = open.seats.as_deref().map(LayoutPlan::new).transpose()?;
        let seats = plan.map(|plan| plan.seats().to_vec()).unwrap_or_default();
        let screen = NewScreen { name: facts.name, cleaning_minutes: facts.cleaning_minutes, seats };
        let opened = self.venues.open_screen(open.cinema, &screen, &cause, self.clock.now()).await?;
        self.changes.catalogue().await;
        opened.ok_or_else(|| FieldErrors::one("/cinema_id", "there is no such cinema").into())
    }

    /// Changes a screen.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn change_screen(
        &self,
        id: ScreenId,
        expected: Expected,
        name: &str,
        cleaning_minutes: i32,
        cause: Cause,
    ) -> Result<Kept<Screen>, EditError> {
        let facts = ScreenFacts::new(name, cleaning_minutes)?;
        let outcome = self.venues.change_screen(id, &expected, &facts, &cause, self.clock.now()).await?;
        self.edited(outcome).await
    }

    /// Deletes a screen without shows ahead, or restores it.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn set_screen_deleted(
        &self,
        id: ScreenId,
        expected: Expected,
        deleted: bool,
        cause: Cause,
    ) -> Result<Kept<Screen>, EditError> {
        let outcome = self.venues.set_screen_deleted(id, &expected, deleted, &cause, self.clock.now()).await?;
        self.edited(outcome).await
    }

    /// The present layout of a screen.
    ///
    /// # Errors
    /// [`EditError::NotFound`], [`EditError::Store`].
    pub async fn layout(&self, screen: ScreenId) -> Result<Layout, EditError> {
        self.venues.layout(screen).await?.ok_or(EditError::NotFound)
    }

    /// Gives a screen a new layout; with `move_shows`, also the shows ahead that nobody has seats of.
    ///
    /// # Errors
    /// [`EditError`], as its variants say.
    pub async fn replace_layout(
        &self,
        screen: ScreenId,
        expected: Expected,
        drawn: &[DrawnSeat],
        move_shows: bool,
        cause: Cause,
    ) -> Result<SavedLayout, EditError> {
        let plan = LayoutPlan::new(drawn)?;
        match self.venues.replace_layout(screen, &expected, &plan, move_shows, &cause, self.clock.now()).await? {
            LayoutOutcome::Saved { layout, version, moved, kept } => {
                self.changes.catalogue().await;
                for show in &moved {
                    self.changes.showtime(*show).await;
                }
                Ok(SavedLayout { layout, version, moved, kept })
            }
            LayoutOutcome::NoSuchScreen => Err(EditError::NotFound),
            LayoutOutcome::Stale => Err(EditError::Stale),
            LayoutOutcome::SeatsSold(seats) => Err(EditError::SeatsSold(seats)),
        }
    }

    async fn edited<T>(&self, outcome: EditOutcome<T>) -> Result<Kept<T>, EditError> {
        match outcome {
            EditOutcome::Done(kept) => {
                self.changes.catalogue().await;
                Ok(kept)
            }
            EditOutcome::NotFound => Err(EditError::NotFound),
            EditOutcome::Stale => Err(EditError::Stale),
            EditOutcome::HasShowsAhead(count, first) => Err(EditError::HasShowsAhead { count, first }),
            EditOutcome::CurrencyInUse => {
                Err(FieldErrors::one("/currency", "cannot change once shows were planned or amounts set in it").into())
            }
            EditOutcome::ZoneInUse => Err(FieldErrors::one("/time_zone", "cannot change while shows are ahead").into()),
        }
    }
}
