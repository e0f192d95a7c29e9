//! Mails about accounts.

use booking_domain::{outbox::Message, text::Email};
use minijinja::context;

use super::Letter;

/// Whose name stands at the top where no cinema is meant.
const HOUSE: &str = "Marquee";

/// The letter of a message about an account and whom it is for; `None` for one about a booking.
pub(crate) fn account_letter<'a>(message: &'a Message, url: &str) -> Option<(&'a Email, Letter)> {
    let (email, template, told) = match message {
        Message::VerifyEmail { email, name, token } => {
            (email, "verify_email", context! { name, link => format!("{url}/verify-email?token={token}") })
        }
        Message::AlreadySignedUp { email, name } => (email, "already_signed_up", context! { name, link => format!("{url}/login") }),
        Message::Invitation { email, token } => (email, "invitation", context! { link => format!("{url}/invitation?token={token}") }),
        Message::ResetPassword { email, name, token } => {
            (email, "reset_password", context! { name, link => format!("{url}/reset-password?token={token}") })
        }
        Message::BookingConfirmed { .. }
        | Message::TicketsAgain { .. }
        | Message::BookingCancelled { .. }
        | Message::SeatsCancelled { .. }
        | Message::PaymentReturned { .. }
        | Message::Receipt { .. }
        | Message::HoldEnding { .. }
        | Message::PaymentFailed { .. }
        | Message::RefundCompleted { .. }
        | Message::ShowtimeChanged { .. }
        | Message::ShowtimeCancelled { .. }
        | Message::Reminder { .. } => return None,
    };
    Some((email, Letter { template, sender: HOUSE.to_owned(), told }))
}
