//! Films: the list, one, its showtimes, its reviews; and the genres they have.

mod add;
mod body;
mod change;
mod entry;
mod genres;
mod keep;
mod list;
mod poster;
mod read;
mod remove;
mod reviews;
mod showtimes;

use actix_web::http::Method;
use booking_app::{administration::EditError, catalogue::CatalogueError};
use booking_domain::{FieldErrors, text::one_line};
use utoipa::OpenApi;

pub use body::MovieBody;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/movies").get(list::handle).post(add::handle).register(cfg);
    At::path("/movies/{id}").get(read::handle).on(Method::PUT, change::handle).on(Method::DELETE, remove::handle).register(cfg);
    At::path("/movies/{id}/restore").post(remove::restore).register(cfg);
    At::path("/movies/{id}/poster").on(Method::PUT, poster::put).on(Method::DELETE, poster::remove).register(cfg);
    At::path("/posters/{name}").get(poster::picture).register(cfg);
    At::path("/movies/{id}/showtimes").get(showtimes::handle).register(cfg);
    At::path("/movies/{id}/reviews").get(reviews::handle).post(super::reviews::write).register(cfg);
    At::path("/admin/movies").get(keep::handle).register(cfg);
    At::path("/genres").get(genres::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    list::handle,
    read::handle,
    add::handle,
    change::handle,
    remove::handle,
    remove::restore,
    poster::put,
    poster::remove,
    poster::picture,
    showtimes::handle,
    reviews::handle,
    keep::handle,
    genres::handle
))]
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

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotFound => Self::new(Code::NotFound),
            EditError::Stale => Self::new(Code::PreconditionFailed),
            EditError::Invalid(errors) => errors.into(),
            EditError::FilmExists { film, deleted } => Self::new(Code::MovieExists).member("movie_id", film).member("deleted", deleted),
            EditError::HasShowsAhead { count, first } => {
                Self::new(Code::HasFutureShowtimes).member("count", count).member("showtime_id", first)
            }
            EditError::SeatsSold(seats) => Self::new(Code::LayoutSeatSold).member("seats", super::screens::vanished(&seats)),
            EditError::Store(error) => error.into(),
        }
    }
}

/// A name to filter by: one line; an empty one filters nothing.
pub fn filter_text(pointer: &str, text: Option<String>, errors: &mut FieldErrors) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    one_line(&text, 100).map_err(|error| errors.push(pointer, error.to_string())).ok()
}
