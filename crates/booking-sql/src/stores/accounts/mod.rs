//! `AccountStore`: people, their sessions, what is mailed to them once, and invitations.
//!
//! Locks are taken in this order, so that no two transactions wait for each other: administrators by key, the user, the session, the
//! token, the failed log-ins.

mod invitations;
mod people;
mod rows;
mod sessions;
mod tokens;

use async_trait::async_trait;
use booking_domain::{
    CinemaId, InvitationId, SessionId, StoreError, Timestamp, UserId,
    account::{Invitation, Lockout, OneTimeToken, Principal, Role, Secret, Session, User},
    audit::Cause,
    outbox::Message,
    page::{Page, PageRequest},
    ports::{
        AcceptOutcome, AccountStore, AdminOutcome, DeleteOutcome, InviteOutcome, LogInView, NewAccount, NewInvitation, NewSession,
        OpenOutcome, RotateOutcome, SignUpOutcome, UserFilter,
    },
    text::Email,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub(super) use people::pattern;

use super::{Backend, Conn, Db, dialect, outbox};
use crate::{
    error::{TxError, retrying, store_error},
    schema::audit_log,
    types::At,
};

/// Accounts in the database.
pub(crate) struct SqlAccounts(pub(crate) Db);

/// Who changes something, by which request, and when.
#[derive(Clone, Copy)]
struct By<'a> {
    cause: &'a Cause,
    now: Timestamp,
}

impl By<'_> {
    /// What `created_by` and `updated_by` hold.
    fn user(self) -> Option<i64> {
        self.cause.user_id().map(|user| user.0)
    }
}

#[async_trait]
impl AccountStore for SqlAccounts {
    async fn sign_up(
        &self,
        account: &NewAccount,
        verification: &OneTimeToken,
        tell_owner: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<SignUpOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("sign_up", people::sign_up(&mut conn, account, verification, tell_owner, By { cause, now }))?)
    }

    async fn create_account(
        &self,
        account: &NewAccount,
        role: Role,
        cinemas: &[CinemaId],
        cause: &Cause,
        now: Timestamp,
    ) -> Result<SignUpOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("create_account", people::create(&mut conn, account, role, cinemas, By { cause, now }))?)
    }

    async fn log_in_view(&self, email: &Email) -> Result<LogInView, StoreError> {
        let mut conn = self.0.read().await?;
        sessions::log_in_view(&mut conn, email).await
    }

    async fn record_failed_login(&self, email: &Email, now: Timestamp) -> Result<Lockout, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("record_failed_login", sessions::record_failed_login(&mut conn, email, now))?)
    }

    async fn open_session(&self, session: &NewSession, cause: &Cause, now: Timestamp) -> Result<OpenOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("open_session", sessions::open(&mut conn, session, By { cause, now }))?)
    }

    async fn principal(&self, session: SessionId, now: Timestamp) -> Result<Option<Principal>, StoreError> {
        let mut conn = self.0.read().await?;
        sessions::principal(&mut conn, session, now).await
    }

    async fn rotate_refresh(&self, hash: &str, next_hash: &str, cause: &Cause, now: Timestamp) -> Result<RotateOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("rotate_refresh", sessions::rotate(&mut conn, hash, next_hash, By { cause, now }))?)
    }

    async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut conn = self.0.read().await?;
        sessions::live(&mut conn, user, now).await
    }

    async fn past_sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let mut conn = self.0.read().await?;
        sessions::past(&mut conn, user, now).await
    }

    async fn end_session(&self, user: UserId, session: SessionId, cause: &Cause, now: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("end_session", sessions::end_one(&mut conn, user, session, By { cause, now }))?)
    }

    async fn end_session_of_token(&self, hash: &str, cause: &Cause, now: Timestamp) -> Result<Option<UserId>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("end_session_of_token", sessions::end_of_token(&mut conn, hash, By { cause, now }))?)
    }

    async fn end_all_sessions(&self, user: UserId, cause: &Cause, now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("end_all_sessions", sessions::end_all(&mut conn, user, By { cause, now }))?)
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(people::user(&mut conn, id).await?)
    }

    async fn password_hash(&self, id: UserId) -> Result<Option<Secret>, StoreError> {
        let mut conn = self.0.read().await?;
        people::password_hash(&mut conn, id).await
    }

    async fn users(&self, filter: &UserFilter, page: &PageRequest<UserId>) -> Result<Page<User, UserId>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(people::users(&mut conn, filter, page).await?)
    }

    async fn rename(&self, user: UserId, name: &str, cause: &Cause, now: Timestamp) -> Result<Option<User>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("rename", people::rename(&mut conn, user, name, By { cause, now }))?)
    }

    async fn set_role(
        &self,
        user: UserId,
        role: Role,
        cinemas: &[CinemaId],
        cause: &Cause,
        now: Timestamp,
    ) -> Result<AdminOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_role", people::set_role(&mut conn, user, role, cinemas, By { cause, now }))?)
    }

    async fn set_disabled(&self, user: UserId, disabled: bool, cause: &Cause, now: Timestamp) -> Result<AdminOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_disabled", people::set_disabled(&mut conn, user, disabled, By { cause, now }))?)
    }

    async fn delete(&self, user: UserId, cause: &Cause, now: Timestamp) -> Result<DeleteOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("delete_account", people::delete(&mut conn, user, By { cause, now }))?)
    }

    async fn verify_email(&self, hash: &str, cause: &Cause, now: Timestamp) -> Result<Option<UserId>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("verify_email", tokens::verify_email(&mut conn, hash, By { cause, now }))?)
    }

    async fn resend_verification(&self, email: &Email, token: &OneTimeToken, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("resend_verification", tokens::resend_verification(&mut conn, email, token, now))?)
    }

    async fn request_reset(&self, email: &Email, token: &OneTimeToken, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("request_reset", tokens::request_reset(&mut conn, email, token, now))?)
    }

    async fn reset_password(&self, hash: &str, password: &Secret, cause: &Cause, now: Timestamp) -> Result<Option<UserId>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("reset_password", tokens::reset_password(&mut conn, hash, password, By { cause, now }))?)
    }

    async fn change_password(
        &self,
        principal: &Principal,
        checked: &Secret,
        password: &Secret,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_password", tokens::change_password(&mut conn, principal, checked, password, By { cause, now }))?)
    }

    async fn invite(&self, invitation: &NewInvitation, cause: &Cause, now: Timestamp) -> Result<InviteOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("invite", invitations::invite(&mut conn, invitation, By { cause, now }))?)
    }

    async fn invitations(&self, page: &PageRequest<InvitationId>) -> Result<Page<Invitation, InvitationId>, StoreError> {
        let mut conn = self.0.read().await?;
        invitations::list(&mut conn, page).await
    }

    async fn revoke_invitation(&self, id: InvitationId, cause: &Cause, now: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("revoke_invitation", invitations::revoke(&mut conn, id, By { cause, now }))?)
    }

    async fn addressee(&self, hash: &str, now: Timestamp) -> Result<Option<Email>, StoreError> {
        let mut conn = self.0.read().await?;
        let found = tokens::addressee(&mut conn, hash, now).await.map_err(|error| store_error(&error))?;
        found.map(|email| super::rows::read("users", "email", &"of a token", Email::parse(&email))).transpose()
    }

    async fn accept_invitation(
        &self,
        hash: &str,
        name: &str,
        password: &Secret,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<AcceptOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("accept_invitation", invitations::accept(&mut conn, hash, name, password, By { cause, now }))?)
    }

    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("forget_tokens", tokens::forget(&mut conn, before))?)
    }
}

/// Writes into the audit log what was done to a user. Never a name or an address: the log outlives the person's wish to be forgotten.
async fn audit_user(conn: &mut Conn, by: By<'_>, action: &str, user: i64, detail: serde_json::Value) -> Result<(), TxError> {
    audit(conn, by, action, ("user", user.to_string()), detail).await
}

async fn audit(conn: &mut Conn, by: By<'_>, action: &str, (entity, id): (&str, String), detail: serde_json::Value) -> Result<(), TxError> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::at.eq(At(by.now)),
            audit_log::actor.eq(by.cause.actor_name()),
            audit_log::action.eq(action),
            audit_log::entity.eq(entity),
            audit_log::entity_id.eq(id),
            audit_log::detail.eq(detail),
            audit_log::request_id.eq(&by.cause.request_id),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes a message into the outbox.
async fn say(conn: &mut Conn, message: &Message, now: Timestamp) -> Result<(), TxError> {
    outbox::say(conn, message, now).await.map(drop)
}
