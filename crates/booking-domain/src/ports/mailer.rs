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
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MailError {
    /// Not now: nobody answers, or whoever does asks to be tried again later.
    #[error("the mail could not be sent yet: {0}")]
    Temporary(String),
    /// Never: the address or the mail is refused for good, and trying again would only annoy.
    #[error("the mail is refused: {0}")]
    Permanent(String),
}

impl MailError {
    /// Whether trying again is no use.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}

/// Hands mails over to whoever delivers them.
///
/// An implementation MUST come to an end within half a minute whatever the other side does, MUST NOT let a text of the mail become a
/// header or another recipient, and MUST tell a refusal of this mail from trouble that all mails have.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over. `key` is the same when the same mail is tried again, for receivers that can tell.
    ///
    /// # Errors
    /// [`MailError`]; the outbox tries again what may yet succeed.
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

    /// The latest mails, newest first, without their pages and files.
    async fn latest(&self, limit: i64) -> Result<Vec<KeptMail>, StoreError>;

    /// A mail, whole.
    async fn find(&self, id: i64) -> Result<Option<KeptMail>, StoreError>;

    /// Forgets the oldest mails that were kept before an instant, with their files, at most `limit`; answers how many.
    async fn forget(&self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
