//! Cinemas: the list, one with its screens, the programme of a day.

mod body;
mod keep;
mod list;
mod programme;
mod read;

use actix_web::http::Method;
use utoipa::OpenApi;

pub use body::CinemaBody;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/cinemas").get(list::handle).register(cfg);
    At::path("/cinemas/{id}").get(read::handle).register(cfg);
    At::path("/cinemas/{id}/programme").get(programme::handle).register(cfg);
    At::path("/admin/cinemas").get(keep::list::handle).post(keep::add::handle).register(cfg);
    At::path("/admin/cinemas/{id}")
        .get(keep::read::handle)
        .on(Method::PUT, keep::change::handle)
        .on(Method::DELETE, keep::remove::handle)
        .register(cfg);
    At::path("/admin/cinemas/{id}/restore").post(keep::remove::restore).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    list::handle,
    read::handle,
    programme::handle,
    keep::list::handle,
    keep::add::handle,
    keep::read::handle,
    keep::change::handle,
    keep::remove::handle,
    keep::remove::restore
))]
pub struct Documented;
