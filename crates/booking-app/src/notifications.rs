//! Delivering the outbox: at least once, each mail once for the reader. What the mails say is in [`crate::mails`].

mod resend;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use booking_domain::{
    StoreError,
    account::Reach,
    outbox::{Delivery, Message},
    ports::{
        Attachment, BookingPapers, BookingStore, BookingSummary, Clock, DocumentError, Documents, Mail, MailError, Mailer, OutboxStore,
        RateLimiter, TicketSeal,
    },
    text::Email,
    ticket::SealedTicket,
};
use jiff::SignedDuration;

pub use resend::ResendError;

use crate::mails::{BookingLetter, Letter, MailWriter, Paper, account_letter, papers_of};

/// What delivering needs from outside.
#[derive(Clone)]
pub struct NotificationPorts {
    /// Hands out what is due.
    pub outbox: Arc<dyn OutboxStore>,
    /// Reads bookings.
    pub bookings: Arc<dyn BookingStore>,
    /// Sends.
    pub mailer: Arc<dyn Mailer>,
    /// Makes the documents that come with mails; without it they only link to them.
    pub documents: Option<Arc<dyn Documents>>,
    /// Signs tickets.
    pub seal: Arc<dyn TicketSeal>,
    /// Keeps people from asking for the same mail again and again.
    pub limiter: Arc<dyn RateLimiter>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

/// The use cases of the outbox.
#[derive(Clone)]
pub struct NotificationService {
    ports: NotificationPorts,
    writer: Arc<MailWriter>,
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
    pub fn new(ports: NotificationPorts, public_url: String) -> Self {
        Self { ports, writer: Arc::new(MailWriter::default()), public_url }
    }

    /// Delivers what is due; answers how many messages were tried.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn deliver(&self) -> Result<usize, StoreError> {
        let now = self.ports.clock.now();
        let lease = now.saturating_add(LEASE).unwrap_or(now);
        let due = self.ports.outbox.take(BATCH, now, lease).await?;
        for delivery in &due {
            match self.send(delivery).await {
                Ok(()) => self.ports.outbox.done(delivery.id, self.ports.clock.now()).await?,
                Err(error) => self.not_delivered(delivery, &error).await?,
            }
        }
        Ok(due.len())
    }

    /// Notes a failure: what may yet succeed is tried again, ever later; what is refused for good is left for a person at once.
    async fn not_delivered(&self, delivery: &Delivery, error: &MailError) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        let wait = SignedDuration::from_secs(10 << delivery.attempts.clamp(0, 9));
        let is_hopeless = matches!(error, MailError::Permanent(_)) || delivery.attempts + 1 >= MOST_TRIES;
        let retry_at = if is_hopeless { None } else { now.saturating_add(wait).ok() };
        tracing::warn!(message = %delivery.id, %error, ?retry_at, "a message was not delivered");
        self.ports.outbox.failed(delivery.id, &error.to_string(), retry_at).await
    }

    async fn send(&self, delivery: &Delivery) -> Result<(), MailError> {
        let Some(mail) = self.mail(&delivery.message).await? else { return Ok(()) };
        // The instant keeps keys apart when a database begins anew under the same name.
        let key = format!("outbox-{}-{}", delivery.id, delivery.created_at.as_second());
        self.ports.mailer.send(&key, &mail).await
    }

    /// The mail of a message; `None` where there is nobody to write to, or nothing to say any more. One message that cannot be read or
    /// written must not hold the others up, so its trouble is its own.
    async fn mail(&self, message: &Message) -> Result<Option<Mail>, MailError> {
        let Some((id, papers)) = papers_of(message) else {
            return account_letter(message, &self.public_url).map(|(to, letter)| self.written(to, &letter)).transpose();
        };
        let store = |error: StoreError| MailError::Temporary(error.to_string());
        let Some(summary) = self.ports.bookings.find(id, &Reach::All).await.map_err(store)? else { return Ok(None) };
        let Some(email) = self.ports.bookings.customer_email(id).await.map_err(store)? else { return Ok(None) };
        let told = |attached| BookingLetter { summary: &summary, home: &self.public_url, attached, now: self.ports.clock.now() };
        if told(false).letter(message).is_none() {
            return Ok(None);
        }
        let attachments = self.attachments(&summary, papers).await.map_err(store)?;
        let Some(letter) = told(!attachments.is_empty()).letter(message) else { return Ok(None) };
        Ok(Some(Mail { attachments, ..self.written(&email, &letter)? }))
    }

    fn written(&self, to: &Email, letter: &Letter) -> Result<Mail, MailError> {
        self.writer.write(to, letter).map_err(|error| MailError::Temporary(error.to_string()))
    }

    /// The documents that come with a mail. One that cannot be made is no reason to send none: the mail links to it.
    async fn attachments(&self, summary: &BookingSummary, papers: &'static [Paper]) -> Result<Vec<Attachment>, StoreError> {
        let Some(documents) = self.ports.documents.clone().filter(|_| !papers.is_empty()) else { return Ok(Vec::new()) };
        let id = summary.booking.id;
        let tickets = self.ports.bookings.tickets(id).await?.into_iter();
        let seal = |ticket: booking_domain::ticket::Ticket| SealedTicket { code: self.ports.seal.seal(&ticket.claim()), ticket };
        let url = format!("{}/bookings/{id}", self.public_url);
        let about = BookingPapers { summary: summary.clone(), tickets: tickets.map(seal).collect(), url, made_at: self.ports.clock.now() };
        let making = tokio::task::spawn_blocking(move || papers.iter().map(|paper| made(&*documents, *paper, &about)).collect());
        let made: Result<Vec<Attachment>, DocumentError> = match making.await {
            Ok(made) => made,
            Err(panic) => Err(DocumentError(panic.to_string())),
        };
        Ok(made.unwrap_or_else(|error| {
            tracing::error!(booking = %id, %error, "a mail goes out without its documents");
            Vec::new()
        }))
    }
}

fn made(documents: &dyn Documents, paper: Paper, about: &BookingPapers) -> Result<Attachment, DocumentError> {
    match paper {
        Paper::Tickets => documents.tickets(about),
        Paper::Receipt => documents.receipt(about),
        Paper::Calendar => documents.calendar(about),
    }
}
