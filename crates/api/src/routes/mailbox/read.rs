use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue},
    web::Data,
};
use booking_domain::ports::{Attachment, KeptMail};

use super::{escape, frame, framing_page, mail_page};
use crate::{
    extract::{Anyone, Path},
    problem::{Code, Problem},
    services::Services,
};

/// A mail: its page in a frame, its text, its files.
pub async fn handle(_: Anyone, services: Data<Services>, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let KeptMail { id, mail, at } = find(&services, id.0).await?;
    let file = |(position, file): (usize, &Attachment)| {
        format!(
            "<li><a href=\"/mailbox/{id}/files/{position}\">{}</a> ({}, {} bytes)</li>",
            escape(&file.name),
            escape(&file.content_type),
            file.bytes.len()
        )
    };
    let files: String = mail.attachments.iter().enumerate().map(file).collect();
    let files = if files.is_empty() { files } else { format!("<h2>Attached</h2><ul>{files}</ul>") };
    let page = if mail.html.is_some() { frame(&format!("/mailbox/{id}/page")) } else { String::new() };
    let subject = escape(&mail.subject);
    let body = format!(
        "<p><a href=\"/mailbox\">Mailbox</a></p><h1>{subject}</h1><p>To {}, {at}</p>{page}{files}<h2>Text</h2><pre>{}</pre>",
        escape(mail.to.as_str()),
        escape(&mail.text)
    );
    Ok(framing_page(&subject, &body))
}

/// A mail's page.
pub async fn html(_: Anyone, services: Data<Services>, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let kept = find(&services, id.0).await?;
    kept.mail.html.as_deref().map(mail_page).ok_or_else(|| Problem::new(Code::NotFound))
}

/// A file that came with a mail, to keep.
pub async fn file(_: Anyone, services: Data<Services>, place: Path<(i64, usize)>) -> Result<HttpResponse, Problem> {
    let (id, position) = place.0;
    let mut kept = find(&services, id).await?;
    if position >= kept.mail.attachments.len() {
        return Err(Problem::new(Code::NotFound));
    }
    let file = kept.mail.attachments.swap_remove(position);
    let header = |text: &str| HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let name: String = file.name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' }).collect();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, header(&file.content_type)))
        .insert_header((CONTENT_DISPOSITION, header(&format!("attachment; filename=\"{name}\""))))
        .body(file.bytes))
}

async fn find(services: &Services, id: i64) -> Result<KeptMail, Problem> {
    let Some(mailbox) = services.mailbox.clone() else { return Err(Problem::new(Code::NotFound)) };
    let found = services.run(async move { mailbox.find(id).await }).await?;
    found.ok_or_else(|| Problem::new(Code::NotFound))
}
