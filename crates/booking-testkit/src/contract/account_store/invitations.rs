//! Invitations for those who work here.

use std::sync::Arc;

use booking_domain::{
    CinemaId, UserId,
    account::{InvitationStanding, Role, Secret, VERIFICATION_LIFE},
    audit::{Cause, SystemActor},
    outbox::Message,
    page::PageRequest,
    ports::{AcceptOutcome, AdminOutcome, DeleteOutcome, InviteOutcome, NewInvitation},
};

use super::{Accounts, at_once, by, email, in_seconds, token};
use crate::noon;

/// With the address, the role and the cinemas it was made for; of many at once, one.
pub async fn an_invitation_makes_one_account(its: Accounts) {
    let cinemas = its.around.cinemas().await.to_vec();
    let id = its.invited("sam@example.org", "i-1").await;
    let invitation = Message::Invitation { email: email("sam@example.org"), token: "token of i-1".to_owned() };
    assert_eq!(its.messages().await, [invitation]);
    let outcomes = at_once(10, |_| {
        let store = Arc::clone(&its.store);
        let cause = by(SystemActor::Visitor);
        async move { store.accept_invitation("i-1", "Sam", &Secret::new("hash-1"), &cause, in_seconds(1)).await.expect("writes") }
    })
    .await;
    let made: Vec<UserId> =
        outcomes.iter().filter_map(|outcome| if let AcceptOutcome::Created(user) = outcome { Some(*user) } else { None }).collect();
    assert_eq!(made.len(), 1, "{outcomes:?}");
    let user = its.store.user(made[0]).await.expect("reads").expect("is there");
    assert_eq!((user.email, user.role, user.cinemas), (email("sam@example.org"), Role::Staff, cinemas));
    assert!(user.email_verified);
    assert!(!its.store.revoke_invitation(id, &by(SystemActor::Operator), in_seconds(2)).await.expect("answers"));
    let listed = its.store.invitations(&PageRequest { limit: 10, after: None }).await.expect("reads").items;
    assert_eq!(listed[0].standing, InvitationStanding::Used { at: in_seconds(1) });
}

/// Revoked, too late, never made.
pub async fn an_invitation_that_is_over_makes_none(its: Accounts) {
    let id = its.invited("sam@example.org", "i-1").await;
    assert_eq!(its.accept("i-1", noon() + VERIFICATION_LIFE).await, AcceptOutcome::Invalid);
    assert_eq!(its.accept("unknown", in_seconds(1)).await, AcceptOutcome::Invalid);
    assert!(its.store.revoke_invitation(id, &by(SystemActor::Operator), in_seconds(1)).await.expect("writes"));
    assert!(!its.store.revoke_invitation(id, &by(SystemActor::Operator), in_seconds(1)).await.expect("answers"));
    assert_eq!(its.accept("i-1", in_seconds(2)).await, AcceptOutcome::Invalid);
    assert!(its.store.log_in_view(&email("sam@example.org")).await.expect("reads").credentials.is_none());
    let unknown = NewInvitation { email: email("kim@example.org"), role: Role::Staff, cinemas: vec![CinemaId(404)], token: token("i-2") };
    let outcome = its.store.invite(&unknown, &by(SystemActor::Operator), noon()).await.expect("answers");
    assert_eq!(outcome, InviteOutcome::NoSuchCinema(CinemaId(404)));
}

/// The rollback: nothing of a refused acceptance is kept.
pub async fn an_invitation_for_a_taken_address_stays_unused(its: Accounts) {
    its.invited("sam@example.org", "i-1").await;
    let sam = its.signed_up("sam@example.org").await;
    assert_eq!(its.accept("i-1", in_seconds(1)).await, AcceptOutcome::AddressTaken);
    let listed = its.store.invitations(&PageRequest { limit: 10, after: None }).await.expect("reads").items;
    assert_eq!(listed[0].standing, InvitationStanding::Open { until: noon() + VERIFICATION_LIFE });
    assert_eq!(its.store.user(sam).await.expect("reads").expect("is there").role, Role::User);
    let again = NewInvitation { email: email("sam@example.org"), role: Role::Admin, cinemas: Vec::new(), token: token("i-2") };
    let outcome = its.store.invite(&again, &by(SystemActor::Operator), noon()).await.expect("answers");
    assert_eq!(outcome, InviteOutcome::AddressTaken);
}

/// Rights that were taken away do not come back by an invitation made before.
pub async fn an_invitation_ends_with_the_rights_of_who_made_it(its: Accounts) {
    let boss = its.admin("boss@example.org").await;
    let invite = async |maker: UserId, hash: &str| {
        let new =
            NewInvitation { email: email(&format!("{hash}@example.org")), role: Role::Admin, cinemas: Vec::new(), token: token(hash) };
        its.store.invite(&new, &Cause::user(maker, "r"), noon()).await.expect("writes");
    };
    for (n, end) in ["demoted", "disabled", "erased"].into_iter().enumerate() {
        let maker = its.admin(&format!("maker{n}@example.org")).await;
        invite(maker, end).await;
        match end {
            "demoted" => assert_eq!(its.set_role(maker, Role::User, &[]).await, AdminOutcome::Changed),
            "disabled" => {
                let shut = its.store.set_disabled(maker, true, &by(SystemActor::Operator), in_seconds(1)).await;
                assert_eq!(shut.expect("writes"), AdminOutcome::Changed);
            }
            _ => {
                let erased = its.store.delete(maker, &Cause::user(maker, "r"), in_seconds(1)).await;
                assert_eq!(erased.expect("writes"), DeleteOutcome::Deleted);
            }
        }
        assert_eq!(its.accept(end, in_seconds(2)).await, AcceptOutcome::Invalid, "{end}");
    }
    invite(boss, "kept").await;
    assert!(matches!(its.accept("kept", in_seconds(2)).await, AcceptOutcome::Created(_)));
}

/// While it works, and no other token does.
pub async fn a_link_says_whom_it_was_mailed_to(its: Accounts) {
    its.signed_up("ann@example.org").await;
    its.store.request_reset(&email("ann@example.org"), &token("reset"), noon()).await.expect("writes");
    its.invited("sam@example.org", "i-1").await;
    let addressee = async |hash: &str, at| its.store.addressee(hash, at).await.expect("reads");
    assert_eq!(addressee("reset", in_seconds(1)).await, Some(email("ann@example.org")));
    assert_eq!(addressee("i-1", in_seconds(1)).await, Some(email("sam@example.org")));
    assert_eq!(addressee("v-ann@example.org", in_seconds(1)).await, None, "it verifies an address and sets no password");
    assert_eq!(addressee("unknown", in_seconds(1)).await, None);
    for hash in ["reset", "i-1"] {
        assert_eq!(addressee(hash, noon() + VERIFICATION_LIFE).await, None, "it is over");
    }
}
