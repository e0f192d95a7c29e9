//! Films: the list, one, its showtimes, its reviews; and the genres they have.

mod body;
mod genres;
mod list;
mod read;
mod reviews;
mod showtimes;

use booking_app::catalogue::CatalogueError;
use booking_domain::{FieldErrors, text::one_line};
use utoipa::OpenApi;

pub use body::MovieBody;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/movies").get(list::handle).register(cfg);
    At::path("/movies/{id}").get(read::handle).register(cfg);
    At::path("/movies/{id}/showtimes").get(showtimes::handle).register(cfg);
    At::path("/movies/{id}/reviews").get(reviews::handle).post(super::reviews::write).register(cfg);
    At::path("/genres").get(genres::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, read::handle, showtimes::handle, reviews::handle, genres::handle))]
pub struct Documented;

impl From<CatalogueError> for Problem {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::NotFound => Self::new(Code::NotFound),
            CatalogueError::Invalid(errors) => errors.into(),
            CatalogueError::Store(error) => error.into(),
        }
    }
}

/// A name to filter by: one line; an empty one filters nothing.
pub fn filter_text(pointer: &str, text: Option<String>, errors: &mut FieldErrors) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    one_line(&text, 100).map_err(|error| errors.push(pointer, error.to_string())).ok()
}
