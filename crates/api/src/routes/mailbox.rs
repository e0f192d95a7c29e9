//! `/mailbox`: the mails that would have been sent, where the built-in mailbox keeps them. Only in development.

use actix_web::{HttpResponse, web::Data};

use super::{At, Routes, problems::page};
use crate::{
    extract::Anyone,
    problem::{Code, Problem},
    services::Services,
};

/// How many mails are shown.
const SHOWN: i64 = 100;

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/mailbox").get(list).register(cfg);
}

async fn list(_: Anyone, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let Some(mailbox) = services.mailbox.clone() else { return Err(Problem::new(Code::NotFound)) };
    let mails = services.run(async move { mailbox.latest(SHOWN).await }).await?;
    let shown: Vec<String> = mails
        .iter()
        .map(|kept| {
            let mail = &kept.mail;
            format!(
                "<article><h2>{}</h2><p>To {}, {}</p><pre>{}</pre></article><hr>",
                escape(&mail.subject),
                escape(mail.to.as_str()),
                kept.at,
                escape(&mail.text)
            )
        })
        .collect();
    let shown = if shown.is_empty() { "<p>No mail yet.</p>".to_owned() } else { shown.concat() };
    Ok(page("Mailbox", &format!("<h1>Mailbox</h1>{shown}")))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
