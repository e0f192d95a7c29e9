//! The schedule, as the people who make it see and change it.

mod many;

use std::sync::Arc;

use booking_domain::{
    Expected, FieldErrors, FilmId, ScreenId, SeatId, ShowtimeId, StoreError, Timestamp,
    audit::Cause,
    page::{Page, PageRequest},
    ports::{BlockOutcome, Clock, GroundFound, ScheduleFilter, ScheduleOutcome, ScheduleStore, SeatGate, ShowOutcome, ShowtimeKey},
    schedule::{Block, Ground, NewBlock, PlannedShowtime, ScheduledShow, ShowPlan, ShowRefusal, Slot, next_free},
};
use jiff::SignedDuration;
use thiserror::Error;

pub use many::{BulkPlan, CopiedWeek, PlannedItem};

use crate::Changes;

/// Why the schedule cannot be as wished.
#[derive(Debug, Error)]
pub enum ScheduleError {
    /// There is no such showtime.
    #[error("not found")]
    NotFound,
    /// It is not what was expected any more.
    #[error("changed meanwhile")]
    Stale,
    /// It cannot be.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// What was sold, or that it has started, forbids it.
    #[error(transparent)]
    Refused(#[from] ShowRefusal),
    /// The screen is busy.
    #[error("the screen is busy")]
    Overlaps(Box<Overlap>),
    /// Seats to keep back that are sold or held.
    #[error("seats are sold or held")]
    SeatsTaken(Vec<SeatId>),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who has the screen, and when it is free (trap T33).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The other show.
    pub other: ShowtimeId,
    /// When it has the screen; nothing when it has gone by now.
    pub slot: Option<Slot>,
    /// The next time from the wanted start on at which the show fits.
    pub next_free_at: Timestamp,
}

/// How far ahead a free time is looked for.
const LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The schedule.
#[derive(Clone)]
pub struct ScheduleService {
    store: Arc<dyn ScheduleStore>,
    gate: Arc<dyn SeatGate>,
    clock: Arc<dyn Clock>,
    changes: Changes,
}

impl ScheduleService {
    /// A service over its ports.
    pub fn new(store: Arc<dyn ScheduleStore>, gate: Arc<dyn SeatGate>, clock: Arc<dyn Clock>, changes: Changes) -> Self {
        Self { store, gate, clock, changes }
    }

    /// A page of shows by start, drafts and cancelled ones included.
    ///
    /// # Errors
    /// [`ScheduleError::Invalid`], [`ScheduleError::Store`].
    pub async fn shows(
        &self,
        filter: &ScheduleFilter,
        page: &PageRequest<ShowtimeKey>,
    ) -> Result<Page<ScheduledShow, ShowtimeKey>, ScheduleError> {
        if page.after.is_some_and(|key| !key.is_sound()) {
            return Err(FieldErrors::one("/query/cursor", "is not a cursor of this list").into());
        }
        crate::catalogue::check_days(&[("/query/from", filter.from), ("/query/to", filter.to)])?;
        Ok(self.store.scheduled(filter, page, self.clock.now()).await?)
    }

    /// A show, also a draft.
    ///
    /// # Errors
    /// [`ScheduleError::NotFound`], [`ScheduleError::Store`].
    pub async fn show(&self, id: ShowtimeId) -> Result<ScheduledShow, ScheduleError> {
        self.store.scheduled_show(id, self.clock.now()).await?.ok_or(ScheduleError::NotFound)
    }

    /// Puts a show on the schedule.
    ///
    /// # Errors
    /// [`ScheduleError::Invalid`], [`ScheduleError::Overlaps`], [`ScheduleError::Store`].
    pub async fn add(&self, plan: &ShowPlan, cause: Cause) -> Result<ScheduledShow, ScheduleError> {
        let now = self.clock.now();
        let ground = self.ground(plan.film, plan.screen).await?;
        let planned = plan.on(&ground, now, now)?;
        let outcomes = self.store.schedule(std::slice::from_ref(&planned), &cause, now).await?;
        let outcome = outcomes.into_iter().next().ok_or(ScheduleError::NotFound)?;
        let id = self.scheduled(outcome, &planned, &ground).await?;
        self.changes.catalogue().await;
        self.show(id).await
    }

    /// Changes a show. Whoever has tickets is written to when it moves.
    ///
    /// # Errors
    /// [`ScheduleError`], as its variants say.
    pub async fn change(&self, id: ShowtimeId, expected: &Expected, plan: &ShowPlan, cause: Cause) -> Result<ScheduledShow, ScheduleError> {
        let now = self.clock.now();
        let before = self.show(id).await?;
        before.is_open(now)?;
        let ground = self.ground(plan.film, plan.screen).await?;
        let planned = plan.on(&ground, before.created_at, now)?;
        match self.store.change_show(id, expected, &planned, &cause, now).await? {
            ShowOutcome::Done(_) => {
                self.changes.showtime(id).await;
                self.show(id).await
            }
            ShowOutcome::NoSuchShowtime => Err(ScheduleError::NotFound),
            ShowOutcome::Stale => Err(ScheduleError::Stale),
            ShowOutcome::Refused(refusal) => Err(refusal.into()),
            ShowOutcome::Overlaps(other) => Err(self.overlap(other, Some(id), &planned, &ground).await?),
            ShowOutcome::NoSuchFilm => Err(no_such_film()),
            ShowOutcome::NoSuchScreen => Err(no_such_screen()),
        }
    }

    /// Takes a show off the schedule that nobody ever had seats of.
    ///
    /// # Errors
    /// [`ScheduleError`], as its variants say.
    pub async fn remove(&self, id: ShowtimeId, expected: &Expected, cause: Cause) -> Result<(), ScheduleError> {
        match self.store.remove_show(id, expected, &cause, self.clock.now()).await? {
            ShowOutcome::Done(_) => {
                self.changes.showtime(id).await;
                Ok(())
            }
            ShowOutcome::Stale => Err(ScheduleError::Stale),
            ShowOutcome::Refused(refusal) => Err(refusal.into()),
            ShowOutcome::NoSuchShowtime | ShowOutcome::Overlaps(_) | ShowOutcome::NoSuchFilm | ShowOutcome::NoSuchScreen => {
                Err(ScheduleError::NotFound)
            }
        }
    }

    /// The seats a show keeps back.
    ///
    /// # Errors
    /// [`ScheduleError::NotFound`], [`ScheduleError::Store`].
    pub async fn blocks(&self, id: ShowtimeId) -> Result<(ScheduledShow, Vec<Block>), ScheduleError> {
        self.store.blocks(id, self.clock.now()).await?.ok_or(ScheduleError::NotFound)
    }

    /// Keeps back exactly these seats of a show.
    ///
    /// # Errors
    /// [`ScheduleError`], as its variants say.
    pub async fn set_blocks(
        &self,
        id: ShowtimeId,
        expected: &Expected,
        wanted: &[(SeatId, String)],
        cause: Cause,
    ) -> Result<(ScheduledShow, Vec<Block>), ScheduleError> {
        let blocks = NewBlock::all(wanted)?;
        match self.store.set_blocks(id, expected, &blocks, &cause, self.clock.now()).await? {
            BlockOutcome::Done { freed } => {
                self.gate.clear(id, &freed).await;
                self.changes.showtime(id).await;
                self.blocks(id).await
            }
            BlockOutcome::NoSuchShowtime => Err(ScheduleError::NotFound),
            BlockOutcome::Stale => Err(ScheduleError::Stale),
            BlockOutcome::Refused(refusal) => Err(refusal.into()),
            BlockOutcome::NoSuchSeats(seats) => {
                let named: Vec<String> = seats.iter().map(ToString::to_string).collect();
                Err(FieldErrors::one("/blocks", format!("this screen has no seat {}", named.join(", "))).into())
            }
            BlockOutcome::Taken(seats) => Err(ScheduleError::SeatsTaken(seats)),
        }
    }

    async fn ground(&self, film: FilmId, screen: ScreenId) -> Result<Ground, ScheduleError> {
        match self.store.ground(film, screen).await? {
            GroundFound::Found(ground) => Ok(*ground),
            GroundFound::NoSuchFilm => Err(no_such_film()),
            GroundFound::NoSuchScreen => Err(no_such_screen()),
        }
    }

    /// What an outcome means to whoever planned it.
    async fn scheduled(&self, outcome: ScheduleOutcome, planned: &PlannedShowtime, ground: &Ground) -> Result<ShowtimeId, ScheduleError> {
        match outcome {
            ScheduleOutcome::Scheduled(id) => Ok(id),
            ScheduleOutcome::Overlaps(other) => Err(self.overlap(other, None, planned, ground).await?),
            ScheduleOutcome::NoSuchFilm => Err(no_such_film()),
            ScheduleOutcome::NoSuchScreen => Err(no_such_screen()),
        }
    }

    async fn overlap(
        &self,
        other: ShowtimeId,
        except: Option<ShowtimeId>,
        planned: &PlannedShowtime,
        ground: &Ground,
    ) -> Result<ScheduleError, ScheduleError> {
        let terms = &planned.show.terms;
        let until = terms.starts_at.checked_add(LOOK_AHEAD).unwrap_or(Timestamp::MAX);
        let mut busy = self.store.slots(planned.show.screen, terms.starts_at, until).await?;
        busy.retain(|slot| Some(slot.show) != except);
        let cleaning = SignedDuration::from_mins(i64::from(ground.cleaning_minutes));
        let next_free_at = next_free(terms.starts_at, terms.ends_at.duration_since(terms.starts_at) + cleaning, &busy);
        let slot = busy.into_iter().find(|slot| slot.show == other);
        Ok(ScheduleError::Overlaps(Box::new(Overlap { other, slot, next_free_at })))
    }
}

fn no_such_film() -> ScheduleError {
    FieldErrors::one("/movie_id", "there is no such film").into()
}

fn no_such_screen() -> ScheduleError {
    FieldErrors::one("/screen_id", "there is no such screen, or it has no seats yet").into()
}
