use actix_web::{
    Error, ResponseError as _,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::CONTENT_LENGTH,
    middleware::Next,
};

use booking_domain::poster::MOST_BYTES;

use crate::{
    extract::{LARGEST_BODY, LARGEST_EVENT},
    problem::{Code, Problem},
};

/// The most bytes the headers of a request may have, names and values together.
const LARGEST_HEADERS: usize = 32 * 1024;

/// Refuses a request whose headers are too large, or that announces a body larger than any its address takes, before anything else
/// looks at it. The parser in front of it lets 128 KiB and 96 headers pass (docs/decisions/0005).
pub async fn bounded<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let headers = request.headers();
    let size: usize =
        headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() + request.uri().to_string().len();
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<u64>().ok());
    let most = match request.match_info().as_str() {
        path if path.contains("/webhooks/") => LARGEST_EVENT,
        path if path.ends_with("/poster") => MOST_BYTES,
        _ => LARGEST_BODY,
    };
    let code = if size > LARGEST_HEADERS {
        Some(Code::HeadersTooLarge)
    } else if announced.is_some_and(|announced| announced > most as u64) {
        Some(Code::PayloadTooLarge)
    } else {
        None
    };
    match code {
        Some(code) => Ok(request.into_response(Problem::new(code).error_response()).map_into_right_body()),
        None => Ok(next.call(request).await?.map_into_left_body()),
    }
}
