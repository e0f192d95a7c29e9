//! What every [`AccountStore`] does.

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, InvitationId, SessionId, Timestamp, UserId,
    account::{Device, InvitationStanding, OneTimeToken, Principal, Role, Secret, VERIFICATION_LIFE},
    audit::{Cause, SystemActor},
    outbox::Message,
    page::PageRequest,
    ports::{
        AcceptOutcome, AccountStore, AdminOutcome, DeleteOutcome, InviteOutcome, NewAccount, NewInvitation, NewSession, OpenOutcome,
        OutboxStore, RotateOutcome, SignUpOutcome, UserFilter,
    },
    text::Email,
};
use futures::future::join_all;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::noon;

/// Makes the suite's tests of an async function that makes [`Accounts`] over an empty database.
#[macro_export]
macro_rules! account_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { account_store, $fresh:
            a_sign_up_makes_an_account_and_mails_a_link,
            of_twenty_sign_ups_with_one_address_one_makes_an_account,
            a_session_knows_who_is_behind_it_until_it_ends,
            a_password_changed_meanwhile_opens_no_session,
            a_stronger_hash_is_kept_when_a_session_opens,
            failed_log_ins_count_the_same_for_addresses_nobody_has,
            failed_log_ins_at_once_all_count,
            a_log_in_is_refused_while_locked_and_forgets_failures_afterwards,
            a_refresh_token_works_once,
            of_twenty_rotations_of_one_token_one_wins_and_the_session_ends,
            a_session_that_is_over_is_not_refreshed,
            a_session_is_ended_by_its_owner_only,
            logging_out_takes_any_token_of_the_session,
            another_role_ends_the_sessions,
            a_role_with_an_unknown_cinema_changes_nothing,
            two_administrators_who_demote_each_other_leave_one,
            two_administrators_who_go_at_once_leave_one,
            a_disabled_account_loses_its_sessions_at_once,
            disabling_beats_a_refresh_at_the_same_time,
            a_verification_link_works_once_and_only_the_latest,
            a_reset_link_works_once_and_ends_every_session,
            a_reset_link_is_for_nothing_else,
            a_changed_password_ends_the_other_sessions,
            an_invitation_makes_one_account,
            an_invitation_that_is_over_makes_none,
            an_invitation_for_a_taken_address_stays_unused,
            an_account_with_a_booking_ahead_stays,
            an_erased_person_leaves_no_trace_and_frees_the_address,
            users_are_found_by_part_of_a_name_or_address,
            what_ended_long_ago_is_forgotten,
            changes_are_audited_without_names_or_addresses,
        }
    };
}

/// The port, and what the suite needs around it.
pub struct Accounts {
    /// The implementation.
    pub store: Arc<dyn AccountStore>,
    /// The outbox of the same database.
    pub outbox: Arc<dyn OutboxStore>,
    /// The rest of the database.
    pub around: Arc<dyn Surroundings>,
}

/// What no port of the suite makes or reads.
#[async_trait]
pub trait Surroundings: Send + Sync {
    /// Two cinemas.
    async fn cinemas(&self) -> [CinemaId; 2];

    /// Gives a customer a confirmed booking of a show that ends at an instant.
    async fn book(&self, customer: UserId, ends_at: Timestamp);

    /// The audit log, a line of text a row, oldest first.
    async fn audit_log(&self) -> Vec<String>;
}

fn by(actor: SystemActor) -> Cause {
    Cause::system(actor)
}

fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

fn in_seconds(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

fn account(address: &str) -> NewAccount {
    NewAccount { email: email(address), name: format!("Name of {address}"), password_hash: Secret::new("hash-1") }
}

/// A token whose hash is `hash`, good for a day.
fn token(hash: &str) -> OneTimeToken {
    OneTimeToken { token: Secret::new(format!("token of {hash}")), hash: hash.to_owned(), expires_at: noon() + VERIFICATION_LIFE }
}

fn session_id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

/// A session with key `n`, whose first refresh token has the hash `r-n`.
fn new_session(user: UserId, n: u128) -> NewSession {
    NewSession {
        id: session_id(n),
        user,
        checked_hash: Secret::new("hash-1"),
        rehashed: None,
        refresh: token(&format!("r-{n}")),
        device: Device::new("a browser", "192.0.2.7"),
    }
}

impl Accounts {
    async fn signed_up(&self, address: &str) -> UserId {
        let verification = token(&format!("v-{address}"));
        match self.store.sign_up(&account(address), &verification, &by(SystemActor::Visitor), noon()).await.expect("writes") {
            SignUpOutcome::Created(user) => user,
            SignUpOutcome::AddressTaken => panic!("{address} is taken"),
        }
    }

    async fn admin(&self, address: &str) -> UserId {
        match self.store.create_account(&account(address), Role::Admin, &[], &by(SystemActor::Operator), noon()).await.expect("writes") {
            SignUpOutcome::Created(user) => user,
            SignUpOutcome::AddressTaken => panic!("{address} is taken"),
        }
    }

    async fn logged_in(&self, user: UserId, n: u128) -> Principal {
        let opened = self.store.open_session(&new_session(user, n), &Cause::user(user, "r"), noon()).await.expect("writes");
        assert_eq!(opened, OpenOutcome::Opened);
        self.principal(n).await.expect("the session lives")
    }

    async fn principal(&self, n: u128) -> Option<Principal> {
        self.store.principal(session_id(n), in_seconds(1)).await.expect("reads")
    }

    async fn rotate(&self, hash: &str, next: &str) -> RotateOutcome {
        self.store.rotate_refresh(hash, next, &by(SystemActor::Visitor), in_seconds(1)).await.expect("writes")
    }

    async fn messages(&self) -> Vec<Message> {
        let far = in_seconds(1_000_000);
        self.outbox.take(100, far, far).await.expect("reads").into_iter().map(|delivery| delivery.message).collect()
    }

    async fn invited(&self, address: &str, hash: &str) -> InvitationId {
        let cinemas = self.around.cinemas().await.to_vec();
        let new = NewInvitation { email: email(address), role: Role::Staff, cinemas, token: token(hash) };
        match self.store.invite(&new, &by(SystemActor::Operator), noon()).await.expect("writes") {
            InviteOutcome::Invited(id) => id,
            other => panic!("{other:?}"),
        }
    }

    async fn accept(&self, hash: &str, now: Timestamp) -> AcceptOutcome {
        let password = Secret::new("hash-1");
        self.store.accept_invitation(hash, "Sam", &password, &by(SystemActor::Visitor), now).await.expect("writes")
    }

    async fn set_role(&self, user: UserId, role: Role, cinemas: &[CinemaId]) -> AdminOutcome {
        self.store.set_role(user, role, cinemas, &by(SystemActor::Operator), in_seconds(1)).await.expect("writes")
    }

    async fn active_admins(&self) -> usize {
        let filter = UserFilter { role: Some(Role::Admin), ..UserFilter::default() };
        let page = self.store.users(&filter, &PageRequest { limit: 100, after: None }).await.expect("reads");
        page.items.iter().filter(|user| !user.disabled).count()
    }
}

/// Runs `count` futures at once, each in a task of its own.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(count: usize, make: impl Fn(usize) -> F) -> Vec<T> {
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(make(n))).collect();
    join_all(tasks).await.into_iter().map(|joined| joined.expect("no task panics")).collect()
}

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
            store.sign_up(&account("ann@example.org"), &verification, &by(SystemActor::Visitor), noon()).await.expect("writes")
        }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, SignUpOutcome::Created(_))).count(), 1);
    let messages = its.messages().await;
    assert_eq!(messages.iter().filter(|message| matches!(message, Message::VerifyEmail { .. })).count(), 1);
    assert_eq!(messages.iter().filter(|message| matches!(message, Message::AlreadySignedUp { .. })).count(), 19);
}

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

/// Until the show is over.
pub async fn an_account_with_a_booking_ahead_stays(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.around.book(id, in_seconds(7200)).await;
    let cause = Cause::user(id, "r");
    assert_eq!(its.store.delete(id, &cause, in_seconds(7199)).await.expect("answers"), DeleteOutcome::BookingAhead);
    assert!(its.store.user(id).await.expect("reads").is_some());
    assert_eq!(its.store.delete(id, &cause, in_seconds(7200)).await.expect("writes"), DeleteOutcome::Deleted);
}

/// The row stays for the bookings that name it, of nobody in particular.
pub async fn an_erased_person_leaves_no_trace_and_frees_the_address(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    let cause = Cause::user(id, "r");
    assert_eq!(its.store.delete(id, &cause, in_seconds(1)).await.expect("writes"), DeleteOutcome::Deleted);
    assert_eq!(its.store.delete(id, &cause, in_seconds(1)).await.expect("answers"), DeleteOutcome::NoSuchUser);
    assert_eq!(its.principal(1).await, None);
    assert_eq!(its.store.user(id).await.expect("reads"), None);
    assert_eq!(its.store.rename(id, "Ann", &cause, in_seconds(1)).await.expect("answers"), None);
    assert_eq!(its.store.log_in_view(&email("ann@example.org")).await.expect("reads").credentials, None);
    assert_eq!(its.store.verify_email("v-ann@example.org", &cause, in_seconds(1)).await.expect("answers"), None);
    assert_ne!(its.signed_up("ann@example.org").await, id);
}

/// Wildcards of the database are letters like any other.
pub async fn users_are_found_by_part_of_a_name_or_address(its: Accounts) {
    let ann = its.signed_up("ann@example.org").await;
    let bob = its.signed_up("bob_100@example.org").await;
    let boss = its.admin("boss@example.org").await;
    its.store.rename(ann, "Ann 50% O'Neil", &Cause::user(ann, "r"), noon()).await.expect("writes");
    let find = async |search: Option<&str>, role, limit, after| {
        let filter = UserFilter { search: search.map(str::to_owned), role, disabled: None };
        let page = its.store.users(&filter, &PageRequest { limit, after }).await.expect("reads");
        (page.items.into_iter().map(|user| user.id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(find(None, None, 2, None).await, (vec![ann, bob], Some(bob)));
    assert_eq!(find(None, None, 2, Some(bob)).await, (vec![boss], None));
    assert_eq!(find(Some("O'NEIL"), None, 9, None).await.0, [ann]);
    assert_eq!(find(Some("0%"), None, 9, None).await.0, [ann]);
    assert_eq!(find(Some("b_1"), None, 9, None).await.0, [bob]);
    assert_eq!(find(Some("!"), None, 9, None).await.0, []);
    assert_eq!(find(Some("example.org"), Some(Role::Admin), 9, None).await.0, [boss]);
}

/// And what lives stays.
pub async fn what_ended_long_ago_is_forgotten(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.store.record_failed_login(&email("ghost@example.org"), noon()).await.expect("writes");
    assert_eq!(its.store.forget(noon()).await.expect("writes"), 0);
    let after_all = noon() + VERIFICATION_LIFE + SignedDuration::from_secs(1);
    assert_eq!(its.store.forget(after_all).await.expect("writes"), 4, "a session, its token, a link, a failure");
    assert_eq!(its.rotate("r-1", "next").await, RotateOutcome::Ended);
}

/// The log outlives the wish to be forgotten.
pub async fn changes_are_audited_without_names_or_addresses(its: Accounts) {
    let id = its.signed_up("ann@example.org").await;
    its.logged_in(id, 1).await;
    its.store.rename(id, "Zoë", &Cause::user(id, "request-7"), noon()).await.expect("writes");
    its.rotate("r-1", "next").await;
    its.rotate("r-1", "again").await;
    its.invited("sam@example.org", "i-1").await;
    its.accept("i-1", in_seconds(1)).await;
    let log = its.around.audit_log().await;
    for action in
        ["user.signed_up", "session.opened", "user.renamed", "session.token_reused", "invitation.made", "user.accepted_invitation"]
    {
        assert_eq!(log.iter().filter(|line| line.contains(action)).count(), 1, "{action} in {log:#?}");
    }
    assert!(log.iter().any(|line| line.contains(&format!("user:{id}")) && line.contains("request-7")), "{log:#?}");
    assert!(!log.iter().any(|line| line.contains('@') || line.contains("Zoë") || line.contains("Sam")), "{log:#?}");
}
