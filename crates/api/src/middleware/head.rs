use actix_web::{
    Error,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

/// Answers HEAD as GET would be answered (RFC 9110, 9.3.2); the server sends the head only. A stream is dropped here: it may have no end,
/// and nobody would read it.
pub async fn head<B: MessageBody>(mut request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    if request.method() != Method::HEAD {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    request.head_mut().method = Method::GET;
    let response = next.call(request).await?;
    if response.response().body().size() == BodySize::Stream {
        return Ok(response.map_body(|_, _| EitherBody::right(BoxBody::new(()))));
    }
    Ok(response.map_into_left_body())
}
