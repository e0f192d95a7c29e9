use actix_web::{
    Error, FromRequest as _, HttpMessage as _, HttpResponse, ResponseError as _,
    body::{BoxBody, MessageBody, to_bytes},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CONTENT_TYPE, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use booking_app::idempotency::{IdempotencyService, Intent};
use booking_domain::{
    UserId,
    ports::{KeyOutcome, RequestKey, StoredAnswer},
};

use crate::{
    extract::{LARGEST_BODY, OptionalUser, read_body},
    problem::{Code, Problem},
    services::Services,
};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// Says that an answer was remembered.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key taken.
pub const LONGEST: usize = 255;

/// Longer than any address of ours, decoded, in bytes.
const LONGEST_PATH: usize = 512;

/// Answers a POST that names itself by `Idempotency-Key` once, and the same each time it comes again (trap T3). Names are remembered
/// for each user; a visitor has nobody to remember them by, and nothing a visitor posts does more when it comes twice. Log-ins and
/// invitations are left out, because their answers hold secrets that belong in no table.
pub async fn idempotent(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let named = request.method() == Method::POST && may_be_named(request.match_info().as_str());
    let Some(header) = request.headers().get(HEADER).filter(|_| named).cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let user = match OptionalUser::extract(request.request()).await {
        Ok(OptionalUser(Some(user))) => user.user,
        Ok(OptionalUser(None)) => return Ok(next.call(request).await?.map_into_boxed_body()),
        Err(problem) => return Ok(refuse(request, &problem)),
    };
    match claim(&mut request, user, header.to_str().unwrap_or_default()).await {
        Ok((service, key, KeyOutcome::Run)) => run(request, next, &service, &key).await,
        Ok((_, _, KeyOutcome::Replay(answer))) => Ok(request.into_response(replayed(&answer))),
        Ok((_, _, KeyOutcome::InProgress)) => Ok(refuse(request, &Problem::new(Code::IdempotencyInProgress).retry_after(1))),
        Ok((_, _, KeyOutcome::Mismatch)) => Ok(refuse(request, &Problem::new(Code::IdempotencyMismatch))),
        Err(problem) => Ok(refuse(request, &problem)),
    }
}

/// Whether POSTs to this address, decoded, may name themselves.
pub fn may_be_named(path: &str) -> bool {
    let holds_secrets = path.starts_with("/api/v1/auth/") || path == "/api/v1/admin/invitations";
    // Text that nothing of ours has in its address: what it asks for is not there, and no table has to hold it.
    let is_odd = path.len() > LONGEST_PATH || path.chars().any(char::is_control);
    !holds_secrets && !is_odd && !path.contains("/webhooks/")
}

/// Asks what to do with a request of this name. Reads the body to hash it, and puts it back for the handler.
async fn claim(request: &mut ServiceRequest, user: UserId, name: &str) -> Result<(IdempotencyService, RequestKey, KeyOutcome), Problem> {
    if !(1..=LONGEST).contains(&name.len()) {
        let wanted = format!("must be 1 to {LONGEST} printable characters");
        return Err(booking_domain::FieldErrors::one("/headers/Idempotency-Key", wanted).into());
    }
    let services = request.app_data::<Data<Services>>().ok_or_else(|| Problem::internal("no services"))?;
    let service = services.idempotency.clone();
    let route = format!("{} {}", request.method(), request.match_info().as_str());
    let body = read_body(request.parts_mut().1.take(), LARGEST_BODY).await?.freeze();
    let key = IdempotencyService::key(format!("user:{user}"), route, name.to_owned(), &body);
    request.set_payload(Payload::from(body));
    let outcome = service.begin(&key).await?;
    Ok((service, key, outcome))
}

fn refuse(request: ServiceRequest, problem: &Problem) -> ServiceResponse<BoxBody> {
    request.into_response(problem.error_response())
}

async fn run(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    service: &IdempotencyService,
    key: &RequestKey,
) -> Result<ServiceResponse<BoxBody>, Error> {
    request.extensions_mut().insert(Intent::of(key));
    let response = service.running(key, next.call(request)).await?;
    let (http_request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let Ok(body) = to_bytes(body).await else {
        let problem = Problem::internal("an answer could not be read");
        return Ok(ServiceResponse::new(http_request, problem.error_response()));
    };
    let answer = StoredAnswer {
        status: head.status().as_u16(),
        content_type: head.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("application/json").to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    if let Err(error) = service.end(key, is_lasting(head.status()).then_some(&answer)).await {
        // The work is done and the client may know: a retry runs into the effect itself once the claim on the key has ended.
        tracing::warn!(%error, "an answer could not be remembered under its Idempotency-Key");
    }
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
