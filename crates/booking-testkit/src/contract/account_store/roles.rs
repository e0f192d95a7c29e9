//! Roles, and accounts that are shut.

use std::sync::Arc;

use booking_domain::{
    CinemaId, UserId,
    account::Role,
    audit::{Cause, SystemActor},
    outbox::Message,
    ports::{AdminOutcome, DeleteOutcome, OpenOutcome, RotateOutcome},
};

use super::{Accounts, at_once, by, email, in_seconds, new_session, token};
use crate::noon;

/// Trap T53. Other cinemas are no other role.
pub async fn another_role_ends_the_sessions(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let [north, south] = its.around.cinemas().await;
    its.logged_in(id, 1).await;
    assert_eq!(its.set_role(id, Role::Staff, &[south, north, south]).await, AdminOutcome::Changed);
    assert_eq!(its.principal(1).await, None);
    let principal = its.logged_in(id, 2).await;
    assert_eq!((principal.role, principal.cinemas), (Role::Staff, vec![north, south]));
    assert_eq!(its.store.user(id).await.expect("reads").expect("is there").cinemas, [north, south]);
    assert_eq!(its.set_role(id, Role::Staff, &[north, south]).await, AdminOutcome::Unchanged);
    assert_eq!(its.set_role(id, Role::Staff, &[south]).await, AdminOutcome::Changed);
    assert_eq!(its.principal(2).await.expect("lives").cinemas, [south]);
    assert_eq!(its.set_role(id, Role::User, &[south]).await, AdminOutcome::Changed);
    assert_eq!(its.store.user(id).await.expect("reads").expect("is there").cinemas, []);
    assert_eq!(its.set_role(UserId(404), Role::User, &[]).await, AdminOutcome::NoSuchUser);
}

/// The rollback: role, cinemas and sessions change together or not at all.
pub async fn a_role_with_an_unknown_cinema_changes_nothing(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let [north, _] = its.around.cinemas().await;
    let before = its.logged_in(id, 1).await;
    assert_eq!(its.set_role(id, Role::Staff, &[north, CinemaId(404)]).await, AdminOutcome::NoSuchCinema(CinemaId(404)));
    assert_eq!(its.principal(1).await, Some(before));
    assert_eq!(its.store.user(id).await.expect("reads").expect("is there").role, Role::User);
}

/// The race of the last administrator.
pub async fn two_administrators_who_demote_each_other_leave_one(its: Accounts) {
    let ann = its.admin("ann@example.org").await;
    let bob = its.admin("bob@example.org").await;
    assert_eq!(its.active_admins().await, 2);
    for _ in 0..10 {
        let outcomes = at_once(2, |n| {
            let store = Arc::clone(&its.store);
            let (who, whom) = if n == 0 { (ann, bob) } else { (bob, ann) };
            async move { store.set_role(whom, Role::User, &[], &Cause::user(who, "r"), in_seconds(1)).await.expect("writes") }
        })
        .await;
        assert!(outcomes.contains(&AdminOutcome::LastAdmin), "{outcomes:?}");
        assert!(outcomes.contains(&AdminOutcome::Changed), "{outcomes:?}");
        assert_eq!(its.active_admins().await, 1);
        for admin in [ann, bob] {
            its.set_role(admin, Role::Admin, &[]).await;
        }
    }
}

/// The same race by the other ways out.
pub async fn two_administrators_who_go_at_once_leave_one(its: Accounts) {
    let ann = its.admin("ann@example.org").await;
    let bob = its.admin("bob@example.org").await;
    let gone = at_once(2, |n| {
        let store = Arc::clone(&its.store);
        async move {
            if n == 0 {
                store.delete(ann, &Cause::user(ann, "r"), in_seconds(1)).await.expect("writes") == DeleteOutcome::Deleted
            } else {
                store.set_disabled(bob, true, &Cause::user(ann, "r"), in_seconds(1)).await.expect("writes") == AdminOutcome::Changed
            }
        }
    })
    .await;
    assert_eq!(gone.iter().filter(|gone| **gone).count(), 1);
    assert_eq!(its.active_admins().await, 1);
}

/// Trap T53.
pub async fn a_disabled_account_loses_its_sessions_at_once(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    let cause = by(SystemActor::Operator);
    assert_eq!(its.store.set_disabled(id, true, &cause, in_seconds(1)).await.expect("writes"), AdminOutcome::Changed);
    assert_eq!(its.store.set_disabled(id, true, &cause, in_seconds(1)).await.expect("writes"), AdminOutcome::Unchanged);
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.rotate("r-1", "next").await, RotateOutcome::Ended);
    let opened = its.store.open_session(&new_session(id, 2), &Cause::user(id, "r"), in_seconds(2)).await.expect("writes");
    assert_eq!(opened, OpenOutcome::Refused);
    its.store.request_reset(&email("ann@example.org"), &token("reset"), noon()).await.expect("answers");
    assert!(!its.messages().await.iter().any(|message| matches!(message, Message::ResetPassword { .. })));
    assert_eq!(its.store.set_disabled(id, false, &cause, in_seconds(3)).await.expect("writes"), AdminOutcome::Changed);
    its.logged_in(id, 3).await;
    assert_eq!(its.principal(1).await, None, "what ended stays ended");
}

/// Whichever comes first, no token of the session works afterwards.
pub async fn disabling_beats_a_refresh_at_the_same_time(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    for round in 1..=5_u128 {
        its.logged_in(id, round).await;
        at_once(2, |n| {
            let store = Arc::clone(&its.store);
            let cause = by(SystemActor::Operator);
            async move {
                if n == 0 {
                    store.set_disabled(id, true, &cause, in_seconds(1)).await.expect("writes");
                } else {
                    let (old, next) = (format!("r-{round}"), format!("next-{round}"));
                    store.rotate_refresh(&old, &next, &cause, in_seconds(1)).await.expect("writes");
                }
            }
        })
        .await;
        assert_eq!(its.principal(round).await, None);
        assert_eq!(its.rotate(&format!("next-{round}"), "after").await, RotateOutcome::Ended);
        its.store.set_disabled(id, false, &by(SystemActor::Operator), in_seconds(1)).await.expect("writes");
    }
}
