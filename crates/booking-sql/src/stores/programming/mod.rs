//! `ScheduleStore`: the schedule, as the people who make it see and change it.

mod blocks;
mod change;
mod read;
pub(super) mod seats;

use async_trait::async_trait;
use booking_domain::{
    Expected, FilmId, ScreenId, ShowtimeId, StoreError, Timestamp,
    audit::Cause,
    page::{Page, PageRequest},
    ports::{BlockOutcome, GroundFound, ScheduleFilter, ScheduleOutcome, ScheduleStore, ShowOutcome, ShowtimeKey},
    schedule::{Block, NewBlock, PlannedShowtime, ScheduledShow, Slot},
};

use super::{
    Backend, Conn, Db,
    catalogue::{Log, create, schedule},
    dialect,
    outbox::say,
    outbox_notices as notices, rows, showtimes as shows,
};
use crate::error::retrying;

pub(super) use read::spoken_for;

/// The schedule in the database.
pub(crate) struct SqlSchedule(pub(crate) Db);

#[async_trait]
impl ScheduleStore for SqlSchedule {
    async fn scheduled(
        &self,
        filter: &ScheduleFilter,
        page: &PageRequest<ShowtimeKey>,
        now: Timestamp,
    ) -> Result<Page<ScheduledShow, ShowtimeKey>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(read::page(&mut conn, filter, page, now).await?)
    }

    async fn scheduled_show(&self, id: ShowtimeId, now: Timestamp) -> Result<Option<ScheduledShow>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(read::show(&mut conn, id, now).await?)
    }

    async fn ground(&self, film: FilmId, screen: ScreenId) -> Result<GroundFound, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(read::ground(&mut conn, film, screen).await?)
    }

    async fn slots(&self, screen: ScreenId, from: Timestamp, to: Timestamp) -> Result<Vec<Slot>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(read::slots(&mut conn, screen, from, to).await?)
    }

    async fn schedule(&self, shows: &[PlannedShowtime], cause: &Cause, now: Timestamp) -> Result<Vec<ScheduleOutcome>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("schedule", change::schedule_once(&mut conn, shows, &Log { cause, now }))?)
    }

    async fn change_show(
        &self,
        id: ShowtimeId,
        expected: &Expected,
        planned: &PlannedShowtime,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<ShowOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_show", change::change_once(&mut conn, id, expected, planned, &Log { cause, now }))?)
    }

    async fn remove_show(&self, id: ShowtimeId, expected: &Expected, cause: &Cause, now: Timestamp) -> Result<ShowOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("remove_show", change::remove_once(&mut conn, id, expected, &Log { cause, now }))?)
    }

    async fn blocks(&self, id: ShowtimeId, now: Timestamp) -> Result<Option<(ScheduledShow, Vec<Block>)>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(blocks::of(&mut conn, id, now).await?)
    }

    async fn set_blocks(
        &self,
        id: ShowtimeId,
        expected: &Expected,
        blocks: &[NewBlock],
        cause: &Cause,
        now: Timestamp,
    ) -> Result<BlockOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_blocks", blocks::set_once(&mut conn, id, expected, blocks, &Log { cause, now }))?)
    }
}
