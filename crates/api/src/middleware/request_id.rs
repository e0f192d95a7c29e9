use std::time::Instant;

use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use tracing::Instrument as _;
use uuid::Uuid;

/// The name of a request, in the log and in `X-Request-Id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

tokio::task_local! {
    static CURRENT: String;
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name taken over from a client.
const LONGEST: usize = 64;

/// The name of the request being answered, for problem documents; empty outside a request.
pub fn current_request_id() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Names a request: as its `X-Request-Id` says if that is harmless, else anew; and logs every answer once.
pub async fn named<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let id =
        request.headers().get(HEADER).and_then(|value| value.to_str().ok()).filter(|id| is_harmless(id)).map_or_else(new_id, str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let span = tracing::info_span!("request", id, %method, path);
    let began = Instant::now();
    let answered = CURRENT.scope(id.clone(), next.call(request));
    let mut response = answered.instrument(span.clone()).await?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    let status = response.status().as_u16();
    span.in_scope(|| tracing::debug!(status, millis = began.elapsed().as_millis(), "answered"));
    Ok(response)
}

fn is_harmless(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

#[expect(clippy::disallowed_methods, reason = "the name of a request is no secret and decides nothing")]
fn new_id() -> String {
    Uuid::now_v7().to_string()
}
