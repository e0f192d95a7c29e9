use async_trait::async_trait;
use jiff::Timestamp;

use super::{EditOutcome, Kept};
use crate::{
    Expected, FieldErrors, FilmId, ShowtimeId, StoreError,
    audit::Cause,
    catalogue::{Film, FilmFacts},
    page::{Page, PageRequest},
    text::{TextError, lines, one_line},
};

/// A film as an administrator writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmEntry {
    /// What it is.
    pub facts: FilmFacts,
    /// Where its trailer can be seen.
    pub trailer_url: Option<String>,
}

impl FilmEntry {
    /// Checks what was written down, and brings its texts into their form.
    ///
    /// # Errors
    /// [`FieldErrors`] that name every field that cannot be.
    pub fn checked(self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut taken = |pointer: String, text: Result<String, TextError>| {
            text.unwrap_or_else(|error| {
                errors.push(pointer, error.0);
                String::new()
            })
        };
        let facts = self.facts;
        let mut optional =
            |pointer: &str, text: Option<String>, max: usize| text.map(|text| taken(pointer.to_owned(), one_line(&text, max)));
        let (rating, director) = (optional("/rating", facts.rating, 20), optional("/director", facts.director, 200));
        let title = taken("/title".to_owned(), one_line(&facts.title, 200));
        let synopsis = taken("/synopsis".to_owned(), lines(&facts.synopsis, 5_000));
        let mut each = |name: &str, texts: Vec<String>, max: usize| -> Vec<String> {
            texts.iter().enumerate().map(|(i, text)| taken(format!("/{name}/{i}"), one_line(text, max))).collect()
        };
        let (genres, cast) = (each("genres", facts.genres, 40), each("cast", facts.cast, 100));
        if genres.len() > 10 {
            errors.push("/genres", "must be at most 10");
        }
        if cast.len() > 50 {
            errors.push("/cast", "must be at most 50");
        }
        let letters = |text: &Option<String>, upper: bool| {
            let fits = |byte: u8| if upper { byte.is_ascii_uppercase() } else { byte.is_ascii_lowercase() };
            text.as_ref().is_none_or(|text| text.len() == 2 && text.bytes().all(fits))
        };
        if !letters(&facts.language, false) {
            errors.push("/language", "must be two letters of ISO 639-1, such as de");
        }
        if !letters(&facts.country, true) {
            errors.push("/country", "must be two letters of ISO 3166-1, such as DE");
        }
        if facts.runtime_minutes.is_some_and(|minutes| !(1..=1_000).contains(&minutes)) {
            errors.push("/runtime_minutes", "must be 1 to 1000");
        }
        if facts.release_date.is_some_and(|date| !(1870..9000).contains(&date.year())) {
            errors.push("/release_date", "must be a day between 1870 and 8999");
        }
        if self.trailer_url.as_deref().is_some_and(|url| !is_address(url)) {
            errors.push("/trailer_url", "must be an address that begins with https://, of at most 500 characters");
        }
        errors.into_result()?;
        let facts = FilmFacts { title, synopsis, genres, rating, director, cast, ..facts };
        Ok(Self { facts, trailer_url: self.trailer_url })
    }
}

/// Whether a text is the address of a page that a browser may be sent to.
fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let fine = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`');
    text.len() <= 500 && host.contains('.') && !host.contains('@') && text.bytes().all(fine)
}

/// What became of a film to write down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilmOutcome {
    /// What every change may come to.
    Edit(Box<EditOutcome<Film>>),
    /// Another film is the same by [`FilmFacts::identity`]; it may be a deleted one.
    Exists {
        /// That film.
        film: FilmId,
        /// Whether it is deleted.
        deleted: bool,
    },
}

/// Which films administrators list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilmFilter {
    /// Whether deleted ones are among them.
    pub deleted: Deleted,
    /// Part of the title.
    pub title: Option<String>,
}

/// Whether what was deleted is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deleted {
    /// Only what is there.
    #[default]
    No,
    /// Both.
    Too,
    /// Only what was deleted.
    Only,
}

/// A film as administrators list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFilm {
    /// The film, and whether it is deleted.
    pub kept: Kept<Film>,
    /// When it was last changed; of a deleted one, when that was.
    pub updated_at: Timestamp,
    /// The name of who did that, where it was a person.
    pub updated_by: Option<String>,
}

/// Films, as administrators change them. Every change MUST be written to the audit log with what was before and what is after.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait FilmStore: Send + Sync {
    /// A page of films, the latest written down first.
    async fn kept_films(&self, filter: &FilmFilter, page: &PageRequest<FilmId>) -> Result<Page<ListedFilm, FilmId>, StoreError>;

    /// Adds a film.
    async fn add_film(&self, film: &FilmEntry, cause: &Cause, now: Timestamp) -> Result<FilmOutcome, StoreError>;

    /// Changes a film that is not deleted.
    async fn change_film(
        &self,
        id: FilmId,
        expected: &Expected,
        film: &FilmEntry,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<FilmOutcome, StoreError>;

    /// The scheduled shows of a film that have not started, by their start.
    async fn shows_ahead(&self, id: FilmId, now: Timestamp) -> Result<Vec<ShowtimeId>, StoreError>;

    /// Deletes a film, softly, or restores it; twice is once. One with scheduled shows that have not started MUST be refused, also when they are being
    /// scheduled at that moment (trap T30).
    async fn set_film_deleted(
        &self,
        id: FilmId,
        expected: &Expected,
        deleted: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Film>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> FilmEntry {
        let facts = FilmFacts {
            title: " Metropolis ".into(),
            synopsis: "One line.\nAnother.".into(),
            genres: vec!["Drama".into()],
            language: Some("de".into()),
            country: Some("DE".into()),
            runtime_minutes: Some(153),
            rating: None,
            release_date: None,
            director: Some("Fritz Lang".into()),
            cast: Vec::new(),
        };
        FilmEntry { facts, trailer_url: Some("https://example.org/trailer?v=1".into()) }
    }

    #[test]
    fn texts_are_brought_into_their_form() {
        assert_eq!(entry().checked().expect("right").facts.title, "Metropolis");
    }

    #[test]
    fn every_field_that_cannot_be_is_named() {
        let mut wrong = entry();
        wrong.facts.title = " ".into();
        wrong.facts.genres = vec!["Drama".into(), "\u{202E}".into()];
        wrong.facts.language = Some("German".into());
        wrong.facts.country = Some("de".into());
        wrong.facts.runtime_minutes = Some(0);
        wrong.trailer_url = Some("javascript:alert(1)".into());
        let pointers: Vec<String> = wrong.checked().expect_err("wrong").0.into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/title", "/genres/1", "/language", "/country", "/runtime_minutes", "/trailer_url"]);
        for url in ["http://example.org", "https://", "https://localhost/x", "https://a@example.org", "https://example.org/\"x"] {
            assert!(!is_address(url), "{url}");
        }
    }
}
