//! `FilmStore`: films, as administrators change them.

use async_trait::async_trait;
use booking_domain::{
    Expected, FilmId, ShowtimeId, StoreError, Timestamp,
    audit::Cause,
    catalogue::Film,
    page::{Page, PageRequest},
    ports::{Deleted, EditOutcome, FilmEntry, FilmFilter, FilmOutcome, FilmStore, Kept, ListedFilm},
};
use diesel::{
    dsl::{count_star, min},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::super::accounts;
use super::{Backend, Conn, Log, SqlCatalogue, dialect, films::FilmRow, upsert};
use crate::{
    error::{TxError, retrying, store_error, violates},
    functions::lower,
    schema::{films, showtimes, users},
    types::At,
};

#[async_trait]
impl FilmStore for SqlCatalogue {
    async fn kept_films(&self, filter: &FilmFilter, page: &PageRequest<FilmId>) -> Result<Page<ListedFilm, FilmId>, StoreError> {
        let mut conn = self.0.read().await?;
        list(&mut conn, filter, page).await
    }

    async fn add_film(&self, film: &FilmEntry, cause: &Cause, now: Timestamp) -> Result<FilmOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("add_film", once::add(&mut conn, film, &Log { cause, now }))?)
    }

    async fn change_film(
        &self,
        id: FilmId,
        expected: &Expected,
        film: &FilmEntry,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<FilmOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_film", once::change(&mut conn, id, expected, film, &Log { cause, now }))?)
    }

    async fn shows_ahead(&self, id: FilmId, now: Timestamp) -> Result<Vec<ShowtimeId>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = showtimes::table
            .filter(showtimes::film_id.eq(id.0).and(showtimes::starts_at.gt(At(now))))
            .filter(showtimes::status.eq("scheduled").and(showtimes::is_deleted.eq(false)))
            .order((showtimes::starts_at, showtimes::id))
            .select(showtimes::id);
        let ids: Vec<i64> = query.load(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(ids.into_iter().map(ShowtimeId).collect())
    }

    async fn set_film_deleted(
        &self,
        id: FilmId,
        expected: &Expected,
        deleted: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Film>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_film_deleted", once::set_deleted(&mut conn, id, expected, deleted, &Log { cause, now }))?)
    }
}

/// The transactions.
mod once {
    use booking_domain::{Expected, FilmId, catalogue::Film, ports::EditOutcome};

    use super::{Conn, FilmEntry, FilmOutcome, Log, TxError};
    use crate::error::transaction;

    pub async fn add(mut conn: &mut Conn, film: &FilmEntry, log: &Log<'_>) -> Result<FilmOutcome, TxError> {
        transaction!(conn, super::add(conn, film, log))
    }

    pub async fn change(
        mut conn: &mut Conn,
        id: FilmId,
        expected: &Expected,
        film: &FilmEntry,
        log: &Log<'_>,
    ) -> Result<FilmOutcome, TxError> {
        transaction!(conn, super::change(conn, id, expected, film, log))
    }

    pub async fn set_deleted(
        mut conn: &mut Conn,
        id: FilmId,
        expected: &Expected,
        deleted: bool,
        log: &Log<'_>,
    ) -> Result<EditOutcome<Film>, TxError> {
        transaction!(conn, super::set_deleted(conn, id, expected, deleted, log))
    }
}

type Listed = (FilmRow, bool, At, Option<String>);

async fn list(conn: &mut Conn, filter: &FilmFilter, page: &PageRequest<FilmId>) -> Result<Page<ListedFilm, FilmId>, StoreError> {
    let mut query = films::table
        .left_join(users::table.on(users::id.nullable().eq(films::updated_by)))
        .order(films::id.desc())
        .limit(i64::from(page.limit) + 1)
        .select((FilmRow::as_select(), films::is_deleted, films::updated_at, users::name.nullable()))
        .into_boxed::<Backend>();
    match filter.deleted {
        Deleted::No => query = query.filter(films::is_deleted.eq(false)),
        Deleted::Only => query = query.filter(films::is_deleted.eq(true)),
        Deleted::Too => {}
    }
    if let Some(title) = &filter.title {
        query = query.filter(lower(films::title).like(accounts::pattern(title)).escape('!'));
    }
    if let Some(after) = page.after {
        query = query.filter(films::id.lt(after.0));
    }
    let rows: Vec<Listed> = query.load(conn).await.map_err(|error| store_error(&error))?;
    let listed = |(row, is_deleted, updated_at, updated_by): Listed| {
        Ok(ListedFilm { kept: kept((row, is_deleted))?, updated_at: updated_at.0, updated_by })
    };
    let found = rows.into_iter().map(listed).collect::<Result<_, StoreError>>()?;
    Ok(Page::cut(found, page.limit, |film: &ListedFilm| film.kept.it.id))
}

type Row = (FilmRow, bool);

fn kept((row, is_deleted): Row) -> Result<Kept<Film>, StoreError> {
    let film = Film::try_from(row)?;
    Ok(Kept { version: film.version, it: film, is_deleted })
}

pub(super) async fn locked(conn: &mut Conn, id: FilmId) -> Result<Option<Kept<Film>>, TxError> {
    let query = films::table.find(id.0).select((FilmRow::as_select(), films::is_deleted));
    Ok(dialect::for_update!(query).first::<Row>(conn).await.optional()?.map(kept).transpose()?)
}

/// Another film that is the same, deleted ones included.
async fn same(conn: &mut Conn, film: &FilmEntry, except: Option<FilmId>) -> Result<Option<FilmOutcome>, TxError> {
    let query = films::table
        .filter(films::identity.eq(film.facts.identity()).and(films::id.ne(except.map_or(0, |id| id.0))))
        .select((films::id, films::is_deleted));
    let found: Option<(i64, bool)> = query.first(conn).await.optional()?;
    Ok(found.map(|(id, deleted)| FilmOutcome::Exists { film: FilmId(id), deleted }))
}

async fn add(conn: &mut Conn, film: &FilmEntry, log: &Log<'_>) -> Result<FilmOutcome, TxError> {
    if let Some(exists) = same(conn, film, None).await? {
        return Ok(exists);
    }
    let identity = film.facts.identity();
    upsert::learn(conn, [&film.facts].into_iter()).await?;
    upsert::insert(conn, &[(identity.as_str(), &film.facts)], log).await?;
    let id: i64 = films::table.filter(films::identity.eq(&identity)).select(films::id).first(conn).await?;
    diesel::update(films::table.find(id)).set(films::trailer_url.eq(&film.trailer_url)).execute(conn).await?;
    let made = locked(conn, FilmId(id)).await?;
    Ok(FilmOutcome::Edit(Box::new(made.map_or(EditOutcome::NotFound, EditOutcome::Done))))
}

async fn change(conn: &mut Conn, id: FilmId, expected: &Expected, film: &FilmEntry, log: &Log<'_>) -> Result<FilmOutcome, TxError> {
    let edit = |outcome| Ok(FilmOutcome::Edit(Box::new(outcome)));
    let Some(old) = locked(conn, id).await?.filter(|film| !film.is_deleted) else { return edit(EditOutcome::NotFound) };
    if !expected.holds(old.version) {
        return edit(EditOutcome::Stale);
    }
    if let Some(exists) = same(conn, film, Some(id)).await? {
        return Ok(exists);
    }
    upsert::learn(conn, [&film.facts].into_iter()).await?;
    write(conn, &old.it, film, log).await?;
    let before = json!({ "facts": old.it.facts, "trailer_url": old.it.trailer_url });
    log.updated(conn, "film", id.0, before, json!({ "facts": film.facts, "trailer_url": film.trailer_url })).await?;
    edit(locked(conn, id).await?.map_or(EditOutcome::NotFound, EditOutcome::Done))
}

/// Somebody else who adds the same film meanwhile is a lost race: the next try finds it there.
async fn write(conn: &mut Conn, old: &Film, film: &FilmEntry, log: &Log<'_>) -> Result<(), TxError> {
    upsert::write_facts(conn, old, &film.facts, log).await.map_err(|error| match error {
        TxError::Sql(error) if violates(&error, "films_identity_key", "films.identity") => TxError::Race("film inserted meanwhile"),
        other => other,
    })?;
    diesel::update(films::table.find(old.id.0)).set(films::trailer_url.eq(&film.trailer_url)).execute(conn).await?;
    Ok(())
}

async fn set_deleted(conn: &mut Conn, id: FilmId, expected: &Expected, deleted: bool, log: &Log<'_>) -> Result<EditOutcome<Film>, TxError> {
    // Whoever schedules a show locks its film too: what is counted here stays so until the end.
    let Some(old) = locked(conn, id).await? else { return Ok(EditOutcome::NotFound) };
    if old.is_deleted == deleted {
        return Ok(EditOutcome::Done(old));
    }
    if !expected.holds(old.version) {
        return Ok(EditOutcome::Stale);
    }
    if deleted && let Some((count, first)) = ahead(conn, id, log.now).await? {
        return Ok(EditOutcome::HasShowsAhead(count, first));
    }
    diesel::update(films::table.find(id.0))
        .set((
            (films::is_deleted.eq(deleted), films::version.eq(old.version + 1)),
            (films::updated_at.eq(log.at()), films::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    let action = if deleted { "deleted" } else { "restored" };
    log.write(conn, "film", action, vec![(id.0, json!({ "title": old.it.facts.title }))]).await?;
    Ok(locked(conn, id).await?.map_or(EditOutcome::NotFound, EditOutcome::Done))
}

/// How many scheduled shows of the film have not started, and one of them.
async fn ahead(conn: &mut Conn, id: FilmId, now: Timestamp) -> Result<Option<(i64, ShowtimeId)>, TxError> {
    let query = showtimes::table
        .filter(showtimes::film_id.eq(id.0).and(showtimes::starts_at.gt(At(now))))
        .filter(showtimes::status.eq("scheduled").and(showtimes::is_deleted.eq(false)))
        .select((count_star(), min(showtimes::id)));
    let (count, first): (i64, Option<i64>) = query.first(conn).await?;
    Ok(first.map(|first| (count, ShowtimeId(first))))
}
