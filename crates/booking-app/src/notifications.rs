//! Delivering the outbox: at least once, each mail once for the reader.

use std::{
    pin::{Pin, pin},
    sync::Arc,
};

use booking_domain::{
    BookingId, OutboxId, StoreError,
    account::Reach,
    audit::Cause,
    outbox::{Delivery, Message, Notification, OutboxDepth, next_try},
    page::{Page, PageRequest},
    ports::{BookingStore, BookingSummary, Clock, Entropy, Mail, MailError, Mailer, NotificationFilter, OutboxStore, ResendOutcome},
    text::Email,
};
use futures::{
    FutureExt as _,
    future::{Either, select},
    poll,
};
use jiff::SignedDuration;
use thiserror::Error;

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

/// The use cases of the outbox.
#[derive(Clone)]
pub struct NotificationService {
    outbox: Arc<dyn OutboxStore>,
    bookings: Arc<dyn BookingStore>,
    mailer: Arc<dyn Mailer>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    public_url: String,
}

/// How long a worker may take to deliver before another tries.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How long a mail that is under way may go on once the program is told to stop.
const FAREWELL: std::time::Duration = std::time::Duration::from_secs(3);

/// How many messages a worker takes at a time: few, so that their lease is long enough for all of them.
const BATCH: i64 = 20;

/// How long before its start people are reminded of a show.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// A hold is warned of when it lasts at least so many times the notice: of a shorter one its customer is still thinking.
const SHORTEST_HOLD: i32 = 3;

/// How many messages are forgotten at a time.
const MOST_FORGOTTEN: i64 = 5_000;

/// How a try to deliver ended.
enum Tried {
    /// Delivered or failed, and noted.
    ToItsEnd,
    /// The same, and meanwhile the program was told to stop.
    BeforeTheStop,
    /// The program stops; nobody knows.
    CutShort,
}

impl NotificationService {
    /// Use cases over these ports; links in mails begin with `public_url`.
    pub fn new(
        outbox: Arc<dyn OutboxStore>,
        bookings: Arc<dyn BookingStore>,
        mailer: Arc<dyn Mailer>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        public_url: String,
    ) -> Self {
        Self { outbox, bookings, mailer, clock, entropy, public_url }
    }

    /// Delivers what is due until `stop` ends; answers how many messages were tried. What is taken and not tried by then is handed back.
    ///
    /// # Errors
    /// [`StoreError`]; what was taken comes again when its lease has ended.
    pub async fn deliver(&self, stop: impl Future<Output = ()> + Send) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let lease = now.saturating_add(LEASE).unwrap_or(now);
        let due = self.outbox.take(BATCH, now, lease).await?;
        let mut stop = pin!(stop.fuse());
        for (tried, delivery) in due.iter().enumerate() {
            // What one lease is too short for is another's by then.
            if self.clock.now() >= delivery.leased_until {
                return Ok(tried);
            }
            let untried = if poll!(stop.as_mut()).is_ready() {
                tried
            } else {
                match self.deliver_one(delivery, stop.as_mut()).await? {
                    Tried::ToItsEnd => continue,
                    Tried::BeforeTheStop => tried + 1,
                    Tried::CutShort => tried,
                }
            };
            let given = self.outbox.give_back(&due[untried..], self.clock.now()).await?;
            tracing::info!(given, "messages are handed back");
            return Ok(untried);
        }
        Ok(due.len())
    }

    async fn deliver_one(&self, delivery: &Delivery, stop: Pin<&mut (impl Future<Output = ()> + Send)>) -> Result<Tried, StoreError> {
        let sending = pin!(self.send(delivery));
        let (sent, tried) = match select(stop, sending).await {
            Either::Right((sent, _)) => (sent?, Tried::ToItsEnd),
            // One that is under way would come twice if it were dropped: it gets a moment.
            Either::Left(((), sending)) => match tokio::time::timeout(FAREWELL, sending).await {
                Ok(sent) => (sent?, Tried::BeforeTheStop),
                Err(_) => return Ok(Tried::CutShort),
            },
        };
        match sent {
            Ok(()) => self.outbox.done(delivery, self.clock.now()).await?,
            Err(error) => self.try_later(delivery, &error).await?,
        }
        Ok(tried)
    }

    async fn try_later(&self, delivery: &Delivery, error: &MailError) -> Result<(), StoreError> {
        let now = self.clock.now();
        let retry_at = next_try(delivery.attempts + 1, error.is_permanent(), &self.entropy.bytes(), now);
        if retry_at.is_some() {
            tracing::warn!(message = %delivery.id, kind = delivery.message.kind().as_str(), %error, ?retry_at, "a message was not delivered");
        } else {
            tracing::error!(message = %delivery.id, kind = delivery.message.kind().as_str(), %error, "a message is given up");
        }
        self.outbox.failed(delivery, &error.to_string(), retry_at, now).await
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
        self.outbox.notifications(filter, page).await
    }

    /// How the outbox is doing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn depth(&self) -> Result<OutboxDepth, StoreError> {
        self.outbox.depth(self.clock.now()).await
    }

    /// Queues a message again that was given up or delivered.
    ///
    /// # Errors
    /// [`NotificationError`].
    pub async fn resend(&self, id: OutboxId, cause: &Cause) -> Result<Notification, NotificationError> {
        match self.outbox.resend(id, cause, self.clock.now()).await? {
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
        let now = self.clock.now();
        let ends_by = now.saturating_add(notice).unwrap_or(now);
        self.outbox.warn_of_ending_holds(ends_by, notice.saturating_mul(SHORTEST_HOLD), now).await
    }

    /// Reminds of shows that start within a day; answers of how many shows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remind(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let shows = self.outbox.shows_to_remind_of(now.saturating_add(AHEAD).unwrap_or(now), now, BATCH).await?;
        for show in &shows {
            let written = self.outbox.remind(*show, AHEAD, now).await?;
            tracing::debug!(showtime = %show, written, "reminders are written");
        }
        Ok(shows.len())
    }

    /// Forgets messages that were delivered longer than `keep` ago; answers how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_sent(&self, keep: SignedDuration) -> Result<usize, StoreError> {
        let now = self.clock.now();
        self.outbox.forget_sent(now.saturating_sub(keep).unwrap_or(now), MOST_FORGOTTEN).await
    }

    async fn send(&self, delivery: &Delivery) -> Result<Result<(), MailError>, StoreError> {
        let Some(mail) = self.mail(&delivery.message).await? else { return Ok(Ok(())) };
        Ok(self.mailer.send(&delivery.key(), &mail).await)
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

#[cfg(test)]
mod tests {
    use booking_domain::{
        outbox::MessageKind,
        ports::{MockBookingStore, MockEntropy, MockMailer, MockOutboxStore},
    };
    use booking_testkit::{FrozenClock, noon};

    use super::*;

    fn letter(id: i64) -> Delivery {
        let email = Email::parse("ann@example.org").expect("an address");
        let message = Message::AlreadySignedUp { email, name: "Ann".to_owned() };
        let leased_until = noon() + LEASE;
        Delivery { id: OutboxId(id), message, attempts: 0, resends: 0, created_at: noon(), leased_until }
    }

    fn service(outbox: MockOutboxStore, mailer: MockMailer) -> NotificationService {
        let mut entropy = MockEntropy::new();
        entropy.expect_bytes().returning(|| [0; 32]);
        let clock = Arc::new(FrozenClock::at(noon()));
        let url = "http://marquee.test".to_owned();
        NotificationService::new(Arc::new(outbox), Arc::new(MockBookingStore::new()), Arc::new(mailer), clock, Arc::new(entropy), url)
    }

    #[tokio::test]
    async fn what_fails_for_good_is_given_up_and_what_may_not_is_tried_again() {
        let mut outbox = MockOutboxStore::new();
        outbox.expect_take().times(1).returning(|_, _, _| Ok(vec![letter(1), letter(2)]));
        let soon = noon() + SignedDuration::from_secs(10);
        outbox.expect_failed().times(1).withf(|one, _, at, _| one.id.0 == 1 && at.is_none()).returning(|_, _, _, _| Ok(()));
        outbox.expect_failed().times(1).withf(move |one, _, at, _| one.id.0 == 2 && *at == Some(soon)).returning(|_, _, _, _| Ok(()));
        let mut mailer = MockMailer::new();
        mailer.expect_send().returning(|key, _| {
            if key == "outbox-1" { Err(MailError::Permanent("no such address".into())) } else { Err(MailError::Temporary("busy".into())) }
        });
        assert_eq!(service(outbox, mailer).deliver(std::future::pending()).await.expect("works"), 2);
    }

    #[tokio::test]
    async fn who_is_told_to_stop_begins_nothing_and_hands_back_all() {
        let mut outbox = MockOutboxStore::new();
        outbox.expect_take().times(1).returning(|_, _, _| Ok(vec![letter(1), letter(2)]));
        outbox.expect_give_back().times(1).withf(|all, _| all.len() == 2).returning(|all, _| Ok(all.len()));
        assert_eq!(service(outbox, MockMailer::new()).deliver(std::future::ready(())).await.expect("works"), 0);
    }

    #[tokio::test]
    async fn a_mail_under_way_is_finished_and_the_rest_handed_back() {
        let (tell, told) = futures::channel::oneshot::channel::<()>();
        let mut outbox = MockOutboxStore::new();
        outbox.expect_take().times(1).returning(|_, _, _| Ok(vec![letter(1), letter(2)]));
        outbox
            .expect_done()
            .times(1)
            .withf(|one, _| one.id.0 == 1 && one.message.kind() == MessageKind::AlreadySignedUp)
            .returning(|_, _| Ok(()));
        outbox.expect_give_back().times(1).withf(|all, _| all.len() == 1 && all[0].id.0 == 2).returning(|all, _| Ok(all.len()));
        // Told to stop while the first mail is on its way; the mail takes one more look than the signal.
        let tell = std::sync::Mutex::new(Some(tell));
        let mailer = SlowMailer(tell);
        let service = NotificationService { mailer: Arc::new(mailer), ..service(outbox, MockMailer::new()) };
        assert_eq!(service.deliver(async { told.await.expect("is told") }).await.expect("works"), 1);
    }

    /// Tells the program to stop while it sends, and sends all the same.
    struct SlowMailer(std::sync::Mutex<Option<futures::channel::oneshot::Sender<()>>>);

    #[async_trait::async_trait]
    impl Mailer for SlowMailer {
        async fn send(&self, _: &str, _: &Mail) -> Result<(), MailError> {
            let tell = self.0.lock().expect("not poisoned").take().expect("one mail is begun");
            tell.send(()).expect("the program listens");
            tokio::task::yield_now().await;
            Ok(())
        }
    }
}
