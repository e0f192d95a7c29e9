//! What those do who look after the money.

use std::sync::Arc;

use booking_domain::{
    RefundId, StoreError,
    audit::Cause,
    booking::BookingError,
    page::{Page, PageRequest},
    payment::RefundStatus,
    ports::{
        BookingStore, Change, Clock, Decide, EventBus, Hint, MoneyDesk, MoneyKey, OpenMoney, PaymentFilter, PaymentLine, RefundFilter,
        RefundLine,
    },
};

use super::FOREIGN_AFTER;

/// The use cases of those who look after payments and refunds.
#[derive(Clone)]
pub struct MoneyService {
    desk: Arc<dyn MoneyDesk>,
    bookings: Arc<dyn BookingStore>,
    bus: Arc<dyn EventBus>,
    clock: Arc<dyn Clock>,
}

impl MoneyService {
    /// Use cases over these ports.
    pub fn new(desk: Arc<dyn MoneyDesk>, bookings: Arc<dyn BookingStore>, bus: Arc<dyn EventBus>, clock: Arc<dyn Clock>) -> Self {
        Self { desk, bookings, bus, clock }
    }

    /// Payments, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn payments(&self, filter: &PaymentFilter, page: &PageRequest<MoneyKey>) -> Result<Page<PaymentLine, MoneyKey>, StoreError> {
        self.desk.payments(filter, page).await
    }

    /// Refunds, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refunds(&self, filter: &RefundFilter, page: &PageRequest<MoneyKey>) -> Result<Page<RefundLine, MoneyKey>, StoreError> {
        self.desk.refunds(filter, page).await
    }

    /// What is not settled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_money(&self) -> Result<OpenMoney, StoreError> {
        let now = self.clock.now();
        self.desk.open_money(now.saturating_sub(FOREIGN_AFTER).unwrap_or(now)).await
    }

    /// Sends a refund again that waits for a person (trap T43); answers how it stands now.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], [`BookingError::RefundNotManual`].
    pub async fn retry_refund(&self, refund: RefundId, cause: Cause) -> Result<RefundStatus, BookingError> {
        self.decide(refund, cause, &|booking, _| booking.retry_refund(refund)).await
    }

    /// Notes that a refund which waits for a person was paid in another way, and why; answers how it stands now.
    ///
    /// # Errors
    /// [`BookingError::NotFound`], [`BookingError::RefundNotManual`].
    pub async fn settle_refund(&self, refund: RefundId, reason: &str, cause: Cause) -> Result<RefundStatus, BookingError> {
        self.decide(refund, cause, &|booking, _| booking.settle_refund(refund, reason)).await
    }

    async fn decide<'a>(&self, refund: RefundId, cause: Cause, decide: &'a Decide<'a>) -> Result<RefundStatus, BookingError> {
        let booking = self.desk.booking_of_refund(refund).await?.ok_or(BookingError::NotFound)?;
        let change = Change { booking, customer: None, examine: Vec::new(), now: self.clock.now(), cause };
        let changed = self.bookings.transition(&change, decide).await?.ok_or(BookingError::NotFound)?;
        self.bus.publish(Hint::Booking { booking }).await;
        let refund = changed.booking.refunds.iter().find(|known| known.id == refund).ok_or(BookingError::NotFound)?;
        Ok(refund.status)
    }
}
