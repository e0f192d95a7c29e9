use std::net::IpAddr;

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError as _,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{AUTHORIZATION, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use booking_domain::ports::{Quota, RateDecision};

use crate::{
    problem::{Code, Problem},
    services::{RateLimiting, Services},
};

/// What an address may ask for in all.
const EVERYTHING: Quota = Quota { limit: 3_000, per_seconds: 60 };

/// What an address may do about accounts: log-ins cost a core for a moment, and guesses are what they are for.
const ACCOUNTS: Quota = Quota { limit: 600, per_seconds: 60 };

/// What one who is logged in may hold, pay and cancel.
const BOOKINGS: Quota = Quota { limit: 240, per_seconds: 60 };

/// Refuses what comes too often, and tells how much is left (`RateLimit`, `RateLimit-Policy`).
pub async fn limited<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let Some(limiting) = request.app_data::<Data<Services>>().and_then(|services| services.limiting.clone()) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let (key, name, quota) = bucket(request.request(), &limiting);
    let decision = limiting.limiter.check(&format!("{name}:{key}"), limiting.scaled(quota), limiting.clock.now()).await;
    if !decision.allowed {
        let problem = Problem::new(Code::RateLimited).retry_after(u64::from(decision.retry_after_seconds));
        let mut response: HttpResponse = problem.error_response();
        tell(response.headers_mut(), name, quota, decision);
        return Ok(request.into_response(response).map_into_right_body());
    }
    let mut response = next.call(request).await?;
    tell(response.headers_mut(), name, quota, decision);
    Ok(response.map_into_left_body())
}

/// Whose bucket a request is taken from, and which.
fn bucket(request: &HttpRequest, limiting: &RateLimiting) -> (String, &'static str, Quota) {
    let address = address(request, &limiting.trusted_proxies);
    let path = request.path();
    if path.starts_with("/api/v1/auth/") && request.method() == Method::POST {
        (address, "accounts", ACCOUNTS)
    } else if path.starts_with("/api/v1/bookings/") && request.method() != Method::GET && request.headers().contains_key(AUTHORIZATION) {
        let token = request.headers().get(AUTHORIZATION).map(|token| crate::etag::of(&token.as_bytes())).unwrap_or_default();
        (token, "bookings", BOOKINGS)
    } else {
        (address, "everything", EVERYTHING)
    }
}

/// The address a request comes from: the peer's, or the one a trusted proxy saw last.
pub fn address(request: &HttpRequest, trusted: &[IpAddr]) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip()) else { return "unknown".to_owned() };
    if !trusted.contains(&peer) {
        return peer.to_string();
    }
    let forwarded = request.headers().get("X-Forwarded-For").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let seen = forwarded.rsplit(',').filter_map(|address| address.trim().parse::<IpAddr>().ok());
    seen.into_iter().find(|address| !trusted.contains(address)).unwrap_or(peer).to_string()
}

fn tell(headers: &mut actix_web::http::header::HeaderMap, name: &str, quota: Quota, decision: RateDecision) {
    let policy = format!("\"{name}\";q={};w={}", decision.limit, quota.per_seconds);
    let state = format!("\"{name}\";r={};t={}", decision.remaining, decision.reset_seconds);
    for (header, text) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(HeaderName::from_static(header), value);
        }
    }
}
