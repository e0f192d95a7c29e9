//! What the mails say. The words are in `templates/mail`, a page and a text for each kind; here is what they are told.
//!
//! Pages are escaped by the engine, texts are not: a template's ending decides. A name that a template uses and is not told is an
//! error, so a test that writes every kind proves all of them.

mod accounts;
mod bookings;
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod words;

use booking_domain::{ports::Mail, text::Email};
use minijinja::{Environment, UndefinedBehavior, Value, context};
use thiserror::Error;

pub use samples::samples;
#[cfg(test)]
pub(crate) use samples::summary;

pub(crate) use accounts::account_letter;
pub(crate) use bookings::{BookingLetter, Paper, papers_of};

/// Every template, compiled in.
macro_rules! templates {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../templates/mail/", $name)))),+]
    };
}

const TEMPLATES: [(&str, &str); 34] = templates![
    "layout.html",
    "layout.txt",
    "parts.html",
    "parts.txt",
    "already_signed_up.html",
    "already_signed_up.txt",
    "booking_cancelled.html",
    "booking_cancelled.txt",
    "booking_confirmed.html",
    "booking_confirmed.txt",
    "hold_ending.html",
    "hold_ending.txt",
    "invitation.html",
    "invitation.txt",
    "payment_failed.html",
    "payment_failed.txt",
    "payment_returned.html",
    "payment_returned.txt",
    "receipt.html",
    "receipt.txt",
    "refund_completed.html",
    "refund_completed.txt",
    "reminder.html",
    "reminder.txt",
    "reset_password.html",
    "reset_password.txt",
    "seats_cancelled.html",
    "seats_cancelled.txt",
    "showtime_cancelled.html",
    "showtime_cancelled.txt",
    "showtime_changed.html",
    "showtime_changed.txt",
    "verify_email.html",
    "verify_email.txt",
];

/// A mail before it has words: its template, and what that is told.
#[derive(Debug)]
pub(crate) struct Letter {
    template: &'static str,
    /// Whose name stands at its top.
    sender: String,
    told: Value,
}

/// A template that uses what it is not told: a fault of ours.
#[derive(Debug, Error)]
#[error("a template of the mails is wrong: {0:#}")]
pub struct TemplateError(#[from] minijinja::Error);

/// Writes mails out of the templates.
pub struct MailWriter(Environment<'static>);

impl Default for MailWriter {
    fn default() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        for (name, source) in TEMPLATES {
            environment.add_template(name, source).expect("the templates are part of the program, and its tests read each");
        }
        Self(environment)
    }
}

impl MailWriter {
    /// Writes a letter to somebody.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub(crate) fn write(&self, to: &Email, letter: &Letter) -> Result<Mail, TemplateError> {
        let text = self.0.get_template(&format!("{}.txt", letter.template))?;
        let told = context! { sender => letter.sender, ..letter.told.clone() };
        let mut written = text.render_captured(told.clone())?;
        let subject = one_line(&written.with_state_mut(|state| state.render_block("subject"))?);
        let page = self.0.get_template(&format!("{}.html", letter.template))?;
        let html = page.render(context! { subject => subject, ..told })?;
        Ok(Mail { to: to.clone(), subject, text: tidy(written.output()), html: Some(html), attachments: Vec::new() })
    }
}

/// A subject is one line, whatever a film is called.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most one empty line in a row, none at the ends.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.trim().lines() {
        // What separates the signature is two dashes and a space (RFC 3676, section 4.3).
        let line = if line == "-- " { line } else { line.trim_end() };
        if !(line.is_empty() && lines.last().is_some_and(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}
