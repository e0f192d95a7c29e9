//! Delivering the outbox: at least once, each mail once for the reader. What the mails say is in [`crate::mails`].

mod resend;
#[cfg(test)]
mod tests;

use std::{pin::pin, sync::Arc};

use booking_domain::{
    OutboxId, StoreError,
    account::{Reach, User},
    audit::Cause,
    outbox::{Delivery, Notification, OutboxDepth, REMINDED_AHEAD, next_try},
    page::{Page, PageRequest},
    ports::{
        Addressee, Attachment, BookingPapers, BookingStore, BookingSummary, Clock, DocumentError, Documents, Entropy, Mail, MailError,
        MailboxStore, Mailer, NotificationFilter, OutboxStore, RateLimiter, ResendOutcome, TicketSeal,
    },
    text::Email,
    ticket::SealedTicket,
};
use futures::{FutureExt as _, poll};
use jiff::SignedDuration;
use thiserror::Error;

pub use resend::ResendError;

use crate::{
    farewell::{Ended, finish},
    mails::{BookingLetter, Letter, MailWriter, Paper, account_letter, papers_of},
    told::{Work, told},
    whole::whole,
};

/// Why a message is not sent again.
#[derive(Debug, Error)]
pub enum NotificationError {
    /// There is no such message.
    #[error("not found")]
    NotFound,
    /// It carried a one-time token, which is not kept.
    #[error("the message carried a one-time token, which is not kept")]
    TokenGone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What delivering needs from outside.
#[derive(Clone)]
pub struct NotificationPorts {
    /// Hands out what is due.
    pub outbox: Arc<dyn OutboxStore>,
    /// Reads bookings.
    pub bookings: Arc<dyn BookingStore>,
    /// Sends.
    pub mailer: Arc<dyn Mailer>,
    /// Where mails are kept that are not sent.
    pub mailbox: Arc<dyn MailboxStore>,
    /// Makes the documents that come with mails; without it they only link to them.
    pub documents: Option<Arc<dyn Documents>>,
    /// Signs tickets.
    pub seal: Arc<dyn TicketSeal>,
    /// Keeps people from asking for the same mail again and again.
    pub limiter: Arc<dyn RateLimiter>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes the waits between tries uneven.
    pub entropy: Arc<dyn Entropy>,
}

/// The use cases of the outbox.
#[derive(Clone)]
pub struct NotificationService {
    ports: NotificationPorts,
    writer: Arc<MailWriter>,
    public_url: String,
    lease: SignedDuration,
}

/// How many messages a worker takes at a time: few, so that their lease is long enough for all of them.
const BATCH: i64 = 20;

/// A hold is warned of when it lasts at least so many times the notice: of a shorter one its customer is still thinking.
const SHORTEST_HOLD: i32 = 3;

/// How long a message that was given up is counted as one that a person must look at: there are addresses that do not exist, and they are
/// not to cry for ever.
const ALARMING: SignedDuration = SignedDuration::from_hours(24);

/// How many messages are forgotten at a time.
const MOST_FORGOTTEN: i64 = 5_000;

impl NotificationService {
    /// Use cases over these ports; links in mails begin with `public_url`. What a worker takes is its own for `lease`, of which the mailer
    /// must not want more than a third for a mail.
    pub fn new(ports: NotificationPorts, public_url: String, lease: SignedDuration) -> Self {
        Self { ports, writer: Arc::new(MailWriter::default()), public_url, lease }
    }

    /// Delivers what is due until `stop` ends, or the lease is half over; answers how many messages were tried. What is taken and not tried
    /// by then is handed back.
    ///
    /// # Errors
    /// [`StoreError`]; what was taken comes again when its lease has ended.
    pub async fn deliver(&self, stop: impl Future<Output = ()> + Send) -> Result<usize, StoreError> {
        let now = self.ports.clock.now();
        let until = |lease| now.saturating_add(lease).unwrap_or(now);
        let due = self.ports.outbox.take(BATCH, now, until(self.lease)).await?;
        let mut stop = pin!(stop.fuse());
        for (tried, delivery) in due.iter().enumerate() {
            // A slow server must not cost the others of the batch a try, nor may a mail still be under way when another worker takes it.
            let is_late = self.ports.clock.now() > until(self.lease / 2);
            let untried = if is_late || poll!(stop.as_mut()).is_ready() {
                tried
            } else {
                let (booking, trace_context) = (delivery.message.booking(), delivery.trace_context.as_deref());
                let work = Work { task: "deliver", booking, trace_context };
                match finish(told(work, self.send(delivery)), stop.as_mut()).await {
                    Ended::ByItself(sent) => {
                        self.note(delivery, sent).await?;
                        continue;
                    }
                    Ended::BeforeTheStop(sent) => {
                        self.note(delivery, sent).await?;
                        tried + 1
                    }
                    Ended::CutShort => tried,
                }
            };
            let given = self.ports.outbox.give_back(&due[untried..], self.ports.clock.now()).await?;
            tracing::info!(given, "messages are handed back");
            return Ok(untried);
        }
        Ok(due.len())
    }

    async fn note(&self, delivery: &Delivery, sent: Result<(), MailError>) -> Result<(), StoreError> {
        match sent {
            Ok(()) => self.ports.outbox.done(delivery, self.ports.clock.now()).await,
            Err(error) => self.try_later(delivery, &error).await,
        }
    }

    async fn try_later(&self, delivery: &Delivery, error: &MailError) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        let retry_at = next_try(delivery.attempts + 1, error.is_permanent(), &self.ports.entropy.bytes(), now);
        if retry_at.is_some() {
            tracing::warn!(message = %delivery.id, kind = delivery.message.kind().as_str(), %error, ?retry_at, "a message was not delivered");
        } else {
            tracing::error!(message = %delivery.id, kind = delivery.message.kind().as_str(), %error, "a message is given up");
        }
        self.ports.outbox.failed(delivery, &error.to_string(), retry_at, now).await
    }

    /// Messages, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(
        &self,
        filter: &NotificationFilter,
        page: &PageRequest<OutboxId>,
    ) -> Result<Page<Notification, OutboxId>, StoreError> {
        self.ports.outbox.notifications(filter, page).await
    }

    /// All messages for a person that are kept, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn all_to(&self, user: &User) -> Result<Vec<Notification>, StoreError> {
        let addressee = Addressee { user: user.id, email: user.email.clone() };
        let theirs = &NotificationFilter { addressee: Some(addressee), ..NotificationFilter::default() };
        whole(|page| async move { self.list(theirs, &page).await }).await
    }

    /// How the outbox is doing, with what was given up within a day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn depth(&self) -> Result<OutboxDepth, StoreError> {
        let now = self.ports.clock.now();
        self.ports.outbox.depth(now.saturating_sub(ALARMING).unwrap_or(now), now).await
    }

    /// Queues a message again that was given up or delivered.
    ///
    /// # Errors
    /// [`NotificationError`].
    pub async fn send_again(&self, id: OutboxId, cause: &Cause) -> Result<Notification, NotificationError> {
        match self.ports.outbox.resend(id, cause, self.ports.clock.now()).await? {
            ResendOutcome::Queued(notification) => Ok(notification),
            ResendOutcome::TokenGone => Err(NotificationError::TokenGone),
            ResendOutcome::NotFound => Err(NotificationError::NotFound),
        }
    }

    /// Warns of holds that end within `notice`, where they were held long enough to be written to; answers how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn warn_of_ending_holds(&self, notice: SignedDuration) -> Result<usize, StoreError> {
        let now = self.ports.clock.now();
        let ends_by = now.saturating_add(notice).unwrap_or(now);
        self.ports.outbox.warn_of_ending_holds(ends_by, notice.saturating_mul(SHORTEST_HOLD), now).await
    }

    /// Reminds of shows that start within a day; answers of how many shows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remind(&self) -> Result<usize, StoreError> {
        let now = self.ports.clock.now();
        let shows = self.ports.outbox.shows_to_remind_of(now.saturating_add(REMINDED_AHEAD).unwrap_or(now), now, BATCH).await?;
        for show in &shows {
            let written = self.ports.outbox.remind(*show, REMINDED_AHEAD, now).await?;
            tracing::debug!(showtime = %show, written, "reminders are written");
        }
        Ok(shows.len())
    }

    /// Forgets messages that were delivered or given up longer than `keep` ago, and mails that were kept as long; answers how many, some
    /// at a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_old(&self, keep: SignedDuration) -> Result<usize, StoreError> {
        let now = self.ports.clock.now();
        let before = now.saturating_sub(keep).unwrap_or(now);
        let messages = self.ports.outbox.forget_old(before, MOST_FORGOTTEN).await?;
        Ok(messages + self.ports.mailbox.forget(before, MOST_FORGOTTEN).await?)
    }

    async fn send(&self, delivery: &Delivery) -> Result<(), MailError> {
        let Some(mail) = self.mail(delivery).await? else { return Ok(()) };
        self.ports.mailer.send(&delivery.key(), &mail).await
    }

    /// The mail of a message; `None` where there is nobody to write to, or nothing to say any more. One message that cannot be read or
    /// written must not hold the others up, so its trouble is its own.
    async fn mail(&self, delivery: &Delivery) -> Result<Option<Mail>, MailError> {
        let message = &delivery.message;
        if delivery.is_stale(self.ports.clock.now()) {
            return Ok(None);
        }
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
        let url = summary.booking.page(&self.public_url);
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
