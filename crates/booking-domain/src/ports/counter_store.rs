use std::collections::HashMap;

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use crate::{
    BookingId, CinemaId, Currency, FilmId, OutboxId, PaymentId, ShowtimeId, StoreError, UserId,
    account::Reach,
    audit::Cause,
    booking::{BookedSeat, Booking, BookingError, BookingStatus, CounterPayment, Reference, Settlement},
    door::ScanRecord,
    ledger::Posting,
    page::{Page, PageRequest},
    ports::BookingSummary,
    pricing::Quote,
    text::Email,
    ticket::Ticket,
};

/// A sale at the counter. Seats are in id order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSale {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// Where who sells works; elsewhere there is no show.
    pub reach: Reach,
    /// Reference of the booking.
    pub reference: Reference,
    /// The seats with their prices.
    pub seats: Vec<BookedSeat>,
    /// The price.
    pub quote: Quote,
    /// How it is paid, or why it is given away.
    pub settlement: Settlement,
    /// Key of the payment, should there be one.
    pub key: PaymentId,
    /// Whether seats that the cinema keeps back are sold too.
    pub house_seats: bool,
    /// Where to send the tickets, if the customer says.
    pub email: Option<Email>,
    /// Now.
    pub now: Timestamp,
    /// Who and by which request.
    pub cause: Cause,
}

/// Which bookings are wanted: those for which every condition that is given holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookingSearch {
    /// By what customers say at the counter.
    pub reference: Option<Reference>,
    /// By the address of the customer's account, or the one left at the counter.
    pub email: Option<Email>,
    /// Part of the customer's name.
    pub name: Option<String>,
    /// Of this film.
    pub film: Option<FilmId>,
    /// In this cinema.
    pub cinema: Option<CinemaId>,
    /// Of shows from this trading day of their cinema on.
    pub from: Option<Date>,
    /// Of shows until this trading day, itself included.
    pub to: Option<Date>,
    /// Of this status.
    pub status: Option<BookingStatus>,
}

/// A booking with who it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundBooking {
    /// The booking.
    pub summary: BookingSummary,
    /// Its cinema.
    pub cinema: CinemaId,
    /// Its film.
    pub film: FilmId,
    /// Name of the customer, where there is an account.
    pub customer_name: Option<String>,
    /// Where to write to, if anywhere.
    pub email: Option<String>,
    /// Whether it was sold at the counter.
    pub at_counter: bool,
}

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who: `user:7`, or a part of the system.
    pub actor: String,
    /// The person's name, where it is one.
    pub actor_name: Option<String>,
    /// What.
    pub action: String,
    /// What about it, as it was written.
    pub detail: serde_json::Value,
    /// By which request.
    pub request_id: String,
}

/// A mail about a booking, as it stands in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRecord {
    /// The message.
    pub id: OutboxId,
    /// What it is about, such as `booking_confirmed`.
    pub kind: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it left, if it has.
    pub sent_at: Option<Timestamp>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try came to nothing.
    pub last_error: Option<String>,
}

/// A posting of a booking, as it stands in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLine {
    /// When it was written.
    pub at: Timestamp,
    /// What moved from where to where.
    pub posting: Posting,
    /// The person who caused it, by name, where it was one.
    pub posted_by: Option<String>,
}

/// All that is known of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// The booking.
    pub found: FoundBooking,
    /// Its tickets, by key, those included that were revoked.
    pub tickets: Vec<Ticket>,
    /// What happened, oldest first.
    pub history: Vec<AuditLine>,
    /// What was written to the customer, oldest first.
    pub mails: Vec<MailRecord>,
    /// Its scans, oldest first.
    pub scans: Vec<ScanRecord>,
    /// What the ledger says of it, oldest first.
    pub ledger: Vec<LedgerLine>,
}

/// What one person took in and handed out at the counters of a cinema on a trading day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawerLine {
    /// Cash, or at the card terminal.
    pub payment: CounterPayment,
    /// Currency of both sums.
    pub currency: Currency,
    /// Taken in, in minor units.
    pub taken_minor: i64,
    /// Handed out, in minor units.
    pub handed_out_minor: i64,
}

/// The counter's sales, and bookings as people of the cinema look for them. **Each method is one transaction.**
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CounterStore: Send + Sync {
    /// Claims every seat or none and sells them at once: booking, claims, payment, tickets, ledger, audit and mail together. Seats that the
    /// show's layout does not have are blocked, `house_seats` or not.
    ///
    /// # Errors
    /// [`BookingError::NotFound`] for a show elsewhere, [`BookingError::NotOnSale`], [`BookingError::SeatsUnavailable`],
    /// [`BookingError::SeatsBlocked`]: nothing is kept then.
    async fn sell(&self, sale: &NewSale) -> Result<Booking, BookingError>;

    /// Bookings within reach, latest first. MUST NOT skip or repeat one while others are made (trap T58).
    async fn search(
        &self,
        search: &BookingSearch,
        reach: &Reach,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Page<FoundBooking, BookingId>, StoreError>;

    /// All that is known of a booking within reach.
    async fn dossier(&self, booking: BookingId, reach: &Reach) -> Result<Option<Dossier>, StoreError>;

    /// How many bookings each of these users has made.
    async fn bookings_of(&self, users: &[UserId]) -> Result<HashMap<UserId, i64>, StoreError>;

    /// What one person took in and handed out at the counters of a cinema on a trading day of it; `None` for a cinema out of reach.
    async fn drawer(&self, user: UserId, cinema: CinemaId, day: Date, reach: &Reach) -> Result<Option<Vec<DrawerLine>>, StoreError>;
}
