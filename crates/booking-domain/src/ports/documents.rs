use jiff::{Timestamp, tz::TimeZone};
use thiserror::Error;

use crate::{
    Money,
    booking::{BookedSeat, Booking, BookingStatus, Stage},
    payment::{Payment, PaymentStatus},
    ports::BookingSummary,
    ticket::{SealedTicket, TicketStatus},
};

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
    /// Every ticket it ever had: also the used and the revoked ones, which say that it was sold once.
    pub tickets: Vec<SealedTicket>,
    /// The booking's page on the web, where it has one.
    pub url: Option<String>,
    /// When the documents are made.
    pub made_at: Timestamp,
}

impl BookingPapers {
    /// The booking.
    pub fn booking(&self) -> &Booking {
        &self.summary.booking
    }

    /// The zone of the cinema; UTC should the zone database not know its name.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.summary.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The tickets to print, with their seats: those that were not revoked, of a booking that stands.
    pub fn admitting(&self) -> impl Iterator<Item = (&SealedTicket, &BookedSeat)> {
        let stands = matches!(self.booking().stage, Stage::Confirmed { .. });
        self.tickets.iter().filter(move |sealed| stands && sealed.ticket.status != TicketStatus::Revoked).filter_map(|sealed| {
            let seat = self.booking().live_seats().find(|seat| seat.id == sealed.ticket.seat);
            seat.map(|seat| (sealed, seat))
        })
    }

    /// Whether the booking was called off after it had been sold.
    pub fn is_called_off(&self) -> bool {
        matches!(self.booking().stage, Stage::Cancelled { .. })
    }

    /// Since when the seats were sold, if they ever were.
    pub fn sold_at(&self) -> Option<Timestamp> {
        match self.booking().stage {
            Stage::Confirmed { at } => Some(at),
            Stage::Held { .. } | Stage::AwaitingPayment { .. } | Stage::Cancelled { .. } | Stage::Expired { .. } => {
                self.tickets.first().map(|sealed| sealed.ticket.issued_at)
            }
        }
    }

    /// The payments whose money came in.
    pub fn paid(&self) -> impl Iterator<Item = &Payment> {
        self.booking().payments.iter().filter(|payment| payment.status == PaymentStatus::Succeeded)
    }

    /// What the customer has paid, all that went back taken off.
    pub fn kept(&self) -> Money {
        Money::new(self.booking().kept_minor(), self.booking().quote.currency)
    }

    /// Whether there are tickets to print.
    ///
    /// # Errors
    /// [`NoDocument`].
    pub fn check_tickets(&self) -> Result<(), NoDocument> {
        if self.admitting().next().is_some() { Ok(()) } else { Err(self.refusal()) }
    }

    /// Whether there is a receipt: for what was sold, and for money that came in, also when all of it went back.
    ///
    /// # Errors
    /// [`NoDocument`].
    pub fn check_receipt(&self) -> Result<(), NoDocument> {
        if self.sold_at().is_some() || self.paid().next().is_some() { Ok(()) } else { Err(self.refusal()) }
    }

    /// Whether there is an event for calendars: for what was sold, also when it was called off since.
    ///
    /// # Errors
    /// [`NoDocument`].
    pub fn check_calendar(&self) -> Result<(), NoDocument> {
        if self.sold_at().is_some() { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(&self) -> NoDocument {
        NoDocument(self.booking().status(self.made_at))
    }
}

/// A booking that stands like this has no such document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a booking that is {} has no such document", .0.as_str())]
pub struct NoDocument(pub BookingStatus);

/// Why a document was not made.
#[derive(Debug, Error)]
#[error("the document could not be made: {0}")]
pub struct DocumentError(pub String);

/// Makes the documents of a booking. Pure work without waiting, but some milliseconds of it: callers keep it off the threads that serve.
/// The same papers make the same bytes. Whether a booking has a document is the papers' own check, asked before.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Documents: Send + Sync {
    /// The tickets that admit as a PDF, one page each: film, cinema, screen, seat, local time with its zone, reference, price, and the
    /// sealed code as a QR code of rectangles, with its quiet zone.
    ///
    /// # Errors
    /// [`DocumentError`].
    fn tickets(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError>;

    /// The receipt as a PDF: the cinema's name and address, every seat with its price, adjustments, discount, fees, the total, what was
    /// paid how and when, and what went back.
    ///
    /// # Errors
    /// [`DocumentError`].
    fn receipt(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError>;

    /// The show as an iCalendar event (RFC 5545) in the cinema's time zone, with an alarm two hours before. Its `UID` never changes and its
    /// `SEQUENCE` is the booking's version and the show's together, so that a calendar replaces what it knows when either has changed; that
    /// of a booking called off is cancelled.
    ///
    /// # Errors
    /// [`DocumentError`].
    fn calendar(&self, papers: &BookingPapers) -> Result<Attachment, DocumentError>;
}
