//! Logging in, and what becomes of sessions.

use std::sync::Arc;

use booking_domain::{
    account::{Device, Principal, Role, Secret, VERIFICATION_LIFE},
    audit::{Cause, SystemActor},
    ports::{NewSession, OpenOutcome, RotateOutcome},
};
use jiff::SignedDuration;

use super::{Accounts, at_once, by, email, in_seconds, new_session, session_id};
use crate::noon;

/// Until its instant, and not a moment longer.
pub async fn a_session_knows_who_is_behind_it_until_it_ends(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let principal = its.logged_in(id, 7).await;
    let plain = Principal { user: id, session: session_id(7), role: Role::User, cinemas: Vec::new(), email_verified: false };
    assert_eq!(principal, plain);
    let end = noon() + VERIFICATION_LIFE;
    assert!(its.store.principal(session_id(7), end - SignedDuration::from_secs(1)).await.expect("reads").is_some());
    assert!(its.store.principal(session_id(7), end).await.expect("reads").is_none());
    let sessions = its.store.sessions(id, noon()).await.expect("reads");
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].device, Device::new("a browser", "192.0.2.7"));
    assert!(its.store.sessions(id, end).await.expect("reads").is_empty());
    assert_eq!(its.principal(8).await, None);
}

/// Otherwise an old password could outlive its change by a log-in that began before it.
pub async fn a_password_changed_meanwhile_opens_no_session(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let stale = NewSession { checked_hash: Secret::new("hash-0"), ..new_session(id, 1) };
    let opened = its.store.open_session(&stale, &Cause::user(id, "r"), noon()).await.expect("writes");
    assert_eq!(opened, OpenOutcome::Refused);
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.rotate("r-1", "r-2").await, RotateOutcome::Ended);
}

/// In the same transaction.
pub async fn a_stronger_hash_is_kept_when_a_session_opens(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let session = NewSession { rehashed: Some(Secret::new("hash-2")), ..new_session(id, 1) };
    let opened = its.store.open_session(&session, &Cause::user(id, "r"), noon()).await.expect("writes");
    assert_eq!(opened, OpenOutcome::Opened);
    assert_eq!(its.store.password_hash(id).await.expect("reads"), Some(Secret::new("hash-2")));
}

/// So that a lock tells nothing.
pub async fn failed_log_ins_count_the_same_for_addresses_nobody_has(its: Accounts) {
    its.signed_up("ann@example.org").await;
    for _ in 0..6 {
        let known = its.store.record_failed_login(&email("ann@example.org"), noon()).await.expect("writes");
        let ghost = its.store.record_failed_login(&email("ghost@example.org"), noon()).await.expect("writes");
        assert_eq!(known, ghost);
    }
    let known = its.store.log_in_view(&email("ann@example.org")).await.expect("reads");
    let ghost = its.store.log_in_view(&email("ghost@example.org")).await.expect("reads");
    assert_eq!(known.lockout, ghost.lockout);
    assert_eq!((ghost.lockout.failures, ghost.credentials), (6, None));
    assert!(ghost.lockout.locked_until(noon()).is_some());
    let stranger = its.store.log_in_view(&email("stranger@example.org")).await.expect("reads");
    assert_eq!(stranger.lockout.locked_until(noon()), None);
}

/// The race: guessing in parallel is no way around the lock.
pub async fn failed_log_ins_at_once_all_count(its: Accounts) {
    let counts = at_once(20, |_| {
        let store = Arc::clone(&its.store);
        async move { store.record_failed_login(&email("ann@example.org"), noon()).await.expect("writes").failures }
    })
    .await;
    let mut sorted = counts;
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=20).collect::<Vec<_>>());
}

/// Also a right password that was checked before the lock.
pub async fn a_log_in_is_refused_while_locked_and_forgets_failures_afterwards(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let mut until = noon();
    for _ in 0..6 {
        let lockout = its.store.record_failed_login(&email("ann@example.org"), noon()).await.expect("writes");
        until = lockout.until.expect("an instant");
    }
    let locked = its.store.open_session(&new_session(id, 1), &Cause::user(id, "r"), noon()).await.expect("writes");
    assert_eq!(locked, OpenOutcome::Locked(until));
    assert_eq!(its.principal(1).await, None);
    let opened = its.store.open_session(&new_session(id, 1), &Cause::user(id, "r"), until).await.expect("writes");
    assert_eq!(opened, OpenOutcome::Opened);
    assert_eq!(its.store.log_in_view(&email("ann@example.org")).await.expect("reads").lockout.failures, 0);
}

/// The second use ends the session, with the token that came of the first.
pub async fn a_refresh_token_works_once(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    let RotateOutcome::Rotated { session, expires_at, user } = its.rotate("r-1", "next").await else { panic!("it was not used before") };
    assert_eq!((session, expires_at, user.id), (session_id(1), noon() + VERIFICATION_LIFE, id));
    assert_eq!(its.store.sessions(id, noon()).await.expect("reads")[0].last_used_at, in_seconds(1));
    assert_eq!(its.rotate("r-1", "stolen").await, RotateOutcome::Reused(id));
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.rotate("next", "after").await, RotateOutcome::Ended);
    assert_eq!(its.rotate("stolen", "after").await, RotateOutcome::Ended);
    assert_eq!(its.rotate("never heard of", "after").await, RotateOutcome::Ended);
}

/// The race: two uses at the same instant are two uses.
pub async fn of_twenty_rotations_of_one_token_one_wins_and_the_session_ends(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.logged_in(id, 2).await;
    let outcomes = at_once(20, |n| {
        let store = Arc::clone(&its.store);
        let cause = by(SystemActor::Visitor);
        async move { store.rotate_refresh("r-1", &format!("next-{n}"), &cause, in_seconds(1)).await.expect("writes") }
    })
    .await;
    let won: Vec<usize> =
        outcomes.iter().enumerate().filter(|(_, outcome)| matches!(outcome, RotateOutcome::Rotated { .. })).map(|(n, _)| n).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == RotateOutcome::Reused(id)).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == RotateOutcome::Ended).count(), 18);
    assert_eq!(its.rotate(&format!("next-{}", won[0]), "after").await, RotateOutcome::Ended);
    assert_eq!(its.principal(1).await, None);
    assert!(its.principal(2).await.is_some(), "another log-in of the same person goes on");
}

/// Nor does an old token of it say anything else.
pub async fn a_session_that_is_over_is_not_refreshed(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    let end = noon() + VERIFICATION_LIFE;
    let late = its.store.rotate_refresh("r-1", "next", &by(SystemActor::Visitor), end).await.expect("writes");
    assert_eq!(late, RotateOutcome::Ended);
    assert!(its.store.end_session(id, session_id(1), &Cause::user(id, "r"), in_seconds(1)).await.expect("writes"));
    assert_eq!(its.rotate("r-1", "next").await, RotateOutcome::Ended);
}

/// Somebody else's session does not exist.
pub async fn a_session_is_ended_by_its_owner_only(its: Accounts) {
    let ann = its.signed_up("ann@example.org").await;
    let bob = its.signed_up("bob@example.org").await;
    its.logged_in(ann, 1).await;
    let cause = Cause::user(bob, "r");
    assert!(!its.store.end_session(bob, session_id(1), &cause, in_seconds(1)).await.expect("answers"));
    assert!(its.principal(1).await.is_some());
    let cause = Cause::user(ann, "r");
    assert!(its.store.end_session(ann, session_id(1), &cause, in_seconds(1)).await.expect("writes"));
    assert!(!its.store.end_session(ann, session_id(1), &cause, in_seconds(1)).await.expect("answers"));
    its.logged_in(ann, 2).await;
    its.logged_in(ann, 3).await;
    assert_eq!(its.store.end_all_sessions(ann, &cause, in_seconds(1)).await.expect("writes"), 2);
    assert_eq!(its.principal(2).await, None);
}

/// Whoever holds an old token may as well end the session with it.
pub async fn logging_out_takes_any_token_of_the_session(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.rotate("r-1", "next").await;
    let cause = by(SystemActor::Visitor);
    assert_eq!(its.store.end_session_of_token("r-1", &cause, in_seconds(2)).await.expect("writes"), Some(id));
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.store.end_session_of_token("next", &cause, in_seconds(2)).await.expect("answers"), None);
    assert_eq!(its.store.end_session_of_token("unknown", &cause, in_seconds(2)).await.expect("answers"), None);
}

/// Ended by somebody or by itself; those that live are not among them, nor anybody else's.
pub async fn sessions_that_are_over_are_known_with_their_end(its: Accounts) {
    let ann = its.signed_up("ann@example.org").await;
    let bob = its.signed_up("bob@example.org").await;
    for (user, n) in [(ann, 1), (ann, 2), (bob, 3)] {
        its.logged_in(user, n).await;
    }
    assert!(its.store.past_sessions(ann, noon()).await.expect("reads").is_empty());
    assert!(its.store.end_session(ann, session_id(1), &Cause::user(ann, "r"), in_seconds(5)).await.expect("writes"));
    let over = its.store.past_sessions(ann, in_seconds(6)).await.expect("reads");
    assert_eq!(over.iter().map(|one| (one.id, one.expires_at)).collect::<Vec<_>>(), [(session_id(1), in_seconds(5))]);
    assert_eq!(over[0].device, Device::new("a browser", "192.0.2.7"));
    let end = noon() + VERIFICATION_LIFE;
    let over = its.store.past_sessions(ann, end).await.expect("reads");
    assert_eq!(over.iter().map(|one| (one.id, one.expires_at)).collect::<Vec<_>>(), [(session_id(1), in_seconds(5)), (session_id(2), end)]);
    assert!(its.store.past_sessions(bob, in_seconds(6)).await.expect("reads").is_empty());
}
