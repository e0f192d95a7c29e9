//! A mail as RFC 5322 and MIME write it.

use booking_domain::ports::{Attachment, Mail, MailError};
use lettre::{
    Address, Message,
    message::{
        Attachment as Attached, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue},
    },
};

use crate::Sender;

/// Says that a program wrote it, so that other programs do not answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Writes a mail. What people typed reaches the headers as one line, whatever it was.
///
/// # Errors
/// [`MailError::Permanent`] for an address that cannot be written to.
pub fn write(from: &Sender, key: &str, mail: &Mail) -> Result<Message, MailError> {
    let refused = |error: &dyn std::fmt::Display| MailError::Permanent(error.to_string());
    let address = |email: &str| email.parse::<Address>().map_err(|error| refused(&error));
    let sender = address(from.email.as_str())?;
    let domain = sender.domain().to_owned();
    let builder = Message::builder()
        .from(Mailbox::new(from.name.as_deref().map(one_line), sender))
        .to(Mailbox::new(None, address(mail.to.as_str())?))
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{}@{domain}>", token(key))))
        .header(AutoSubmitted);
    let text = encoded(&mail.text, ContentType::TEXT_PLAIN);
    let written = match (&mail.html, mail.attachments.as_slice()) {
        (None, []) => builder.singlepart(text),
        (Some(html), []) => builder.multipart(alternative(text, html)),
        (None, files) => builder.multipart(with_files(MultiPart::mixed().singlepart(text), files)?),
        (Some(html), files) => builder.multipart(with_files(MultiPart::mixed().multipart(alternative(text, html)), files)?),
    };
    written.map_err(|error| refused(&error))
}

fn alternative(text: SinglePart, html: &str) -> MultiPart {
    MultiPart::alternative().singlepart(text).singlepart(encoded(html, ContentType::TEXT_HTML))
}

/// A text in an encoding that every server passes on unchanged, whatever the length of its lines.
fn encoded(text: &str, kind: ContentType) -> SinglePart {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable).unwrap_or_else(Body::new);
    SinglePart::builder().header(kind).body(body)
}

fn with_files(mut parts: MultiPart, files: &[Attachment]) -> Result<MultiPart, MailError> {
    for file in files {
        let kind = ContentType::parse(&file.content_type).map_err(|error| MailError::Permanent(format!("{}: {error}", file.name)))?;
        let body = Body::new_with_encoding(file.bytes.clone(), ContentTransferEncoding::Base64).unwrap_or_else(Body::new);
        parts = parts.singlepart(Attached::new(token(&file.name)).body(body, kind));
    }
    Ok(parts)
}

/// A text for a header: no line ends in it, nor any other control character.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A word that needs no quotes.
fn token(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' }).collect()
}
