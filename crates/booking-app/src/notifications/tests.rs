use std::sync::{Arc, Mutex};

use booking_domain::{
    BookingId, OutboxId, SeatId, ShowtimeId, TicketId, UserId,
    audit::Cause,
    booking::{BookingError, BookingStatus, Stage},
    outbox::Message,
    ports::{
        Changed, MockBookingStore, MockDocuments, MockEntropy, MockMailer, MockOutboxStore, MockRateLimiter, MockTicketSeal, RateDecision,
    },
    ticket::{Ticket, TicketStatus},
};
use booking_testkit::{FrozenClock, MemoryMailbox, noon};
use jiff::Timestamp;

use super::*;
use crate::mails::summary;

const BOOKING: BookingId = BookingId(42);

const LEASE: SignedDuration = SignedDuration::from_mins(1);

/// Mocks that expect nothing, to be told what to expect.
struct Mocks {
    outbox: MockOutboxStore,
    bookings: MockBookingStore,
    mailer: MockMailer,
    documents: Option<MockDocuments>,
    limiter: MockRateLimiter,
}

impl Mocks {
    fn new() -> Self {
        Self {
            outbox: MockOutboxStore::new(),
            bookings: MockBookingStore::new(),
            mailer: MockMailer::new(),
            documents: None,
            limiter: MockRateLimiter::new(),
        }
    }

    /// With these messages due.
    fn due(messages: &[Message]) -> Self {
        let mut mocks = Self::new();
        let delivery = |(id, message): (i64, &Message)| Delivery {
            id: OutboxId(id),
            message: message.clone(),
            attempts: 1,
            resends: 0,
            created_at: noon(),
            trace_context: None,
            leased_until: noon() + LEASE,
        };
        let due: Vec<Delivery> = (1..).zip(messages).map(delivery).collect();
        mocks.outbox.expect_take().once().return_once(move |_, _, _| Ok(due));
        mocks
    }

    /// With a booking at this stage, whose customer has an address.
    fn booking(mut self, stage: Stage) -> Self {
        self.bookings.expect_find().returning(move |_, _| Ok(Some(summary(stage, Vec::new()))));
        self.bookings.expect_customer_email().returning(|_| Ok(Some(ada())));
        self.bookings
            .expect_tickets()
            .returning(|booking| Ok(vec![ticket(booking, TicketStatus::Valid), ticket(booking, TicketStatus::Revoked)]));
        self
    }

    fn service(self) -> NotificationService {
        let mut seal = MockTicketSeal::new();
        seal.expect_seal().returning(|claim| format!("{claim}.sealed"));
        let mut entropy = MockEntropy::new();
        entropy.expect_bytes().returning(|| [0; 32]);
        let ports = NotificationPorts {
            outbox: Arc::new(self.outbox),
            bookings: Arc::new(self.bookings),
            mailer: Arc::new(self.mailer),
            mailbox: Arc::new(MemoryMailbox::default()),
            documents: self.documents.map(|documents| Arc::new(documents) as _),
            seal: Arc::new(seal),
            limiter: Arc::new(self.limiter),
            clock: Arc::new(FrozenClock::at(noon())),
            entropy: Arc::new(entropy),
        };
        NotificationService::new(ports, "https://tickets.example.org".to_owned(), LEASE)
    }
}

fn ada() -> Email {
    Email::parse("ada@example.org").expect("an address")
}

fn ticket(booking: BookingId, status: TicketStatus) -> Ticket {
    Ticket { id: TicketId(1), booking, showtime: ShowtimeId(7), seat: SeatId(5), status, issued_at: noon() }
}

fn sold() -> Stage {
    Stage::Confirmed { at: noon() }
}

fn reset() -> Message {
    Message::ResetPassword { email: ada(), name: "Ada".to_owned(), token: "once".to_owned() }
}

fn paper(name: &str) -> Attachment {
    Attachment { name: name.to_owned(), content_type: "application/pdf".to_owned(), bytes: vec![1] }
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again_and_what_may_yet_succeed_is() {
    for (error, retry_at) in [
        (MailError::Permanent("550".to_owned()), None),
        (MailError::Temporary("451".to_owned()), Some(noon() + SignedDuration::from_secs(20))),
    ] {
        let mut mocks = Mocks::due(&[reset()]);
        mocks.mailer.expect_send().once().return_once(move |_, _| Err(error));
        let noted = move |one: &Delivery, _: &str, at: &Option<Timestamp>, _: &Timestamp| one.id == OutboxId(1) && *at == retry_at;
        mocks.outbox.expect_failed().once().withf(noted).returning(|_, _, _, _| Ok(()));
        assert_eq!(mocks.service().deliver(std::future::pending()).await.expect("delivers"), 1);
    }
}

#[tokio::test]
async fn who_is_told_to_stop_begins_nothing_and_hands_back_all() {
    let mut mocks = Mocks::due(&[reset(), reset()]);
    mocks.outbox.expect_give_back().once().withf(|all, _| all.len() == 2).returning(|all, _| Ok(all.len()));
    assert_eq!(mocks.service().deliver(std::future::ready(())).await.expect("works"), 0);
}

/// Tells the program to stop while it sends, and sends all the same.
struct SlowMailer(Mutex<Option<futures::channel::oneshot::Sender<()>>>);

#[async_trait::async_trait]
impl Mailer for SlowMailer {
    async fn send(&self, _: &str, _: &Mail) -> Result<(), MailError> {
        let tell = self.0.lock().expect("not poisoned").take().expect("one mail is begun");
        tell.send(()).expect("the program listens");
        // The mail takes one more look than the signal.
        tokio::task::yield_now().await;
        Ok(())
    }
}

#[tokio::test]
async fn a_mail_under_way_is_finished_and_the_rest_handed_back() {
    let (tell, told) = futures::channel::oneshot::channel::<()>();
    let mut mocks = Mocks::due(&[reset(), reset()]);
    mocks.outbox.expect_done().once().withf(|one, _| one.id == OutboxId(1)).returning(|_, _| Ok(()));
    mocks.outbox.expect_give_back().once().withf(|all, _| all.len() == 1 && all[0].id == OutboxId(2)).returning(|all, _| Ok(all.len()));
    let mut service = mocks.service();
    service.ports.mailer = Arc::new(SlowMailer(Mutex::new(Some(tell))));
    assert_eq!(service.deliver(async { told.await.expect("is told") }).await.expect("works"), 1);
}

#[tokio::test]
async fn a_slow_server_costs_those_that_wait_no_try() {
    let mut mocks = Mocks::due(&[reset(), reset(), reset(), reset()]);
    let clock = Arc::new(FrozenClock::at(noon()));
    let passing = Arc::clone(&clock);
    mocks.mailer.expect_send().times(2).returning(move |_, _| {
        passing.advance(LEASE / 3);
        Err(MailError::Temporary("no answer".to_owned()))
    });
    mocks.outbox.expect_failed().times(2).returning(|_, _, _, _| Ok(()));
    let rest = |all: &[Delivery]| all.iter().map(|one| one.id).eq([OutboxId(3), OutboxId(4)]);
    mocks.outbox.expect_give_back().once().withf(move |all, _| rest(all)).returning(|all, _| Ok(all.len()));
    let mut service = mocks.service();
    service.ports.clock = clock;
    assert_eq!(service.deliver(std::future::pending()).await.expect("works"), 2);
}

#[tokio::test]
async fn the_key_of_a_mail_stays_when_it_is_tried_again() {
    let mut mocks = Mocks::due(&[reset()]);
    mocks.mailer.expect_send().once().withf(|key, _| key == format!("outbox-1-{}", noon().as_second())).returning(|_, _| Ok(()));
    mocks.outbox.expect_done().once().returning(|_, _| Ok(()));
    mocks.service().deliver(std::future::pending()).await.expect("delivers");
}

#[tokio::test]
async fn a_confirmation_brings_the_tickets_that_are_good_and_the_calendar() {
    let mut mocks = Mocks::due(&[Message::BookingConfirmed { booking: BOOKING }]).booking(sold());
    let mut documents = MockDocuments::new();
    documents
        .expect_tickets()
        .once()
        .withf(|papers| {
            let codes: Vec<&str> = papers.admitting().map(|(ticket, _)| ticket.code.as_str()).collect();
            codes == ["MQ1.1.42.7.5.sealed"] && papers.url.as_deref() == Some("https://tickets.example.org/bookings/42")
        })
        .returning(|_| Ok(paper("tickets.pdf")));
    documents.expect_calendar().once().returning(|_| Ok(paper("show.ics")));
    mocks.documents = Some(documents);
    let wanted = |_: &str, mail: &Mail| {
        let names: Vec<&str> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
        names == ["tickets.pdf", "show.ics"] && mail.text.contains("attached") && mail.to == ada()
    };
    mocks.mailer.expect_send().once().withf(wanted).returning(|_, _| Ok(()));
    mocks.outbox.expect_done().once().returning(|_, _| Ok(()));
    mocks.service().deliver(std::future::pending()).await.expect("delivers");
}

#[tokio::test]
async fn documents_that_cannot_be_made_keep_no_mail_back() {
    let mut mocks = Mocks::due(&[Message::Receipt { booking: BOOKING }]).booking(sold());
    let mut documents = MockDocuments::new();
    documents.expect_receipt().once().returning(|_| Err(DocumentError("no font".to_owned())));
    mocks.documents = Some(documents);
    let wanted = |_: &str, mail: &Mail| mail.attachments.is_empty() && !mail.text.contains("attached") && mail.text.contains("42.50 EUR");
    mocks.mailer.expect_send().once().withf(wanted).returning(|_, _| Ok(()));
    mocks.outbox.expect_done().once().returning(|_, _| Ok(()));
    mocks.service().deliver(std::future::pending()).await.expect("delivers");
}

#[tokio::test]
async fn what_is_no_longer_true_is_not_said() {
    let ended = Stage::Expired { at: noon() };
    for (message, stage) in [
        (Message::HoldEnding { booking: BOOKING }, sold()),
        (Message::HoldEnding { booking: BOOKING }, Stage::Held { until: noon() }),
        (Message::PaymentFailed { booking: BOOKING, payment: booking_domain::PaymentId(uuid::Uuid::from_u128(1)) }, sold()),
        (Message::Reminder { booking: BOOKING, starts_at: None }, ended),
        (Message::BookingConfirmed { booking: BOOKING }, ended),
        (Message::ShowtimeChanged { booking: BOOKING, version: 1 }, ended),
    ] {
        let mut mocks = Mocks::due(&[message]).booking(stage);
        // Nothing is sent: the mailer expects nothing.
        mocks.outbox.expect_done().once().returning(|_, _| Ok(()));
        mocks.service().deliver(std::future::pending()).await.expect("delivers");
    }
}

/// After an outage of the mail server people got links that were dead.
#[tokio::test]
async fn a_link_that_has_stopped_working_is_not_sent() {
    let mut mocks = Mocks::due(&[reset()]);
    mocks.outbox.expect_done().once().returning(|_, _| Ok(()));
    let mut service = mocks.service();
    service.ports.clock = Arc::new(FrozenClock::at(noon() + SignedDuration::from_mins(10)));
    assert_eq!(service.deliver(std::future::pending()).await.expect("delivers"), 1);
}

#[tokio::test]
async fn a_message_that_cannot_be_written_holds_no_other_up() {
    let mut mocks = Mocks::due(&[Message::BookingConfirmed { booking: BOOKING }, reset()]);
    let corrupt = || StoreError::Corrupt { table: "bookings", column: "quote", id: "42".to_owned(), reason: "no JSON".to_owned() };
    mocks.bookings.expect_find().once().returning(move |_, _| Err(corrupt()));
    mocks
        .outbox
        .expect_failed()
        .once()
        .withf(|one, why, at, _| one.id == OutboxId(1) && why.contains("quote") && at.is_some())
        .returning(|_, _, _, _| Ok(()));
    mocks.mailer.expect_send().once().returning(|_, _| Ok(()));
    mocks.outbox.expect_done().once().withf(|one, _| one.id == OutboxId(2)).returning(|_, _| Ok(()));
    assert_eq!(mocks.service().deliver(std::future::pending()).await.expect("delivers"), 2);
}

fn decision(allowed: bool) -> RateDecision {
    RateDecision { allowed, limit: 1, remaining: 0, reset_seconds: 60, retry_after_seconds: if allowed { 0 } else { 60 } }
}

fn cause() -> Cause {
    Cause::user(UserId(1), "request".to_owned())
}

#[tokio::test]
async fn tickets_are_sent_again_within_limits_and_under_the_bookings_lock() {
    let mut mocks = Mocks::new().booking(sold());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    mocks.limiter.expect_check().times(2).returning(move |key, quota, _| {
        heard.lock().expect("not poisoned").push((key.to_owned(), quota.limit, quota.per_seconds));
        decision(true)
    });
    mocks.bookings.expect_transition().once().returning(|change, decide| {
        assert_eq!((change.booking, change.customer), (BOOKING, None));
        let booking = summary(sold(), Vec::new()).booking;
        let decided = decide(&booking, &booking_domain::booking::Claims::default())?;
        assert_ne!(decided, booking_domain::booking::Decision::Unchanged);
        Ok(Some(Changed { booking, changed: true, freed: Vec::new() }))
    });
    mocks.service().resend(BOOKING, &Reach::Own(UserId(1)), cause()).await.expect("are sent");
    let asked = asked.lock().expect("not poisoned").clone();
    assert_eq!(asked, [("resend-minute:42".to_owned(), 1, 60), ("resend-day:42".to_owned(), 5, 86_400)]);
}

#[tokio::test]
async fn asking_again_and_again_or_too_early_changes_nothing() {
    let mut mocks = Mocks::new().booking(sold());
    mocks.limiter.expect_check().once().returning(|_, _, _| decision(false));
    let refused = mocks.service().resend(BOOKING, &Reach::All, cause()).await;
    assert!(matches!(refused, Err(ResendError::TooOften { retry_after: 60 })), "{refused:?}");

    let held = Stage::Held { until: noon() + SignedDuration::from_mins(1) };
    let refused = Mocks::new().booking(held).service().resend(BOOKING, &Reach::All, cause()).await;
    assert!(matches!(refused, Err(ResendError::Booking(BookingError::StateConflict(BookingStatus::Held)))), "{refused:?}");

    let mut mocks = Mocks::new();
    mocks.bookings.expect_find().returning(|_, _| Ok(None));
    let refused = mocks.service().resend(BOOKING, &Reach::Own(UserId(2)), cause()).await;
    assert!(matches!(refused, Err(ResendError::Booking(BookingError::NotFound))), "{refused:?}");
}
