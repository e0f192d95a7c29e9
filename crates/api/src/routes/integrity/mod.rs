//! The rules that never bend, checked live.

mod read;

use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/integrity").get(read::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(read::handle))]
pub struct Documented;
