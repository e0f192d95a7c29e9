//! Who asks. Each of these is a permission: a handler that takes one is reached only by those who have it.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use booking_domain::account::{Principal, Role};

use crate::{
    middleware::Sender,
    problem::{Code, Problem},
};

/// Somebody who is logged in.
pub struct CurrentUser(pub Principal);

/// Somebody who may be logged in. A token that is not valid is refused all the same, so that nobody is taken for a visitor unawares.
pub struct OptionalUser(pub Option<Principal>);

/// Staff of some cinema, or an administrator.
pub struct StaffOrAdmin(pub Principal);

/// An administrator.
pub struct AdminUser(pub Principal);

/// The one who asks, if `allowed` lets the role in.
fn permitted<T>(request: &HttpRequest, allowed: fn(Role) -> bool, wrap: fn(Principal) -> T) -> Ready<Result<T, Problem>> {
    ready(sender(request).and_then(|principal| {
        let principal = principal.ok_or_else(|| Problem::new(Code::Unauthorized))?;
        if allowed(principal.role) { Ok(wrap(principal)) } else { Err(Problem::new(Code::Forbidden)) }
    }))
}

/// What the middleware found out; outside it nobody is known.
fn sender(request: &HttpRequest) -> Sender {
    request.extensions().get::<Sender>().cloned().unwrap_or(Ok(None))
}

impl FromRequest for OptionalUser {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(sender(request).map(Self))
    }
}

impl FromRequest for CurrentUser {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        permitted(request, |_| true, Self)
    }
}

impl FromRequest for StaffOrAdmin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        permitted(request, |role| matches!(role, Role::Staff | Role::Admin), Self)
    }
}

impl FromRequest for AdminUser {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        permitted(request, |role| role == Role::Admin, Self)
    }
}
