//! Of three pieces of work the middle one breaks: the others are done, it is told of and comes again. A database that is away ends the round.

use std::{future, io, sync::Mutex};

use booking_domain::{
    Currency, Money, PaymentId,
    booking::Decision,
    payment::{DueRefund, Payment, PaymentMethod, Refund, RefundProgress, RefundReport},
    ports::{GatewayConfig, MockBookingStore, MockEventBus, MockPaymentGateway, MockSeatGate},
};
use booking_testkit::{FrozenClock, SeededEntropy, noon};
use jiff::Timestamp;
use tracing::subscriber::DefaultGuard;
use uuid::Uuid;

use super::*;
use crate::mails::summary;

const BOOKINGS: [BookingId; 3] = [BookingId(1), BookingId(2), BookingId(3)];
const BROKEN: BookingId = BOOKINGS[1];
const LEASE: SignedDuration = SignedDuration::from_mins(1);
const PRICE: Money = Money { minor: 4_250, currency: Currency::EUR };

/// What the middle one breaks on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Its own rows.
    BadRow,
    /// The provider, which speaks of money that has not come yet.
    TooEarly,
    /// The provider, which answers for the others.
    Refused,
    /// A database that is gone by then.
    DatabaseAway,
}

/// Each kind of work on many bookings.
#[derive(Clone, Copy, Debug)]
enum Round {
    StoredEvents,
    OpenPayments,
    EndedHolds,
    Refunds,
}

const ROUNDS: [Round; 4] = [Round::StoredEvents, Round::OpenPayments, Round::EndedHolds, Round::Refunds];

impl Round {
    async fn go(self, service: &PaymentService) -> Result<(), BookingError> {
        match self {
            Self::StoredEvents => service.retry_unmatched().await,
            Self::OpenPayments => service.reconcile().await.map(drop),
            Self::EndedHolds => service.sweep().await.map(drop),
            Self::Refunds => service.send_refunds(future::pending()).await.map(drop),
        }
    }
}

/// What is to be done for three bookings, and what of it is.
struct Batch {
    fault: Mutex<Option<Fault>>,
    done: Mutex<Vec<BookingId>>,
}

impl Batch {
    fn broken_by(fault: Fault) -> Arc<Self> {
        Arc::new(Self { fault: Mutex::new(Some(fault)), done: Mutex::default() })
    }

    fn mend(&self) {
        *self.fault.lock().expect("not poisoned") = None;
    }

    fn done(&self) -> Vec<BookingId> {
        self.done.lock().expect("not poisoned").clone()
    }

    /// What a store finds when it is asked: all that is not done.
    fn left(&self) -> Vec<BookingId> {
        let done = self.done();
        BOOKINGS.into_iter().filter(|booking| !done.contains(booking)).collect()
    }

    fn fault_of(&self, booking: BookingId) -> Option<Fault> {
        self.fault.lock().expect("not poisoned").filter(|_| booking == BROKEN)
    }

    /// What the provider does for a booking.
    fn ask(&self, booking: BookingId) -> Result<(), GatewayError> {
        match self.fault_of(booking) {
            Some(Fault::Refused) => Err(GatewayError::Refused("no such charge".to_owned())),
            Some(Fault::BadRow | Fault::TooEarly | Fault::DatabaseAway) | None => Ok(()),
        }
    }

    /// What the store does for a booking.
    fn change(&self, booking: BookingId, decide: &Decide<'_>) -> Result<Changed, BookingError> {
        match self.fault_of(booking) {
            Some(Fault::BadRow) => {
                let (id, reason) = (booking.0.to_string(), "is no status".to_owned());
                return Err(StoreError::Corrupt { table: "bookings", column: "status", id, reason }.into());
            }
            Some(Fault::TooEarly) => return Err(BookingError::TooEarly),
            Some(Fault::DatabaseAway) => return Err(StoreError::Unavailable("connection refused".to_owned()).into()),
            Some(Fault::Refused) | None => {}
        }
        let known = held(booking);
        let changed = match decide(&known, &Claims::default())? {
            Decision::Changed(booking, _) => Changed { booking: *booking, changed: true, freed: Vec::new() },
            Decision::Unchanged => Changed { booking: known, changed: false, freed: Vec::new() },
        };
        self.done.lock().expect("not poisoned").push(booking);
        Ok(changed)
    }

    fn service(self: &Arc<Self>) -> PaymentService {
        let mut bus = MockEventBus::new();
        bus.expect_publish().returning(|_| ());
        let (store, gateway) = (Arc::new(self.store()), Arc::new(self.gateway()));
        let (clock, entropy) = (Arc::new(FrozenClock::at(noon())), Arc::new(SeededEntropy::new(1)));
        PaymentService::new(store, gateway, Arc::new(MockSeatGate::new()), Arc::new(bus), clock, entropy, LEASE)
    }

    fn store(self: &Arc<Self>) -> MockBookingStore {
        let mut store = MockBookingStore::new();
        let batch = Arc::clone(self);
        store.expect_unmatched_events().returning(move |_, _| Ok(batch.left().into_iter().map(event).collect()));
        let batch = Arc::clone(self);
        store.expect_open_payments().returning(move |_, _, _| Ok(batch.left().into_iter().map(open_payment).collect()));
        let batch = Arc::clone(self);
        store.expect_ended_holds().returning(move |_, _| Ok(batch.left()));
        let batch = Arc::clone(self);
        store.expect_due_refunds().returning(move |_, _, _| Ok(batch.left().into_iter().map(due_refund).collect()));
        let batch = Arc::clone(self);
        store.expect_apply_event().returning(move |_, event, _, decide| {
            let changed = batch.change(BookingId(event.id.parse().expect("the event of a booking")), decide)?;
            Ok(EventOutcome::Applied(Box::new(changed)))
        });
        let batch = Arc::clone(self);
        store.expect_transition().returning(move |change, decide| batch.change(change.booking, decide).map(Some));
        // Only of the one that the provider does not make.
        let is_tried_again = |refund: &RefundId, _: &str, at: &Option<Timestamp>, _: &Timestamp| {
            *refund == RefundId(key(BROKEN)) && at.is_some_and(|at| at > noon())
        };
        store.expect_refund_not_sent().withf(is_tried_again).returning(|_, _, _, _| Ok(()));
        store
    }

    fn gateway(self: &Arc<Self>) -> MockPaymentGateway {
        let mut gateway = MockPaymentGateway::new();
        gateway.expect_config().returning(|| GatewayConfig { provider: "sandbox", publishable_key: "pk".to_owned() });
        let batch = Arc::clone(self);
        gateway.expect_report().returning(move |payment, _| {
            batch.ask(booking_of(payment.0))?;
            let (status, amount) = (PaymentStatus::Succeeded, PRICE);
            let (intent, captured_minor) = (payment.0.to_string(), amount.minor);
            Ok(Some(IntentReport { intent, payment: Some(payment), status, amount, captured_minor, failure: None }))
        });
        let batch = Arc::clone(self);
        gateway.expect_refund().returning(move |intent, refund, _| {
            batch.ask(booking_of(refund.id.0))?;
            let (id, intent, progress) = (format!("re_{intent}"), intent.to_owned(), RefundProgress::Succeeded);
            Ok(RefundReport { id, refund: Some(refund.id), intent, payment: Some(refund.payment), amount: refund.amount, progress })
        });
        gateway
    }
}

/// The key of a booking's payment, and of its refund.
fn key(booking: BookingId) -> Uuid {
    Uuid::from_u128(u128::from(booking.0.unsigned_abs()))
}

fn booking_of(key: Uuid) -> BookingId {
    BOOKINGS.into_iter().find(|booking| self::key(*booking) == key).expect("the key of a booking")
}

/// A booking whose hold has just ended, and that is being paid.
fn held(id: BookingId) -> Booking {
    let refunds = vec![due_refund(id).refund];
    Booking { id, payments: vec![open_payment(id).payment], ..summary(Stage::Held { until: noon() }, refunds).booking }
}

fn event(booking: BookingId) -> ProviderEvent {
    ProviderEvent { id: booking.0.to_string(), kind: "charge.refunded".to_owned(), live: false, news: None }
}

fn open_payment(booking: BookingId) -> OpenPayment {
    let payment = Payment {
        id: PaymentId(key(booking)),
        method: PaymentMethod::Online,
        intent: Some(key(booking).to_string()),
        client_secret: None,
        status: PaymentStatus::Processing,
        amount: PRICE,
        captured_minor: 0,
        failure: None,
        created_at: noon(),
    };
    OpenPayment { payment, booking }
}

fn due_refund(booking: BookingId) -> DueRefund {
    DueRefund {
        refund: Refund::queued(RefundId(key(booking)), PaymentId(key(booking)), PRICE, RefundCause::Cancelled),
        booking,
        intent: key(booking).to_string(),
        attempts: 0,
        trace_context: None,
        leased_until: noon() + LEASE,
    }
}

/// What is logged from now on, by this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listening() -> (Self, DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn lines(&self) -> Vec<String> {
        let written = self.0.lock().expect("not poisoned");
        String::from_utf8_lossy(&written).lines().map(str::to_owned).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A round goes on after the middle one, tells of it in one line, and the next round does it.
async fn keeps_none_of_the_others(round: Round, fault: Fault, said: &str) {
    let batch = Batch::broken_by(fault);
    let service = batch.service();
    let (log, _guard) = Log::listening();
    round.go(&service).await.expect("goes on");
    assert_eq!(batch.done(), [BOOKINGS[0], BOOKINGS[2]], "{round:?}, {fault:?}");
    let told: Vec<String> = log.lines().into_iter().filter(|line| line.contains("WARN") || line.contains("ERROR")).collect();
    assert!(matches!(told.as_slice(), [only] if only.contains(said)), "{round:?}, {fault:?}: {told:#?}");

    batch.mend();
    round.go(&service).await.expect("goes on");
    assert_eq!(batch.done(), [BOOKINGS[0], BOOKINGS[2], BROKEN], "{round:?}, {fault:?}");
}

const OF_THE_ROW: &str = "bad row in bookings (status, id 2): is no status";

#[tokio::test]
async fn a_stored_event_that_breaks_keeps_none_of_the_others() {
    keeps_none_of_the_others(Round::StoredEvents, Fault::BadRow, OF_THE_ROW).await;
    keeps_none_of_the_others(Round::StoredEvents, Fault::TooEarly, "the payment is not settled yet").await;
}

#[tokio::test]
async fn a_payment_that_breaks_keeps_none_of_the_others() {
    keeps_none_of_the_others(Round::OpenPayments, Fault::BadRow, OF_THE_ROW).await;
    keeps_none_of_the_others(Round::OpenPayments, Fault::Refused, "the payment provider refuses: no such charge").await;
}

#[tokio::test]
async fn a_hold_that_breaks_keeps_none_of_the_others() {
    keeps_none_of_the_others(Round::EndedHolds, Fault::BadRow, OF_THE_ROW).await;
}

#[tokio::test]
async fn a_refund_that_breaks_keeps_none_of_the_others() {
    keeps_none_of_the_others(Round::Refunds, Fault::BadRow, OF_THE_ROW).await;
    keeps_none_of_the_others(Round::Refunds, Fault::Refused, "the payment provider refuses: no such charge").await;
}

#[tokio::test]
async fn a_database_that_is_away_ends_every_round() {
    for round in ROUNDS {
        let batch = Batch::broken_by(Fault::DatabaseAway);
        let ended = round.go(&batch.service()).await;
        assert!(matches!(ended, Err(BookingError::Store(StoreError::Unavailable(_)))), "{round:?}: {ended:?}");
        assert_eq!(batch.done(), [BOOKINGS[0]], "{round:?}: the rest waits");
    }
}

/// A broken hold once made the worker begin its next round at once, and again, with a line in the log each time.
#[tokio::test]
async fn a_hold_that_breaks_is_no_work_done() {
    let batch = Batch::broken_by(Fault::BadRow);
    let service = batch.service();
    assert_eq!(service.sweep().await.expect("goes on"), 2);
    assert_eq!(service.sweep().await.expect("goes on"), 0, "nothing but the broken one is left");
    batch.mend();
    assert_eq!(service.sweep().await.expect("goes on"), 1);
}
