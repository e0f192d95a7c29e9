use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

use crate::{StoreError, ports::Attachment, text::Email};

/// A mail, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: Email,
    /// Subject, one line.
    pub subject: String,
    /// Body as plain text.
    pub text: String,
    /// The same as a page, for readers that show one.
    pub html: Option<String>,
    /// Files that come with it.
    pub attachments: Vec<Attachment>,
}

/// Why a mail was not handed over.
#[derive(Debug, Error)]
pub enum MailError {
    /// Not this time: trying again may help.
    #[error("mail was not sent: {0}")]
    Temporary(String),
    /// Not ever: the address does not exist, or the mail is refused.
    #[error("mail cannot be sent: {0}")]
    Permanent(String),
}

impl MailError {
    /// Whether trying again is no use.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}

/// Hands mails over to whoever delivers them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over. `key` is the same when the same mail is tried again, for receivers that can tell.
    ///
    /// # Errors
    /// [`MailError`]; the outbox tries again.
    async fn send(&self, key: &str, mail: &Mail) -> Result<(), MailError>;
}

/// A mail the mailbox has kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// Key.
    pub id: i64,
    /// The mail.
    pub mail: Mail,
    /// When it was handed over.
    pub at: Timestamp,
}

/// Where the built-in mailbox keeps mails, so that every replica shows the same ones.
#[async_trait]
pub trait MailboxStore: Send + Sync {
    /// Keeps a mail; a second one of the same key is the same mail.
    async fn keep(&self, key: &str, mail: &Mail, now: Timestamp) -> Result<(), StoreError>;

    /// The latest mails, newest first.
    async fn latest(&self, limit: i64) -> Result<Vec<KeptMail>, StoreError>;
}
