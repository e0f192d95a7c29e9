use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use super::{ScheduleOutcome, ShowtimeKey};
use crate::{
    CinemaId, Expected, FilmId, ScreenId, SeatId, ShowtimeId, StoreError,
    audit::Cause,
    page::{Page, PageRequest},
    schedule::{Block, Ground, NewBlock, PlannedShowtime, ScheduledShow, ShowRefusal, Slot},
};

/// Which shows of the schedule are wanted, drafts and cancelled ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleFilter {
    /// In this cinema.
    pub cinema: Option<CinemaId>,
    /// On this screen.
    pub screen: Option<ScreenId>,
    /// From this trading day of their cinema on.
    pub from: Option<Date>,
    /// Until this trading day of their cinema, itself included.
    pub to: Option<Date>,
}

/// What a plan is made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroundFound {
    /// Where and of what.
    Found(Box<Ground>),
    /// There is no such film.
    NoSuchFilm,
    /// There is no such screen, or it has no seats yet.
    NoSuchScreen,
}

/// What became of a change to a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShowOutcome {
    /// It is done; the show as it was before.
    Done(Box<ScheduledShow>),
    /// There is no such showtime.
    NoSuchShowtime,
    /// It is not what was expected any more.
    Stale,
    /// It may not be.
    Refused(ShowRefusal),
    /// Another show has the screen at that time (trap T33).
    Overlaps(ShowtimeId),
    /// There is no such film.
    NoSuchFilm,
    /// There is no such screen, or it has no seats yet.
    NoSuchScreen,
}

/// What became of seats to keep back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockOutcome {
    /// Exactly these are kept back now. Those that were freed: a seat gate forgets them.
    Done {
        /// Seats that are free again.
        freed: Vec<SeatId>,
    },
    /// There is no such showtime.
    NoSuchShowtime,
    /// It is not what was expected any more.
    Stale,
    /// It may not be.
    Refused(ShowRefusal),
    /// Seats that its layout does not have.
    NoSuchSeats(Vec<SeatId>),
    /// Seats that are sold or held.
    Taken(Vec<SeatId>),
}

/// The schedule, as the people who make it see and change it. Every change MUST be written to the audit log with what was before and what
/// is after, raise the version of its showtime, and hold against sales and other changes at the same moment.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ScheduleStore: Send + Sync {
    /// A page of shows by start, drafts and cancelled ones included, deleted ones not.
    async fn scheduled(
        &self,
        filter: &ScheduleFilter,
        page: &PageRequest<ShowtimeKey>,
        now: Timestamp,
    ) -> Result<Page<ScheduledShow, ShowtimeKey>, StoreError>;

    /// A show.
    async fn scheduled_show(&self, id: ShowtimeId, now: Timestamp) -> Result<Option<ScheduledShow>, StoreError>;

    /// What a plan for this film on this screen is made on.
    async fn ground(&self, film: FilmId, screen: ScreenId) -> Result<GroundFound, StoreError>;

    /// When the screen is busy between two instants, by the beginning.
    async fn slots(&self, screen: ScreenId, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, StoreError>;

    /// Schedules shows, in their order, one outcome each; those that cannot be do not keep the others out. Of several that want a screen
    /// at a time, however many ask at once, one gets it.
    async fn schedule(&self, shows: &[PlannedShowtime], cause: &Cause, now: Timestamp) -> Result<Vec<ScheduleOutcome>, StoreError>;

    /// Changes a show to what is planned, as [`ScheduledShow::change`] allows. Claims stay; one on another screen is pinned to that
    /// screen's layout, and no hold that was priced on the old seats can be placed any more. Whoever has a confirmed booking is written
    /// to in the same transaction. A show that moves to a start that is reminded of later ([`crate::outbox::is_reminded_later`]) is reminded of
    /// again, and one that moves to a nearer one is not.
    async fn change_show(
        &self,
        id: ShowtimeId,
        expected: &Expected,
        planned: &PlannedShowtime,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ShowOutcome, StoreError>;

    /// Takes a show off the schedule that nobody ever had seats of. Nobody can hold seats of it from then on.
    async fn remove_show(&self, id: ShowtimeId, expected: &Expected, cause: &Cause, now: Timestamp) -> Result<ShowOutcome, StoreError>;

    /// The seats a show keeps back, with their reasons, by line and column; `None` without such a showtime.
    async fn blocks(&self, id: ShowtimeId, now: Timestamp) -> Result<Option<(ScheduledShow, Vec<Block>)>, StoreError>;

    /// Keeps back exactly these seats of a show: all or none. A seat that is sold or held MUST be refused, also when it is being held at
    /// that moment.
    async fn set_blocks(
        &self,
        id: ShowtimeId,
        expected: &Expected,
        blocks: &[NewBlock],
        cause: &Cause,
        now: Timestamp,
    ) -> Result<BlockOutcome, StoreError>;
}
