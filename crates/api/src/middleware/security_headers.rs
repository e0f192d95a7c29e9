use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    middleware::Next,
};

/// Adds what every answer carries, unless its handler has said otherwise: no guessing of types, no referrer, and nothing of the API kept
/// by caches unasked.
pub async fn careful<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    // As the router reads it: encoded letters are the same address.
    let is_api = request.match_info().as_str().starts_with("/api/");
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(REFERRER_POLICY, "strict-origin-when-cross-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_api {
        default(CACHE_CONTROL, "no-store");
    }
    Ok(response)
}
