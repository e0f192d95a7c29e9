//! Bookings as administrators see and change them.

mod body;
mod cancel;
mod cancellation_quote;
mod dossier;
mod list;
mod read;
mod refund;

use utoipa::OpenApi;

pub use body::FoundBody;
pub use dossier::PaymentBody;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/bookings").get(list::handle).register(cfg);
    At::path("/admin/bookings/{id}").get(read::handle).register(cfg);
    At::path("/admin/bookings/{id}/cancel").post(cancel::handle).register(cfg);
    At::path("/admin/bookings/{id}/cancellation-quote").get(cancellation_quote::handle).register(cfg);
    At::path("/admin/bookings/{id}/refunds").post(refund::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, read::handle, cancel::handle, cancellation_quote::handle, refund::handle))]
pub struct Documented;
