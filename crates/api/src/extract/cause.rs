use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use booking_domain::{UserId, audit::Cause};

use crate::{middleware::RequestId, problem::Problem};

/// The request a change comes by, for the audit log.
#[derive(Clone)]
pub struct RequestCause(String);

impl RequestCause {
    /// The cause of a change by a user.
    pub fn by(self, user: UserId) -> Cause {
        Cause::user(user, self.0)
    }

    /// The cause of a change by somebody without an account.
    pub fn by_visitor(self) -> Cause {
        Cause { request_id: self.0, ..Cause::system(booking_domain::audit::SystemActor::Visitor) }
    }
}

impl FromRequest for RequestCause {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default())))
    }
}
