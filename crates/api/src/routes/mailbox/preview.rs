use actix_web::{HttpResponse, web::Data};
use booking_app::mails;
use booking_domain::ports::Mail;

use super::{super::problems::page, escape, frame, framing_page, mail_page};
use crate::{
    extract::{Anyone, Path},
    problem::{Code, Problem},
    services::Services,
};

/// Every kind of mail.
pub async fn list(_: Anyone, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let row = |(kind, mail): &(&str, Mail)| format!("<li><a href=\"/mailbox/preview/{kind}\">{kind}</a>: {}</li>", escape(&mail.subject));
    let rows: String = samples(&services)?.iter().map(row).collect();
    Ok(page("A sample of every mail", &format!("<p><a href=\"/mailbox\">Mailbox</a></p><h1>A sample of every mail</h1><ul>{rows}</ul>")))
}

/// A mail of a kind, with made-up content.
pub async fn one(_: Anyone, services: Data<Services>, kind: Path<String>) -> Result<HttpResponse, Problem> {
    let mail = sample(&services, &kind.0)?;
    let subject = escape(&mail.subject);
    let frame = frame(&format!("/mailbox/preview/{}/page", escape(&kind.0)));
    let body = format!(
        "<p><a href=\"/mailbox/preview\">A sample of every mail</a></p><h1>{subject}</h1>{frame}<h2>Text</h2><pre>{}</pre>",
        escape(&mail.text)
    );
    Ok(framing_page(&subject, &body))
}

/// Its page.
pub async fn html(_: Anyone, services: Data<Services>, kind: Path<String>) -> Result<HttpResponse, Problem> {
    sample(&services, &kind.0)?.html.as_deref().map(mail_page).ok_or_else(|| Problem::new(Code::NotFound))
}

fn samples(services: &Services) -> Result<Vec<(&'static str, Mail)>, Problem> {
    if !services.development {
        return Err(Problem::new(Code::NotFound));
    }
    mails::samples().map_err(Problem::internal)
}

fn sample(services: &Services, kind: &str) -> Result<Mail, Problem> {
    let found = samples(services)?.into_iter().find(|(known, _)| *known == kind);
    found.map(|(_, mail)| mail).ok_or_else(|| Problem::new(Code::NotFound))
}
