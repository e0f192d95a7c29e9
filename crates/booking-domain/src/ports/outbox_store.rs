use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    BookingId, OutboxId, ShowtimeId, StoreError, UserId,
    audit::Cause,
    outbox::{Delivery, DeliveryState, MessageKind, Notification, OutboxDepth},
    page::{Page, PageRequest},
    text::Email,
};

/// Whom messages are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// What is about their bookings goes to them.
    pub user: UserId,
    /// What is about an account goes to its address.
    pub email: Email,
}

/// Which messages are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NotificationFilter {
    /// Only those that stand so.
    pub state: Option<DeliveryState>,
    /// Only those that say this.
    pub kind: Option<MessageKind>,
    /// Only those about this booking.
    pub booking: Option<BookingId>,
    /// Only those for this person.
    pub addressee: Option<Addressee>,
}

/// What became of the wish to send a message again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResendOutcome {
    /// It is queued: because of this, or it was already.
    Queued(Notification),
    /// It carried a one-time token, which is not kept; whoever needs it asks for a new one.
    TokenGone,
    /// There is no such message.
    NotFound,
}

/// Hands out what is to be delivered to any number of workers.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Takes up to `limit` due messages, oldest first, and hides them from other workers until `lease_until`. A worker that dies
    /// gives them back by that. A message about a booking MUST NOT be handed out before the earlier ones about it are delivered or given
    /// up; of many that ask at once, one MUST get a message. A message that cannot be read MUST keep none of the others: it is no try, and
    /// looked at again after `lease_until`.
    async fn take(&self, limit: i64, now: Timestamp, lease_until: Timestamp) -> Result<Vec<Delivery>, StoreError>;

    /// The message was delivered; its one-time token is forgotten.
    async fn done(&self, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError>;

    /// Delivery failed; try again at `retry_at`, or never when `None`: then it is kept for a person to see, without its one-time token.
    /// Says nothing about a message that is another worker's by now.
    async fn failed(&self, delivery: &Delivery, error: &str, retry_at: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError>;

    /// Hands back what was taken and not tried: it is due at once, and the try does not count. What is another worker's by now stays with
    /// it. Answers how many.
    async fn give_back(&self, deliveries: &[Delivery], now: Timestamp) -> Result<usize, StoreError>;

    /// How many messages wait.
    async fn waiting(&self) -> Result<i64, StoreError>;

    /// How the outbox is doing. What waits behind an earlier message of its booking is not due yet; given up is what was since
    /// `given_up_since`.
    async fn depth(&self, given_up_since: Timestamp, now: Timestamp) -> Result<OutboxDepth, StoreError>;

    /// Messages, latest first.
    async fn notifications(
        &self,
        filter: &NotificationFilter,
        page: &PageRequest<OutboxId>,
    ) -> Result<Page<Notification, OutboxId>, StoreError>;

    /// Queues a message again that was given up or delivered, with all its tries; audited.
    async fn resend(&self, id: OutboxId, cause: &Cause, now: Timestamp) -> Result<ResendOutcome, StoreError>;

    /// Forgets messages that were delivered or given up before `before`, at most `limit`; answers how many.
    async fn forget_old(&self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;

    /// Writes a warning for every hold that ends after `now` and by `ends_by` and lasted at least `least_life`, once a hold; answers how
    /// many.
    async fn warn_of_ending_holds(&self, ends_by: Timestamp, least_life: jiff::SignedDuration, now: Timestamp)
    -> Result<usize, StoreError>;

    /// Scheduled shows that start after `now` and by `starts_by`, and whose reminders are not written yet.
    async fn shows_to_remind_of(&self, starts_by: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<ShowtimeId>, StoreError>;

    /// Writes a reminder for every booking of a show that was confirmed at least `ahead` before its start; answers how many. Each start of a
    /// show is reminded of once, and none further than `ahead` from now: the show may have moved meanwhile.
    async fn remind(&self, showtime: ShowtimeId, ahead: jiff::SignedDuration, now: Timestamp) -> Result<usize, StoreError>;
}
