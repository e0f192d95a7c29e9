//! Search of films in PostgreSQL: a `tsvector` of our own words with prefixes, and trigrams over the vocabulary for typing errors.

use booking_domain::search::{Term, allowed_errors};
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, BigInt, Integer, Text},
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
    word: String,
}

/// The keys of at most `limit` films that have every term.
pub async fn search_films(conn: &mut Conn, terms: &[Term], limit: i64) -> QueryResult<Vec<i64>> {
    // Words hold letters and digits only, so that nothing in them could be an operator.
    let any_of = |term: &Term| {
        let near = term.near.iter().map(|word| format!(" | '{word}'"));
        format!("('{}':*{})", term.prefix, near.collect::<String>())
    };
    let wanted: Vec<String> = terms.iter().map(any_of).collect();
    let found: Vec<Found> = sql_query("SELECT id FROM films WHERE search @@ $1::tsquery AND NOT is_deleted ORDER BY id LIMIT $2")
        .bind::<Text, _>(wanted.join(" & "))
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|found| found.id).collect())
}

/// Words of films that may be near `typed`: all that are, and some that are not.
pub async fn words_like(conn: &mut Conn, typed: &str) -> QueryResult<Vec<String>> {
    let length = i32::try_from(typed.chars().count()).unwrap_or(i32::MAX);
    let allowed = i32::try_from(allowed_errors(typed)).unwrap_or(0);
    let first: String = typed.chars().take(1).collect();
    let query = "SELECT word FROM film_words \
                 WHERE (word % $1 OR word >= $2 AND word < $3) AND length(word) BETWEEN $4 AND $5";
    let words: Vec<Word> = sql_query(query)
        .bind::<Text, _>(typed)
        .bind::<Text, _>(&first)
        .bind::<Text, _>(format!("{first}\u{10FFFF}"))
        .bind::<Integer, _>(length - allowed)
        .bind::<Integer, _>(length + allowed)
        .load(conn)
        .await?;
    Ok(words.into_iter().map(|word| word.word).collect())
}

/// The longest word, in bytes, that the vocabulary learns: no language has longer ones, and an index row holds no much longer ones.
const LONGEST_WORD: usize = 255;

/// Adds words to the vocabulary, in their order, so that two imports never wait for each other.
pub async fn learn_words(conn: &mut Conn, words: &[String]) -> QueryResult<()> {
    let words: Vec<&String> = words.iter().filter(|word| word.len() <= LONGEST_WORD).collect();
    sql_query("INSERT INTO film_words (word) SELECT unnest($1) ON CONFLICT DO NOTHING").bind::<Array<Text>, _>(words).execute(conn).await?;
    Ok(())
}

/// Lets one transaction at a time found a company. Replicas that start together wait for the one that does, which takes longer than locks of
/// sales are waited for.
pub async fn lock_founding(conn: &mut Conn) -> QueryResult<()> {
    for patience in ["SET LOCAL lock_timeout = '90s'", "SET LOCAL statement_timeout = '90s'"] {
        sql_query(patience).execute(conn).await?;
    }
    sql_query("LOCK TABLE cinemas IN EXCLUSIVE MODE").execute(conn).await?;
    Ok(())
}
