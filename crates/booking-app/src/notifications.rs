//! Delivering the outbox: at least once, each mail once for the reader.

use std::sync::Arc;

use booking_domain::{
    BookingId, StoreError,
    account::Reach,
    outbox::{Delivery, Message},
    ports::{BookingStore, BookingSummary, Clock, Mail, MailError, Mailer, OutboxStore},
    text::Email,
};
use jiff::SignedDuration;

/// The use cases of the outbox.
#[derive(Clone)]
pub struct NotificationService {
    outbox: Arc<dyn OutboxStore>,
    bookings: Arc<dyn BookingStore>,
    mailer: Arc<dyn Mailer>,
    clock: Arc<dyn Clock>,
    public_url: String,
}

/// How long a worker may take to deliver before another tries.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How often a message is tried before it is left for a person.
const MOST_TRIES: i32 = 10;

/// How many messages a worker takes at a time.
const BATCH: i64 = 50;

impl NotificationService {
    /// Use cases over these ports; links in mails begin with `public_url`.
    pub fn new(
        outbox: Arc<dyn OutboxStore>,
        bookings: Arc<dyn BookingStore>,
        mailer: Arc<dyn Mailer>,
        clock: Arc<dyn Clock>,
        public_url: String,
    ) -> Self {
        Self { outbox, bookings, mailer, clock, public_url }
    }

    /// Delivers what is due; answers how many messages were tried.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn deliver(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let lease = now.saturating_add(LEASE).unwrap_or(now);
        let due = self.outbox.take(BATCH, now, lease).await?;
        for delivery in &due {
            match self.send(delivery).await? {
                Ok(()) => self.outbox.done(delivery.id, self.clock.now()).await?,
                Err(error) => self.try_later(delivery, &error).await?,
            }
        }
        Ok(due.len())
    }

    async fn try_later(&self, delivery: &Delivery, error: &MailError) -> Result<(), StoreError> {
        let now = self.clock.now();
        let wait = SignedDuration::from_secs(10 << delivery.attempts.clamp(0, 9));
        let retry_at = if delivery.attempts + 1 < MOST_TRIES { now.saturating_add(wait).ok() } else { None };
        tracing::warn!(message = %delivery.id, %error, ?retry_at, "a message was not delivered");
        self.outbox.failed(delivery.id, &error.to_string(), retry_at).await
    }

    async fn send(&self, delivery: &Delivery) -> Result<Result<(), MailError>, StoreError> {
        let Some(mail) = self.mail(&delivery.message).await? else { return Ok(Ok(())) };
        Ok(self.mailer.send(&format!("outbox-{}", delivery.id), &mail).await)
    }

    /// The mail of a message; `None` where there is nobody to write to.
    async fn mail(&self, message: &Message) -> Result<Option<Mail>, StoreError> {
        let url = &self.public_url;
        Ok(match message {
            Message::BookingConfirmed { booking } => {
                let text = |s: &BookingSummary| {
                    format!(
                        "Your seats are yours.\n\n{}\n\nYour tickets: {url}/bookings/{}\n\nShow the code of each ticket at the door.\n",
                        facts(s),
                        s.booking.id
                    )
                };
                self.booking_mail(*booking, "Your tickets for", text).await?
            }
            Message::BookingCancelled { booking } => {
                let text =
                    |s: &BookingSummary| format!("Your booking is cancelled. What you paid goes back to your card.\n\n{}\n", facts(s));
                self.booking_mail(*booking, "Cancelled:", text).await?
            }
            Message::PaymentReturned { booking } => {
                let text = |s: &BookingSummary| {
                    format!("Your payment could not become a booking, so all of it goes back to your card.\n\n{}\n", facts(s))
                };
                self.booking_mail(*booking, "Your money goes back:", text).await?
            }
            Message::Receipt { booking } => {
                let text = |s: &BookingSummary| format!("This is what you paid for.\n\n{}\n", facts(s));
                self.booking_mail(*booking, "Receipt:", text).await?
            }
            Message::HoldEnding { booking } => {
                let text = |s: &BookingSummary| {
                    format!("Your seats are held for a few more minutes. Pay now: {url}/bookings/{}\n\n{}\n", s.booking.id, facts(s))
                };
                self.booking_mail(*booking, "Your hold ends soon:", text).await?
            }
            Message::PaymentFailed { booking, .. } => {
                let text = |s: &BookingSummary| {
                    format!("Your payment was declined. Try another card: {url}/bookings/{}\n\n{}\n", s.booking.id, facts(s))
                };
                self.booking_mail(*booking, "Payment declined:", text).await?
            }
            Message::RefundCompleted { booking, .. } => {
                let text = |s: &BookingSummary| format!("Your money is back on your card.\n\n{}\n", facts(s));
                self.booking_mail(*booking, "Refund completed:", text).await?
            }
            Message::ShowtimeChanged { booking, .. } => {
                let text = |s: &BookingSummary| format!("Your show has moved. It is now:\n\n{}\n", facts(s));
                self.booking_mail(*booking, "Changed:", text).await?
            }
            Message::ShowtimeCancelled { booking } => {
                let text = |s: &BookingSummary| {
                    format!("The cinema had to call the show off. All you paid goes back to your card.\n\n{}\n", facts(s))
                };
                self.booking_mail(*booking, "Called off:", text).await?
            }
            Message::Reminder { booking } => {
                let text = |s: &BookingSummary| format!("See you soon.\n\n{}\n\nYour tickets: {url}/bookings/{}\n", facts(s), s.booking.id);
                self.booking_mail(*booking, "Soon:", text).await?
            }
            Message::VerifyEmail { email, name, token } => Some(mail(
                email,
                "Confirm your e-mail address",
                format!("Hello {name},\n\nplease confirm your address: {url}/verify-email?token={token}\n"),
            )),
            Message::AlreadySignedUp { email, name } => Some(mail(
                email,
                "You have an account already",
                format!(
                    "Hello {name},\n\nsomebody, probably you, signed up with this address, which has an account already.\nLog in: {url}/login\n"
                ),
            )),
            Message::Invitation { email, token } => Some(mail(
                email,
                "Your invitation",
                format!("You are invited to join the team.\n\nMake your account: {url}/invitation?token={token}\n"),
            )),
            Message::ResetPassword { email, name, token } => Some(mail(
                email,
                "Choose a new password",
                format!(
                    "Hello {name},\n\nchoose a new password within ten minutes: {url}/reset-password?token={token}\n\nIf you did not ask for this, do nothing.\n"
                ),
            )),
        })
    }

    async fn booking_mail(
        &self,
        id: BookingId,
        subject: &str,
        text: impl Fn(&BookingSummary) -> String,
    ) -> Result<Option<Mail>, StoreError> {
        let Some(summary) = self.bookings.find(id, &Reach::All).await? else { return Ok(None) };
        let Some(email) = self.bookings.customer_email(id).await? else { return Ok(None) };
        Ok(Some(mail(&email, &format!("{subject} {}", summary.film_title), text(&summary))))
    }
}

fn mail(to: &Email, subject: &str, text: String) -> Mail {
    Mail { to: to.clone(), subject: subject.to_owned(), text, html: None, attachments: Vec::new() }
}

/// What a mail about a booking says of it.
fn facts(summary: &BookingSummary) -> String {
    let booking = &summary.booking;
    let zone = jiff::tz::TimeZone::get(&summary.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let seats: Vec<String> = booking.seats.iter().map(|seat| format!("{}{}", seat.row, seat.number)).collect();
    format!(
        "{}\n{}\n{}, {}\nSeats: {}\nTotal: {}\nReference: {}",
        summary.film_title,
        booking.starts_at.to_zoned(zone).strftime("%A, %-d %B %Y, %H:%M (%Z)"),
        summary.cinema_name,
        summary.screen_name,
        seats.join(", "),
        booking.total(),
        booking.reference,
    )
}
