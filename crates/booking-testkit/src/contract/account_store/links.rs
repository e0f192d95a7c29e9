//! Signing up, and what links in mails do: addresses confirmed, passwords set anew.

use std::sync::Arc;

use booking_domain::{
    account::{Role, Secret, VERIFICATION_LIFE},
    audit::{Cause, SystemActor},
    outbox::Message,
    ports::SignUpOutcome,
};

use super::{Accounts, account, at_once, by, email, in_seconds, token};
use crate::noon;

/// The account is a plain one, its address not verified, and the link is in the outbox.
pub async fn a_sign_up_makes_an_account_and_mails_a_link(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let user = its.store.user(id).await.expect("reads").expect("is there");
    assert_eq!((user.role, user.email_verified, user.disabled), (Role::User, false, false));
    assert_eq!((user.email, user.created_at), (email("ann@example.org"), noon()));
    let name = "Name of ann@example.org".to_owned();
    let verify = Message::VerifyEmail { email: email("ann@example.org"), name, token: "token of v-ann@example.org".to_owned() };
    assert_eq!(its.messages().await, [verify]);
    let view = its.store.log_in_view(&email("ANN@example.org")).await.expect("reads");
    assert_eq!(view.credentials.expect("is there").password_hash, Secret::new("hash-1"));
}

/// The race, and the mail that tells the owner.
pub async fn of_twenty_sign_ups_with_one_address_one_makes_an_account(its: Accounts) {
    let outcomes = at_once(20, |n| {
        let store = Arc::clone(&its.store);
        async move {
            let verification = token(&format!("v-{n}"));
            store.sign_up(&account("ann@example.org"), &verification, n != 7, &by(SystemActor::Visitor), noon()).await.expect("writes")
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, SignUpOutcome::Created(_))).count(), 1);
    let messages = its.messages().await;
    assert_eq!(messages.iter().filter(|message| matches!(message, Message::VerifyEmail { .. })).count(), 1);
    let told = messages.iter().filter(|message| matches!(message, Message::AlreadySignedUp { .. })).count();
    assert!(told == 18 || told == 19, "{told}: one of them was not to be told, and may have been the first");
}

/// Single use, of many at once too.
pub async fn a_verification_link_works_once_and_only_the_latest(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.store.resend_verification(&email("ann@example.org"), &token("v-2"), noon()).await.expect("writes");
    its.store.resend_verification(&email("ghost@example.org"), &token("v-3"), noon()).await.expect("answers");
    assert_eq!(its.messages().await.len(), 2);
    let verify = |hash: &'static str, now| {
        let store = Arc::clone(&its.store);
        async move { store.verify_email(hash, &by(SystemActor::Visitor), now).await.expect("writes") }
    };
    assert_eq!(verify("v-ann@example.org", in_seconds(1)).await, None, "an earlier link");
    assert_eq!(verify("v-2", noon() + VERIFICATION_LIFE).await, None, "too late");
    let verified = at_once(10, |_| verify("v-2", in_seconds(1))).await;
    assert_eq!(verified.iter().filter(|verified| **verified == Some(id)).count(), 1);
    assert!(its.principal(1).await.expect("lives").email_verified);
    its.store.resend_verification(&email("ann@example.org"), &token("v-4"), noon()).await.expect("answers");
    assert_eq!(verify("v-4", in_seconds(1)).await, None, "nothing is sent to a verified address");
}

/// Single use, of many at once too; whoever was logged in is not any more.
pub async fn a_reset_link_works_once_and_ends_every_session(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    for _ in 0..6 {
        its.store.record_failed_login(&email("ann@example.org"), noon()).await.expect("writes");
    }
    its.store.request_reset(&email("ghost@example.org"), &token("reset-0"), noon()).await.expect("answers");
    its.store.request_reset(&email("ann@example.org"), &token("reset-1"), noon()).await.expect("writes");
    let resets = at_once(10, |_| {
        let store = Arc::clone(&its.store);
        let cause = by(SystemActor::Visitor);
        async move { store.reset_password("reset-1", &Secret::new("hash-2"), &cause, in_seconds(1)).await.expect("writes") }
    })
    .await;
    assert_eq!(resets.iter().filter(|reset| **reset == Some(id)).count(), 1);
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.store.password_hash(id).await.expect("reads"), Some(Secret::new("hash-2")));
    assert_eq!(its.store.log_in_view(&email("ann@example.org")).await.expect("reads").lockout.failures, 0);
    let messages = its.messages().await;
    assert_eq!(messages.iter().filter(|message| matches!(message, Message::ResetPassword { .. })).count(), 1);
    its.store.request_reset(&email("ann@example.org"), &token("reset-2"), noon()).await.expect("writes");
    let late = noon() + VERIFICATION_LIFE;
    let cause = by(SystemActor::Visitor);
    assert_eq!(its.store.reset_password("reset-2", &Secret::new("hash-3"), &cause, late).await.expect("answers"), None);
}

/// Purposes are not mixed up.
pub async fn a_reset_link_is_for_nothing_else(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.store.request_reset(&email("ann@example.org"), &token("reset"), noon()).await.expect("writes");
    let cause = by(SystemActor::Visitor);
    assert_eq!(its.store.verify_email("reset", &cause, in_seconds(1)).await.expect("answers"), None);
    let verification = its.store.reset_password("v-ann@example.org", &Secret::new("hash-2"), &cause, in_seconds(1)).await;
    assert_eq!(verification.expect("answers"), None);
    assert_eq!(its.store.password_hash(id).await.expect("reads"), Some(Secret::new("hash-1")));
}

/// This one goes on; a change that is based on an older password does nothing.
pub async fn a_changed_password_ends_the_other_sessions(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    let here = its.logged_in(id, 1).await;
    its.logged_in(id, 2).await;
    let change = async |checked: &str, next: &str| {
        let (checked, next) = (Secret::new(checked), Secret::new(next));
        its.store.change_password(&here, &checked, &next, &Cause::user(id, "r"), in_seconds(1)).await.expect("writes")
    };
    assert!(!change("hash-0", "hash-2").await);
    assert!(its.principal(2).await.is_some());
    assert!(change("hash-1", "hash-2").await);
    assert!(its.principal(1).await.is_some());
    assert_eq!(its.principal(2).await, None);
    assert_eq!(its.store.password_hash(id).await.expect("reads"), Some(Secret::new("hash-2")));
}
