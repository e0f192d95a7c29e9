//! The web client: the files that `build.rs` put into the binary, served on every path that belongs to
//! nobody else.
//!
//! Files under `/assets/` carry a hash of their content in their name, so a browser may keep them for a
//! year. The page that names them changes with every release and carries a fresh nonce in every answer,
//! so it is never kept unasked. What this module does not answer (a missing file, an unknown path of the
//! API, another method) falls through to the application's default service: every refusal is a problem
//! document, and those are made in one place.

mod assets;
mod policy;

use actix_web::dev::RequestHead;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, IfNoneMatch, PERMISSIONS_POLICY, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, guard};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rust_embed::RustEmbed;

use self::assets::{Asset, Client, accepts_html};
pub(crate) use self::policy::Outside;

/// What Vite writes into the page (`html.cspNonce`) where each answer's nonce belongs.
const NONCE_PLACEHOLDER: &str = "__CSP_NONCE__";

const PAGE: &str = "index.html";

/// First segments that belong to the API and its documentation, whatever exists under them. A mistyped
/// route must be refused as such, not answered with a page and a 200.
const RESERVED: [&str; 5] = ["api", "docs", "health", "metrics", "problems"];

/// Serves the client, whose pages may talk to `outside`. Register it after every other route: it takes whatever they left.
pub(crate) fn configure(cfg: &mut ServiceConfig, outside: Outside) {
    configure_with::<Client>(cfg, outside);
}

fn configure_with<E: RustEmbed + 'static>(cfg: &mut ServiceConfig, outside: Outside) {
    cfg.app_data(Data::new(outside))
        .service(web::resource("/{path:.*}").guard(guard::fn_guard(|context| Answer::to::<E>(context.head()).is_some())).to(serve::<E>));
}

/// What the client has for a request.
enum Answer {
    File(Asset),
    Page,
}

impl Answer {
    fn to<E: RustEmbed>(request: &RequestHead) -> Option<Self> {
        if request.method != Method::GET && request.method != Method::HEAD {
            return None;
        }
        let path = request.uri.path().trim_start_matches('/');
        let first = path.split('/').next().unwrap_or_default();
        if RESERVED.contains(&first) {
            return None;
        }
        if path != PAGE
            && let Some(asset) = Asset::find::<E>(path, request.headers())
        {
            return Some(Self::File(asset));
        }
        (first != "assets" && accepts_html(request.headers())).then_some(Self::Page)
    }
}

async fn serve<E: RustEmbed>(request: HttpRequest, outside: Data<Outside>) -> actix_web::Result<HttpResponse> {
    match Answer::to::<E>(request.head()) {
        Some(Answer::File(asset)) => Ok(file(&request, asset)),
        Some(Answer::Page) => page::<E>(**outside),
        None => Err(actix_web::error::ErrorNotFound("no such file")),
    }
}

fn file(request: &HttpRequest, asset: Asset) -> HttpResponse {
    // Vite puts the hash of a file's content into its name, in this folder only.
    let caching = if request.path().starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let status = if is_known(request, &asset) { StatusCode::NOT_MODIFIED } else { StatusCode::OK };

    let mut response = HttpResponse::build(status);
    response
        .insert_header((ETAG, asset.etag.to_string()))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if status == StatusCode::NOT_MODIFIED {
        return response.finish();
    }
    // Also when it is `identity`: that tells the compressing middleware to leave alone what has an ETag
    // of exactly these bytes.
    response.insert_header(asset.encoding).content_type(asset.content_type).body(asset.bytes)
}

/// Whether the client holds these very bytes already. Weakly compared, as RFC 9110 (13.1.2) asks.
fn is_known(request: &HttpRequest, asset: &Asset) -> bool {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| tag.weak_eq(&asset.etag)),
        None => false,
    }
}

fn page<E: RustEmbed>(outside: Outside) -> actix_web::Result<HttpResponse> {
    let html = E::get(PAGE).ok_or_else(|| broken("the web client has no index.html"))?;
    let html = std::str::from_utf8(&html.data).map_err(broken)?;
    let nonce = nonce().map_err(broken)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, outside.content_security_policy(&nonce)))
        .insert_header((PERMISSIONS_POLICY, policy::PERMISSIONS))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .body(html.replace(NONCE_PLACEHOLDER, &nonce)))
}

fn broken<T: std::fmt::Debug + std::fmt::Display + 'static>(cause: T) -> actix_web::Error {
    actix_web::error::ErrorInternalServerError(cause)
}

/// 128 random bits, as the CSP specification asks (Content Security Policy Level 3, 7.1).
fn nonce() -> Result<String, aws_lc_rs::error::Unspecified> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes)?;
    Ok(BASE64.encode(bytes))
}

#[cfg(test)]
mod tests;
