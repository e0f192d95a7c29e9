use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::IF_MATCH};
use booking_domain::Expected;

use crate::{etag, problem::Problem};

/// What the client has seen of the thing it changes; whatever is there when the header is left out.
pub struct IfMatch(pub Expected);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let tags = request.headers().get(IF_MATCH).map(|tags| etag::versions(tags.to_str().unwrap_or_default()));
        ready(Ok(Self(tags.unwrap_or(Expected::Any))))
    }
}
