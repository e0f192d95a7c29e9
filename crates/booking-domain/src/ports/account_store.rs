use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    CinemaId, InvitationId, SessionId, StoreError, UserId,
    account::{Credentials, Device, Invitation, Lockout, OneTimeToken, Principal, Role, Secret, Session, User},
    audit::Cause,
    page::{Page, PageRequest},
    text::Email,
};

/// An account to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// Address.
    pub email: Email,
    /// What to call the person.
    pub name: String,
    /// Hash of the password.
    pub password_hash: Secret,
}

/// What became of a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpOutcome {
    /// There is an account now.
    Created(UserId),
    /// Somebody has the address.
    AddressTaken,
}

/// A log-in that was found right, to be turned into a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Key of the session.
    pub id: SessionId,
    /// Who.
    pub user: UserId,
    /// The hash the password was checked against; another one by now means that the password was changed meanwhile.
    pub checked_hash: Secret,
    /// A stronger hash to keep instead.
    pub rehashed: Option<Secret>,
    /// Its first refresh token; ends with the session.
    pub refresh: OneTimeToken,
    /// Where.
    pub device: Device,
}

/// What became of opening a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenOutcome {
    /// It is open, and the failed log-ins are forgotten.
    Opened,
    /// Others failed meanwhile: log-ins are refused until an instant.
    Locked(Timestamp),
    /// The account is disabled or gone, or its password was changed meanwhile.
    Refused,
}

/// What a log-in needs to know of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInView {
    /// The account, if there is one that is not deleted; it may be disabled.
    pub credentials: Option<Credentials>,
    /// The failed log-ins, also of addresses nobody has.
    pub lockout: Lockout,
}

/// What became of trading a refresh token in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RotateOutcome {
    /// The new token took the place of the old one.
    Rotated {
        /// The session.
        session: SessionId,
        /// When it ends.
        expires_at: Timestamp,
        /// Whose.
        user: Box<User>,
    },
    /// The token was used before: somebody else may have it, so its session has been ended.
    Reused(UserId),
    /// There is no such token, or its session is over.
    Ended,
}

/// What became of a change by an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminOutcome {
    /// Done.
    Changed,
    /// It was so already.
    Unchanged,
    /// Nobody has this key.
    NoSuchUser,
    /// Not a cinema of ours.
    NoSuchCinema(CinemaId),
    /// There would be no administrator left.
    LastAdmin,
}

/// What became of erasing an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeleteOutcome {
    /// The person is gone; the bookings and payments stay, of nobody in particular.
    Deleted,
    /// A hold, a payment under way, or a show ahead.
    BookingAhead,
    /// There would be no administrator left.
    LastAdmin,
    /// Nobody has this key.
    NoSuchUser,
}

/// Which users are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Part of the name or of the address.
    pub search: Option<String>,
    /// Only of this role.
    pub role: Option<Role>,
    /// Only accounts that are shut (`true`) or open (`false`).
    pub disabled: Option<bool>,
}

/// An invitation to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    /// Whom it is for.
    pub email: Email,
    /// The role it gives: staff or administrator.
    pub role: Role,
    /// The cinemas it gives to staff.
    pub cinemas: Vec<CinemaId>,
    /// The token of its link.
    pub token: OneTimeToken,
}

/// What became of making an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOutcome {
    /// Made, and the mail is on its way.
    Invited(InvitationId),
    /// The address has an account: change its role instead.
    AddressTaken,
    /// Not a cinema of ours.
    NoSuchCinema(CinemaId),
}

/// What became of accepting an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// There is an account now.
    Created(UserId),
    /// Unknown, used, revoked or over.
    Invalid,
    /// The address got an account meanwhile; the invitation stays unused.
    AddressTaken,
}

/// Keeps accounts, their sessions and their invitations. **Each method is one transaction**, with its audit row in it; what must be
/// mailed is written to the outbox in it. Tokens arrive as SHA-256 in hex. Lost races are retried inside, boundedly.
///
/// Whatever takes rights away (ending sessions, a change of role, disabling, a new password) MUST have ended the sessions concerned when
/// it returns: a refresh that runs at the same time either comes before and is ended, or finds its session over.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Makes an account of role `user` and writes the mail that verifies its address; for an address somebody has, the mail that says so
    /// instead, if its owner is to be told (`tell_owner`). MUST make one account of many concurrent sign-ups with one address.
    async fn sign_up(
        &self,
        account: &NewAccount,
        verification: &OneTimeToken,
        tell_owner: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<SignUpOutcome, StoreError>;

    /// Makes an account of any role with a verified address, for the operator's command line and the demo; no mail is written.
    async fn create_account(
        &self,
        account: &NewAccount,
        role: Role,
        cinemas: &[CinemaId],
        cause: &Cause,
        now: Timestamp,
    ) -> Result<SignUpOutcome, StoreError>;

    /// What a log-in needs to know. MUST take the same statements whether or not somebody has the address.
    async fn log_in_view(&self, email: &Email) -> Result<LogInView, StoreError>;

    /// Counts a failed log-in, also for an address nobody has, and answers what follows from it.
    async fn record_failed_login(&self, email: &Email, now: Timestamp) -> Result<Lockout, StoreError>;

    /// Opens a session, unless the account was locked, disabled or given another password since it was looked at.
    async fn open_session(&self, session: &NewSession, cause: &Cause, now: Timestamp) -> Result<OpenOutcome, StoreError>;

    /// Who is behind a session that lives at `now`. MUST be one statement.
    async fn principal(&self, session: SessionId, now: Timestamp) -> Result<Option<Principal>, StoreError>;

    /// Trades a refresh token in for the next. Of many at once with the same token one wins; the second use ends the session, the
    /// winner's new token with it, and is audited.
    async fn rotate_refresh(&self, hash: &str, next_hash: &str, cause: &Cause, now: Timestamp) -> Result<RotateOutcome, StoreError>;

    /// The live sessions of a user, latest first.
    async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError>;

    /// The sessions of a user that are over, the latest first; `expires_at` is when each ended, by itself or before.
    async fn past_sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError>;

    /// Ends one session of a user; `false` when they have no such live session.
    async fn end_session(&self, user: UserId, session: SessionId, cause: &Cause, now: Timestamp) -> Result<bool, StoreError>;

    /// Ends the session a refresh token belongs to, used or not; answers whose it was, if it was live.
    async fn end_session_of_token(&self, hash: &str, cause: &Cause, now: Timestamp) -> Result<Option<UserId>, StoreError>;

    /// Ends every session of a user; answers how many were live.
    async fn end_all_sessions(&self, user: UserId, cause: &Cause, now: Timestamp) -> Result<usize, StoreError>;

    /// A user who is not deleted, in one statement for all but staff.
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// The hash of a user's password.
    async fn password_hash(&self, id: UserId) -> Result<Option<Secret>, StoreError>;

    /// Users who are not deleted, by key.
    async fn users(&self, filter: &UserFilter, page: &PageRequest<UserId>) -> Result<Page<User, UserId>, StoreError>;

    /// Gives a user another name; `None` when nobody has this key.
    async fn rename(&self, user: UserId, name: &str, cause: &Cause, now: Timestamp) -> Result<Option<User>, StoreError>;

    /// Gives a user a role, and staff their cinemas. Another role ends their sessions. Two administrators who demote each other at once
    /// MUST leave one.
    async fn set_role(
        &self,
        user: UserId,
        role: Role,
        cinemas: &[CinemaId],
        cause: &Cause,
        now: Timestamp,
    ) -> Result<AdminOutcome, StoreError>;

    /// Shuts an account, which ends its sessions, or opens it again. As with [`AccountStore::set_role`], one administrator stays.
    async fn set_disabled(&self, user: UserId, disabled: bool, cause: &Cause, now: Timestamp) -> Result<AdminOutcome, StoreError>;

    /// Erases a person: address and name are replaced; sessions, tokens, traces of devices and the mails to the address go, wherever they are
    /// kept; bookings stay.
    async fn delete(&self, user: UserId, cause: &Cause, now: Timestamp) -> Result<DeleteOutcome, StoreError>;

    /// Uses a verification token up; answers whose address is verified now, `None` for a token that does not work.
    async fn verify_email(&self, hash: &str, cause: &Cause, now: Timestamp) -> Result<Option<UserId>, StoreError>;

    /// Writes another verification mail, if an account has the address and has not verified it; earlier links stop working.
    async fn resend_verification(&self, email: &Email, token: &OneTimeToken, now: Timestamp) -> Result<(), StoreError>;

    /// Writes a mail with a link to choose a new password, if an account that is not disabled has the address; earlier links stop
    /// working.
    async fn request_reset(&self, email: &Email, token: &OneTimeToken, now: Timestamp) -> Result<(), StoreError>;

    /// Uses a reset token up, keeps the new password, forgets failed log-ins, takes the address as verified and ends every session;
    /// answers whose, `None` for a token that does not work.
    async fn reset_password(&self, hash: &str, password: &Secret, cause: &Cause, now: Timestamp) -> Result<Option<UserId>, StoreError>;

    /// Keeps a new password and ends the user's other sessions, if the password is still the one that was `checked`; answers whether.
    async fn change_password(
        &self,
        principal: &Principal,
        checked: &Secret,
        password: &Secret,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Makes an invitation and writes its mail.
    async fn invite(&self, invitation: &NewInvitation, cause: &Cause, now: Timestamp) -> Result<InviteOutcome, StoreError>;

    /// Invitations, latest first.
    async fn invitations(&self, page: &PageRequest<InvitationId>) -> Result<Page<Invitation, InvitationId>, StoreError>;

    /// Takes an unused invitation back; `false` when there is none.
    async fn revoke_invitation(&self, id: InvitationId, cause: &Cause, now: Timestamp) -> Result<bool, StoreError>;

    /// The address that a link to choose a new password, or an invitation, was mailed to, while it works; `None` for any other token.
    async fn addressee(&self, hash: &str, now: Timestamp) -> Result<Option<Email>, StoreError>;

    /// Makes the account an invitation is for; one of somebody who is no administrator any more is void. MUST make one of many concurrent
    /// attempts.
    async fn accept_invitation(
        &self,
        hash: &str,
        name: &str,
        password: &Secret,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<AcceptOutcome, StoreError>;

    /// Forgets refresh and one-time tokens that ended before `before`, and failed log-ins older than that; answers how many rows went.
    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError>;
}
