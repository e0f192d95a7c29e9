//! Reviews: written by those who have seen a film, moderated before anybody reads them.

mod body;
mod change;
mod list;
mod moderate;
mod own;
mod write;

use actix_web::http::Method;
use booking_app::reviews::ReviewError;
use utoipa::OpenApi;

pub use body::OwnBody;
pub use write::handle as write;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/reviews/{id}").on(Method::PATCH, change::handle).on(Method::DELETE, change::remove).register(cfg);
    At::path("/auth/me/reviews").get(own::handle).register(cfg);
    At::path("/admin/reviews").get(list::handle).register(cfg);
    At::path("/admin/reviews/{id}/moderate").post(moderate::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(write::handle, change::handle, change::remove, own::handle, list::handle, moderate::handle))]
pub struct Documented;

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Invalid(errors) => errors.into(),
            ReviewError::NotFound => Self::new(Code::NotFound),
            ReviewError::NotSeen => Self::new(Code::ReviewNotAllowed),
            ReviewError::AlreadyReviewed => Self::new(Code::ReviewExists),
            ReviewError::Stale => Self::with_detail(Code::PreconditionFailed, "The review was changed after it was read. Read it again."),
            ReviewError::Store(error) => error.into(),
        }
    }
}
