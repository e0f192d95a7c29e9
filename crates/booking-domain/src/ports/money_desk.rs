use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    BookingId, RefundId, ShowtimeId, StoreError,
    booking::Reference,
    page::{Page, PageRequest},
    payment::{Payment, PaymentStatus, Refund, RefundStatus},
};

/// Where a payment or refund stands in its list: by the time it began, then by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyKey {
    /// When it began.
    pub at: Timestamp,
    /// Its key.
    pub id: Uuid,
}

/// Which payments are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct PaymentFilter {
    /// Only those that stand so.
    pub status: Option<PaymentStatus>,
    /// Only those of this booking.
    pub booking: Option<BookingId>,
}

/// Which refunds are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct RefundFilter {
    /// Only those that stand so.
    pub status: Option<RefundStatus>,
    /// Only those of this booking.
    pub booking: Option<BookingId>,
}

/// A payment as those see it who look after the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLine {
    /// The payment.
    pub payment: Payment,
    /// Its booking.
    pub booking: BookingId,
    /// What the booking is called.
    pub reference: Reference,
    /// Its showtime.
    pub showtime: ShowtimeId,
    /// What of it goes back, in minor units.
    pub refunded_minor: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A refund as those see it who look after the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundLine {
    /// The refund.
    pub refund: Refund,
    /// Its booking.
    pub booking: BookingId,
    /// What the booking is called.
    pub reference: Reference,
    /// Its showtime.
    pub showtime: ShowtimeId,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try came to nothing.
    pub last_error: Option<String>,
    /// When it is tried or asked about next.
    pub due_at: Option<Timestamp>,
    /// When it was wanted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Money that is not settled, counted.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OpenMoney {
    /// Refunds that have not arrived, by how they stand.
    pub refunds: Vec<(RefundStatus, i64)>,
    /// Events of payments nobody knows, since the instant asked for: they are tried again.
    pub unmatched_events: i64,
    /// Older ones: they were given up, and are another shop's.
    pub given_up_events: i64,
    /// Payments of another amount than was asked for, found out since the instant asked for; they sold nothing and go back.
    pub wrong_amounts: i64,
}

/// What those read who look after the money. Reads only: what they change goes through [`BookingStore`](super::BookingStore).
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MoneyDesk: Send + Sync {
    /// Payments, latest first.
    async fn payments(&self, filter: &PaymentFilter, page: &PageRequest<MoneyKey>) -> Result<Page<PaymentLine, MoneyKey>, StoreError>;

    /// Refunds, latest first.
    async fn refunds(&self, filter: &RefundFilter, page: &PageRequest<MoneyKey>) -> Result<Page<RefundLine, MoneyKey>, StoreError>;

    /// The booking a refund belongs to.
    async fn booking_of_refund(&self, refund: RefundId) -> Result<Option<BookingId>, StoreError>;

    /// What is not settled. MUST NOT read what is.
    async fn open_money(&self, since: Timestamp) -> Result<OpenMoney, StoreError>;
}
