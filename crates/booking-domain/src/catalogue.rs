//! Films: what they are, which are wanted and in which order, and what people say of them.

use std::num::NonZeroI64;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    CinemaId, FilmId, ReviewId,
    named::named,
    page::Page,
    poster::Poster,
    search::{Fit, SearchText, folded},
    showtime::Showtime,
};

/// A film of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Film {
    /// Key.
    pub id: FilmId,
    /// What it is.
    #[serde(flatten)]
    pub facts: FilmFacts,
    /// Where its trailer can be seen; an import leaves it alone.
    #[serde(default)]
    pub trailer_url: Option<String>,
    /// Its poster; an import leaves it alone.
    #[serde(default)]
    pub poster: Option<Poster>,
    /// Raised by every change; its `ETag`.
    pub version: i32,
    /// What its published reviews come to.
    #[serde(default)]
    pub stars: Stars,
}

/// The facts of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmFacts {
    /// Title.
    pub title: String,
    /// What it is about.
    pub synopsis: String,
    /// Genres, such as `Drama`.
    pub genres: Vec<String>,
    /// Original language, ISO 639-1 where known.
    pub language: Option<String>,
    /// Country of production, ISO 3166-1 alpha-2 where known.
    pub country: Option<String>,
    /// Running time in minutes, where known.
    pub runtime_minutes: Option<i32>,
    /// Age rating as the source names it, such as `PG-13`.
    pub rating: Option<String>,
    /// First release, where known.
    pub release_date: Option<Date>,
    /// Director.
    pub director: Option<String>,
    /// Leading actors.
    pub cast: Vec<String>,
}

impl FilmFacts {
    /// What makes two rows of a source the same film, so that an import can run twice (title, year, director; without regard to case).
    pub fn identity(&self) -> String {
        let year = self.release_date.map(|date| date.year().to_string()).unwrap_or_default();
        let director = self.director.as_deref().unwrap_or_default();
        format!("{}|{year}|{}", self.title.to_lowercase(), director.to_lowercase())
    }

    /// What lists by title are sorted by, the same in every database.
    pub fn title_key(&self) -> String {
        folded(&self.title)
    }

    /// Everything of a film that search looks at.
    pub fn search_text(&self) -> String {
        let director = self.director.as_deref().unwrap_or_default();
        folded(&[self.title.as_str(), director, &self.cast.join(" "), &self.genres.join(" "), &self.synopsis].join(" "))
    }
}

/// The key of a genre: how it is compared, whatever its capitals and accents.
pub fn genre_key(genre: &str) -> String {
    folded(genre)
}

/// A genre and how many films have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genre {
    /// Its name.
    pub name: String,
    /// How many films have it.
    pub films: i64,
}

named! {
    /// Where a film stands in the programme.
    FilmStatus {
        /// A show of it, not over yet, starts within [`NOW_SHOWING_DAYS`].
        NowShowing = "now_showing",
        /// No such show, but a later one, or its release is ahead.
        ComingSoon = "coming_soon",
    }
}

/// How many days ahead a show makes a film one that is showing now.
pub const NOW_SHOWING_DAYS: i64 = 7;

named! {
    /// The order of a list of films.
    FilmSort {
        /// By title, without regard to case and accents.
        Title = "title",
        /// The newest first; films without a date last.
        ReleaseDate = "release_date",
        /// The best match of a search first; by title where nothing is searched for.
        Relevance = "relevance",
    }
}

/// Which films are wanted, in which order. Every condition that is given must hold; those about shows must hold for one show together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FilmQuery {
    /// Words of title, director, cast, genre or synopsis, typing errors forgiven.
    pub search: Option<SearchText>,
    /// A genre, whatever its capitals.
    pub genre: Option<String>,
    /// Original language.
    pub language: Option<String>,
    /// Age rating, whatever its capitals.
    pub rating: Option<String>,
    /// Has a show in this format, whatever its capitals.
    pub format: Option<String>,
    /// Has a show in this cinema.
    pub cinema: Option<CinemaId>,
    /// Has a show on this trading day of its cinema.
    pub day: Option<Date>,
    /// Where it stands in the programme.
    pub status: Option<FilmStatus>,
    /// The order.
    pub sort: FilmSort,
}

impl Default for FilmQuery {
    fn default() -> Self {
        Self {
            search: None,
            genre: None,
            language: None,
            rating: None,
            format: None,
            cinema: None,
            day: None,
            status: None,
            sort: FilmSort::Title,
        }
    }
}

impl FilmQuery {
    /// The order that really applies: by title where relevance has nothing to go by.
    pub fn order(&self) -> FilmSort {
        if self.search.is_none() && self.sort == FilmSort::Relevance { FilmSort::Title } else { self.sort }
    }
}

/// Where a film stands in a list: the key of its page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FilmKey {
    /// In a list by title.
    Title(String, FilmId),
    /// In a list by release; the date is empty where it is unknown.
    Release(String, FilmId),
    /// In a list by relevance.
    Relevance(Fit, String, FilmId),
}

impl FilmKey {
    /// Whether a list can have given it; cursors come back from outside.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Title(title, _) | Self::Relevance(_, title, _) => folded(title) == *title,
            Self::Release(date, _) => date.is_empty() || date.parse::<Date>().is_ok_and(|read| read.to_string() == *date),
        }
    }

    /// The film it is of.
    pub fn film(&self) -> FilmId {
        match self {
            Self::Title(_, film) | Self::Release(_, film) | Self::Relevance(_, _, film) => *film,
        }
    }

    /// The order it is of.
    pub fn order(&self) -> FilmSort {
        match self {
            Self::Title(..) => FilmSort::Title,
            Self::Release(..) => FilmSort::ReleaseDate,
            Self::Relevance(..) => FilmSort::Relevance,
        }
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UpsertCount {
    /// Films that are new.
    pub inserted: u64,
    /// Films whose facts changed.
    pub updated: u64,
    /// Films that were there already, or that somebody has deleted.
    pub unchanged: u64,
}

impl std::ops::AddAssign for UpsertCount {
    fn add_assign(&mut self, other: Self) {
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
    }
}

/// A film of a cinema's trading day, with its shows by their start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeEntry {
    /// The film.
    pub film: Film,
    /// Its shows.
    pub showtimes: Vec<Showtime>,
}

/// A published review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Key.
    pub id: ReviewId,
    /// Name of its author.
    pub author: String,
    /// 1 to 5.
    pub stars: i32,
    /// What they say.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A page of a film's published reviews, and what all of them say together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviews {
    /// All of them in two numbers.
    pub stars: Stars,
    /// The page.
    pub page: Page<Review, ReviewId>,
}

/// All published reviews of a film in two numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stars {
    /// How many reviews.
    pub count: i64,
    /// Their stars, added.
    pub sum: i64,
}

impl Stars {
    /// The average in hundredths of a star, rounded half up; `None` without reviews.
    pub fn average_hundredths(self) -> Option<i64> {
        let count = NonZeroI64::new(self.count)?.get();
        Some((self.sum * 200 + count) / (2 * count))
    }
}
