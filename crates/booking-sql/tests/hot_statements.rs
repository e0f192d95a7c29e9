//! The hot statements of PostgreSQL write what the rules say, and are one cached statement each.

mod world;

use booking_domain::{
    BookingId, PaymentId, SessionId, Timestamp, UserId,
    audit::Cause,
    booking::{Booking, BookingError, Claims, HoldPolicy, PaymentPlan, Reference},
    page::PageRequest,
    ports::{AttachIntent, BeginPayment, Changed, HistoryFilter, HoldOutcome, Intent, NewHold},
    pricing::Quote,
};
use booking_sql::testing::{Kind, Scratch};
use booking_testkit::contract::booking_store::Subject;
use uuid::Uuid;

/// By which way a payment begins.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// As the service asks for it.
    Short,
    /// Loaded, locked, decided and saved.
    General,
}

fn scratch_of(subject: &Subject) -> &Scratch {
    subject.keep.downcast_ref().expect("the world is in a scratch database")
}

async fn placed(subject: &Subject, hold: NewHold) -> BookingId {
    match subject.bookings.place_hold(&hold).await.expect("the store works") {
        HoldOutcome::Placed(id) => id,
        other => panic!("the seats are free, and yet: {other:?}"),
    }
}

/// The wish of the n-th attempt.
fn wish(booking: BookingId, customer: UserId, n: u128, now: Timestamp) -> BeginPayment {
    let plan = PaymentPlan { payment: PaymentId(Uuid::from_u128(n)) };
    BeginPayment { booking, customer, plan, policy: HoldPolicy::default(), now, cause: Cause::user(customer, "a request") }
}

async fn begun(subject: &Subject, way: Way, wish: &BeginPayment) -> Result<Option<Changed>, BookingError> {
    match way {
        Way::Short => subject.bookings.begin_payment(wish).await,
        Way::General => {
            let decide = |booking: &Booking, claims: &Claims| wish.decide(booking, claims);
            subject.bookings.transition(&wish.change(), &decide).await
        }
    }
}

async fn answered(subject: &Subject, way: Way, known: Booking, n: u128) -> Result<Option<Changed>, BookingError> {
    let intent = Intent { id: format!("pi_{n}"), client_secret: format!("secret {n}") };
    let attach = AttachIntent { known, payment: PaymentId(Uuid::from_u128(n)), intent, now: subject.later(9) };
    match way {
        Way::Short => subject.bookings.attach_intent(&attach).await,
        Way::General => subject.bookings.transition(&attach.change(), &|booking, _| Ok(attach.decide(booking))).await,
    }
}

/// Plays the same story by one of the ways; answers what the caller saw and every row that was written.
async fn story(way: Way) -> (Vec<String>, Vec<String>) {
    let subject = world::subject(Kind::Postgres).await;
    let user = |i: usize| subject.world.customers[i];
    let hold =
        |n: u8, customer: usize, seats: &[usize]| NewHold { reference: Reference::from_bytes([n; 8]), ..subject.hold(customer, seats) };
    let mut seen = Vec::new();
    let usual = placed(&subject, hold(1, 0, &[1, 0, 2])).await;
    let near_its_end = placed(&subject, hold(2, 0, &[3])).await;
    let ended = placed(&subject, hold(3, 1, &[4])).await;
    let for_nothing = hold(4, 2, &[5]);
    let for_nothing = placed(&subject, NewHold { quote: Quote { total_minor: 0, ..for_nothing.quote.clone() }, ..for_nothing }).await;
    let lost = placed(&subject, hold(5, 3, &[6, 7])).await;
    placed(&subject, NewHold { now: subject.later(10), until: subject.later(20), ..hold(6, 4, &[7]) }).await;
    let wishes = [
        wish(usual, user(0), 1, subject.later(1)),
        wish(usual, user(0), 2, subject.later(2)),
        wish(near_its_end, user(1), 3, subject.later(9)),
        wish(near_its_end, user(0), 4, subject.later(9)),
        wish(ended, user(1), 5, subject.later(10)),
        wish(for_nothing, user(2), 6, subject.later(3)),
        wish(lost, user(3), 7, subject.later(9)),
        wish(lost, user(3), 4, subject.later(9)),
        wish(BookingId(77), user(3), 8, subject.later(9)),
    ];
    for wish in &wishes {
        let outcome = begun(&subject, way, wish).await;
        if let Ok(Some(changed)) = &outcome
            && let Some(payment) = changed.booking.live_payment()
        {
            let (known, n) = (changed.booking.clone(), payment.id.0.as_u128());
            seen.push(format!("{:?}", answered(&subject, way, known.clone(), n).await));
            seen.push(format!("{:?}", answered(&subject, way, known, n).await));
        }
        seen.push(format!("{outcome:?}"));
    }
    let mut rows = Vec::new();
    for table in ["bookings", "booking_seats", "seat_claims", "hold_slots", "payments", "tickets", "audit_log", "outbox"] {
        rows.extend(scratch_of(&subject).texts(&format!("SELECT '{table} ' || to_jsonb(t)::text AS text FROM {table} t ORDER BY 1")).await);
    }
    (seen, rows)
}

/// The statements and the pure decision cannot grow apart: what callers see and every row of every table are the same.
#[tokio::test(flavor = "multi_thread")]
async fn the_short_way_writes_what_the_general_way_does() {
    let (short, general) = (story(Way::Short).await, story(Way::General).await);
    assert_eq!(short.0, general.0);
    assert_eq!(short.1, general.1);
    for table in ["payments ", "audit_log ", "tickets ", "outbox "] {
        assert!(short.1.iter().any(|row| row.starts_with(table)), "the story wrote no {table}");
    }
}

/// What the only connection of a test keeps prepared.
async fn prepared(subject: &Subject) -> Vec<String> {
    scratch_of(subject).texts("SELECT statement AS text FROM pg_prepared_statements ORDER BY prepare_time, name").await
}

/// Each of them prepares one statement at its first use and none at its second.
#[tokio::test(flavor = "multi_thread")]
async fn hot_operations_are_one_cached_statement_each() {
    let subject = world::subject(Kind::Postgres).await;
    let accounts = scratch_of(&subject).database.stores().accounts;
    let customer = subject.world.customers[0];
    let mut kept = prepared(&subject).await.len();
    let mut ids = Vec::new();
    let mut known = Vec::new();
    let mut after = async |operation: &str, first_time: bool| {
        let now = prepared(&subject).await;
        let new = now.len() - std::mem::replace(&mut kept, now.len());
        assert_eq!(new, usize::from(first_time), "{operation} prepared: {:#?}", &now[now.len() - new..]);
    };
    for i in [0, 1] {
        ids.push(placed(&subject, subject.hold(0, &[i, i + 10])).await);
        after("hold", i == 0).await;
    }
    for (i, id) in (0..).zip(&ids) {
        let wish = wish(*id, customer, i, subject.later(1));
        known.push(begun(&subject, Way::Short, &wish).await.expect("works").expect("exists").booking);
        after("the beginning of a payment", i == 0).await;
    }
    for (i, known) in (0..).zip(known) {
        assert!(answered(&subject, Way::Short, known, i).await.expect("works").expect("exists").changed);
        after("the provider's answer", i == 0).await;
    }
    for i in [0, 1] {
        subject.showtimes.taken_seats(subject.world.showtime, subject.now).await.expect("works");
        after("the seats taken", i == 0).await;
    }
    for i in [0, 1] {
        accounts.principal(SessionId(Uuid::from_u128(i)), subject.now).await.expect("works");
        after("who is behind a session", i == 0).await;
    }
    for i in [0, 1] {
        accounts.user(customer).await.expect("works").expect("exists");
        after("one's account", i == 0).await;
    }
}

/// As many however many bookings are on the page: the page, and its seats, payments, refunds and disputes.
#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_five_statements() {
    let subject = world::subject(Kind::Postgres).await;
    let customer = subject.world.customers[0];
    for i in [0, 1] {
        placed(&subject, subject.hold(0, &[i])).await;
    }
    let before = prepared(&subject).await.len();
    let page = PageRequest { limit: 20, after: None };
    let history = subject.bookings.history(customer, HistoryFilter::default(), &page, subject.now).await.expect("works");
    assert_eq!(history.items.len(), 2);
    let new = prepared(&subject).await.split_off(before);
    assert_eq!(new.len(), 5, "{new:#?}");
}
