//! Lists: `limit`, an opaque `cursor`, and where to go on.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{HeaderValue, LINK},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use booking_domain::{
    FieldErrors,
    page::{LARGEST_PAGE, Page, PageRequest},
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    etag::{self, Ready},
    problem::Problem,
    rendered::Rendered,
};

/// How many items a list gives when it is not told.
const DEFAULT_LIMIT: u32 = 20;

/// A part of a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Page)]
pub struct PageBody<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where to go on, as `cursor`; null at the end.
    pub next_cursor: Option<String>,
}

/// The part of a list that a query asks for.
///
/// # Errors
/// [`FieldErrors`] for a limit out of range, or a cursor that is none of ours.
pub fn request<K: DeserializeOwned>(limit: Option<u32>, cursor: Option<&str>) -> Result<PageRequest<K>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        errors.push("/query/limit", format!("must be 1 to {LARGEST_PAGE}"));
    }
    let after = cursor.map(decode::<K>);
    if matches!(after, Some(None)) {
        errors.push("/query/cursor", "is not a cursor that a list gave");
    }
    errors.into_result()?;
    Ok(PageRequest { limit, after: after.flatten() })
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Option<K> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

/// The body of a part of a list.
pub fn body<T, K: Serialize>(page: Page<T, K>) -> PageBody<T> {
    PageBody { next_cursor: cursor(page.next.as_ref()), items: page.items }
}

fn cursor<K: Serialize>(next: Option<&K>) -> Option<String> {
    next.and_then(|key| serde_json::to_vec(key).ok()).map(|key| URL_SAFE_NO_PAD.encode(key))
}

/// The answer with a part of a list, and its `Link` to the next.
pub fn answer<T: Serialize, K: Serialize>(request: &HttpRequest, page: Page<T, K>) -> HttpResponse {
    let body = body(page);
    let link = body.next_cursor.as_deref().and_then(|cursor| next_link(request, cursor));
    let mut response = HttpResponse::Ok();
    if let Some(link) = link {
        response.insert_header((LINK, link));
    }
    response.json(body)
}

/// The same with an entity tag, for lists that everybody reads.
pub fn tagged<T: Serialize, K: Serialize>(request: &HttpRequest, page: Page<T, K>) -> HttpResponse {
    let body = body(page);
    let link = body.next_cursor.as_deref().and_then(|cursor| next_link(request, cursor));
    etag::content(request, &body, link)
}

/// The same for a page that is remembered: as bytes that are made once.
///
/// # Errors
/// What cannot be written.
pub async fn remembered<S, T, K>(
    request: &HttpRequest,
    rendered: &Rendered,
    page: &Arc<Page<S, K>>,
    item: impl Fn(&S) -> T,
) -> Result<HttpResponse, Problem>
where
    S: Send + Sync + 'static,
    T: Serialize,
    K: Serialize + Clone + Send + Sync + 'static,
{
    let render = |page: &Page<S, K>| Ready::new(&body(Page { items: page.items.iter().map(item).collect(), next: page.next.clone() }));
    let link = cursor(page.next.as_ref()).and_then(|cursor| next_link(request, &cursor));
    rendered.answer(page, render, |ready| ready.answer(request, link)).await
}

/// The `Link` header (RFC 8288) that leads to the next part.
pub fn next_link(request: &HttpRequest, cursor: &str) -> Option<HeaderValue> {
    let others = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<String> = others.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
    HeaderValue::from_str(&format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))).ok()
}
