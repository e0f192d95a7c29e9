//! What every [`AccountStore`] does.

pub mod invitations;
pub mod links;
pub mod people;
pub mod roles;
pub mod sessions;

use std::sync::Arc;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, InvitationId, SessionId, Timestamp, UserId,
    account::{Device, OneTimeToken, Principal, Role, Secret, VERIFICATION_LIFE},
    audit::{Cause, SystemActor},
    outbox::Message,
    page::PageRequest,
    ports::{
        AcceptOutcome, AccountStore, AdminOutcome, InviteOutcome, NewAccount, NewInvitation, NewSession, OpenOutcome, OutboxStore,
        RotateOutcome, SignUpOutcome, UserFilter,
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
        $crate::contract_tests! { account_store::links, $fresh:
            a_sign_up_makes_an_account_and_mails_a_link,
            of_twenty_sign_ups_with_one_address_one_makes_an_account,
            a_verification_link_works_once_and_only_the_latest,
            a_reset_link_works_once_and_ends_every_session,
            a_reset_link_is_for_nothing_else,
            a_changed_password_ends_the_other_sessions,
        }
        $crate::contract_tests! { account_store::sessions, $fresh:
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
            sessions_that_are_over_are_known_with_their_end,
            logging_out_takes_any_token_of_the_session,
        }
        $crate::contract_tests! { account_store::roles, $fresh:
            another_role_ends_the_sessions,
            a_role_with_an_unknown_cinema_changes_nothing,
            two_administrators_who_demote_each_other_leave_one,
            two_administrators_who_go_at_once_leave_one,
            a_disabled_account_loses_its_sessions_at_once,
            disabling_beats_a_refresh_at_the_same_time,
        }
        $crate::contract_tests! { account_store::invitations, $fresh:
            an_invitation_makes_one_account,
            an_invitation_that_is_over_makes_none, an_invitation_ends_with_the_rights_of_who_made_it,
            a_link_says_whom_it_was_mailed_to,
            an_invitation_for_a_taken_address_stays_unused,
        }
        $crate::contract_tests! { account_store::people, $fresh:
            an_account_with_a_booking_ahead_stays,
            an_erased_person_leaves_no_trace_and_frees_the_address,
            an_erased_persons_mails_are_forgotten,
            users_are_found_by_part_of_a_name_or_address,
            names_are_found_in_any_alphabet_and_case,
            what_ended_long_ago_is_forgotten,
            what_was_ended_before_its_time_is_forgotten_too,
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
        match self.store.sign_up(&account(address), &verification, true, &by(SystemActor::Visitor), noon()).await.expect("writes") {
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
