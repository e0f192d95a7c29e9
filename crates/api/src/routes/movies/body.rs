use booking_domain::{FilmId, catalogue::Film};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    poster::{PosterImageBody, images},
    reviews::average,
};

/// A film.
#[derive(Serialize, ToSchema)]
#[schema(as = Movie)]
pub struct MovieBody {
    /// Key.
    #[schema(value_type = i64)]
    id: FilmId,
    /// Title.
    #[schema(example = "Metropolis")]
    title: String,
    /// What it is about; may be empty.
    synopsis: String,
    /// Genres.
    genres: Vec<String>,
    /// Original language, ISO 639-1 where known.
    #[schema(example = "de")]
    language: Option<String>,
    /// Country of production, ISO 3166-1 alpha-2 where known.
    #[schema(example = "DE")]
    country: Option<String>,
    /// Running time in minutes, where known.
    #[schema(example = 153)]
    runtime_minutes: Option<i32>,
    /// Age rating, where known.
    rating: Option<String>,
    /// First release, where known.
    #[schema(value_type = Option<String>, format = Date, example = "1927-01-10")]
    release_date: Option<Date>,
    /// Director, where known.
    director: Option<String>,
    /// Leading actors.
    cast: Vec<String>,
    /// Where its trailer can be seen.
    trailer_url: Option<String>,
    /// The pictures of its poster, the narrowest first, all of one shape; empty without one.
    poster: Vec<PosterImageBody>,
    /// How many published reviews it has.
    review_count: i64,
    /// The average of their stars, to two decimals; null without reviews.
    #[schema(example = 4.33)]
    review_average: Option<f64>,
}

impl From<&Film> for MovieBody {
    fn from(film: &Film) -> Self {
        let facts = film.facts.clone();
        Self {
            id: film.id,
            title: facts.title,
            synopsis: facts.synopsis,
            genres: facts.genres,
            language: facts.language,
            country: facts.country,
            runtime_minutes: facts.runtime_minutes,
            rating: facts.rating,
            release_date: facts.release_date,
            director: facts.director,
            cast: facts.cast,
            trailer_url: film.trailer_url.clone(),
            poster: images(film.poster.as_ref()),
            review_count: film.stars.count,
            review_average: average(film.stars),
        }
    }
}
