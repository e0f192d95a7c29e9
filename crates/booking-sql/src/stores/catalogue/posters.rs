//! `PosterStore`: which film has which poster, and which posters nobody needs any more.

use async_trait::async_trait;
use booking_domain::{
    Expected, FilmId, StoreError, Timestamp,
    audit::Cause,
    ports::{PosterOutcome, PosterStore},
    poster::{Poster, PosterKey},
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{Conn, Log, SqlCatalogue, dialect, edit, rows::read};
use crate::{
    error::{TxError, retrying, store_error},
    schema::{films, posters},
    types::At,
};

#[async_trait]
impl PosterStore for SqlCatalogue {
    async fn announce(&self, poster: &PosterKey, now: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        let announced = diesel::insert_into(posters::table)
            .values((posters::key.eq(poster.as_str()), posters::wanted_at.eq(At(now))))
            .on_conflict(posters::key)
            .do_update()
            .set(posters::wanted_at.eq(At(now)));
        let unless_removed = diesel::query_dsl::methods::FilterDsl::filter(announced, posters::removing.eq(false));
        Ok(unless_removed.execute(&mut conn).await.map_err(|error| store_error(&error))? == 1)
    }

    async fn set_poster(
        &self,
        film: FilmId,
        expected: &Expected,
        poster: Option<Poster>,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<PosterOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_poster", once::set(&mut conn, film, expected, poster.as_ref(), &Log { cause, now }))?)
    }

    async fn take_unused(&self, before: Timestamp, limit: i64) -> Result<Vec<PosterKey>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("take_unused_posters", once::take(&mut conn, before, limit))?)
    }

    async fn forget(&self, poster: &PosterKey) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        let taken = posters::table.filter(posters::key.eq(poster.as_str()).and(posters::removing.eq(true)));
        diesel::delete(taken).execute(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(())
    }
}

/// The transactions.
mod once {
    use booking_domain::{
        Expected, FilmId, Timestamp,
        ports::PosterOutcome,
        poster::{Poster, PosterKey},
    };

    use super::{Conn, Log, TxError};
    use crate::error::transaction;

    pub async fn set(
        mut conn: &mut Conn,
        film: FilmId,
        expected: &Expected,
        poster: Option<&Poster>,
        log: &Log<'_>,
    ) -> Result<PosterOutcome, TxError> {
        transaction!(conn, super::set(conn, film, expected, poster, log))
    }

    pub async fn take(mut conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<PosterKey>, TxError> {
        transaction!(conn, super::take(conn, before, limit))
    }
}

async fn set(conn: &mut Conn, id: FilmId, expected: &Expected, poster: Option<&Poster>, log: &Log<'_>) -> Result<PosterOutcome, TxError> {
    let Some(old) = edit::locked(conn, id).await?.filter(|film| !film.is_deleted) else { return Ok(PosterOutcome::NotFound) };
    if !expected.holds(old.version) {
        return Ok(PosterOutcome::Stale);
    }
    if old.it.poster.as_ref() == poster {
        return Ok(PosterOutcome::Done(Box::new(old.it)));
    }
    let key = |poster: Option<&Poster>| poster.map(|poster| poster.key.as_str().to_owned());
    diesel::update(films::table.find(id.0))
        .set((
            (films::poster_key.eq(key(poster)), films::poster_sizes.eq(poster.map(|poster| json!(poster.sizes)))),
            films::version.eq(old.version + 1),
            (films::updated_at.eq(log.at()), films::updated_by.eq(log.by())),
        ))
        .execute(conn)
        .await?;
    if let Some(given_up) = key(old.it.poster.as_ref()) {
        // Pages that were sent a moment ago still name its pictures: its time to go begins now.
        diesel::update(posters::table.find(given_up)).set(posters::wanted_at.eq(log.at())).execute(conn).await?;
    }
    log.updated(conn, "film", id.0, json!({ "poster": key(old.it.poster.as_ref()) }), json!({ "poster": key(poster) })).await?;
    let changed = edit::locked(conn, id).await?;
    Ok(changed.map_or(PosterOutcome::NotFound, |kept| PosterOutcome::Done(Box::new(kept.it))))
}

/// Between an announcement and its film lies the writing of a few files, and `before` is long ago: nobody is about to use what is taken.
async fn take(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<PosterKey>, TxError> {
    let used = films::table.filter(films::poster_key.eq(posters::key.nullable()));
    let unused = posters::table
        .filter(posters::removing.eq(true).or(posters::wanted_at.lt(At(before)).and(not(exists(used)))))
        .order(posters::wanted_at)
        .limit(limit)
        .select(posters::key);
    let keys: Vec<String> = dialect::for_update_skip_locked!(unused).load(conn).await?;
    diesel::update(posters::table.filter(posters::key.eq_any(&keys))).set(posters::removing.eq(true)).execute(conn).await?;
    let parsed = |key: String| read("posters", "key", &key.clone(), PosterKey::try_from(key));
    Ok(keys.into_iter().map(parsed).collect::<Result<_, StoreError>>()?)
}
