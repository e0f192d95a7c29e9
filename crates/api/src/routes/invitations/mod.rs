//! Invitations to become staff or administrator.

mod list;
mod make;
mod revoke;

use actix_web::http::Method;
use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/invitations").get(list::handle).post(make::handle).register(cfg);
    At::path("/admin/invitations/{id}").on(Method::DELETE, revoke::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, make::handle, revoke::handle))]
pub struct Documented;
