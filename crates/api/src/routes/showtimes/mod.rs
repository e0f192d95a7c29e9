//! Showtimes, and their seats: the map, its changes as they happen, the best of it, and what seats would cost.

mod best_available;
mod body;
mod cancel;
mod cancellation;
mod list;
mod quote;
mod read;
mod schedule;
mod seats;
mod stream;

use actix_web::http::Method;
use utoipa::OpenApi;

pub use body::{FilmShowtimesQuery, ShowtimeBody};

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/showtimes").get(list::handle).post(schedule::add::handle).register(cfg);
    At::path("/showtimes/bulk").post(schedule::bulk::handle).register(cfg);
    At::path("/showtimes/copy-week").post(schedule::copy_week::handle).register(cfg);
    At::path("/showtimes/{id}")
        .get(read::handle)
        .on(Method::PUT, schedule::change::handle)
        .on(Method::DELETE, schedule::remove::handle)
        .register(cfg);
    At::path("/showtimes/{id}/blocks").get(schedule::blocks::read).on(Method::PUT, schedule::blocks::set).register(cfg);
    At::path("/admin/showtimes").get(schedule::list::handle).register(cfg);
    At::path("/admin/showtimes/{id}").get(schedule::list::one).register(cfg);
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
    schedule::add::handle,
    schedule::bulk::handle,
    schedule::copy_week::handle,
    schedule::change::handle,
    schedule::remove::handle,
    schedule::blocks::read,
    schedule::blocks::set,
    schedule::list::handle,
    schedule::list::one,
    cancel::handle,
    cancellation::handle
))]
pub struct Documented;
