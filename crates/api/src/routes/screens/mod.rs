//! Keeping screens and their layouts: administrators only.

mod add;
mod body;
mod change;
mod layout;
mod list;
mod read;
mod remove;

use actix_web::http::Method;
use booking_domain::ports::VanishedSeat;
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/screens").get(list::handle).post(add::handle).register(cfg);
    At::path("/admin/screens/{id}").get(read::handle).on(Method::PUT, change::handle).on(Method::DELETE, remove::handle).register(cfg);
    At::path("/admin/screens/{id}/restore").post(remove::restore).register(cfg);
    At::path("/admin/screens/{id}/layout").get(layout::read).on(Method::PUT, layout::replace).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, add::handle, read::handle, change::handle, remove::handle, remove::restore, layout::read, layout::replace))]
pub struct Documented;

/// Sold and held seats that a layout lacks, as a problem names them.
pub fn vanished(seats: &[VanishedSeat]) -> Vec<Value> {
    let named = |seat: &VanishedSeat| json!({ "showtime_id": seat.showtime, "seat_id": seat.seat, "row": seat.row, "seat": seat.number });
    seats.iter().map(named).collect()
}
