use actix_web::{
    Error, FromRequest as _, HttpResponse,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CONTENT_TYPE, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::{Bytes, Data},
};
use booking_app::idempotency::IdempotencyService;
use booking_domain::ports::{KeyOutcome, RequestKey, StoredAnswer};

use crate::{
    extract::OptionalUser,
    problem::{Code, Problem},
    services::Services,
};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Says that an answer was remembered.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key taken.
const LONGEST: usize = 255;

/// Answers a POST that names itself by `Idempotency-Key` once, and the same each time it comes again (trap T3). Log-ins are left out,
/// because their answers hold secrets that belong in no table.
pub async fn idempotent(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let named = request.method() == Method::POST && !request.path().starts_with("/api/v1/auth/") && !request.path().contains("/webhooks/");
    let Some(header) = request.headers().get(HEADER).filter(|_| named).cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let key = header.to_str().ok().filter(|key| (1..=LONGEST).contains(&key.len()));
    let Some(key) = key else {
        let errors = booking_domain::FieldErrors::one("/headers/Idempotency-Key", format!("must be 1 to {LONGEST} printable characters"));
        return Err(Problem::from(errors).into());
    };
    let Some(services) = request.app_data::<Data<Services>>().cloned() else { return Err(Problem::internal(&"no services").into()) };
    let key = request_key(&mut request, key).await?;
    let service = services.idempotency.clone();
    match service.begin(&key).await.map_err(Problem::from)? {
        KeyOutcome::Run => run(request, next, &service, &key).await,
        KeyOutcome::Replay(answer) => Ok(request.into_response(replayed(&answer))),
        KeyOutcome::InProgress => Err(Problem::new(Code::IdempotencyInProgress).retry_after(1).into()),
        KeyOutcome::Mismatch => Err(Problem::new(Code::IdempotencyMismatch).into()),
    }
}

/// Reads the body to hash it, and puts it back for the handler.
async fn request_key(request: &mut ServiceRequest, key: &str) -> Result<RequestKey, Error> {
    let user = OptionalUser::extract(request.request()).await?;
    let scope = user.0.map_or_else(|| "anonymous".to_owned(), |user| format!("user:{}", user.user));
    let route = format!("{} {}", request.method(), request.path());
    let (http_request, payload) = request.parts_mut();
    let body = Bytes::from_request(http_request, payload).await.map_err(|_| Problem::new(Code::PayloadTooLarge))?;
    let key = IdempotencyService::key(scope, route, key.to_owned(), &body);
    request.set_payload(Payload::from(body));
    Ok(key)
}

async fn run(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    service: &IdempotencyService,
    key: &RequestKey,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = match next.call(request).await {
        Ok(response) => response,
        Err(error) => {
            service.end(key, None).await.map_err(Problem::from)?;
            return Err(error);
        }
    };
    let (http_request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Problem::internal(&"an answer could not be read"))?;
    let answer = StoredAnswer {
        status: head.status().as_u16(),
        content_type: head.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("application/json").to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    service.end(key, is_lasting(head.status()).then_some(&answer)).await.map_err(Problem::from)?;
    Ok(ServiceResponse::new(http_request, head.set_body(BoxBody::new(body))))
}

/// Whether an answer says the same tomorrow: not when it is about who asks, how often, or a fault that passes.
fn is_lasting(status: StatusCode) -> bool {
    !status.is_server_error() && !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS)
}

fn replayed(answer: &StoredAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status).content_type(answer.content_type.as_str()).body(answer.body.clone());
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
