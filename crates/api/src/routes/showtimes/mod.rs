//! The seats of a showtime: the map, its changes as they happen, the best of it, and what seats would cost.

mod best_available;
mod quote;
mod seats;
mod stream;

use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

use super::At;

pub fn routes(cfg: &mut ServiceConfig) {
    At::path("/showtimes/{id}/seats").get(seats::handle).register(cfg);
    At::path("/showtimes/{id}/seats/stream").get(stream::handle).register(cfg);
    At::path("/showtimes/{id}/seats/best-available").post(best_available::handle).register(cfg);
    At::path("/showtimes/{id}/quote").post(quote::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(seats::handle, stream::handle, best_available::handle, quote::handle))]
pub struct Documented;
