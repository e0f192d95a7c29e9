//! The refresh token's cookie: out of reach of scripts, sent to this site only, and bound to this host where there is TLS.

use actix_web::{
    HttpRequest,
    http::header::{COOKIE, HOST, HeaderMap, HeaderValue, ORIGIN},
};

use crate::{
    problem::{Code, Problem},
    services::Services,
};

/// Over TLS: the prefix makes browsers insist on `Secure`, on no `Domain` and on `Path=/`.
const BOUND: &str = "__Host-marquee_refresh";
/// On `http://localhost`, where `Secure` cookies do not work everywhere.
const PLAIN: &str = "marquee_refresh";

/// Its name and where it is sent, for a site of this address.
fn scope(site: &str) -> (&'static str, &'static str) {
    if site.starts_with("https://") { (BOUND, "Path=/; Secure") } else { (PLAIN, "Path=/api/v1/auth") }
}

/// The `Set-Cookie` that keeps a refresh token for so many seconds, on the site of this public address.
pub fn set(site: &str, token: &str, seconds: i64) -> String {
    let (name, scope) = scope(site);
    format!("{name}={token}; {scope}; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The `Set-Cookie` that forgets it.
pub fn forget(site: &str) -> String {
    set(site, "", 0)
}

/// The refresh token a browser sent, if the page that made it send it is ours.
///
/// # Errors
/// [`Code::Forbidden`] for a page from elsewhere.
pub fn read(request: &HttpRequest, services: &Services) -> Result<Option<String>, Problem> {
    let (name, _) = scope(&services.public_url);
    let Some(token) = find(request.headers(), name) else { return Ok(None) };
    if is_ours(request.headers(), &services.public_url, &services.cors_origins) {
        Ok(Some(token))
    } else {
        Err(Problem::with_detail(Code::Forbidden, "The request comes from a page of another site."))
    }
}

fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(key, _)| *key == name);
    values.next().map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
}

/// Browsers send `Origin` with every POST, and no page can change it. Programs that are no browsers send none, and no cookie by surprise.
fn is_ours(headers: &HeaderMap, site: &str, allowed: &[String]) -> bool {
    let text = |value: Option<&HeaderValue>| value.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let Some(origin) = headers.get(ORIGIN) else {
        return headers.get("Sec-Fetch-Site").is_none_or(|site| site == "same-origin" || site == "none");
    };
    let Some(origin) = text(Some(origin)) else { return false };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin == site || allowed.contains(&origin) || (authority.is_some() && authority == text(headers.get(HOST)).as_deref())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn over_tls_it_is_bound_to_the_host() {
        assert_eq!(
            set("https://tickets.example.org", "t", 60),
            "__Host-marquee_refresh=t; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=60"
        );
        assert_eq!(forget("http://127.0.0.1:8080"), "marquee_refresh=; Path=/api/v1/auth; HttpOnly; SameSite=Strict; Max-Age=0");
    }

    #[test]
    fn it_is_found_among_others() {
        let headers = headers(&[("cookie", "a=1; marquee_refresh=t; xmarquee_refresh=u")]);
        assert_eq!(find(&headers, PLAIN).as_deref(), Some("t"));
        assert_eq!(find(&headers, BOUND), None);
    }

    #[test]
    fn only_our_own_pages_may_use_it() {
        let ours = |pairs: &[(&'static str, &'static str)]| {
            is_ours(&headers(pairs), "https://tickets.example.org", &["https://app.example.org".to_owned()])
        };
        assert!(ours(&[]) && ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("origin", "https://tickets.example.org")]) && ours(&[("origin", "https://app.example.org")]));
        assert!(ours(&[("origin", "http://localhost:8080"), ("host", "localhost:8080")]));
        for origin in ["https://evil.example", "https://tickets.example.org.evil.example", "null", ""] {
            assert!(!ours(&[("origin", origin), ("host", "tickets.example.org")]), "{origin}");
        }
        assert!(!ours(&[("sec-fetch-site", "cross-site")]) && !ours(&[("sec-fetch-site", "same-site")]));
    }
}
