//! `CatalogueStore`: films, cinemas and the schedule.

pub(super) mod create;
mod edit;
pub(super) mod films;
mod found;
mod posters;
pub(super) mod schedule;
mod upsert;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, FilmId, PricingRuleId, ReviewId, ScreenId, ShowtimeId, StoreError, Timestamp,
    audit::Cause,
    catalogue::{Film, FilmFacts, FilmKey, FilmQuery, Genre, ProgrammeEntry, Reviews, UpsertCount},
    page::{Page, PageRequest},
    ports::{
        CatalogueStore, FoundOutcome, NewCinema, NewCompany, NewPricingRule, NewScreen, NewShowtime, ScheduleOutcome, ShowtimeFilter,
        ShowtimeKey,
    },
    schedule::PlannedShowtime,
    showtime::Showtime,
    venue::{Cinema, Screen},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{Backend, Conn, Db, dialect, rows, showtimes as shows};
use crate::{
    error::{TxError, retrying},
    schema::audit_log,
    types::At,
};

/// Films, cinemas and the schedule in the database.
pub(crate) struct SqlCatalogue(pub(crate) Db);

#[async_trait]
impl CatalogueStore for SqlCatalogue {
    async fn films(&self, query: &FilmQuery, page: &PageRequest<FilmKey>, now: Timestamp) -> Result<Page<Film, FilmKey>, StoreError> {
        let mut conn = self.0.read().await?;
        films::page(&mut conn, query, page, now).await
    }

    async fn film(&self, id: FilmId) -> Result<Option<Film>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(films::by_ids(&mut conn, &[id.0]).await?.pop())
    }

    async fn genres(&self) -> Result<Vec<Genre>, StoreError> {
        let mut conn = self.0.read().await?;
        films::genres(&mut conn).await
    }

    async fn cinemas(&self) -> Result<Vec<Cinema>, StoreError> {
        let mut conn = self.0.read().await?;
        schedule::cinemas(&mut conn).await
    }

    async fn cinema(&self, id: CinemaId) -> Result<Option<(Cinema, Vec<Screen>)>, StoreError> {
        let mut conn = self.0.read().await?;
        schedule::cinema_with_screens(&mut conn, id).await
    }

    async fn programme(&self, cinema: CinemaId, day: jiff::civil::Date) -> Result<Option<Vec<ProgrammeEntry>>, StoreError> {
        let mut conn = self.0.read().await?;
        schedule::programme(&mut conn, cinema, day).await
    }

    async fn showtimes(
        &self,
        filter: &ShowtimeFilter,
        page: &PageRequest<ShowtimeKey>,
        now: Timestamp,
    ) -> Result<Page<Showtime, ShowtimeKey>, StoreError> {
        let mut conn = self.0.read().await?;
        schedule::page(&mut conn, filter, page, now).await
    }

    async fn showtime(&self, id: ShowtimeId) -> Result<Option<Showtime>, StoreError> {
        let mut conn = self.0.read().await?;
        schedule::showtime(&mut conn, id).await
    }

    async fn reviews(&self, film: FilmId, page: &PageRequest<ReviewId>) -> Result<Option<Reviews>, StoreError> {
        let mut conn = self.0.read().await?;
        films::reviews(&mut conn, film, page).await
    }

    async fn upsert_films(&self, films: &[FilmFacts], cause: &Cause, now: Timestamp) -> Result<UpsertCount, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("upsert_films", upsert::once(&mut conn, films, &Log { cause, now }))?)
    }

    async fn create_cinema(&self, cinema: &NewCinema, cause: &Cause, now: Timestamp) -> Result<CinemaId, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("create_cinema", create::cinema_once(&mut conn, cinema, &Log { cause, now }))?)
    }

    async fn create_screen(
        &self,
        cinema: CinemaId,
        screen: &NewScreen,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<ScreenId>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("create_screen", create::screen_once(&mut conn, cinema, screen, &Log { cause, now }))?)
    }

    async fn create_pricing_rule(
        &self,
        cinema: CinemaId,
        rule: &NewPricingRule,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<PricingRuleId>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("create_pricing_rule", create::rule_once(&mut conn, cinema, rule, &Log { cause, now }))?)
    }

    async fn create_showtimes(&self, showtimes: &[NewShowtime], cause: &Cause, now: Timestamp) -> Result<Vec<ScheduleOutcome>, StoreError> {
        let mut conn = self.0.write().await?;
        let showtimes: Vec<PlannedShowtime> = showtimes.iter().cloned().map(Into::into).collect();
        Ok(retrying!("create_showtimes", create::showtimes_once(&mut conn, &showtimes, &Log { cause, now }))?)
    }

    async fn found(&self, company: &NewCompany, cause: &Cause, now: Timestamp) -> Result<FoundOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("found", found::once(&mut conn, company, &Log { cause, now }))?)
    }
}

/// Who writes, and when: the same for every row of a transaction.
pub(super) struct Log<'a> {
    pub(super) cause: &'a Cause,
    pub(super) now: Timestamp,
}

impl Log<'_> {
    pub(super) fn at(&self) -> At {
        At(self.now)
    }

    pub(super) fn by(&self) -> Option<i64> {
        self.cause.user_id().map(|user| user.0)
    }

    /// Writes an action on several entities of one kind into the audit log.
    pub(super) async fn write(&self, conn: &mut Conn, entity: &str, action: &str, of: Vec<(i64, Value)>) -> Result<(), TxError> {
        if of.is_empty() {
            return Ok(());
        }
        let line = |(id, detail): (i64, Value)| {
            (
                audit_log::at.eq(self.at()),
                audit_log::actor.eq(self.cause.actor_name()),
                audit_log::action.eq(format!("{entity}.{action}")),
                audit_log::entity.eq(entity.to_owned()),
                audit_log::entity_id.eq(id.to_string()),
                audit_log::detail.eq(detail),
                audit_log::request_id.eq(self.cause.request_id.clone()),
            )
        };
        let lines: Vec<_> = of.into_iter().map(line).collect();
        dialect::insert_all!(conn, audit_log::table, lines);
        Ok(())
    }

    /// Writes that something of a kind was changed: what it was, and what it is.
    pub(super) async fn updated(&self, conn: &mut Conn, entity: &str, id: i64, before: Value, after: Value) -> Result<(), TxError> {
        self.write(conn, entity, "updated", vec![(id, json!({ "before": before, "after": after }))]).await
    }

    /// The same for one.
    pub(super) async fn created(&self, conn: &mut Conn, entity: &str, id: i64, name: &str) -> Result<(), TxError> {
        self.write(conn, entity, "created", vec![(id, json!({ "name": name }))]).await
    }
}
