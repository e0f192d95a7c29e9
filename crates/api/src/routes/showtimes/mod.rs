//! Showtimes, and their seats: the map, its changes as they happen, the best of it, and what seats would cost.

mod best_available;
mod body;
mod cancel;
mod cancellation;
mod list;
mod quote;
mod read;
mod seats;
mod stream;

use utoipa::OpenApi;

pub use body::{FilmShowtimesQuery, ShowtimeBody};

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/showtimes").get(list::handle).register(cfg);
    At::path("/showtimes/{id}").get(read::handle).register(cfg);
    At::path("/showtimes/{id}/seats").get(seats::handle).register(cfg);
    At::path("/showtimes/{id}/seats/stream").get(stream::handle).register(cfg);
    At::path("/showtimes/{id}/seats/best-available").post(best_available::handle).register(cfg);
    At::path("/showtimes/{id}/cancel").post(cancel::handle).register(cfg);
    At::path("/showtimes/{id}/cancellation").get(cancellation::handle).register(cfg);
    At::path("/showtimes/{id}/quote").post(quote::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    list::handle,
    read::handle,
    seats::handle,
    stream::handle,
    best_available::handle,
    quote::handle,
    cancel::handle,
    cancellation::handle
))]
pub struct Documented;
