//! Who asks. Each of these is a permission: a handler that takes one is reached only by those who have it.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data};
use booking_domain::account::{Principal, Role};

use crate::{
    problem::{Code, Problem},
    services::Services,
};

/// Somebody who is logged in.
pub struct CurrentUser(pub Principal);

/// Somebody who may be logged in. A token that is not valid is refused all the same, so that nobody is taken for a visitor unawares.
pub struct OptionalUser(pub Option<Principal>);

/// Staff of some cinema, or an administrator.
pub struct StaffOrAdmin(pub Principal);

/// An administrator.
pub struct AdminUser(pub Principal);

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

fn authenticate(request: &HttpRequest) -> Extraction<Option<Principal>> {
    let services = request.app_data::<Data<Services>>().cloned();
    let header = request.headers().get(AUTHORIZATION).cloned();
    Box::pin(async move {
        let Some(header) = header else { return Ok(None) };
        let Some(services) = services else { return Err(Problem::internal(&"no services")) };
        let token = header.to_str().ok().and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some(token) = token.map(|(_, token)| token.trim().to_owned()) else { return Err(Problem::new(Code::Unauthorized)) };
        let accounts = services.accounts.clone();
        services.run(async move { accounts.authenticate(&token).await }).await.map(Some)
    })
}

/// The one who asks, if `allowed` lets the role in.
fn permitted<T: 'static>(request: &HttpRequest, allowed: fn(Role) -> bool, wrap: fn(Principal) -> T) -> Extraction<T> {
    let found = authenticate(request);
    Box::pin(async move {
        let principal = found.await?.ok_or_else(|| Problem::new(Code::Unauthorized))?;
        if allowed(principal.role) { Ok(wrap(principal)) } else { Err(Problem::new(Code::Forbidden)) }
    })
}

impl FromRequest for OptionalUser {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = authenticate(request);
        Box::pin(async move { found.await.map(Self) })
    }
}

impl FromRequest for CurrentUser {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        permitted(request, |_| true, Self)
    }
}

impl FromRequest for StaffOrAdmin {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        permitted(request, |role| matches!(role, Role::Staff | Role::Admin), Self)
    }
}

impl FromRequest for AdminUser {
    type Error = Problem;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        permitted(request, |role| role == Role::Admin, Self)
    }
}
