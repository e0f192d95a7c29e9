//! The outbox, as administrators see it.

mod body;
mod list;
mod retry;

use booking_app::notifications::NotificationError;
use utoipa::OpenApi;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/notifications").get(list::handle).register(cfg);
    At::path("/admin/notifications/{id}/retry").post(retry::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(list::handle, retry::handle))]
pub struct Documented;

impl From<NotificationError> for Problem {
    fn from(error: NotificationError) -> Self {
        match error {
            NotificationError::NotFound => Self::new(Code::NotFound),
            NotificationError::TokenGone => Self::new(Code::NotificationNotRepeatable),
            NotificationError::Store(error) => error.into(),
        }
    }
}
