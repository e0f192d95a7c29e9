//! The unversioned routes of the system that Marquee replaces, for clients that have not moved yet. Each is an address that stands for one of
//! version 1: what is asked there is asked of the successor, and so meets the same handlers, permissions, limits and remembered answers.
//! Every answer says that the address is deprecated (RFC 9745), until when it is there (RFC 8594), and what takes its place (RFC 5829).
//! Off unless the settings turn it on; the document does not list it. For those who move: docs/migrating.md.

mod successor;

use actix_web::{
    Error, ResponseError as _,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Uri,
        header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue, LINK},
    },
    middleware::Next,
    web::{Bytes, Data},
};
use booking_domain::Timestamp;
use metrics::counter;
use serde_json::Value;

use crate::{
    extract::{LARGEST_BODY, read_body},
    problem::Problem,
    services::Services,
};
use successor::Successor;

/// Since when the routes are deprecated, in seconds since 1970: 25 November 2026, when version 1 was there to move to.
pub const DEPRECATED: i64 = 1_795_564_800;

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// Until when the routes are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sunset(pub Timestamp);

impl Sunset {
    /// As HTTP writes dates (RFC 9110, 5.6.7).
    fn as_http_date(self) -> String {
        self.0.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }
}

/// Asks the successor of an old route, where they are turned on.
pub async fn succeeded<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let services = request.app_data::<Data<Services>>().cloned();
    let sunset = services.as_ref().and_then(|services| services.legacy);
    let (Some(services), Some(sunset)) = (services, sunset) else { return Ok(next.call(request).await?.map_into_left_body()) };
    let successor = Successor::of(request.method(), request.path()).filter(|_| !is_a_persons(request.headers()));
    let Some(successor) = successor else { return Ok(next.call(request).await?.map_into_left_body()) };
    services.metrics.with(|| counter!("marquee_legacy_requests_total", "route" => successor.route).increment(1));
    let mut response = match ask_instead(&mut request, &successor).await {
        Ok(()) => next.call(request).await?.map_into_left_body(),
        Err(problem) => request.into_response(problem.error_response()).map_into_right_body(),
    };
    tell(response.headers_mut(), sunset, &format!("{}{}", services.public_url, successor.path))?;
    Ok(response)
}

/// Whether a browser asks for a page to show, which the web client has for every address.
fn is_a_persons(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/html"))
}

/// Makes a request to an old route one to its successor.
async fn ask_instead(request: &mut ServiceRequest, successor: &Successor) -> Result<(), Problem> {
    let path = &successor.path;
    let address = request.uri().query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    let address: Uri = address.parse().map_err(|error| Problem::internal(&error))?;
    if let Some(showtime) = successor.showtime {
        let body = read_body(request.parts_mut().1.take(), LARGEST_BODY).await?.freeze();
        request.set_payload(Payload::from(with_showtime(body, showtime)));
    }
    request.match_info_mut().get_mut().update(&address);
    request.head_mut().uri = address;
    Ok(())
}

/// The showtime was in the path, and is in the body now. What is no object is left to the handler, which says so.
fn with_showtime(body: Bytes, showtime: i64) -> Bytes {
    match serde_json::from_slice(&body) {
        Ok(Value::Object(mut members)) => {
            members.insert("showtime_id".to_owned(), showtime.into());
            Value::Object(members).to_string().into()
        }
        _ => body,
    }
}

/// Says that the address is deprecated, and what takes its place.
fn tell(headers: &mut HeaderMap, sunset: Sunset, successor: &str) -> Result<(), InvalidHeaderValue> {
    headers.insert(DEPRECATION, HeaderValue::from_str(&format!("@{DEPRECATED}"))?);
    headers.insert(SUNSET, HeaderValue::from_str(&sunset.as_http_date())?);
    headers.append(LINK, HeaderValue::from_str(&format!("<{successor}>; rel=\"successor-version\""))?);
    Ok(())
}
