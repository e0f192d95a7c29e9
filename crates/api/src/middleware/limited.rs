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

use super::authenticated::bearer;
use crate::{
    problem::{Code, Problem},
    services::Services,
};

/// What an address may ask for in all.
const EVERYTHING: Quota = Quota { limit: 3_000, per_seconds: 60 };

/// What an address may do about accounts: log-ins cost a core for a moment, and guesses are what they are for.
const ACCOUNTS: Quota = Quota { limit: 600, per_seconds: 60 };

/// What one who is logged in may hold, pay and cancel.
const BOOKINGS: Quota = Quota { limit: 240, per_seconds: 60 };

/// What all who share an address may do with bookings: more than a full house at a premiere, less than one who makes accounts to hold seats.
const BOOKINGS_OF_ADDRESS: Quota = Quota { limit: 1_200, per_seconds: 60 };

/// A quota and whose it is.
struct Bucket {
    key: String,
    name: &'static str,
    quota: Quota,
}

/// Refuses what comes too often, and tells how much is left (`RateLimit`, `RateLimit-Policy`).
pub async fn limited<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let Some(limiting) = request.app_data::<Data<Services>>().and_then(|services| services.limiting.clone()) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let mut told = Vec::new();
    for bucket in buckets(request.request(), &limiting.trusted_proxies) {
        let key = format!("{}:{}", bucket.name, bucket.key);
        let decision = limiting.limiter.check(&key, limiting.scaled(bucket.quota), limiting.clock.now()).await;
        if !decision.allowed {
            let problem = Problem::new(Code::RateLimited).retry_after(u64::from(decision.retry_after_seconds));
            let mut response: HttpResponse = problem.error_response();
            tell(response.headers_mut(), &bucket, decision);
            return Ok(request.into_response(response).map_into_right_body());
        }
        told.push((bucket, decision));
    }
    let mut response = next.call(request).await?;
    if let Some((bucket, decision)) = told.iter().min_by_key(|(_, decision)| decision.remaining) {
        tell(response.headers_mut(), bucket, *decision);
    }
    Ok(response.map_into_left_body())
}

/// The buckets a request is taken from.
fn buckets(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> Vec<Bucket> {
    let address = address(request, trusted_proxies);
    // As the router reads it: an address with encoded letters is the same, and so is its quota.
    let path = request.match_info().as_str();
    let token = request.headers().get(AUTHORIZATION).and_then(bearer).filter(|_| path.starts_with("/api/v1/bookings/"));
    if path.starts_with("/api/v1/auth/") && request.method() == Method::POST {
        vec![Bucket { key: address, name: "accounts", quota: ACCOUNTS }]
    } else if let Some(token) = token.filter(|_| request.method() != Method::GET) {
        vec![
            Bucket { key: crate::etag::of(&token.as_bytes()), name: "bookings", quota: BOOKINGS },
            Bucket { key: address, name: "bookings_of_address", quota: BOOKINGS_OF_ADDRESS },
        ]
    } else {
        vec![Bucket { key: address, name: "everything", quota: EVERYTHING }]
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

fn tell(headers: &mut actix_web::http::header::HeaderMap, Bucket { name, quota, .. }: &Bucket, decision: RateDecision) {
    let policy = format!("\"{name}\";q={};w={}", decision.limit, quota.per_seconds);
    let state = format!("\"{name}\";r={};t={}", decision.remaining, decision.reset_seconds);
    for (header, text) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(HeaderName::from_static(header), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn taken_from(path: &str, token: Option<&str>) -> Vec<(String, &'static str)> {
        let mut request = TestRequest::post().uri(path).peer_addr(([192, 0, 2, 7], 4711).into());
        if let Some(token) = token {
            request = request.insert_header((AUTHORIZATION, token));
        }
        buckets(&request.to_http_request(), &[]).into_iter().map(|bucket| (bucket.key, bucket.name)).collect()
    }

    #[test]
    fn accounts_made_to_hold_seats_share_what_their_address_may_do() {
        let alice = taken_from("/api/v1/bookings/hold", Some("Bearer alice"));
        let bob = taken_from("/api/v1/bookings/hold", Some("Bearer bob"));
        assert_ne!(alice[0], bob[0], "each has a bucket of their own");
        assert_eq!(alice[1], ("192.0.2.7".to_owned(), "bookings_of_address"));
        assert_eq!(alice[1], bob[1]);
    }

    #[test]
    fn a_quota_is_for_the_address_and_the_token_however_they_are_spelled() {
        assert_eq!(taken_from("/api/v1/%61uth/login", None), taken_from("/api/v1/auth/login", None));
        let alice = taken_from("/api/v1/bookings/hold", Some("Bearer alice"));
        assert_eq!(alice, taken_from("/api/v1/b%6Fokings/hold", Some("bearer   alice ")));
        assert_eq!(taken_from("/api/v1/bookings/hold", Some("Basic alice")), [("192.0.2.7".to_owned(), "everything")]);
    }

    #[test]
    fn log_ins_and_all_else_are_counted_by_address() {
        assert_eq!(taken_from("/api/v1/auth/login", None), [("192.0.2.7".to_owned(), "accounts")]);
        assert_eq!(taken_from("/api/v1/bookings/hold", None), [("192.0.2.7".to_owned(), "everything")]);
    }
}
