//! Reading films: which are wanted, in which order, and what people say of them.

use booking_domain::{
    FilmId, ReviewId, StoreError, Timestamp,
    catalogue::{Film, FilmFacts, FilmKey, FilmQuery, FilmSort, FilmStatus, Genre, NOW_SHOWING_DAYS, Review, Reviews, Stars, genre_key},
    page::{Page, PageRequest},
    poster::{Poster, PosterKey},
    search::{Fit, SearchText, Term, folded, is_near},
};
use diesel::{
    dsl::{count_star, max, not, sum},
    prelude::*,
    sql_types::BigInt,
};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use serde_json::Value;

use super::{Backend, Conn, dialect, rows::read, schedule};
use crate::{
    error::store_error,
    functions::{lower, lower_if_any, or_else},
    schema::{cinemas, film_genres, films, reviews, showtimes, users},
    types::At,
};

/// Most films a search looks at: beyond that it is too vague to be ranked.
const MOST_FOUND: i64 = 10_000;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = films)]
pub struct FilmRow {
    pub id: i64,
    title: String,
    synopsis: String,
    genres: Value,
    language: Option<String>,
    country: Option<String>,
    runtime_minutes: Option<i32>,
    rating: Option<String>,
    release_date: Option<String>,
    director: Option<String>,
    film_cast: Value,
    trailer_url: Option<String>,
    pub version: i32,
    review_count: i64,
    review_stars: i64,
    poster_key: Option<String>,
    poster_sizes: Option<Value>,
}

impl TryFrom<FilmRow> for Film {
    type Error = StoreError;

    fn try_from(row: FilmRow) -> Result<Self, StoreError> {
        let facts = FilmFacts {
            title: row.title,
            synopsis: row.synopsis,
            genres: read("films", "genres", &row.id, serde_json::from_value(row.genres))?,
            language: row.language,
            country: row.country,
            runtime_minutes: row.runtime_minutes,
            rating: row.rating,
            release_date: read("films", "release_date", &row.id, row.release_date.map(|date| date.parse()).transpose())?,
            director: row.director,
            cast: read("films", "film_cast", &row.id, serde_json::from_value(row.film_cast))?,
        };
        Ok(Self {
            id: FilmId(row.id),
            facts,
            trailer_url: row.trailer_url,
            poster: poster(row.id, row.poster_key, row.poster_sizes)?,
            version: row.version,
            stars: Stars { count: row.review_count, sum: row.review_stars },
        })
    }
}

fn poster(film: i64, key: Option<String>, sizes: Option<Value>) -> Result<Option<Poster>, StoreError> {
    let Some((key, sizes)) = key.zip(sizes) else { return Ok(None) };
    let key = read("films", "poster_key", &film, PosterKey::try_from(key))?;
    Ok(Some(Poster { key, sizes: read("films", "poster_sizes", &film, serde_json::from_value(sizes))? }))
}

/// Films by their keys, in no order.
pub async fn by_ids(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Film>, StoreError> {
    let query = films::table.filter(films::id.eq_any(ids).and(films::is_deleted.eq(false))).select(FilmRow::as_select());
    let rows: Vec<FilmRow> = query.load(conn).await.map_err(|error| store_error(&error))?;
    rows.into_iter().map(Film::try_from).collect()
}

/// What a search found: how its words were understood, and the films that have them.
struct Found {
    terms: Vec<Term>,
    films: Vec<i64>,
}

/// Finds films by words as typed; where there are none, by words that may have been meant.
async fn find(conn: &mut Conn, search: &SearchText) -> QueryResult<Found> {
    let mut terms = search.as_typed();
    if terms.is_empty() {
        return Ok(Found { terms, films: Vec::new() });
    }
    let films = dialect::search_films(conn, &terms, MOST_FOUND).await?;
    if !films.is_empty() {
        return Ok(Found { terms, films });
    }
    for term in &mut terms {
        let candidates = dialect::words_like(conn, &term.prefix).await?;
        term.near = candidates.into_iter().filter(|word| is_near(&term.prefix, word)).collect();
    }
    let films = dialect::search_films(conn, &terms, MOST_FOUND).await?;
    Ok(Found { terms, films })
}

/// A page of films.
pub async fn page(
    conn: &mut Conn,
    query: &FilmQuery,
    page: &PageRequest<FilmKey>,
    now: Timestamp,
) -> Result<Page<Film, FilmKey>, StoreError> {
    if page.after.as_ref().is_some_and(|key| key.order() != query.order()) {
        return Err(StoreError::Internal("a cursor of another order".to_owned()));
    }
    let found = match &query.search {
        None => None,
        Some(search) => Some(find(conn, search).await.map_err(|error| store_error(&error))?),
    };
    let windows = match query.day {
        None => None,
        Some(day) => Some(schedule::windows(conn, query.cinema, Some(day), Some(day)).await?),
    };
    let nothing = found.as_ref().is_some_and(|found| found.films.is_empty()) || windows.as_ref().is_some_and(Vec::is_empty);
    if nothing {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let wanted = wanted(query, found.as_ref(), windows.as_deref(), now);
    match (query.order(), found) {
        (FilmSort::Relevance, Some(found)) => by_relevance(conn, wanted, &found.terms, page).await,
        (FilmSort::ReleaseDate, _) => by_release(conn, wanted, page).await,
        (FilmSort::Title | FilmSort::Relevance, _) => by_title(conn, wanted, page).await,
    }
}

type Wanted<'a> = films::BoxedQuery<'a, Backend>;

/// The films for which every condition holds.
fn wanted<'a>(query: &FilmQuery, found: Option<&Found>, windows: Option<&[schedule::Window]>, now: Timestamp) -> Wanted<'a> {
    let mut wanted = films::table.filter(films::is_deleted.eq(false)).into_boxed::<Backend>();
    if let Some(found) = found {
        wanted = wanted.filter(films::id.eq_any(found.films.clone()));
    }
    if let Some(genre) = &query.genre {
        let having = film_genres::table.filter(film_genres::genre_key.eq(genre_key(genre))).select(film_genres::film_id);
        wanted = wanted.filter(films::id.eq_any(having));
    }
    if let Some(language) = &query.language {
        wanted = wanted.filter(lower_if_any(films::language).eq(language.to_lowercase()));
    }
    if let Some(rating) = &query.rating {
        wanted = wanted.filter(lower_if_any(films::rating).eq(rating.to_lowercase()));
    }
    let about_shows = query.cinema.is_some() || query.format.is_some() || query.day.is_some();
    let soon = At(now.saturating_add(SignedDuration::from_hours(24 * NOW_SHOWING_DAYS)).unwrap_or(Timestamp::MAX));
    let shown = || shown(query, windows, now);
    match query.status {
        None if about_shows => wanted.filter(films::id.eq_any(shown())),
        None => wanted,
        Some(FilmStatus::NowShowing) => {
            wanted.filter(films::id.eq_any(shown().filter(showtimes::starts_at.lt(soon).and(showtimes::ends_at.gt(At(now))))))
        }
        Some(FilmStatus::ComingSoon) => {
            let here = FilmQuery { cinema: query.cinema, ..FilmQuery::default() };
            let showing = self::shown(&here, None, now).filter(showtimes::starts_at.lt(soon));
            let later = shown().filter(showtimes::starts_at.ge(soon));
            let ahead = wanted.filter(not(films::id.eq_any(showing)));
            if about_shows {
                ahead.filter(films::id.eq_any(later))
            } else {
                let today = now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
                ahead.filter(films::id.eq_any(later).or(or_else(films::release_date, "").gt(today)))
            }
        }
    }
}

/// The keys of films that have a scheduled show as the query wants it; without a day, one that is not over yet.
fn shown<'a>(query: &FilmQuery, windows: Option<&[schedule::Window]>, now: Timestamp) -> showtimes::BoxedQuery<'a, Backend, BigInt> {
    let open = cinemas::table.filter(cinemas::is_deleted.eq(false)).select(cinemas::id);
    let mut shown = showtimes::table
        .filter(showtimes::is_deleted.eq(false).and(showtimes::status.eq("scheduled")).and(showtimes::cinema_id.eq_any(open)))
        .filter(showtimes::published.eq(true))
        .select(showtimes::film_id)
        .into_boxed::<Backend>();
    if let Some(cinema) = query.cinema {
        shown = shown.filter(showtimes::cinema_id.eq(cinema.0));
    }
    if let Some(format) = &query.format {
        shown = shown.filter(lower(showtimes::format).eq(format.to_lowercase()));
    }
    match windows {
        None => shown.filter(showtimes::ends_at.gt(At(now))),
        Some(windows) => shown.filter(showtimes::id.eq_any(schedule::within(windows))),
    }
}

async fn by_title(conn: &mut Conn, wanted: Wanted<'_>, page: &PageRequest<FilmKey>) -> Result<Page<Film, FilmKey>, StoreError> {
    let wanted = match &page.after {
        Some(FilmKey::Title(title, id)) => {
            wanted.filter(films::title_key.ge(title)).filter(films::title_key.gt(title).or(films::id.gt(id.0)))
        }
        _ => wanted,
    };
    let rows = wanted.order((films::title_key, films::id)).limit(i64::from(page.limit) + 1).select(FilmRow::as_select());
    let rows: Vec<FilmRow> = rows.load(conn).await.map_err(|error| store_error(&error))?;
    let films = rows.into_iter().map(Film::try_from).collect::<Result<_, _>>()?;
    Ok(Page::cut(films, page.limit, |film: &Film| FilmKey::Title(film.facts.title_key(), film.id)))
}

async fn by_release(conn: &mut Conn, wanted: Wanted<'_>, page: &PageRequest<FilmKey>) -> Result<Page<Film, FilmKey>, StoreError> {
    let date = || or_else(films::release_date, "");
    let wanted = match &page.after {
        Some(FilmKey::Release(after, id)) => wanted.filter(date().le(after)).filter(date().lt(after).or(films::id.lt(id.0))),
        _ => wanted,
    };
    let rows = wanted.order((date().desc(), films::id.desc())).limit(i64::from(page.limit) + 1).select(FilmRow::as_select());
    let rows: Vec<FilmRow> = rows.load(conn).await.map_err(|error| store_error(&error))?;
    let films = rows.into_iter().map(Film::try_from).collect::<Result<_, _>>()?;
    let key = |film: &Film| FilmKey::Release(film.facts.release_date.map(|date| date.to_string()).unwrap_or_default(), film.id);
    Ok(Page::cut(films, page.limit, key))
}

/// Ranks what was found by the domain's rule, and reads only the films of the page whole.
async fn by_relevance(
    conn: &mut Conn,
    wanted: Wanted<'_>,
    terms: &[Term],
    page: &PageRequest<FilmKey>,
) -> Result<Page<Film, FilmKey>, StoreError> {
    let titles: Vec<(i64, String)> = wanted.select((films::id, films::title_key)).load(conn).await.map_err(|error| store_error(&error))?;
    let mut keys: Vec<FilmKey> =
        titles.into_iter().map(|(id, title)| FilmKey::Relevance(Fit::of(&title, terms), title, FilmId(id))).collect();
    if let Some(after) = &page.after {
        keys.retain(|key| key > after);
    }
    keys.sort_unstable();
    let keys = Page::cut(keys, page.limit, Clone::clone);
    let ids: Vec<i64> = keys.items.iter().map(|key| key.film().0).collect();
    let mut films = by_ids(conn, &ids).await?;
    films.sort_by_key(|film| ids.iter().position(|id| *id == film.id.0));
    Ok(Page { items: films, next: keys.next })
}

/// Every genre, by name.
pub async fn genres(conn: &mut Conn) -> Result<Vec<Genre>, StoreError> {
    let rows: Vec<(Option<String>, i64)> = film_genres::table
        .inner_join(films::table.on(films::id.eq(film_genres::film_id)))
        .filter(films::is_deleted.eq(false))
        .group_by(film_genres::genre_key)
        .select((max(film_genres::genre), count_star()))
        .load(conn)
        .await
        .map_err(|error| store_error(&error))?;
    let mut genres: Vec<Genre> = rows.into_iter().filter_map(|(name, films)| Some(Genre { name: name?, films })).collect();
    genres.sort_by_cached_key(|genre| folded(&genre.name));
    Ok(genres)
}

/// A page of a film's published reviews, and all of them in two numbers.
pub async fn reviews(conn: &mut Conn, film: FilmId, page: &PageRequest<ReviewId>) -> Result<Option<Reviews>, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let film_is_there = films::table.filter(films::id.eq(film.0).and(films::is_deleted.eq(false))).count();
    if film_is_there.get_result::<i64>(conn).await.map_err(failed)? == 0 {
        return Ok(None);
    }
    let published = || reviews::film_id.eq(film.0).and(reviews::status.eq("published")).and(reviews::is_deleted.eq(false));
    let (count, added): (i64, Option<i64>) =
        reviews::table.filter(published()).select((count_star(), sum(reviews::stars))).first(conn).await.map_err(failed)?;
    let after = page.after.map_or(i64::MAX, |id| id.0);
    let rows: Vec<(i64, String, i32, String, At)> = reviews::table
        .inner_join(users::table.on(users::id.eq(reviews::user_id)))
        .filter(published().and(reviews::id.lt(after)))
        .order(reviews::id.desc())
        .limit(i64::from(page.limit) + 1)
        .select((reviews::id, users::name, reviews::stars, reviews::body, reviews::created_at))
        .load(conn)
        .await
        .map_err(failed)?;
    let review =
        |(id, author, stars, body, at): (i64, String, i32, String, At)| Review { id: ReviewId(id), author, stars, body, created_at: at.0 };
    let reviews = rows.into_iter().map(review).collect();
    let stars = Stars { count, sum: added.unwrap_or(0) };
    Ok(Some(Reviews { stars, page: Page::cut(reviews, page.limit, |review: &Review| review.id) }))
}
