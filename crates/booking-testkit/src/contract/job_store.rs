//! What every [`JobStore`] does.

use std::{any::Any, sync::Arc};

use booking_domain::{
    integrity::{Finding, Invariant},
    ports::JobStore,
};
use futures::future::join_all;
use jiff::SignedDuration;

use crate::noon;

/// Makes the suite's tests of an async function that makes [`Jobs`] with an empty store.
#[macro_export]
macro_rules! job_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { job_store, $fresh:
            of_many_replicas_one_has_the_turn,
            the_last_findings_take_the_place_of_those_before,
        }
    };
}

/// The store under test.
pub struct Jobs {
    /// The store.
    pub store: Arc<dyn JobStore>,
    /// What must live as long as it, such as the folder of its file.
    pub keep: Arc<dyn Any + Send + Sync>,
}

/// The race; the next turn comes at its time, or sooner when it is put there.
pub async fn of_many_replicas_one_has_the_turn(Jobs { store, keep: _keep }: Jobs) {
    let next = noon() + SignedDuration::from_hours(1);
    let turns = |now| {
        let store = Arc::clone(&store);
        async move {
            let all = (0..20).map(|_| {
                let store = Arc::clone(&store);
                tokio::spawn(async move { store.take_turn("sweep", now, now + SignedDuration::from_hours(1)).await.expect("answers") })
            });
            join_all(all).await.into_iter().filter(|turn| *turn.as_ref().expect("no panic")).count()
        }
    };
    assert_eq!(turns(noon()).await, 1);
    assert_eq!(turns(next - SignedDuration::from_secs(1)).await, 0);
    assert!(store.take_turn("another", noon(), next).await.expect("answers"), "jobs have their turns apart");
    assert_eq!(turns(next).await, 1);
    store.put_off("sweep", next).await.expect("writes");
    assert_eq!(turns(next).await, 1);
}

/// Nothing before the first check.
pub async fn the_last_findings_take_the_place_of_those_before(Jobs { store, keep: _keep }: Jobs) {
    assert_eq!(store.findings().await.expect("reads"), []);
    let finding =
        |invariant, broken: &[&str]| Finding { invariant, looked_at: 7, broken: broken.iter().map(ToString::to_string).collect() };
    let first = [finding(Invariant::OutboxMoves, &["message 1", "message 2"]), finding(Invariant::SeatSoldOnce, &[])];
    store.keep_findings(&first, noon()).await.expect("writes");
    let kept = store.findings().await.expect("reads");
    let seen: Vec<_> = kept.iter().map(|kept| (kept.invariant, kept.looked_at, kept.violations)).collect();
    assert_eq!(seen, [(Invariant::SeatSoldOnce, 7, 0), (Invariant::OutboxMoves, 7, 2)], "in the order of the rules");
    let later = noon() + SignedDuration::from_mins(1);
    store.keep_findings(&[finding(Invariant::OutboxMoves, &[])], later).await.expect("writes");
    let kept = store.findings().await.expect("reads");
    assert_eq!(kept.iter().map(|kept| (kept.violations, kept.checked_at)).collect::<Vec<_>>(), [(0, later)]);
}
