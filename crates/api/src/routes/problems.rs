//! `/problems/{code}`: the page a problem document's `type` leads to.

use actix_web::{HttpResponse, web::ServiceConfig};

use super::At;
use crate::{
    extract::Path,
    problem::{Code, Problem},
};

pub fn routes(cfg: &mut ServiceConfig) {
    At::path("/problems").get(all).register(cfg);
    At::path("/problems/{code}").get(one).register(cfg);
}

async fn all() -> HttpResponse {
    let row = |code: &Code| format!("<li><a href=\"/problems/{0}\"><code>{0}</code></a> — {1}</li>", code.as_str(), code.title());
    let rows: Vec<String> = Code::ALL.iter().map(row).collect();
    let rows = rows.concat();
    page("Problems", &format!("<h1>Problems</h1><ul>{rows}</ul>"))
}

async fn one(code: Path<String>) -> Result<HttpResponse, Problem> {
    let code = Code::ALL.iter().find(|known| known.as_str() == code.0).ok_or_else(|| Problem::new(Code::NotFound))?;
    let body = format!(
        "<p><a href=\"/problems\">All problems</a></p><h1>{}</h1><p><code>{}</code>, HTTP {}</p><p>{}</p>",
        code.title(),
        code.as_str(),
        code.status().as_u16(),
        code.explanation(),
    );
    Ok(page(code.title(), &body))
}

/// A page that needs no style sheet from elsewhere.
pub(super) fn page(title: &str, body: &str) -> HttpResponse {
    let style = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}";
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Marquee</title><style>{style}</style><body>{body}</body></html>"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ))
        .body(html)
}
