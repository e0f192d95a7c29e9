//! The audit log.

mod list;

use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/audit-log").get(list::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle))]
pub struct Documented;
