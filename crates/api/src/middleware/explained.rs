use actix_web::{
    Error, ResponseError as _,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    },
    middleware::Next,
};

use crate::problem::{Code, Problem};

/// Makes a problem document of what refuses a request before a handler of ours sees it: the pages of the documentation, a browser's
/// question whether another origin may ask, the compression.
pub async fn explained<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let response = next.call(request).await?;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || kind.starts_with("application/") {
        return Ok(response.map_into_left_body());
    }
    let (request, refusal) = response.into_parts();
    let mut answer = Problem::new(code(status)).error_response();
    for (name, value) in refusal.headers() {
        let of_the_body = [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH].contains(name);
        if !of_the_body {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, answer).map_into_right_body())
}

/// What a status says that comes without a code.
fn code(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Code::HeadersTooLarge,
        status if status.is_server_error() => Code::Internal,
        _ => Code::MalformedRequest,
    }
}
