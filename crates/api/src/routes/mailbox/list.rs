use actix_web::{HttpResponse, web::Data};
use booking_domain::ports::KeptMail;

use super::{super::problems::page, escape};
use crate::{
    extract::Anyone,
    problem::{Code, Problem},
    services::Services,
};

/// How many mails are shown.
const SHOWN: i64 = 100;

/// The latest mails, newest first.
pub async fn handle(_: Anyone, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let Some(mailbox) = services.mailbox.clone() else { return Err(Problem::new(Code::NotFound)) };
    let mails = services.run(async move { mailbox.latest(SHOWN).await }).await?;
    let shown: String = mails.iter().map(shown).collect();
    let shown = if shown.is_empty() { "<p>No mail yet.</p>".to_owned() } else { shown };
    Ok(page("Mailbox", &format!("<h1>Mailbox</h1><p><a href=\"/mailbox/preview\">A sample of every mail</a></p>{shown}")))
}

fn shown(kept: &KeptMail) -> String {
    let (id, mail) = (kept.id, &kept.mail);
    format!(
        "<article><h2><a href=\"/mailbox/{id}\">{}</a></h2><p>To {}, {}</p><details><summary>Text</summary><pre>{}</pre></details></article><hr>",
        escape(&mail.subject),
        escape(mail.to.as_str()),
        kept.at,
        escape(&mail.text)
    )
}
