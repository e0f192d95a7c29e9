//! Mails over SMTP: `Mailer` by lettre, with a pool of connections.
//!
//! - Every send has a limit of time of its own: lettre's covers no more than connecting.
//! - A send that ran out of time leaves its connection in the middle of a conversation, so the whole pool is left behind with it.
//! - "No" to this mail and "no" to all of ours are told apart: only the first is final.
//! - A mail is known again by its Message-ID, which is made of the outbox's key.

#![warn(missing_docs)]

mod mailer;
mod message;

use std::{path::PathBuf, time::Duration};

use booking_domain::text::Email;
use thiserror::Error;

pub use mailer::SmtpMailer;

/// How the way to the server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Implicit,
    /// STARTTLS, or nothing is sent.
    Required,
    /// STARTTLS where the server offers it.
    Opportunistic,
    /// None: for a server on the same machine.
    None,
}

/// Whom mails come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name readers see.
    pub name: Option<String>,
    /// The address.
    pub email: Email,
}

/// How to reach the server.
#[derive(Clone)]
pub struct SmtpOptions {
    /// Its name, which its certificate must be for.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept secret.
    pub security: Security,
    /// User and password, where it wants them.
    pub credentials: Option<(String, String)>,
    /// Whom mails come from.
    pub from: Sender,
    /// A file of certificates (PEM) of authorities that are believed beside the public ones.
    pub authorities: Option<PathBuf>,
    /// The longest a mail may take.
    pub patience: Duration,
}

impl SmtpOptions {
    /// A server without user and password, with the usual patience.
    pub fn new(host: impl Into<String>, port: u16, security: Security, from: Sender) -> Self {
        Self { host: host.into(), port, security, credentials: None, from, authorities: None, patience: Duration::from_secs(20) }
    }
}

/// Why the server's settings cannot be used.
#[derive(Debug, Error)]
#[error("mail over SMTP cannot be set up: {0}")]
pub struct SmtpError(pub(crate) String);
