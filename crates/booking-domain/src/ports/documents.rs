use thiserror::Error;

use crate::{ports::BookingSummary, ticket::SealedTicket};

/// A file to download or to send along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name, ASCII letters, digits, `.`, `-` and `_` only.
    pub name: String,
    /// Its media type, such as `application/pdf`.
    pub content_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A booking with its sealed tickets, in seat order: what its documents are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingPapers {
    /// The booking, with the names of its film, screen and cinema.
    pub summary: BookingSummary,
    /// Its tickets that are good for entry.
    pub tickets: Vec<SealedTicket>,
    /// Where the booking is on the web.
    pub url: String,
}

/// Why a document was not made.
#[derive(Debug, Error)]
#[error("the document could not be made: {0}")]
pub struct DocumentError(pub String);

/// Makes the documents of a booking. Pure work without waiting, but some milliseconds of it: callers keep it off the threads that serve.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Documents: Send + Sync {
    /// The tickets as a PDF, one page each.
    ///
    /// # Errors
    /// [`DocumentError`].
    fn tickets(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError>;

    /// The receipt as a PDF: what was paid for each seat, fees, tax, and what went back.
    ///
    /// # Errors
    /// [`DocumentError`].
    fn receipt(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError>;

    /// The show as an iCalendar event (RFC 5545) in the cinema's time zone. The booking's version is its `SEQUENCE`; that of a booking
    /// called off is cancelled.
    ///
    /// # Errors
    /// [`DocumentError`].
    fn calendar(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError>;
}
