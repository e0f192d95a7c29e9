//! Importing films from somebody else's table: which column is what, what its values mean, and which rows cannot be films.

mod codes;
mod dates;

use std::{collections::HashMap, sync::Arc};

use booking_domain::{
    StoreError, Timestamp,
    audit::{Cause, SystemActor},
    catalogue::{FilmFacts, UpsertCount},
    ports::CatalogueStore,
    text::one_line,
};
use jiff::{ToSpan as _, civil::Date, tz::TimeZone};
use serde_json::{Map, Value};

/// A row of a table: where it stands in its file, and its values by column.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceRow {
    /// Line of the file it begins at, from 1.
    pub line: u64,
    /// Its values; of a row that cannot even be read, what can be said of it.
    pub values: Result<Map<String, Value>, String>,
}

/// A row that is no film, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// The row.
    pub row: SourceRow,
    /// Everything that is wrong with it.
    pub reason: String,
}

/// An import under way. Rows come in batches; each batch goes in whole, without its rows that are wrong.
pub struct FilmImport {
    store: Arc<dyn CatalogueStore>,
    now: Timestamp,
    today: Date,
    seen: HashMap<String, u64>,
}

/// How far ahead a release may be announced, in years; what is later is a wrong date.
const YEARS_AHEAD: i32 = 5;

impl FilmImport {
    /// An import that begins at `now`.
    pub fn new(store: Arc<dyn CatalogueStore>, now: Timestamp) -> Self {
        Self { store, now, today: now.to_zoned(TimeZone::UTC).date(), seen: HashMap::new() }
    }

    /// Brings the films of some rows in, and gives back the rows that are wrong. A film that came before in the same import is wrong,
    /// so that the order of rows decides nothing and a second run changes nothing.
    ///
    /// # Errors
    /// [`StoreError`]; then no row of the batch went in.
    pub async fn batch(&mut self, rows: Vec<SourceRow>) -> Result<(UpsertCount, Vec<Rejected>), StoreError> {
        let (mut films, mut rejected) = (Vec::new(), Vec::new());
        for row in rows {
            let facts = row.values.as_ref().map_err(Clone::clone).and_then(|values| facts(values, self.today));
            let facts = facts.and_then(|facts| match self.seen.insert(facts.identity(), row.line) {
                None => Ok(facts),
                Some(line) => {
                    self.seen.insert(facts.identity(), line);
                    Err(format!("is the same film (title, year, director) as line {line}"))
                }
            });
            match facts {
                Ok(facts) => films.push(facts),
                Err(reason) => rejected.push(Rejected { row, reason }),
            }
        }
        let count = self.store.upsert_films(&films, &Cause::system(SystemActor::Operator), self.now).await?;
        Ok((count, rejected))
    }
}

/// The names a column may have, each field's in order of preference, in small letters and digits only.
const TITLE: &[&str] = &["title", "primarytitle", "name", "film", "movie", "originaltitle"];
const SYNOPSIS: &[&str] = &["synopsis", "overview", "plot", "description", "summary"];
const GENRES: &[&str] = &["genres", "genre", "majorgenre"];
const LANGUAGE: &[&str] = &["language", "originallanguage", "spokenlanguage", "lang"];
const COUNTRY: &[&str] = &["country", "countryoforigin", "productioncountry", "countries"];
const RUNTIME: &[&str] = &["runtimeminutes", "runningtimemin", "runtime", "runningtime", "durationmin", "duration", "length"];
const RATING: &[&str] = &["rating", "mpaarating", "mpaa", "certificate", "certification", "agerating"];
const RELEASE: &[&str] = &["releasedate", "released", "release", "premiere", "releaseyear", "year"];
const DIRECTOR: &[&str] = &["director", "directors", "directedby"];
const CAST: &[&str] = &["cast", "actors", "starring", "stars"];

/// The film of a row.
///
/// # Errors
/// Everything that is wrong with it, in words.
pub fn facts(values: &Map<String, Value>, today: Date) -> Result<FilmFacts, String> {
    let columns: HashMap<String, &Value> = values.iter().map(|(name, value)| (plain(name), value)).collect();
    let field = |names: &[&str]| names.iter().filter_map(|name| columns.get(*name)).find(|value| !is_missing(value)).copied();
    let mut wrong = Vec::new();
    let mut note = |what: &str, reason: String| wrong.push(format!("{what} {reason}"));

    let title = field(TITLE).and_then(text).map_or_else(|| Err("is missing".to_owned()), |title| line(&title, 300));
    let title = title.map_err(|reason| note("title", reason)).unwrap_or_default();
    let release = field(RELEASE).map(|value| release_date(value, today)).transpose();
    let release_date = release.map_err(|reason| note("release date", reason)).ok().flatten();
    let runtime = field(RUNTIME).map(minutes).transpose();
    let runtime_minutes = runtime.map_err(|reason| note("running time", reason)).ok().flatten().flatten();
    let mut one = |what: &str, names: &[&str], max: usize| {
        let value = field(names).map(|value| line(&list(value).join(", "), max)).transpose();
        value.map_err(|reason| note(what, reason)).ok().flatten()
    };
    let rating = one("rating", RATING, 20);
    let director = one("director", DIRECTOR, 200);
    let language = one("language", LANGUAGE, 60).map(|name| codes::language(&name));
    let country = one("country", COUNTRY, 200).map(|name| codes::country(&name));
    let mut many = |what: &str, names: &[&str], max: usize| -> Vec<String> {
        let values = field(names).map(separated).unwrap_or_default().into_iter().take(max);
        values.map(|value| line(&value, 120)).collect::<Result<_, _>>().map_err(|reason| note(what, reason)).unwrap_or_default()
    };
    let genres = many("genre", GENRES, 20);
    let cast = many("cast", CAST, 50);
    let synopsis = field(SYNOPSIS).and_then(text).map(|text| paragraphs(&text)).unwrap_or_default();
    if synopsis.chars().count() > 5_000 {
        note("synopsis", "must have at most 5000 characters".to_owned());
    }
    if wrong.is_empty() {
        Ok(FilmFacts { title, synopsis, genres, language, country, runtime_minutes, rating, release_date, director, cast })
    } else {
        Err(wrong.join("; "))
    }
}

/// A column's name as it is compared.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a value says that there is none.
fn is_missing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => matches!(text.trim().to_lowercase().as_str(), "" | "null" | "n/a" | "nan" | "\\n"),
        Value::Array(values) => values.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// A value as text: numbers too, because a film may be called 300.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object.get("name").and_then(text),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// The texts of a list, or the one of a single value.
fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        Value::String(written) if written.trim_start().starts_with('[') => match serde_json::from_str::<Vec<Value>>(written) {
            Ok(values) => values.iter().filter_map(text).collect(),
            Err(_) => vec![written.clone()],
        },
        other => text(other).into_iter().collect(),
    }
}

/// The same, where a single text may hold several, separated by commas, semicolons or bars.
fn separated(value: &Value) -> Vec<String> {
    let values = list(value);
    let parts = if values.len() == 1 { values[0].split([',', ';', '|']).map(str::to_owned).collect() } else { values };
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// One line, with single blanks.
fn line(raw: &str, max: usize) -> Result<String, String> {
    let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line(&text, max).map_err(|error| error.to_string())
}

/// Lines of text without anything invisible.
fn paragraphs(raw: &str) -> String {
    raw.lines().filter_map(|text| line(text, usize::MAX).ok()).collect::<Vec<_>>().join("\n")
}

fn release_date(value: &Value, today: Date) -> Result<Date, String> {
    let written = text(value).unwrap_or_else(|| value.to_string());
    let date = dates::parse(&written, today).ok_or_else(|| format!("{written:?} cannot be read"))?;
    if date.year() < 1888 {
        return Err(format!("{date} is before there were films"));
    }
    if date > today.saturating_add(YEARS_AHEAD.years()) {
        return Err(format!("{date} is more than {YEARS_AHEAD} years ahead"));
    }
    Ok(date)
}

/// Minutes: `95`, `95 min`, `1h 35m`, `1:35`; 0 is unknown.
fn minutes(value: &Value) -> Result<Option<i32>, String> {
    let written = text(value).unwrap_or_else(|| value.to_string()).to_lowercase();
    let unreadable = || format!("{written:?} cannot be read as minutes");
    let number = |digits: &str| digits.parse::<i32>().map_err(|_| unreadable());
    let plain: String = written.split_whitespace().collect();
    let plain = plain.trim_end_matches(".0");
    let minutes = if let Some((hours, rest)) = plain.split_once(['h', ':']) {
        let rest = rest.trim_start_matches("ours").trim_start_matches("our").trim_end_matches(['m', 'i', 'n', 's', '.']);
        number(hours)?.saturating_mul(60).saturating_add(if rest.is_empty() { 0 } else { number(rest)? })
    } else {
        number(plain.trim_end_matches("utes").trim_end_matches("ute").trim_end_matches(['m', 'i', 'n', 's', '.']))?
    };
    match minutes {
        0 => Ok(None),
        1..=1_440 => Ok(Some(minutes)),
        _ => Err(format!("of {minutes} minutes is not between 1 and 1440")),
    }
}

#[cfg(test)]
mod tests {
    use booking_domain::ports::MockCatalogueStore;
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    const TODAY: Date = date(2026, 6, 1);

    fn read(row: Value) -> Result<FilmFacts, String> {
        let Value::Object(values) = row else { panic!("a row is an object") };
        facts(&values, TODAY)
    }

    #[test]
    fn columns_are_found_by_many_names() {
        let film = read(json!({
            "TITLE": " The  General ", "Major Genre": "Comedy", "Running Time min": 79, "MPAA Rating": "G", "Release Date": "Dec 31 1926",
            "Director": "Buster Keaton", "IMDB Rating": 8.1, "Cast": "Buster Keaton, Marion Mack", "Overview": "A train.\r\n\r\nTwo trains.",
            "original_language": "English", "Country": "United States",
        }))
        .expect("a film");
        assert_eq!((film.title.as_str(), film.runtime_minutes, film.rating.as_deref()), ("The General", Some(79), Some("G")));
        assert_eq!((film.genres, film.cast), (vec!["Comedy".to_owned()], vec!["Buster Keaton".to_owned(), "Marion Mack".to_owned()]));
        assert_eq!((film.release_date, film.synopsis.as_str()), (Some(date(1926, 12, 31)), "A train.\nTwo trains."));
        assert_eq!((film.language.as_deref(), film.country.as_deref()), (Some("en"), Some("US")));
    }

    #[test]
    fn a_number_is_a_title_and_nothing_is_none() {
        assert_eq!(read(json!({ "Title": 300 })).expect("a film").title, "300");
        assert_eq!(read(json!({ "title": "2012", "rating": null, "director": "" })).expect("a film").director, None);
        for row in [json!({}), json!({ "Title": null }), json!({ "Title": "  " }), json!({ "Title": true })] {
            assert_eq!(read(row).expect_err("no film"), "title is missing");
        }
    }

    #[test]
    fn everything_wrong_with_a_row_is_said() {
        let reason = read(json!({ "Title": "Wings", "Release Date": "Jan 01 2045", "Running Time min": "long" })).expect_err("wrong");
        assert_eq!(reason, "release date 2045-01-01 is more than 5 years ahead; running time \"long\" cannot be read as minutes");
        assert!(read(json!({ "Title": "a\u{202E}b" })).is_err());
    }

    #[test]
    fn lists_are_read_in_many_spellings() {
        for genres in [
            json!(["Drama", "War"]),
            json!("Drama, War"),
            json!("Drama|War"),
            json!("[\"Drama\",\"War\"]"),
            json!([{ "id": 1, "name": "Drama" }, { "name": "War" }]),
        ] {
            assert_eq!(read(json!({ "title": "x", "genres": genres })).expect("a film").genres, ["Drama", "War"]);
        }
        assert_eq!(read(json!({ "title": "x", "genre": "Thriller/Suspense" })).expect("a film").genres, ["Thriller/Suspense"]);
    }

    #[test]
    fn running_times_are_minutes() {
        for (written, expected) in [("95", 95), ("95 min", 95), ("95.0", 95), ("1h 35m", 95), ("1:35", 95), ("2h", 120), ("95 minutes", 95)]
        {
            assert_eq!(minutes(&json!(written)), Ok(Some(expected)), "{written}");
        }
        assert_eq!(minutes(&json!(0)), Ok(None));
        assert!(minutes(&json!(99_999)).is_err() && minutes(&json!(-5)).is_err());
    }

    #[tokio::test]
    async fn a_film_that_comes_twice_is_rejected_the_second_time() {
        let mut store = MockCatalogueStore::new();
        store
            .expect_upsert_films()
            .times(2)
            .returning(|films, _, _| Ok(UpsertCount { inserted: u64::try_from(films.len()).expect("few"), ..UpsertCount::default() }));
        let mut import = FilmImport::new(Arc::new(store), Timestamp::UNIX_EPOCH);
        let row = |line, title: &str| {
            let Value::Object(values) = json!({ "title": title }) else { panic!("an object") };
            SourceRow { line, values: Ok(values) }
        };
        let unreadable = SourceRow { line: 4, values: Err("has too few fields".to_owned()) };
        let (count, rejected) = import.batch(vec![row(2, "Wings"), row(3, "WINGS"), unreadable]).await.expect("goes in");
        let reasons: Vec<(u64, &str)> = rejected.iter().map(|rejected| (rejected.row.line, rejected.reason.as_str())).collect();
        assert_eq!(count.inserted, 1);
        assert_eq!(reasons, [(3, "is the same film (title, year, director) as line 2"), (4, "has too few fields")]);
        let (_, rejected) = import.batch(vec![row(5, "wings")]).await.expect("goes in");
        assert_eq!(rejected[0].reason, "is the same film (title, year, director) as line 2");
    }
}
