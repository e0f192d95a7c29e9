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

fn is_tls(services: &Services) -> bool {
    services.public_url.starts_with("https://")
}

/// The `Set-Cookie` that keeps a refresh token for so many seconds; zero forgets it.
pub fn set(services: &Services, token: &str, seconds: i64) -> String {
    let (name, scope) = if is_tls(services) { (BOUND, "Path=/; Secure") } else { (PLAIN, "Path=/api/v1/auth") };
    format!("{name}={token}; {scope}; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The `Set-Cookie` that forgets it.
pub fn forget(services: &Services) -> String {
    set(services, "", 0)
}

/// The refresh token a browser sent, if the page that made it send it is ours.
///
/// # Errors
/// [`Code::Forbidden`] for a page from elsewhere.
pub fn read(request: &HttpRequest, services: &Services) -> Result<Option<String>, Problem> {
    let name = if is_tls(services) { BOUND } else { PLAIN };
    let Some(token) = find(request.headers(), name) else { return Ok(None) };
    if is_ours(request.headers(), services) {
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
fn is_ours(headers: &HeaderMap, services: &Services) -> bool {
    let text = |value: Option<&HeaderValue>| value.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let Some(origin) = headers.get(ORIGIN) else {
        return headers.get("Sec-Fetch-Site").is_none_or(|site| site == "same-origin" || site == "none");
    };
    let Some(origin) = text(Some(origin)) else { return false };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin == services.public_url
        || services.cors_origins.contains(&origin)
        || (authority.is_some() && authority == text(headers.get(HOST)).as_deref())
}
