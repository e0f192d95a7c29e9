use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::AUTHORIZATION,
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

/// A token that is not valid is a refusal, so that nobody is taken for a visitor unawares.
async fn sender(request: &ServiceRequest) -> Sender {
    let Some(header) = request.headers().get(AUTHORIZATION) else { return Ok(None) };
    let services = request.app_data::<Data<Services>>().ok_or_else(|| Problem::internal("no services"))?;
    let token = header.to_str().ok().and_then(|text| text.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some(token) = token.map(|(_, token)| token.trim().to_owned()) else { return Err(Problem::new(Code::Unauthorized)) };
    let accounts = services.accounts.clone();
    services.run(async move { accounts.authenticate(&token).await }).await.map(Some)
}
