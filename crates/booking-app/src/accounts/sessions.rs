use booking_domain::{
    SessionId, Timestamp, UserId,
    account::{ACCESS_TOKEN_LIFE, AccountError, Device, Lockout, Password, Principal, Role, SESSION_LIFE, Secret, Session, User},
    audit::Cause,
    ports::{AccessClaims, NewSession, OpenOutcome, RotateOutcome, Verdict},
    text::Email,
};

use super::{AccountService, Fields, hash_of};

/// What somebody gets who logs in, or refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedIn {
    /// Who.
    pub user: User,
    /// For the `Authorization` header.
    pub access_token: Secret,
    /// How many seconds it works.
    pub expires_in: i64,
    /// For the next refresh.
    pub refresh_token: Secret,
    /// How many seconds that works, if it is not used before.
    pub refresh_expires_in: i64,
}

impl AccountService {
    /// Logs in. A wrong password, an address nobody has and a shut account are one answer, after one time.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`], [`AccountError::Locked`], [`AccountError::Invalid`].
    pub async fn log_in(&self, email: &str, password: &str, device: Device, cause: Cause) -> Result<LoggedIn, AccountError> {
        let mut fields = Fields::default();
        let (email, password) = (fields.email(email), fields.typed_password("/password", password));
        let (email, password) = fields.all(email.zip(password))?;

        let (user, checked_hash, weak) = self.check(&email, &password).await?;
        let rehashed = if weak { Some(self.ports.hasher.hash(&password).await?) } else { None };
        let session = SessionId(self.ports.entropy.uuid());
        let refresh = self.token(SESSION_LIFE);
        let new = NewSession { id: session, user: user.id, checked_hash, rehashed, refresh: refresh.clone(), device };
        let cause = Cause::user(user.id, cause.request_id);
        let now = self.now();
        match self.ports.store.open_session(&new, &cause, now).await? {
            OpenOutcome::Opened => {}
            OpenOutcome::Locked(until) => return Err(locked(until, now)),
            OpenOutcome::Refused => return Err(AccountError::InvalidCredentials),
        }
        // The view of a log-in does not hold the cinemas.
        let user = if user.role == Role::Staff { self.me(user.id).await? } else { user };
        Ok(self.logged_in(user, session, refresh.token, refresh.expires_at))
    }

    /// The user of an address and a password that belong together, the hash that says so, and whether it is weak.
    pub(super) async fn check(&self, email: &Email, password: &Password) -> Result<(User, Secret, bool), AccountError> {
        let view = self.ports.store.log_in_view(email).await?;
        refuse_locked(view.lockout, self.now())?;
        let verdict = match &view.credentials {
            Some(known) => self.ports.hasher.verify(password, &known.password_hash).await?,
            None => self.ports.hasher.verify_nobody(password).await.map(|()| Verdict::Wrong)?,
        };
        match (view.credentials, verdict) {
            (Some(known), Verdict::Right { weak }) if !known.user.disabled => Ok((known.user, known.password_hash, weak)),
            _ => {
                self.ports.store.record_failed_login(email, self.now()).await?;
                Err(AccountError::InvalidCredentials)
            }
        }
    }

    fn logged_in(&self, user: User, session: SessionId, refresh_token: Secret, refresh_until: Timestamp) -> LoggedIn {
        let now = self.now();
        let seconds_until = |instant: Timestamp| instant.duration_since(now).as_secs().max(0);
        // An access token never outlives its session.
        let expires_at = now.saturating_add(ACCESS_TOKEN_LIFE).unwrap_or(now).min(refresh_until);
        let claims = AccessClaims { user: user.id, session, issued_at: now, expires_at };
        LoggedIn {
            access_token: Secret::new(self.ports.tokens.sign(&claims)),
            expires_in: seconds_until(expires_at),
            refresh_token,
            refresh_expires_in: seconds_until(refresh_until),
            user,
        }
    }

    /// Trades a refresh token in for new tokens. A token that comes a second time ends its session: one of its two holders stole it.
    ///
    /// # Errors
    /// [`AccountError::Unauthorized`].
    pub async fn refresh(&self, token: &str, cause: Cause) -> Result<LoggedIn, AccountError> {
        let next = self.token(SESSION_LIFE);
        match self.ports.store.rotate_refresh(&hash_of(token), &next.hash, &cause, self.now()).await? {
            RotateOutcome::Rotated { session, expires_at, user } => Ok(self.logged_in(*user, session, next.token, expires_at)),
            RotateOutcome::Reused(user) => {
                tracing::warn!(%user, "a refresh token was used twice; its session is ended");
                self.forget(user).await;
                Err(AccountError::Unauthorized)
            }
            RotateOutcome::Ended => Err(AccountError::Unauthorized),
        }
    }

    /// Ends the session a refresh token belongs to, if it is one.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn log_out_by_token(&self, token: &str, cause: Cause) -> Result<(), AccountError> {
        if let Some(user) = self.ports.store.end_session_of_token(&hash_of(token), &cause, self.now()).await? {
            self.forget(user).await;
        }
        Ok(())
    }

    /// Ends the session a request comes by.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn log_out(&self, principal: &Principal, cause: Cause) -> Result<(), AccountError> {
        match self.end_session(principal.user, principal.session, cause).await {
            Ok(()) | Err(AccountError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The live sessions of a user, latest first.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn sessions(&self, user: UserId) -> Result<Vec<Session>, AccountError> {
        Ok(self.ports.store.sessions(user, self.now()).await?)
    }

    /// The sessions of a user that are over, latest first; `expires_at` is when each ended.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn past_sessions(&self, user: UserId) -> Result<Vec<Session>, AccountError> {
        Ok(self.ports.store.past_sessions(user, self.now()).await?)
    }

    /// Ends one session of a user.
    ///
    /// # Errors
    /// [`AccountError::NotFound`].
    pub async fn end_session(&self, user: UserId, session: SessionId, cause: Cause) -> Result<(), AccountError> {
        if !self.ports.store.end_session(user, session, &cause, self.now()).await? {
            return Err(AccountError::NotFound);
        }
        self.forget(user).await;
        Ok(())
    }
}

fn refuse_locked(lockout: Lockout, now: Timestamp) -> Result<(), AccountError> {
    lockout.locked_until(now).map_or(Ok(()), |until| Err(locked(until, now)))
}

fn locked(until: Timestamp, now: Timestamp) -> AccountError {
    let millis = u64::try_from(until.duration_since(now).as_millis()).unwrap_or(0);
    AccountError::Locked { seconds: millis.div_ceil(1_000).max(1) }
}
