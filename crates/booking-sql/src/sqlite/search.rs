//! Search of films in SQLite: FTS5 with prefixes, and its vocabulary for typing errors.

use booking_domain::search::{Term, allowed_errors};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{BigInt, Integer, Text},
};
use diesel_async::RunQueryDsl;

use super::Conn;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    term: String,
}

/// The keys of at most `limit` films that have every term.
pub async fn search_films(conn: &mut Conn, terms: &[Term], limit: i64) -> QueryResult<Vec<i64>> {
    // Words hold letters and digits only, so that nothing in them could be an operator.
    let any_of = |term: &Term| {
        let near = term.near.iter().map(|word| format!(" OR \"{word}\""));
        format!("(\"{}\"*{})", term.prefix, near.collect::<String>())
    };
    let wanted: Vec<String> = terms.iter().map(any_of).collect();
    let query = "SELECT f.id AS id FROM films_fts JOIN films f ON f.id = films_fts.rowid \
                 WHERE films_fts MATCH ? AND NOT f.is_deleted ORDER BY f.id LIMIT ?";
    let found: Vec<Found> = sql_query(query).bind::<Text, _>(wanted.join(" AND ")).bind::<BigInt, _>(limit).load(conn).await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// Words of films that may be near `typed`: all that are, and some that are not.
pub async fn words_like(conn: &mut Conn, typed: &str) -> QueryResult<Vec<String>> {
    let length = i32::try_from(typed.chars().count()).unwrap_or(i32::MAX);
    let allowed = i32::try_from(allowed_errors(typed)).unwrap_or(0);
    let words: Vec<Word> = sql_query("SELECT term FROM films_vocabulary WHERE length(term) BETWEEN ? AND ?")
        .bind::<Integer, _>(length - allowed)
        .bind::<Integer, _>(length + allowed)
        .load(conn)
        .await?;
    Ok(words.into_iter().map(|word| word.term).collect())
}

/// Nothing: the index keeps its vocabulary itself.
pub async fn learn_words(_: &mut Conn, _: &[String]) -> QueryResult<()> {
    Ok(())
}

/// Nothing: a transaction that writes is alone.
pub async fn lock_founding(_: &mut Conn) -> QueryResult<()> {
    Ok(())
}
