use booking_domain::{
    BookingId, OutboxId, Timestamp,
    outbox::{DeliveryState, MessageKind, Notification},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A message that left the system, or is to.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationBody {
    /// Key.
    #[schema(value_type = i64)]
    id: OutboxId,
    /// What it says.
    #[schema(value_type = String, format = "message-kind")]
    kind: MessageKind,
    /// The booking it is about.
    #[schema(value_type = Option<i64>)]
    reservation_id: Option<BookingId>,
    /// The address it goes to, where that is not the customer's of a booking.
    recipient: Option<String>,
    /// Where it stands: `queued` also while it waits to be tried again, `failed` when it was given up.
    #[schema(value_type = String, format = "delivery-state")]
    state: DeliveryState,
    /// How often it was tried.
    attempts: i32,
    /// Why the last try came to nothing.
    last_error: Option<String>,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it is tried next, while it is queued.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// When it was delivered.
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    /// When it was given up.
    #[schema(value_type = Option<String>, format = DateTime)]
    failed_at: Option<Timestamp>,
}

impl From<Notification> for NotificationBody {
    fn from(notification: Notification) -> Self {
        Self {
            id: notification.id,
            kind: notification.kind,
            reservation_id: notification.booking,
            recipient: notification.recipient.map(Into::into),
            state: notification.state,
            attempts: notification.attempts,
            last_error: notification.last_error,
            created_at: notification.created_at,
            due_at: notification.due_at,
            sent_at: notification.sent_at,
            failed_at: notification.failed_at,
        }
    }
}
