use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use booking_app::idempotency::Intent;

use crate::problem::Problem;

/// What a request means to do that names itself by `Idempotency-Key`: for what must not happen twice, also when the answer of the first
/// time was lost.
pub struct Intended(pub Option<Intent>);

impl FromRequest for Intended {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Intent>().copied())))
    }
}
