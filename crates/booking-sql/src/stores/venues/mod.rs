//! `VenueStore`: cinemas, screens and their layouts, as administrators see and change them.

mod cinemas;
mod layouts;
mod screens;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, Expected, ScreenId, StoreError, Timestamp,
    audit::Cause,
    layout_plan::LayoutPlan,
    page::{Page, PageRequest},
    ports::{EditOutcome, Kept, LayoutOutcome, NewCinema, NewScreen, ScreenFacts, VenueStore},
    seating::Layout,
    venue::{Cinema, Screen},
};

use super::{
    Conn, Db,
    catalogue::{Log, create},
    dialect, programming, rows, showtimes as shows,
};
use crate::error::retrying;

/// Cinemas, screens and layouts in the database.
pub(crate) struct SqlVenues(pub(crate) Db);

#[async_trait]
impl VenueStore for SqlVenues {
    async fn kept_cinemas(&self, deleted: bool, page: &PageRequest<CinemaId>) -> Result<Page<Kept<Cinema>, CinemaId>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(cinemas::page(&mut conn, deleted, page).await?)
    }

    async fn kept_cinema(&self, id: CinemaId) -> Result<Option<Kept<Cinema>>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(cinemas::find(&mut conn, id).await?)
    }

    async fn open_cinema(&self, cinema: &NewCinema, cause: &Cause, now: Timestamp) -> Result<Kept<Cinema>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("open_cinema", cinemas::open_once(&mut conn, cinema, &Log { cause, now }))?)
    }

    async fn change_cinema(
        &self,
        id: CinemaId,
        expected: &Expected,
        cinema: &NewCinema,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Cinema>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_cinema", cinemas::change_once(&mut conn, id, expected, cinema, &Log { cause, now }))?)
    }

    async fn set_cinema_deleted(
        &self,
        id: CinemaId,
        expected: &Expected,
        deleted: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Cinema>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_cinema_deleted", cinemas::set_deleted_once(&mut conn, id, expected, deleted, &Log { cause, now }))?)
    }

    async fn kept_screens(
        &self,
        cinema: Option<CinemaId>,
        deleted: bool,
        page: &PageRequest<ScreenId>,
    ) -> Result<Page<Kept<Screen>, ScreenId>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(screens::page(&mut conn, cinema, deleted, page).await?)
    }

    async fn kept_screen(&self, id: ScreenId) -> Result<Option<Kept<Screen>>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(screens::find(&mut conn, id).await?)
    }

    async fn open_screen(
        &self,
        cinema: CinemaId,
        screen: &NewScreen,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<Kept<Screen>>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("open_screen", screens::open_once(&mut conn, cinema, screen, &Log { cause, now }))?)
    }

    async fn change_screen(
        &self,
        id: ScreenId,
        expected: &Expected,
        facts: &ScreenFacts,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Screen>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_screen", screens::change_once(&mut conn, id, expected, facts, &Log { cause, now }))?)
    }

    async fn set_screen_deleted(
        &self,
        id: ScreenId,
        expected: &Expected,
        deleted: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Screen>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_screen_deleted", screens::set_deleted_once(&mut conn, id, expected, deleted, &Log { cause, now }))?)
    }

    async fn layout(&self, screen: ScreenId) -> Result<Option<Layout>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(layouts::present(&mut conn, screen).await?)
    }

    async fn replace_layout(
        &self,
        screen: ScreenId,
        expected: &Expected,
        plan: &LayoutPlan,
        move_shows: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<LayoutOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        let new = layouts::NewVersion { screen, expected, plan, move_shows };
        Ok(retrying!("replace_layout", layouts::replace_once(&mut conn, &new, &Log { cause, now }))?)
    }
}
