//! Films.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::FilmId;

/// A film of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Film {
    /// Key.
    pub id: FilmId,
    /// What it is.
    #[serde(flatten)]
    pub facts: FilmFacts,
    /// Raised by every change; its `ETag`.
    pub version: i32,
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
}
