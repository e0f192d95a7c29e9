//! `/mailbox`: the mails that would have been sent, where the built-in mailbox keeps them, and a preview of every kind. Only in
//! development.

mod list;
mod preview;
mod read;

use actix_web::HttpResponse;

use super::{At, Routes, problems::page_under};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/mailbox").get(list::handle).register(cfg);
    At::path("/mailbox/preview").get(preview::list).register(cfg);
    At::path("/mailbox/preview/{kind}").get(preview::one).register(cfg);
    At::path("/mailbox/preview/{kind}/page").get(preview::html).register(cfg);
    At::path("/mailbox/{id}").get(read::handle).register(cfg);
    At::path("/mailbox/{id}/page").get(read::html).register(cfg);
    At::path("/mailbox/{id}/files/{position}").get(read::file).register(cfg);
}

/// One of our own pages, with a mail's page in a frame.
fn framing_page(title: &str, body: &str) -> HttpResponse {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    page_under(title, body, policy)
}

/// A mail's page, as a mail program would show it: no script runs in it, it asks nothing of anybody, and its links open elsewhere.
fn mail_page(html: &str) -> HttpResponse {
    let policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                  frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(("Content-Security-Policy", policy)).body(html.to_owned())
}

/// The frame that shows a mail's page.
fn frame(address: &str) -> String {
    format!(
        "<iframe src=\"{address}\" title=\"The mail\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" \
         style=\"width:100%;height:48rem;border:1px solid GrayText;border-radius:8px\"></iframe>\
         <p><a href=\"{address}\">Only the mail</a></p>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
