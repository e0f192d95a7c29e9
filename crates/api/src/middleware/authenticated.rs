use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{AUTHORIZATION, HeaderValue},
    middleware::Next,
    web::Data,
};
use booking_domain::account::Principal;
use tracing::Span;

use crate::{
    problem::{Code, Problem},
    services::Services,
};

/// Who sends a request, as far as it says: for the extractors of `extract`, which refuse before any body is read.
pub type Sender = Result<Option<Principal>, Problem>;

/// Finds out who sends a request, once.
pub async fn authenticated<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let sender = sender(&request).await;
    if let Ok(Some(principal)) = &sender {
        Span::current().record("user_id", principal.user.0);
    }
    request.extensions_mut().insert::<Sender>(sender);
    next.call(request).await
}

/// The token of an `Authorization` header; the scheme's name is of any case (RFC 9110, 11.1).
pub fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A token that is not valid is a refusal, so that nobody is taken for a visitor unawares.
async fn sender(request: &ServiceRequest) -> Sender {
    let Some(header) = request.headers().get(AUTHORIZATION) else { return Ok(None) };
    let services = request.app_data::<Data<Services>>().ok_or_else(|| Problem::internal("no services"))?;
    let Some(token) = bearer(header).map(str::to_owned) else { return Err(Problem::new(Code::Unauthorized)) };
    let accounts = services.accounts.clone();
    services.run(async move { accounts.authenticate(&token).await }).await.map(Some)
}
