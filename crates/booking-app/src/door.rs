//! The doors: scans, and how many have come. Always only where who asks works.

use std::sync::Arc;

use booking_domain::{
    CinemaId, FieldErrors, ShowtimeId, StoreError, Timestamp, UserId,
    account::Principal,
    door::{Attendance, DEVICE_MAX, NONCE_MAX, Presented, ScanAnswer},
    ports::{Clock, DoorStore, Entropy, Scan, ScanResult, StaffShow, TicketSeal},
    text::one_line,
    ticket::{Ticket, TicketStatus},
};
use jiff::civil::Date;
use thiserror::Error;

use crate::cancellations::REASON_MAX;

/// Why a scan was not answered.
#[derive(Debug, Error)]
pub enum DoorError {
    /// The request itself is wrong.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// No such show where they work, or, to take a use back, no such ticket for it.
    #[error("not found")]
    NotFound,
    /// The nonce named another scan before.
    #[error("the nonce named another scan")]
    NonceReused,
    /// There is no use to take back.
    #[error("the ticket is {}", .0.as_str())]
    NotUsed(TicketStatus),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A scan as a device sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRequest {
    /// The show whose door it is.
    pub showtime: ShowtimeId,
    /// The text of a QR code, or a reference and a seat as typed.
    pub code: String,
    /// The device's name for this scan; one is drawn where it is left out.
    pub nonce: Option<String>,
    /// The device's name for itself.
    pub device: Option<String>,
    /// Why a use is taken back.
    pub reason: Option<String>,
}

/// Most characters of a code.
pub const CODE_MAX: usize = 500;

/// The use cases of the doors.
#[derive(Clone)]
pub struct DoorService {
    store: Arc<dyn DoorStore>,
    seal: Arc<dyn TicketSeal>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl DoorService {
    /// Use cases over these ports.
    pub fn new(store: Arc<dyn DoorStore>, seal: Arc<dyn TicketSeal>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { store, seal, clock, entropy }
    }

    /// The time every timed answer carries.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Answers a scan; the same nonce is answered the same.
    ///
    /// # Errors
    /// [`DoorError`], as its variants say.
    pub async fn scan(&self, by: &Principal, request: &ScanRequest) -> Result<ScanAnswer, DoorError> {
        answered(self.store.scan(&self.read(by, request)?).await?)
    }

    /// Takes the use of a ticket back.
    ///
    /// # Errors
    /// [`DoorError`], as its variants say.
    pub async fn undo(&self, by: &Principal, request: &ScanRequest) -> Result<ScanAnswer, DoorError> {
        answered(self.store.undo(&self.read(by, request)?).await?)
    }

    /// How many have come to a show.
    ///
    /// # Errors
    /// [`DoorError::NotFound`] also for one elsewhere.
    pub async fn attendance(&self, by: &Principal, showtime: ShowtimeId) -> Result<Attendance, DoorError> {
        self.store.attendance(showtime, &by.reach()).await?.ok_or(DoorError::NotFound)
    }

    /// The shows of a trading day, today's when none is named.
    ///
    /// # Errors
    /// [`DoorError::NotFound`] for a cinema where they do not work.
    pub async fn day(&self, by: &Principal, only: Option<CinemaId>, day: Option<Date>) -> Result<Vec<StaffShow>, DoorError> {
        if only.is_some_and(|cinema| !by.works_at(cinema)) {
            return Err(DoorError::NotFound);
        }
        Ok(self.store.day(&by.reach(), only, day, self.now()).await?)
    }

    fn read(&self, by: &Principal, request: &ScanRequest) -> Result<Scan, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut text =
            |pointer: &str, raw: &str, max| one_line(raw, max).map_err(|error| errors.push(pointer, error.0)).unwrap_or_default();
        let code = text("/code", &request.code, CODE_MAX);
        let nonce = request.nonce.as_deref().map_or_else(|| self.entropy.uuid().to_string(), |raw| text("/nonce", raw, NONCE_MAX));
        let device = request.device.as_deref().map(|raw| text("/device", raw, DEVICE_MAX)).unwrap_or_default();
        let reason = request.reason.as_deref().map(|raw| text("/reason", raw, REASON_MAX)).unwrap_or_default();
        errors.into_result()?;
        let by_user: UserId = by.user;
        Ok(Scan {
            showtime: request.showtime,
            presented: self.presented(&code),
            code_hash: crate::digest::sha256_hex(code.as_bytes()),
            nonce,
            device,
            reason,
            by: by_user,
            reach: by.reach(),
            now: self.now(),
        })
    }

    /// A seal that is ours is believed; anything else was typed.
    fn presented(&self, code: &str) -> Presented {
        let claimed = self.seal.open(code).and_then(|claim| Ticket::claimed(&claim));
        claimed.map_or_else(|| Presented::typed(code), Presented::Sealed)
    }
}

fn answered(result: ScanResult) -> Result<ScanAnswer, DoorError> {
    match result {
        ScanResult::Answered(answer) => Ok(*answer),
        ScanResult::NonceReused => Err(DoorError::NonceReused),
        ScanResult::NoSuchShowtime | ScanResult::NoSuchTicket => Err(DoorError::NotFound),
        ScanResult::NotUsed(status) => Err(DoorError::NotUsed(status)),
    }
}
