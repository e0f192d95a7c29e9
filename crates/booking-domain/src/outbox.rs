//! What must leave the system because of a change: written in the change's own transaction, delivered at least once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    BookingId, OutboxId, PaymentId, RefundId, SeatId,
    account::{INVITATION_LIFE, RESET_LIFE, VERIFICATION_LIFE},
    backoff::BackOff,
    named::named,
    text::Email,
};

named! {
    /// What a message says, without to whom.
    MessageKind {
        /// The booking is confirmed.
        BookingConfirmed = "booking_confirmed",
        /// The tickets, sent again at somebody's wish.
        TicketsAgain = "tickets_again",
        /// Some seats of the booking were cancelled.
        SeatsCancelled = "seats_cancelled",
        /// The booking was cancelled.
        BookingCancelled = "booking_cancelled",
        /// The money came too late and goes back.
        PaymentReturned = "payment_returned",
        /// The receipt of what was paid.
        Receipt = "receipt",
        /// The hold ends soon.
        HoldEnding = "hold_ending",
        /// A payment was declined.
        PaymentFailed = "payment_failed",
        /// A refund has arrived.
        RefundCompleted = "refund_completed",
        /// The show moved.
        ShowtimeChanged = "showtime_changed",
        /// The show was called off.
        ShowtimeCancelled = "showtime_cancelled",
        /// The show is tomorrow.
        Reminder = "reminder",
        /// Confirm the address.
        VerifyEmail = "verify_email",
        /// Somebody signed up with an address that has an account.
        AlreadySignedUp = "already_signed_up",
        /// An invitation to the team.
        Invitation = "invitation",
        /// Choose a new password.
        ResetPassword = "reset_password",
    }
}

named! {
    /// Where a message stands.
    DeliveryState {
        /// To be delivered, now or when it is tried again.
        Queued = "queued",
        /// Delivered.
        Sent = "sent",
        /// Given up: a person must look.
        Failed = "failed",
    }
}

/// How long before its start people are reminded of a show.
pub const REMINDED_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// Whether a show that starts then is still to be reminded of. When it is not, whoever books it, or is told that it moved, knows that it is soon.
pub fn is_reminded_later(starts_at: Timestamp, now: Timestamp) -> bool {
    starts_at.duration_since(now) > REMINDED_AHEAD
}

/// Something to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Mail: the booking is confirmed, here are the tickets.
    BookingConfirmed {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the tickets again, because somebody asked for them.
    TicketsAgain {
        /// The booking.
        booking: BookingId,
        /// The booking's version when it was asked: each wish is one mail.
        version: i32,
    },
    /// Mail: the booking was cancelled.
    BookingCancelled {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: some seats were cancelled, the rest of the booking stands.
    SeatsCancelled {
        /// The booking.
        booking: BookingId,
        /// The seats that were cancelled, in id order.
        seats: Vec<SeatId>,
        /// The booking's version when they were: each cancellation is told once.
        version: i32,
    },
    /// Mail: the money came too late and goes back.
    PaymentReturned {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the receipt of what was paid.
    Receipt {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the hold ends soon and nothing is paid yet.
    HoldEnding {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: a payment was declined; the seats are still held.
    PaymentFailed {
        /// The booking.
        booking: BookingId,
        /// The attempt.
        payment: PaymentId,
    },
    /// Mail: the provider says that a refund has arrived.
    RefundCompleted {
        /// The booking.
        booking: BookingId,
        /// The refund.
        refund: RefundId,
    },
    /// Mail: the show moved, in time or to another screen.
    ShowtimeChanged {
        /// The booking.
        booking: BookingId,
        /// The showtime's version: each change is told once.
        version: i32,
    },
    /// Mail: the cinema called the show off; everything goes back.
    ShowtimeCancelled {
        /// The booking.
        booking: BookingId,
    },
    /// Mail: the show is tomorrow.
    Reminder {
        /// The booking.
        booking: BookingId,
        /// When the show starts: each start is reminded of once. Messages from before the show could move have none.
        #[serde(default)]
        starts_at: Option<Timestamp>,
    },
    /// Mail: somebody signed up with this address; confirm it.
    VerifyEmail {
        /// The address.
        email: Email,
        /// Name of the account.
        name: String,
        /// The one-time token of the link.
        token: String,
    },
    /// Mail: somebody tried to sign up with an address that has an account already.
    AlreadySignedUp {
        /// The address.
        email: Email,
        /// Name of the account.
        name: String,
    },
    /// Mail: an invitation to become staff or administrator.
    Invitation {
        /// The address.
        email: Email,
        /// The one-time token of the link.
        token: String,
    },
    /// Mail: a link to choose a new password.
    ResetPassword {
        /// The address.
        email: Email,
        /// Name of the account.
        name: String,
        /// The one-time token of the link.
        token: String,
    },
}

impl Message {
    /// The key that makes it unique: the same thing is never said twice (trap T50). `None` where each is meant.
    pub fn dedup_key(&self) -> Option<String> {
        match self {
            Self::BookingConfirmed { booking } => Some(format!("booking:{booking}:confirmed")),
            Self::TicketsAgain { booking, version } => Some(format!("booking:{booking}:tickets_again:{version}")),
            Self::BookingCancelled { booking } => Some(format!("booking:{booking}:cancelled")),
            Self::SeatsCancelled { booking, version, .. } => Some(format!("booking:{booking}:seats_cancelled:{version}")),
            Self::PaymentReturned { booking } => Some(format!("booking:{booking}:payment_returned")),
            Self::Receipt { booking } => Some(format!("booking:{booking}:receipt")),
            Self::HoldEnding { booking } => Some(format!("booking:{booking}:hold_ending")),
            Self::PaymentFailed { booking, payment } => Some(format!("booking:{booking}:payment_failed:{payment}")),
            Self::RefundCompleted { booking, refund } => Some(format!("booking:{booking}:refund_completed:{refund}")),
            Self::ShowtimeChanged { booking, version } => Some(format!("booking:{booking}:showtime_changed:{version}")),
            Self::ShowtimeCancelled { booking } => Some(format!("booking:{booking}:showtime_cancelled")),
            Self::Reminder { booking, starts_at: None } => Some(format!("booking:{booking}:reminder")),
            Self::Reminder { booking, starts_at: Some(start) } => Some(format!("booking:{booking}:reminder:{start}")),
            Self::VerifyEmail { .. } | Self::AlreadySignedUp { .. } | Self::Invitation { .. } | Self::ResetPassword { .. } => None,
        }
    }

    /// What it says.
    pub fn kind(&self) -> MessageKind {
        match self {
            Self::BookingConfirmed { .. } => MessageKind::BookingConfirmed,
            Self::TicketsAgain { .. } => MessageKind::TicketsAgain,
            Self::SeatsCancelled { .. } => MessageKind::SeatsCancelled,
            Self::BookingCancelled { .. } => MessageKind::BookingCancelled,
            Self::PaymentReturned { .. } => MessageKind::PaymentReturned,
            Self::Receipt { .. } => MessageKind::Receipt,
            Self::HoldEnding { .. } => MessageKind::HoldEnding,
            Self::PaymentFailed { .. } => MessageKind::PaymentFailed,
            Self::RefundCompleted { .. } => MessageKind::RefundCompleted,
            Self::ShowtimeChanged { .. } => MessageKind::ShowtimeChanged,
            Self::ShowtimeCancelled { .. } => MessageKind::ShowtimeCancelled,
            Self::Reminder { .. } => MessageKind::Reminder,
            Self::VerifyEmail { .. } => MessageKind::VerifyEmail,
            Self::AlreadySignedUp { .. } => MessageKind::AlreadySignedUp,
            Self::Invitation { .. } => MessageKind::Invitation,
            Self::ResetPassword { .. } => MessageKind::ResetPassword,
        }
    }

    /// The booking it is about. Messages of one booking leave in the order they were written in.
    pub fn booking(&self) -> Option<BookingId> {
        match self {
            Self::BookingConfirmed { booking }
            | Self::TicketsAgain { booking, .. }
            | Self::SeatsCancelled { booking, .. }
            | Self::BookingCancelled { booking }
            | Self::PaymentReturned { booking }
            | Self::Receipt { booking }
            | Self::HoldEnding { booking }
            | Self::PaymentFailed { booking, .. }
            | Self::RefundCompleted { booking, .. }
            | Self::ShowtimeChanged { booking, .. }
            | Self::ShowtimeCancelled { booking }
            | Self::Reminder { booking, .. } => Some(*booking),
            Self::VerifyEmail { .. } | Self::AlreadySignedUp { .. } | Self::Invitation { .. } | Self::ResetPassword { .. } => None,
        }
    }

    /// The address it goes to, where that is not the customer's of a booking.
    pub fn recipient(&self) -> Option<&Email> {
        match self {
            Self::VerifyEmail { email, .. }
            | Self::AlreadySignedUp { email, .. }
            | Self::Invitation { email, .. }
            | Self::ResetPassword { email, .. } => Some(email),
            _ => None,
        }
    }

    /// Its one-time token, where it carries one.
    fn token_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::VerifyEmail { token, .. } | Self::Invitation { token, .. } | Self::ResetPassword { token, .. } => Some(token),
            _ => None,
        }
    }

    /// How long its one-time token works from when it is written; `None` where it carries none.
    fn token_life(&self) -> Option<SignedDuration> {
        match self {
            Self::VerifyEmail { .. } => Some(VERIFICATION_LIFE),
            Self::Invitation { .. } => Some(INVITATION_LIFE),
            Self::ResetPassword { .. } => Some(RESET_LIFE),
            _ => None,
        }
    }

    /// The same message without its one-time token: what is kept once it has left or is given up. `None` when there is nothing to hide.
    pub fn scrubbed(&self) -> Option<Self> {
        let mut kept = self.clone();
        kept.token_mut().filter(|token| !token.is_empty())?.clear();
        Some(kept)
    }

    /// Whether it can be sent (again): not once its token is gone.
    pub fn is_whole(&self) -> bool {
        !self.clone().token_mut().is_some_and(|token| token.is_empty())
    }
}

/// How often a message is tried before it is left for a person. With the waits between the tries that takes more than a day.
pub const MOST_TRIES: i32 = 16;

/// The waits between the tries.
const BACK_OFF: BackOff = BackOff { first: SignedDuration::from_secs(10), longest: SignedDuration::from_hours(6) };

/// When to try again what has failed for the `tries`-th time, or `None` when it is given up: after the last try, or when trying again is
/// no use. The wait is uneven by a random `draw`.
pub fn next_try(tries: i32, is_permanent: bool, draw: &[u8; 32], now: Timestamp) -> Option<Timestamp> {
    if is_permanent || tries >= MOST_TRIES {
        return None;
    }
    now.saturating_add(BACK_OFF.wait(tries, draw)).ok()
}

/// A message the worker has taken to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Key.
    pub id: OutboxId,
    /// What to deliver.
    pub message: Message,
    /// How often it was tried before.
    pub attempts: i32,
    /// How often it was sent again at somebody's wish.
    pub resends: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// The trace it was written in (`traceparent` of <https://www.w3.org/TR/trace-context/>), where there was one.
    pub trace_context: Option<String>,
    /// Until when it is this worker's. Another lease has another end, so that this tells them apart.
    pub leased_until: Timestamp,
}

impl Delivery {
    /// The name of this mail: the same when it is tried again, another when somebody wants it sent once more.
    pub fn key(&self) -> String {
        // The instant keeps keys apart when a database begins anew under the same name.
        let first = format!("outbox-{}-{}", self.id, self.created_at.as_second());
        if self.resends == 0 { first } else { format!("{first}-{}", self.resends) }
    }

    /// Whether its link has stopped working while it waited: then it is of no use to anybody.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.message.token_life().is_some_and(|life| now.duration_since(self.created_at) >= life)
    }
}

/// A message as those see it who look after the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Key.
    pub id: OutboxId,
    /// What it says.
    pub kind: MessageKind,
    /// The booking it is about.
    pub booking: Option<BookingId>,
    /// The address it goes to, where that is not the customer's of a booking.
    pub recipient: Option<Email>,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try came to nothing.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next, while it is queued.
    pub due_at: Option<Timestamp>,
    /// When it was delivered.
    pub sent_at: Option<Timestamp>,
    /// When it was given up.
    pub failed_at: Option<Timestamp>,
}

/// How the outbox is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct OutboxDepth {
    /// Messages to deliver, now or later.
    pub queued: i64,
    /// When the one that has waited longest was due.
    pub oldest_due: Option<Timestamp>,
    /// Messages given up since the instant that was named.
    pub failed: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(tries: i32, draw: u8) -> Option<SignedDuration> {
        let now = Timestamp::UNIX_EPOCH;
        next_try(tries, false, &[draw; 32], now).map(|at| at.duration_since(now))
    }

    #[test]
    fn waits_double_up_to_a_limit_and_end() {
        assert_eq!(wait(1, 0), Some(SignedDuration::from_secs(10)));
        assert_eq!(wait(2, 0), Some(SignedDuration::from_secs(20)));
        assert_eq!(wait(5, 0), Some(SignedDuration::from_secs(160)));
        assert_eq!(wait(MOST_TRIES - 1, 0), Some(BACK_OFF.longest));
        assert_eq!(wait(MOST_TRIES, 0), None);
        assert_eq!(next_try(1, true, &[0; 32], Timestamp::UNIX_EPOCH), None, "what fails for good is not tried again");
    }

    #[test]
    fn chance_shortens_a_wait_by_less_than_half() {
        let waits: Vec<SignedDuration> = [0, 100, 255].iter().filter_map(|draw| wait(4, *draw)).collect();
        assert!(waits.is_sorted_by(|a, b| a > b), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait > SignedDuration::from_secs(40) && *wait <= SignedDuration::from_secs(80)), "{waits:?}");
    }

    #[test]
    fn a_token_is_all_that_is_hidden_and_without_it_nothing_can_be_sent() {
        let email = Email::parse("ann@example.org").expect("an address");
        let invitation = Message::Invitation { email: email.clone(), token: "secret".to_owned() };
        assert!(invitation.is_whole());
        let kept = invitation.scrubbed().expect("a token to hide");
        assert_eq!(kept, Message::Invitation { email, token: String::new() });
        assert!(!kept.is_whole() && kept.scrubbed().is_none());
        let ticket = Message::BookingConfirmed { booking: BookingId(7) };
        assert!(ticket.is_whole() && ticket.scrubbed().is_none());
    }

    #[test]
    fn a_message_is_stale_once_its_link_is_dead() {
        let (email, name, token) = (Email::parse("ann@example.org").expect("an address"), "Ann".to_owned(), "secret".to_owned());
        let hours = SignedDuration::from_hours;
        for (message, life) in [
            (
                Message::ResetPassword { email: email.clone(), name: name.clone(), token: token.clone() },
                Some(SignedDuration::from_mins(10)),
            ),
            (Message::VerifyEmail { email: email.clone(), name: name.clone(), token: token.clone() }, Some(hours(24))),
            (Message::Invitation { email: email.clone(), token }, Some(hours(72))),
            (Message::AlreadySignedUp { email, name }, None),
            (Message::Receipt { booking: BookingId(7) }, None),
        ] {
            let (id, created_at) = (OutboxId(1), Timestamp::UNIX_EPOCH);
            let delivery = Delivery { id, message, attempts: 0, resends: 0, created_at, trace_context: None, leased_until: created_at };
            let second = SignedDuration::from_secs(1);
            let at = life.unwrap_or(hours(1_000));
            assert_eq!((delivery.is_stale(created_at + at - second), delivery.is_stale(created_at + at)), (false, life.is_some()));
        }
    }

    #[test]
    fn a_kind_is_named_as_its_message_is_written() {
        let message = Message::HoldEnding { booking: BookingId(7) };
        assert_eq!(serde_json::to_value(&message).expect("JSON")["kind"], message.kind().as_str());
        let email = Email::parse("ann@example.org").expect("an address");
        let message = Message::AlreadySignedUp { email, name: "Ann".to_owned() };
        assert_eq!(serde_json::to_value(&message).expect("JSON")["kind"], message.kind().as_str());
    }
}
