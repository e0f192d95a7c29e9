//! The box office: sales at the counter, moved seats, bookings that customers ask about, and what is in the drawer.

mod drawer;
mod find;
mod reseat;
mod sell;

use utoipa::OpenApi;

pub use find::{typed_email, typed_reference};

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/staff/bookings").get(find::handle).register(cfg);
    At::path("/staff/bookings/sell").post(sell::handle).register(cfg);
    At::path("/staff/bookings/{id}/reseat").post(reseat::handle).register(cfg);
    At::path("/staff/drawer").get(drawer::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(find::handle, sell::handle, reseat::handle, drawer::handle))]
pub struct Documented;
