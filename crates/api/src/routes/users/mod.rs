//! People with accounts, as administrators see and change them.

mod body;
mod disable;
mod list;
mod role;

use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/users").get(list::handle).register(cfg);
    At::path("/admin/users/{id}/role").post(role::handle).register(cfg);
    At::path("/admin/users/{id}/disable").post(disable::handle).register(cfg);
    At::path("/admin/users/{id}/enable").post(disable::enable).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, role::handle, disable::handle, disable::enable))]
pub struct Documented;
