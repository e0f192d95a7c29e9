use std::net::{IpAddr, SocketAddr};

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
    let services = request.app_data::<Data<Services>>().cloned();
    let Some((services, limiting)) = services.as_ref().and_then(|services| Some((services, services.limiting.as_ref()?))) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let mut told = Vec::new();
    for bucket in buckets(request.request(), &services.trusted_proxies) {
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

/// The address a request comes from: the peer's, or the one a trusted proxy saw last. Every proxy appends what it saw to
/// `X-Forwarded-For`, some as a line of its own, so the lines are one list, of which only what trusted proxies wrote is believed: it is read
/// from its end, up to the first that is none of them, or that says no address; what stands before that anybody may have made up.
pub fn address(request: &HttpRequest, trusted: &[IpAddr]) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return "unknown".to_owned() };
    let is_trusted = |address: &IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == *address);
    if !is_trusted(&peer) {
        return peer.to_string();
    }
    let lines: Vec<&[u8]> = request.headers().get_all("X-Forwarded-For").map(HeaderValue::as_bytes).collect();
    let mut seen_by = peer;
    for entry in lines.iter().flat_map(|line| line.split(|byte| *byte == b',')).rev() {
        let Some(seen) = std::str::from_utf8(entry).ok().and_then(forwarded) else { break };
        seen_by = seen;
        if !is_trusted(&seen) {
            break;
        }
    }
    seen_by.to_string()
}

/// An address as proxies write it: `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]` or `[2001:db8::7]:4711`.
fn forwarded(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse::<IpAddr>().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
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

    /// Whose request it is, that comes from `peer` with these lines of `X-Forwarded-For`.
    fn from(peer: &str, lines: &[&str]) -> String {
        let trusted = ["10.0.0.1", "10.0.0.2", "2001:db8::1"].map(|proxy| proxy.parse().expect("an address"));
        let mut request = TestRequest::get().uri("/").peer_addr(SocketAddr::new(peer.parse().expect("an address"), 4711));
        for line in lines {
            request = request.append_header(("X-Forwarded-For", *line));
        }
        address(&request.to_http_request(), &trusted)
    }

    #[test]
    fn only_what_trusted_proxies_saw_is_believed() {
        assert_eq!(from("192.0.2.7", &["198.51.100.1"]), "192.0.2.7", "anybody may write the header");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["203.0.113.9, 198.51.100.1"]), "198.51.100.1", "what stands before was there when it came");
        assert_eq!(from("10.0.0.1", &["203.0.113.9, 198.51.100.1,10.0.0.2"]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", &["10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn a_proxy_may_append_a_line_of_its_own() {
        assert_eq!(from("10.0.0.1", &["203.0.113.9", "198.51.100.1"]), "198.51.100.1", "the first line is what the client made up");
        assert_eq!(from("10.0.0.1", &["203.0.113.9, 198.51.100.1", "10.0.0.2"]), "198.51.100.1");
    }

    #[test]
    fn what_is_no_address_ends_what_is_believed() {
        assert_eq!(from("10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["203.0.113.9, _hidden, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(from("10.0.0.1", &["203.0.113.9, "]), "10.0.0.1");
    }

    #[test]
    fn an_address_may_have_a_port_and_be_of_either_family() {
        assert_eq!(from("10.0.0.1", &["198.51.100.1:50123"]), "198.51.100.1");
        assert_eq!(from("10.0.0.1", &["[2001:db8::7]:50123"]), "2001:db8::7");
        assert_eq!(from("10.0.0.1", &["[2001:db8::7]"]), "2001:db8::7");
        assert_eq!(from("2001:db8::1", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(from("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1", "an IPv4 proxy, seen by a socket of both families");
        assert_eq!(from("::ffff:192.0.2.7", &[]), "192.0.2.7");
    }

    #[test]
    fn log_ins_and_all_else_are_counted_by_address() {
        assert_eq!(taken_from("/api/v1/auth/login", None), [("192.0.2.7".to_owned(), "accounts")]);
        assert_eq!(taken_from("/api/v1/bookings/hold", None), [("192.0.2.7".to_owned(), "everything")]);
    }
}
