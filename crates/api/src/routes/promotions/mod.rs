//! Promotions, as administrators keep them.

mod body;
mod change;
mod list;
mod make;
mod read;
mod remove;
mod uses;

use actix_web::http::Method;
use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/promotions").get(list::handle).post(make::handle).register(cfg);
    At::path("/admin/promotions/{id}").get(read::handle).on(Method::PUT, change::handle).on(Method::DELETE, remove::handle).register(cfg);
    At::path("/admin/promotions/{id}/uses").get(uses::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, make::handle, read::handle, change::handle, remove::handle, uses::handle))]
pub struct Documented;
