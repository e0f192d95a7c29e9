use std::time::{Duration, Instant};

use actix_web::{
    Error, HttpMessage as _,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use tracing::{Instrument as _, Span, field::Empty};
use uuid::Uuid;

use crate::{metrics::Metrics, problem::Cause, services::Services, telemetry::RequestTrace};

/// The name of a request, in the log and in `X-Request-Id`.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

tokio::task_local! {
    static CURRENT: String;
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name taken over from a client.
const LONGEST: usize = 64;

/// What stands for the status of an answer that nobody waited for, as in the logs of nginx.
const GONE: u16 = 499;

/// The longest path that is told.
const LONGEST_PATH: usize = 200;

/// Where the web client and the pages of the API's documentation are: of no interest in a log of requests, nor is what asks how we are.
const QUIET: [&str; 5] = ["/{path:.*}", "/docs/{_:.*}", "/health/live", "/health/ready", "/metrics"];

/// The name of the request being answered, for problem documents; empty outside a request.
pub fn current_request_id() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Names a request, as its `X-Request-Id` says if that is harmless, else anew; and counts, times, traces and logs its answer, once.
pub async fn named<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let id =
        request.headers().get(HEADER).and_then(|value| value.to_str().ok()).filter(|id| is_harmless(id)).map_or_else(new_id, str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let metrics = request.app_data::<Data<Services>>().map(|services| services.metrics.clone());
    let in_flight = metrics.as_ref().map(Metrics::request_came);
    let (method, is_patient) = (request.method().clone(), waits(request.query_string()));
    let trace = RequestTrace::begin(&method, request.headers(), &id);
    // What it is about is told when it is known: who asks by `authenticated`, the booking by its path or by what made it.
    let span = tracing::info_span!("request", request_id = id, %method, user_id = Empty, booking_id = Empty);
    let began = Instant::now();
    let mut waiting = Waiting { span: &span, metrics: metrics.as_ref(), method: &method, began, is_over: false };
    let answered = CURRENT.scope(id.clone(), next.call(request)).instrument(span.clone()).instrument(trace.span()).await;
    waiting.is_over = true;
    let (route, status) = match &answered {
        Ok(response) => (response.request().match_pattern(), response.status()),
        Err(error) => (None, error.as_response_error().status_code()),
    };
    let route = route.as_deref().filter(|_| status != StatusCode::NOT_FOUND || is_ours(&answered)).unwrap_or("unmatched");
    trace.answered(&method, route, status);
    if let Some(metrics) = &metrics {
        metrics.request_answered(&method, route, status, (!is_patient).then(|| began.elapsed()));
    }
    drop(in_flight);
    let cause = answered.as_ref().ok().and_then(|response| response.response().extensions().get::<Cause>().cloned());
    let path = answered.as_ref().ok().map(|response| response.request().path()).filter(|path| is_told(route) && is_plain(path));
    log(&span, route, path, status, began.elapsed(), cause);
    let mut response = answered?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    Ok(response)
}

/// A client that waits for its answer.
struct Waiting<'a> {
    span: &'a Span,
    metrics: Option<&'a Metrics>,
    method: &'a Method,
    began: Instant,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    /// Where it went away before, that is the line of its request. What it asked for is done all the same.
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let millis = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.span.in_scope(|| tracing::info!(status = GONE, millis, "the client went away"));
        if let (Some(metrics), Ok(status)) = (self.metrics, StatusCode::from_u16(GONE)) {
            metrics.request_answered(self.method, "unmatched", status, None);
        }
    }
}

/// The one line of a request, and the one place where a fault of ours is told with its whole cause.
fn log(span: &Span, route: &str, path: Option<&str>, status: StatusCode, took: Duration, cause: Option<Cause>) {
    let (status, millis) = (status.as_u16(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    let cause = cause.map(|cause| cause.0);
    span.in_scope(|| match status {
        // What it depends on does not answer: there is a line for each of these.
        503 => tracing::warn!(status, millis, route, path, cause, "answered"),
        500.. => tracing::error!(status, millis, route, path, cause, "answered"),
        _ if QUIET.contains(&route) => tracing::debug!(status, millis, route, path, "answered"),
        _ => tracing::info!(status, millis, route, path, "answered"),
    });
}

/// Whether the path of such a request may be told: it holds keys of ours and nothing that somebody made up.
fn is_told(route: &str) -> bool {
    route != "unmatched" && !QUIET.contains(&route)
}

/// Whether a path is as short and plain as those of ours: in others somebody may have put an address or a secret.
fn is_plain(path: &str) -> bool {
    path.len() <= LONGEST_PATH && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b))
}

/// Whether a route of the API said so, and not the lack of one.
fn is_ours<B>(answered: &Result<ServiceResponse<B>, Error>) -> bool {
    answered.as_ref().is_ok_and(|response| response.request().match_pattern().is_some_and(|route| is_told(&route)))
}

/// Whether the client asks to be kept waiting until there is news (`?wait=25`).
fn waits(query: &str) -> bool {
    query.split('&').any(|parameter| parameter.starts_with("wait="))
}

fn is_harmless(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

#[expect(clippy::disallowed_methods, reason = "the name of a request is no secret and decides nothing")]
fn new_id() -> String {
    Uuid::now_v7().to_string()
}
