use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};

use crate::{
    CinemaId, ShowtimeId, StoreError, UserId,
    account::Reach,
    door::{Attendance, Presented, ScanAnswer},
    showtime::Showtime,
    ticket::TicketStatus,
};

/// A scan at the door of a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The show whose door it is.
    pub showtime: ShowtimeId,
    /// What was held to the scanner.
    pub presented: Presented,
    /// Digest of the code, so that a nonce is known to name the same code.
    pub code_hash: String,
    /// The device's name for this scan.
    pub nonce: String,
    /// The device's name for itself.
    pub device: String,
    /// Why; for scans that take back.
    pub reason: String,
    /// Who scans.
    pub by: UserId,
    /// Where they work; elsewhere there is no show.
    pub reach: Reach,
    /// Now.
    pub now: Timestamp,
}

/// What became of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScanResult {
    /// It was answered; the same nonce is answered the same.
    Answered(Box<ScanAnswer>),
    /// The nonce named the scan of another code, or at another door, before.
    NonceReused,
    /// There is no such show where they work.
    NoSuchShowtime,
    /// Taking back: nothing of ours, or not for this show.
    NoSuchTicket,
    /// Taking back: nobody was let in with it.
    NotUsed(TicketStatus),
}

/// A show of a trading day, with how many have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffShow {
    /// The show.
    pub showtime: Showtime,
    /// How many seats there are.
    pub capacity: i64,
    /// Tickets that are good or were used.
    pub sold: i64,
    /// Those that were used.
    pub admitted: i64,
}

/// The doors. **Each method is one transaction.**
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait DoorStore: Send + Sync {
    /// Answers a scan by [`crate::door::admit`], lets in at most one with each ticket, also when it is scanned at two doors at once, and
    /// keeps the scan. A nonce that comes again MUST be answered as before, also when it comes at the same time.
    async fn scan(&self, scan: &Scan) -> Result<ScanResult, StoreError>;

    /// Takes the use of a ticket back, so that it is good again, and keeps that as a scan too; a nonce that comes again is answered as before.
    async fn undo(&self, scan: &Scan) -> Result<ScanResult, StoreError>;

    /// How many have come to a show; `None` for one elsewhere.
    async fn attendance(&self, showtime: ShowtimeId, reach: &Reach) -> Result<Option<Attendance>, StoreError>;

    /// The shows of a trading day of the cinemas within reach, or of one of them, by start; without a day, of the day that each cinema has
    /// at `now`.
    async fn day(&self, reach: &Reach, only: Option<CinemaId>, day: Option<Date>, now: Timestamp) -> Result<Vec<StaffShow>, StoreError>;
}
