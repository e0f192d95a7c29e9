//! Payments and refunds, as administrators see them.

mod body;
mod payments;
mod refunds;
mod retry;
mod settle;

use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/payments").get(payments::handle).register(cfg);
    At::path("/admin/refunds").get(refunds::handle).register(cfg);
    At::path("/admin/refunds/{id}/retry").post(retry::handle).register(cfg);
    At::path("/admin/refunds/{id}/settled").post(settle::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(payments::handle, refunds::handle, retry::handle, settle::handle))]
pub struct Documented;
