//! Entity tags: what a client has already is not sent again.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH, LINK},
};
use serde::Serialize;

use crate::problem::Problem;

/// A tag of whatever makes an answer differ from another. The same on every replica of one build.
pub fn of(content: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// 304 when the client has what `tag` names, else the body. Caches may keep it, but ask each time.
pub fn answer<T: Serialize>(request: &HttpRequest, tag: &str, body: impl FnOnce() -> T) -> HttpResponse {
    let known = is_known(request, tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "private, no-cache"));
    if known { response.finish() } else { response.json(body()) }
}

/// The body, tagged with what it says; for what changes in more ways than a version could tell. `link` leads on from a part of a list.
pub fn content(request: &HttpRequest, body: &impl Serialize, link: Option<HeaderValue>) -> HttpResponse {
    let bytes = match serde_json::to_vec(body) {
        Ok(bytes) => bytes,
        Err(error) => return Problem::internal(&error).error_response(),
    };
    let tag = of(&bytes);
    let known = is_known(request, &tag);
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "private, no-cache"));
    if let Some(link) = link {
        response.insert_header((LINK, link));
    }
    if known { response.finish() } else { response.content_type("application/json").body(bytes) }
}

/// Whether the client has what `tag` names.
fn is_known(request: &HttpRequest, tag: &str) -> bool {
    request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| matches(tags, tag))
}

/// Weak comparison (RFC 9110, 13.1.2): caches that compress make strong tags weak.
fn matches(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|candidate| candidate == "*" || candidate.trim_start_matches("W/") == tag)
}
