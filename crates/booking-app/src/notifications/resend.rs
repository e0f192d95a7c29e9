use booking_domain::{
    BookingId, StoreError, Timestamp,
    account::Reach,
    audit::Cause,
    booking::BookingError,
    ports::{Change, Quota},
};
use thiserror::Error;

use super::NotificationService;

/// How often one booking's tickets are mailed again: once a minute, and five at once before it takes hours.
const QUOTAS: [(&str, Quota); 2] =
    [("minute", Quota { limit: 1, per_seconds: 60 }), ("day", Quota { limit: 5, per_seconds: 24 * 60 * 60 })];

/// Why the tickets are not mailed again.
#[derive(Debug, Error)]
pub enum ResendError {
    /// What a booking refuses.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// Nobody left an address: a sale at the counter.
    #[error("the booking has no e-mail address")]
    NoAddress,
    /// They were mailed a moment ago.
    #[error("the tickets were mailed a moment ago")]
    TooOften {
        /// Seconds until they may be again.
        retry_after: u32,
    },
}

impl From<StoreError> for ResendError {
    fn from(error: StoreError) -> Self {
        Self::Booking(error.into())
    }
}

impl NotificationService {
    /// Mails the tickets of a booking within reach again; answers when that was asked.
    ///
    /// # Errors
    /// [`ResendError`]; [`BookingError::NotFound`] also for a booking beyond reach, [`BookingError::StateConflict`] for one that has no
    /// tickets to send.
    pub async fn resend(&self, id: BookingId, reach: &Reach, cause: Cause) -> Result<Timestamp, ResendError> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let booking = ports.bookings.find(id, reach).await?.ok_or(BookingError::NotFound)?.booking;
        // Refused before it costs a turn; decided again under the booking's lock.
        booking.send_tickets_again(now)?;
        if ports.bookings.customer_email(id).await?.is_none() {
            return Err(ResendError::NoAddress);
        }
        for (name, quota) in QUOTAS {
            let decision = ports.limiter.check(&format!("resend-{name}:{id}"), quota, now).await;
            if !decision.allowed {
                return Err(ResendError::TooOften { retry_after: decision.retry_after_seconds });
            }
        }
        let change = Change { booking: id, customer: None, examine: Vec::new(), now, cause };
        ports.bookings.transition(&change, &|booking, _| booking.send_tickets_again(now)).await?.ok_or(BookingError::NotFound)?;
        Ok(now)
    }
}
