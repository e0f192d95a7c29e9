//! `/problems/{code}`: the page a problem document's `type` leads to.

use actix_web::HttpResponse;

use super::{At, Routes};
use crate::{
    extract::{Anyone, Path},
    openapi,
    problem::{Code, Problem},
};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/problems").get(all).register(cfg);
    At::path("/problems/{code}").get(one).register(cfg);
}

async fn all(_: Anyone) -> HttpResponse {
    let row = |code: &Code| format!("<li><a href=\"/problems/{0}\"><code>{0}</code></a> — {1}</li>", code.as_str(), code.title());
    let rows: Vec<String> = Code::ALL.iter().map(row).collect();
    let rows = rows.concat();
    page("Problems", &format!("<h1>Problems</h1><ul>{rows}</ul>"))
}

async fn one(_: Anyone, code: Path<String>) -> Result<HttpResponse, Problem> {
    let code = Code::ALL.iter().find(|known| known.as_str() == code.0).ok_or_else(|| Problem::new(Code::NotFound))?;
    let body = format!(
        "<p><a href=\"/problems\">All problems</a></p><h1>{}</h1><p><code>{}</code>, HTTP {}</p><p>{}</p>{}",
        code.title(),
        code.as_str(),
        code.status().as_u16(),
        code.explanation(),
        answering(*code),
    );
    Ok(page(code.title(), &body))
}

/// The operations that may answer with a code.
fn answering(code: Code) -> String {
    let may = |operation: &serde_json::Map<String, serde_json::Value>| {
        operation.get("x-problems").and_then(|codes| codes.as_array()).is_some_and(|codes| codes.iter().any(|one| one == code.as_str()))
    };
    let rows: Vec<String> = openapi::operations(openapi::shared())
        .filter(|(.., operation)| may(operation))
        .map(|(path, method, _)| format!("<li><code>{} {path}</code></li>", method.to_uppercase()))
        .collect();
    if rows.is_empty() { String::new() } else { format!("<h2>Who answers so</h2><ul>{}</ul>", rows.concat()) }
}

/// A page that needs no style sheet from elsewhere.
pub(super) fn page(title: &str, body: &str) -> HttpResponse {
    page_under(title, body, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
}

/// The same with a content security policy of its own.
pub(super) fn page_under(title: &str, body: &str, policy: &'static str) -> HttpResponse {
    let style = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}";
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Marquee</title><style>{style}</style><body>{body}</body></html>"
    );
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("Content-Security-Policy", policy)).body(html)
}
