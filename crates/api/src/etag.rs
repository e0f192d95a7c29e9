//! Entity tags: what a client has already is not sent again.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH},
};
use serde::Serialize;

/// A tag of whatever makes an answer differ from another. The same on every replica of one build.
pub fn of(content: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// 304 when the client has what `tag` names, else the body. Caches may keep it, but ask each time.
pub fn answer<T: Serialize>(request: &HttpRequest, tag: &str, body: impl FnOnce() -> T) -> HttpResponse {
    let known = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| matches(tags, tag));
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "private, no-cache"));
    if known { response.finish() } else { response.json(body()) }
}

/// Weak comparison (RFC 9110, 13.1.2): caches that compress make strong tags weak.
fn matches(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|candidate| candidate == "*" || candidate.trim_start_matches("W/") == tag)
}
