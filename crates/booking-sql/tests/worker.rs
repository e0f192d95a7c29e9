//! What the worker stands on, over both databases: the outbox, cancelled showtimes, turns of jobs.

mod world;

use std::sync::Arc;

use booking_domain::{
    page::PageRequest,
    ports::{KeyOutcome, NotificationFilter, RequestKey, StoredAnswer},
};
use booking_sql::testing::{Kind, Scratch, scratch};
use booking_testkit::contract::{job_store::Jobs, outbox_store::Outbox, showtime_cancellations::Cancellations};
use booking_testkit::noon;
use jiff::SignedDuration;

async fn outbox(kind: Kind) -> Outbox {
    let subject = world::subject(kind).await;
    let stores = subject.keep.downcast_ref::<Scratch>().expect("the world keeps its database").database.stores();
    Outbox { store: stores.outbox, accounts: stores.accounts, subject }
}

async fn cancellations(kind: Kind) -> Cancellations {
    let subject = world::subject(kind).await;
    let stores = subject.keep.downcast_ref::<Scratch>().expect("the world keeps its database").database.stores();
    Cancellations { store: stores.cancellations, subject }
}

async fn jobs(kind: Kind) -> Jobs {
    let scratch = scratch(kind).await;
    Jobs { store: scratch.database.stores().jobs, keep: Arc::new(scratch) }
}

/// A newer program wrote it, and was taken back: it waits for that program, and keeps none of the others.
async fn a_message_that_cannot_be_read_is_left_alone(kind: Kind) {
    let its = outbox(kind).await;
    let bookings = [its.subject.sold(0, &[0]).await.0, its.subject.sold(1, &[1]).await.0];
    let scratch = its.subject.keep.downcast_ref::<Scratch>().expect("the world keeps its database");
    let first = format!("(SELECT min(id) FROM outbox WHERE booking_id = {})", bookings[0]);
    let of_it = |column: &str| format!("SELECT CAST({column} AS text) AS text FROM outbox WHERE id = {first}");
    let written = scratch.texts(&of_it("message")).await.remove(0);
    scratch.execute(&format!("UPDATE outbox SET message = '{{\"kind\": \"of_tomorrow\"}}' WHERE id = {first}")).await;
    let listed = its.store.notifications(&NotificationFilter::default(), &PageRequest { limit: 100, after: None }).await;
    let listed = listed.expect("lists the others").items;
    let of = |booking| listed.iter().filter(|one| one.booking == Some(booking)).count();
    assert_eq!((of(bookings[0]) + 1, listed.len()), (of(bookings[1]), of(bookings[0]) + of(bookings[1])));
    let take = async |minute: i64| {
        let at = |minute| its.subject.later(minute);
        let taken = its.store.take(100, at(minute), at(minute + 1)).await.expect("takes the others");
        taken.into_iter().map(|delivery| (delivery.message.booking().expect("a booking"), delivery.attempts)).collect::<Vec<_>>()
    };
    assert_eq!(take(2).await, [(bookings[1], 0)]);
    assert!(take(2).await.is_empty(), "it is looked at again only after a while");
    assert_eq!(take(4).await, [(bookings[1], 1)]);
    assert_eq!(scratch.texts(&of_it("attempts")).await, ["0"], "nobody has tried it");
    scratch.execute(&format!("UPDATE outbox SET message = '{written}' WHERE id = {first}")).await;
    assert_eq!(take(6).await, [(bookings[0], 0), (bookings[1], 2)]);
}

/// A claim on a request's key lasts as long as somebody says so, and an answer ends it.
async fn a_claim_on_a_key_is_prolonged(kind: Kind) {
    let scratch = scratch(kind).await;
    let store = scratch.database.stores().idempotency;
    let at = |seconds: i64| noon() + SignedDuration::from_secs(seconds);
    let part = |text: &str| text.to_owned();
    let key = RequestKey { scope: part("user:1"), route: part("POST /"), key: part("k"), body_hash: part("h") };
    let begin = |seconds| store.begin(&key, at(seconds), at(seconds + 15));
    assert_eq!(begin(0).await.expect("answers"), KeyOutcome::Run);
    assert_eq!(begin(14).await.expect("answers"), KeyOutcome::InProgress);
    store.prolong(&key, at(25)).await.expect("writes");
    assert_eq!(begin(24).await.expect("answers"), KeyOutcome::InProgress);
    assert_eq!(begin(25).await.expect("answers"), KeyOutcome::Run, "whoever ran it is dead");
    let answer = StoredAnswer { status: 200, content_type: part("application/json"), body: part("{}") };
    store.finish(&key, &answer, at(26)).await.expect("writes");
    store.prolong(&key, at(99)).await.expect("writes");
    assert_eq!(begin(27).await.expect("answers"), KeyOutcome::Replay(answer));
}

macro_rules! over {
    ($module:ident, $kind:ident) => {
        mod $module {
            use super::Kind::$kind;

            async fn outbox() -> super::Outbox {
                super::outbox($kind).await
            }

            async fn cancellations() -> super::Cancellations {
                super::cancellations($kind).await
            }

            async fn jobs() -> super::Jobs {
                super::jobs($kind).await
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_claim_on_a_key_is_prolonged() {
                super::a_claim_on_a_key_is_prolonged($kind).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_message_that_cannot_be_read_is_left_alone() {
                super::a_message_that_cannot_be_read_is_left_alone($kind).await;
            }

            booking_testkit::outbox_store_contract!(outbox);
            booking_testkit::showtime_cancellation_store_contract!(cancellations);
            booking_testkit::job_store_contract!(jobs);
        }
    };
}

over!(postgres, Postgres);
over!(sqlite, Sqlite);
