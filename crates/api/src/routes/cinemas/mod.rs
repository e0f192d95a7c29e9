//! Cinemas: the list, one with its screens, the programme of a day.

mod body;
mod list;
mod programme;
mod read;

use utoipa::OpenApi;

pub use body::CinemaBody;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/cinemas").get(list::handle).register(cfg);
    At::path("/cinemas/{id}").get(read::handle).register(cfg);
    At::path("/cinemas/{id}/programme").get(programme::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, read::handle, programme::handle))]
pub struct Documented;
