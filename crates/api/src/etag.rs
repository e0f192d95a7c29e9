//! Entity tags: what a client has already is not sent again.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError as _,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH, LINK},
    },
    web::Bytes,
};
use booking_domain::Expected;
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

/// An answer as it is sent.
#[derive(Debug)]
pub struct Ready {
    tag: String,
    body: Bytes,
}

impl Ready {
    /// The body as JSON, tagged with what it says.
    ///
    /// # Errors
    /// What cannot be written as JSON.
    pub fn new(body: &impl Serialize) -> Result<Self, Problem> {
        let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
        Ok(Self { tag: of(&bytes), body: bytes.into() })
    }

    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.body.len()
    }

    /// 304 when the client has it, else itself. `link` leads on from a part of a list.
    pub fn answer(&self, request: &HttpRequest, link: Option<HeaderValue>) -> HttpResponse {
        let known = is_known(request, &self.tag);
        let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((ETAG, self.tag.as_str())).insert_header((CACHE_CONTROL, "private, no-cache"));
        if let Some(link) = link {
            response.insert_header((LINK, link));
        }
        if known { response.finish() } else { response.content_type("application/json").body(self.body.clone()) }
    }
}

/// The body, tagged with what it says; for what changes in more ways than a version could tell. `link` leads on from a part of a list.
pub fn content(request: &HttpRequest, body: &impl Serialize, link: Option<HeaderValue>) -> HttpResponse {
    Ready::new(body).map_or_else(|problem| problem.error_response(), |ready| ready.answer(request, link))
}

/// The same of something that administrators change: its version stands first in the tag, for `If-Match`.
pub fn versioned(request: &HttpRequest, version: i32, body: &impl Serialize) -> HttpResponse {
    match Ready::new(body) {
        Ok(ready) => Ready { tag: version_tag(version, &ready.body), ..ready }.answer(request, None),
        Err(problem) => problem.error_response(),
    }
}

/// The answer to a change, tagged as what is there now.
pub fn changed(status: StatusCode, version: i32, body: &impl Serialize) -> HttpResponse {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let tag = version_tag(version, &bytes);
            HttpResponse::build(status).insert_header((ETAG, tag)).content_type("application/json").body(bytes)
        }
        Err(error) => Problem::internal(error).error_response(),
    }
}

fn version_tag(version: i32, bytes: &[u8]) -> String {
    format!("\"{version}-{}\"", of(&bytes).trim_matches('"'))
}

/// The versions that a list of such tags names (`If-Match`); a tag that names none is no version of anything.
pub fn versions(tags: &str) -> Expected {
    let version = |tag: &str| tag.trim_start_matches("W/").trim_matches('"').split('-').next().and_then(|version| version.parse().ok());
    if tags.trim() == "*" { Expected::Any } else { Expected::OneOf(tags.split(',').map(str::trim).filter_map(version).collect()) }
}

/// Whether the client has what `tag` names.
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).is_some_and(|tags| matches(tags, tag))
}

/// Weak comparison (RFC 9110, 13.1.2): caches that compress make strong tags weak.
fn matches(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|candidate| candidate == "*" || candidate.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_version() {
        let tag = version_tag(7, b"{}");
        assert_eq!(versions(&tag), Expected::OneOf(vec![7]));
        assert_eq!(versions(&format!("W/{tag}, \"9\"")), Expected::OneOf(vec![7, 9]));
        assert_eq!(versions("*"), Expected::Any);
        assert!(!versions("\"other\"").holds(7));
    }
}
