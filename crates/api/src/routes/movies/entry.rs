use booking_domain::{catalogue::FilmFacts, ports::FilmEntry};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// A film as an administrator writes it down: all of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MovieRequest)]
pub struct EntryBody {
    /// Title.
    #[schema(example = "Metropolis", min_length = 1, max_length = 200)]
    title: String,
    /// What it is about.
    #[serde(default)]
    #[schema(max_length = 5000)]
    synopsis: String,
    /// Genres.
    #[serde(default)]
    #[schema(max_items = 10)]
    genres: Vec<String>,
    /// Original language, ISO 639-1.
    #[schema(example = "de", pattern = "^[a-z]{2}$")]
    language: Option<String>,
    /// Country of production, ISO 3166-1 alpha-2.
    #[schema(example = "DE", pattern = "^[A-Z]{2}$")]
    country: Option<String>,
    /// Running time in minutes; a showtime needs it, or says how long it takes.
    #[schema(example = 153, minimum = 1, maximum = 1000)]
    runtime_minutes: Option<i32>,
    /// Age rating.
    #[schema(min_length = 1, max_length = 20)]
    rating: Option<String>,
    /// First release.
    #[schema(value_type = Option<String>, format = Date, example = "1927-01-10")]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    release_date: Option<Date>,
    /// Director.
    #[schema(min_length = 1, max_length = 200)]
    director: Option<String>,
    /// Leading actors.
    #[serde(default)]
    #[schema(max_items = 50)]
    cast: Vec<String>,
    /// Where its trailer can be seen: an address that begins with https://.
    #[schema(example = "https://example.org/trailer", format = "https-address")]
    trailer_url: Option<String>,
}

impl From<EntryBody> for FilmEntry {
    fn from(body: EntryBody) -> Self {
        let facts = FilmFacts {
            title: body.title,
            synopsis: body.synopsis,
            genres: body.genres,
            language: body.language,
            country: body.country,
            runtime_minutes: body.runtime_minutes,
            rating: body.rating,
            release_date: body.release_date,
            director: body.director,
            cast: body.cast,
        };
        Self { facts, trailer_url: body.trailer_url }
    }
}
