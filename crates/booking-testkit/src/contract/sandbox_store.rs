//! What every [`SandboxStore`] does.

use std::{any::Any, sync::Arc};

use booking_domain::{
    PaymentId, Timestamp,
    ports::{SandboxEvent, SandboxRecord, SandboxStore},
};
use futures::future::join_all;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::noon;

/// Makes the suite's tests of an async function that makes a [`Subject`] with an empty store.
#[macro_export]
macro_rules! sandbox_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { sandbox_store, $fresh:
            an_intent_is_found_by_its_id_and_by_its_attempt,
            an_attempt_has_one_intent,
            of_twenty_that_change_one_version_one_does,
            a_lost_change_leaves_no_event,
            an_event_is_taken_when_it_is_due_and_comes_again_after_its_lease,
            a_delivered_event_is_over,
        }
    };
}

/// The store under test.
pub struct Subject {
    /// The store.
    pub store: Arc<dyn SandboxStore>,
    /// What must live as long as it, such as the folder of its file.
    pub keep: Arc<dyn Any + Send + Sync>,
}

const ATTEMPT: PaymentId = PaymentId(Uuid::from_u128(1));

fn record(id: &str, payment: PaymentId, version: i32) -> SandboxRecord {
    SandboxRecord { id: id.to_owned(), payment, version, state: serde_json::json!({"version_seen": version}) }
}

fn event(id: &str, due_at: Timestamp) -> SandboxEvent {
    SandboxEvent { id: id.to_owned(), body: format!("{{\"id\":\"{id}\"}}"), due_at }
}

fn in_seconds(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

/// What was saved comes back, with its version raised.
pub async fn an_intent_is_found_by_its_id_and_by_its_attempt(Subject { store, keep: _keep }: Subject) {
    assert!(store.save(&record("pi_1", ATTEMPT, 0), &[]).await.expect("saves"));
    let saved = SandboxRecord { version: 1, ..record("pi_1", ATTEMPT, 0) };
    assert_eq!(store.intent("pi_1").await.expect("reads"), Some(saved.clone()));
    assert_eq!(store.intent_of(ATTEMPT).await.expect("reads"), Some(saved));
    assert_eq!(store.intent("pi_2").await.expect("reads"), None);
    assert_eq!(store.intent_of(PaymentId(Uuid::from_u128(2))).await.expect("reads"), None);
}

/// A second intent of an attempt is not kept, under whatever id.
pub async fn an_attempt_has_one_intent(Subject { store, keep: _keep }: Subject) {
    let saves = (0..10).map(|n| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.save(&record(&format!("pi_{n}"), ATTEMPT, 0), &[]).await.expect("saves") })
    });
    let kept = join_all(saves).await.into_iter().filter(|saved| *saved.as_ref().expect("no task panics")).count();
    assert_eq!(kept, 1);
}

/// The race.
pub async fn of_twenty_that_change_one_version_one_does(Subject { store, keep: _keep }: Subject) {
    assert!(store.save(&record("pi_1", ATTEMPT, 0), &[]).await.expect("saves"));
    let changes = (0..20).map(|n| {
        let store = Arc::clone(&store);
        let changed = SandboxRecord { state: serde_json::json!({ "by": n }), ..record("pi_1", ATTEMPT, 1) };
        tokio::spawn(async move { store.save(&changed, &[]).await.expect("saves") })
    });
    let changed = join_all(changes).await.into_iter().filter(|saved| *saved.as_ref().expect("no task panics")).count();
    assert_eq!(changed, 1);
    assert_eq!(store.intent("pi_1").await.expect("reads").expect("is there").version, 2);
}

/// The rollback: an intent and its events are saved together or not at all.
pub async fn a_lost_change_leaves_no_event(Subject { store, keep: _keep }: Subject) {
    assert!(store.save(&record("pi_1", ATTEMPT, 0), &[]).await.expect("saves"));
    assert!(!store.save(&record("pi_1", ATTEMPT, 5), &[event("evt_1", noon())]).await.expect("answers"));
    assert_eq!(store.take_events(10, in_seconds(60), in_seconds(70)).await.expect("reads"), []);
}

/// At least once: who takes an event and dies gives it back.
pub async fn an_event_is_taken_when_it_is_due_and_comes_again_after_its_lease(Subject { store, keep: _keep }: Subject) {
    let events = [event("evt_late", in_seconds(20)), event("evt_soon", in_seconds(10))];
    assert!(store.save(&record("pi_1", ATTEMPT, 0), &events).await.expect("saves"));
    assert_eq!(store.take_events(10, in_seconds(9), in_seconds(19)).await.expect("reads"), []);
    let taken = store.take_events(10, in_seconds(20), in_seconds(30)).await.expect("reads");
    assert_eq!(taken.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(), ["evt_soon", "evt_late"]);
    assert_eq!(store.take_events(10, in_seconds(29), in_seconds(39)).await.expect("reads"), []);
    assert_eq!(store.take_events(1, in_seconds(30), in_seconds(40)).await.expect("reads").len(), 1);
}

/// It does not come again.
pub async fn a_delivered_event_is_over(Subject { store, keep: _keep }: Subject) {
    assert!(store.save(&record("pi_1", ATTEMPT, 0), &[event("evt_1", noon())]).await.expect("saves"));
    assert_eq!(store.take_events(10, noon(), in_seconds(10)).await.expect("reads").len(), 1);
    store.event_delivered("evt_1").await.expect("writes");
    assert_eq!(store.take_events(10, in_seconds(3600), in_seconds(3610)).await.expect("reads"), []);
}
