//! Bringing films up to date by their identity.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use booking_domain::{
    StoreError,
    catalogue::{Film, FilmFacts, UpsertCount, genre_key},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{Conn, Log, dialect, films::FilmRow};
use crate::{
    error::{TxError, transaction, violates},
    schema::{film_genres, films},
    types::At,
};

pub(super) async fn once(mut conn: &mut Conn, new: &[FilmFacts], log: &Log<'_>) -> Result<UpsertCount, TxError> {
    transaction!(conn, upsert(conn, new, log))
}

/// Writes what is new or different. By identity, so that two imports take their locks in the same order.
pub(super) async fn upsert(conn: &mut Conn, new: &[FilmFacts], log: &Log<'_>) -> Result<UpsertCount, TxError> {
    let new: BTreeMap<String, &FilmFacts> = new.iter().map(|facts| (facts.identity(), facts)).collect();
    learn(conn, new.values().copied()).await?;

    let mut known = known(conn, new.keys().cloned().collect()).await?;
    let mut count = UpsertCount::default();
    let mut fresh = Vec::new();
    for (identity, facts) in &new {
        match known.remove(identity) {
            None => fresh.push((identity.as_str(), *facts)),
            Some(Known::Live(film)) if film.facts != **facts => {
                update(conn, &film, facts, log).await?;
                count.updated += 1;
            }
            Some(Known::Live(_) | Known::Deleted) => count.unchanged += 1,
        }
    }
    count.inserted = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
    insert(conn, &fresh, log).await?;
    Ok(count)
}

/// Learns the words of films, for search that forgives typing errors.
pub(super) async fn learn(conn: &mut Conn, films: impl Iterator<Item = &FilmFacts>) -> Result<(), TxError> {
    let words: BTreeSet<String> = films.flat_map(|facts| facts.search_text().split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    Ok(dialect::learn_words(conn, &words).await?)
}

/// A film that is there already.
enum Known {
    Live(Box<Film>),
    Deleted,
}

async fn known(conn: &mut Conn, identities: Vec<String>) -> Result<HashMap<String, Known>, TxError> {
    let query = films::table.filter(films::identity.eq_any(identities)).order(films::identity).select((
        films::identity,
        films::is_deleted,
        FilmRow::as_select(),
    ));
    let rows: Vec<(String, bool, FilmRow)> = dialect::for_update!(query).load(conn).await?;
    rows.into_iter()
        .map(|(identity, deleted, row)| Ok((identity, if deleted { Known::Deleted } else { Known::Live(Box::new(row.try_into()?)) })))
        .collect()
}

/// The columns of a film's facts.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = films)]
#[diesel(treat_none_as_null = true)]
struct FactColumns {
    identity: String,
    title: String,
    title_key: String,
    synopsis: String,
    genres: Value,
    language: Option<String>,
    country: Option<String>,
    runtime_minutes: Option<i32>,
    rating: Option<String>,
    release_date: Option<String>,
    director: Option<String>,
    film_cast: Value,
    search_text: String,
    updated_at: At,
    updated_by: Option<i64>,
}

impl FactColumns {
    fn of(facts: &FilmFacts, log: &Log<'_>) -> Self {
        Self {
            identity: facts.identity(),
            title: facts.title.clone(),
            title_key: facts.title_key(),
            synopsis: facts.synopsis.clone(),
            genres: json!(facts.genres),
            language: facts.language.clone(),
            country: facts.country.clone(),
            runtime_minutes: facts.runtime_minutes,
            rating: facts.rating.clone(),
            release_date: facts.release_date.map(|date| date.to_string()),
            director: facts.director.clone(),
            film_cast: json!(facts.cast),
            search_text: facts.search_text(),
            updated_at: log.at(),
            updated_by: log.by(),
        }
    }
}

pub(super) async fn insert(conn: &mut Conn, fresh: &[(&str, &FilmFacts)], log: &Log<'_>) -> Result<(), TxError> {
    if fresh.is_empty() {
        return Ok(());
    }
    let row = |facts: &FilmFacts| (FactColumns::of(facts, log), films::created_at.eq(log.at()), films::created_by.eq(log.by()));
    let rows: Vec<_> = fresh.iter().map(|(_, facts)| row(facts)).collect();
    insert_rows(conn, rows).await?;
    let identities: Vec<&str> = fresh.iter().map(|(identity, _)| *identity).collect();
    let ids: Vec<(String, i64)> =
        films::table.filter(films::identity.eq_any(identities)).select((films::identity, films::id)).load(conn).await?;
    let ids: HashMap<String, i64> = ids.into_iter().collect();
    let mut genres = Vec::new();
    let mut lines = Vec::new();
    for (identity, facts) in fresh {
        let id = *ids.get(*identity).ok_or_else(|| StoreError::Internal(format!("the film {identity} vanished")))?;
        genres.extend(genre_rows(id, facts));
        lines.push((id, json!({ "title": facts.title })));
    }
    insert_genres(conn, genres).await?;
    log.write(conn, "film", "created", lines).await
}

type NewRow = (FactColumns, diesel::dsl::Eq<films::created_at, At>, diesel::dsl::Eq<films::created_by, Option<i64>>);

/// Somebody else who inserts the same film meanwhile is a lost race: the next try finds the film there.
async fn insert_rows(conn: &mut Conn, rows: Vec<NewRow>) -> Result<(), TxError> {
    let all = async {
        dialect::insert_all!(conn, films::table, rows);
        Ok::<_, diesel::result::Error>(())
    };
    all.await.map_err(|error| {
        if violates(&error, "films_identity_key", "films.identity") { TxError::Race("film inserted meanwhile") } else { error.into() }
    })
}

async fn update(conn: &mut Conn, film: &Film, facts: &FilmFacts, log: &Log<'_>) -> Result<(), TxError> {
    write_facts(conn, film, facts, log).await?;
    let detail = json!({ "before": film.facts, "after": facts });
    log.write(conn, "film", "updated", vec![(film.id.0, detail)]).await
}

/// Gives a film other facts, and raises its version.
pub(super) async fn write_facts(conn: &mut Conn, film: &Film, facts: &FilmFacts, log: &Log<'_>) -> Result<(), TxError> {
    let id = film.id.0;
    diesel::update(films::table.find(id)).set((FactColumns::of(facts, log), films::version.eq(films::version + 1))).execute(conn).await?;
    if film.facts.genres != facts.genres {
        diesel::delete(film_genres::table.filter(film_genres::film_id.eq(id))).execute(conn).await?;
        insert_genres(conn, genre_rows(id, facts)).await?;
    }
    Ok(())
}

/// A film's genres, each once.
fn genre_rows(id: i64, facts: &FilmFacts) -> Vec<GenreRow> {
    let genres: BTreeMap<String, String> = facts.genres.iter().map(|genre| (genre_key(genre), genre.clone())).collect();
    genres.into_iter().map(|(genre_key, genre)| GenreRow { film_id: id, genre_key, genre }).collect()
}

#[derive(Debug, Insertable)]
#[diesel(table_name = film_genres)]
struct GenreRow {
    film_id: i64,
    genre_key: String,
    genre: String,
}

async fn insert_genres(conn: &mut Conn, rows: Vec<GenreRow>) -> Result<(), TxError> {
    if !rows.is_empty() {
        dialect::insert_all!(conn, film_genres::table, rows);
    }
    Ok(())
}
