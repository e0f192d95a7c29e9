use booking_domain::{
    CinemaId, FieldErrors, InvitationId, Timestamp, UserId,
    account::{AccountError, INVITATION_LIFE, Invitation, NAME_MAX, Password, Role, Secret, User, VERIFICATION_LIFE},
    audit::Cause,
    page::{Page, PageRequest},
    ports::{AcceptOutcome, AdminOutcome, DeleteOutcome, InviteOutcome, NewAccount, NewInvitation, SignUpOutcome, UserFilter},
    text::{Email, one_line},
};
use jiff::SignedDuration;

use super::{AccountService, Fields, hash_of};

/// Somebody who signs up.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Address.
    pub email: String,
    /// Password.
    pub password: Secret,
    /// What to call them.
    pub name: String,
}

/// An invitation that was made, with its token: shown once, to whoever made it.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Key.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: Email,
    /// The role it gives.
    pub role: Role,
    /// The cinemas it gives.
    pub cinemas: Vec<CinemaId>,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// The token of its link, which is mailed too.
    pub token: Secret,
}

impl NewUser {
    fn parse(&self) -> Result<(Email, Password, String), AccountError> {
        let mut fields = Fields::default();
        let email = fields.email(&self.email);
        let password = fields.parse("/password", Password::chosen(self.password.expose(), email.as_ref()));
        let name = fields.parse("/name", one_line(&self.name, NAME_MAX));
        fields.all(email.zip(password).zip(name).map(|((email, password), name)| (email, password, name)))
    }
}

impl AccountService {
    /// Signs somebody up. The answer and its time are the same whether or not the address is known; the mail tells its owner.
    ///
    /// # Errors
    /// [`AccountError::Invalid`].
    pub async fn sign_up(&self, new: &NewUser, cause: Cause) -> Result<(), AccountError> {
        let (email, password, name) = new.parse()?;
        let password_hash = self.ports.hasher.hash(&password).await?;
        let account = NewAccount { email, name, password_hash };
        let tell_owner = self.may_mail("sign-up", &account.email).await;
        let outcome = self.ports.store.sign_up(&account, &self.token(VERIFICATION_LIFE), tell_owner, &cause, self.now()).await?;
        tracing::debug!(?outcome, "sign-up");
        Ok(())
    }

    /// Makes an account of any role, for the operator's command line and the demo.
    ///
    /// # Errors
    /// [`AccountError::EmailTaken`], [`AccountError::Invalid`].
    pub async fn create_account(&self, new: &NewUser, role: Role, cinemas: &[CinemaId], cause: Cause) -> Result<UserId, AccountError> {
        let (email, password, name) = new.parse()?;
        let password_hash = self.ports.hasher.hash(&password).await?;
        let account = NewAccount { email, name, password_hash };
        match self.ports.store.create_account(&account, role, cinemas, &cause, self.now()).await? {
            SignUpOutcome::Created(user) => Ok(user),
            SignUpOutcome::AddressTaken => Err(AccountError::EmailTaken),
        }
    }

    /// A user's own account.
    ///
    /// # Errors
    /// [`AccountError::Unauthorized`] when it is gone.
    pub async fn me(&self, user: UserId) -> Result<User, AccountError> {
        self.ports.store.user(user).await?.ok_or(AccountError::Unauthorized)
    }

    /// Gives a user another name.
    ///
    /// # Errors
    /// [`AccountError::Invalid`].
    pub async fn rename(&self, user: UserId, name: &str, cause: Cause) -> Result<User, AccountError> {
        let name = one_line(name, NAME_MAX).map_err(|error| FieldErrors::one("/name", error.0))?;
        self.ports.store.rename(user, &name, &cause, self.now()).await?.ok_or(AccountError::Unauthorized)
    }

    /// Erases a person.
    ///
    /// # Errors
    /// [`AccountError::BookingAhead`], [`AccountError::LastAdmin`].
    pub async fn delete(&self, user: UserId, cause: Cause) -> Result<(), AccountError> {
        match self.ports.store.delete(user, &cause, self.now()).await? {
            DeleteOutcome::Deleted => {}
            DeleteOutcome::BookingAhead => return Err(AccountError::BookingAhead),
            DeleteOutcome::LastAdmin => return Err(AccountError::LastAdmin),
            DeleteOutcome::NoSuchUser => return Err(AccountError::Unauthorized),
        }
        self.forget(user).await;
        Ok(())
    }

    /// Users, by key.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn users(&self, filter: &UserFilter, page: &PageRequest<UserId>) -> Result<Page<User, UserId>, AccountError> {
        Ok(self.ports.store.users(filter, page).await?)
    }

    /// Gives a user a role, and staff their cinemas.
    ///
    /// # Errors
    /// [`AccountError::LastAdmin`], [`AccountError::NotFound`], [`AccountError::Invalid`].
    pub async fn set_role(&self, user: UserId, role: Role, cinemas: &[CinemaId], cause: Cause) -> Result<User, AccountError> {
        check_cinemas(role, cinemas)?;
        let outcome = self.ports.store.set_role(user, role, cinemas, &cause, self.now()).await?;
        self.settle(user, outcome).await
    }

    /// Shuts an account, or opens it again.
    ///
    /// # Errors
    /// [`AccountError::LastAdmin`], [`AccountError::NotFound`].
    pub async fn set_disabled(&self, user: UserId, disabled: bool, cause: Cause) -> Result<User, AccountError> {
        let outcome = self.ports.store.set_disabled(user, disabled, &cause, self.now()).await?;
        self.settle(user, outcome).await
    }

    async fn settle(&self, user: UserId, outcome: AdminOutcome) -> Result<User, AccountError> {
        match outcome {
            AdminOutcome::Changed => self.forget(user).await,
            AdminOutcome::Unchanged => {}
            AdminOutcome::NoSuchUser => return Err(AccountError::NotFound),
            AdminOutcome::NoSuchCinema(cinema) => return Err(no_such_cinema(cinema)),
            AdminOutcome::LastAdmin => return Err(AccountError::LastAdmin),
        }
        self.ports.store.user(user).await?.ok_or(AccountError::NotFound)
    }

    /// Invites somebody to become staff or administrator.
    ///
    /// # Errors
    /// [`AccountError::EmailTaken`], [`AccountError::Invalid`].
    pub async fn invite(&self, email: &str, role: Role, cinemas: &[CinemaId], cause: Cause) -> Result<Invited, AccountError> {
        let email = Email::parse(email).map_err(|error| FieldErrors::one("/email", error.0))?;
        if role == Role::User {
            return Err(FieldErrors::one("/role", "must be staff or admin; users sign up by themselves").into());
        }
        check_cinemas(role, cinemas)?;
        let token = self.token(INVITATION_LIFE);
        let new = NewInvitation { email, role, cinemas: cinemas.to_vec(), token };
        match self.ports.store.invite(&new, &cause, self.now()).await? {
            InviteOutcome::Invited(id) => {
                let NewInvitation { email, role, cinemas, token } = new;
                Ok(Invited { id, email, role, cinemas, expires_at: token.expires_at, token: token.token })
            }
            InviteOutcome::AddressTaken => Err(AccountError::EmailTaken),
            InviteOutcome::NoSuchCinema(cinema) => Err(no_such_cinema(cinema)),
        }
    }

    /// Invitations, latest first, and the instant by which some of them are over.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn invitations(&self, page: &PageRequest<InvitationId>) -> Result<(Page<Invitation, InvitationId>, Timestamp), AccountError> {
        Ok((self.ports.store.invitations(page).await?, self.now()))
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`AccountError::NotFound`].
    pub async fn revoke_invitation(&self, id: InvitationId, cause: Cause) -> Result<(), AccountError> {
        let revoked = self.ports.store.revoke_invitation(id, &cause, self.now()).await?;
        if revoked { Ok(()) } else { Err(AccountError::NotFound) }
    }

    /// Signs somebody up with an invitation, which says address and role.
    ///
    /// # Errors
    /// [`AccountError::InvitationInvalid`], [`AccountError::EmailTaken`], [`AccountError::Invalid`].
    pub async fn accept_invitation(&self, token: &str, name: &str, password: &str, cause: Cause) -> Result<User, AccountError> {
        let (mut fields, token) = (Fields::default(), hash_of(token));
        let email = self.ports.store.addressee(&token, self.now()).await?;
        let password = fields.parse("/password", Password::chosen(password, email.as_ref()));
        let name = fields.parse("/name", one_line(name, NAME_MAX));
        let (password, name) = fields.all(password.zip(name))?;
        let hash = self.ports.hasher.hash(&password).await?;
        match self.ports.store.accept_invitation(&token, &name, &hash, &cause, self.now()).await? {
            AcceptOutcome::Created(user) => self.ports.store.user(user).await?.ok_or(AccountError::NotFound),
            AcceptOutcome::Invalid => Err(AccountError::InvitationInvalid),
            AcceptOutcome::AddressTaken => Err(AccountError::EmailTaken),
        }
    }

    /// Forgets sessions, tokens and failed log-ins that ended longer than `keep` ago; answers how many rows went.
    ///
    /// # Errors
    /// [`AccountError::Store`].
    pub async fn forget_old(&self, keep: SignedDuration) -> Result<usize, AccountError> {
        let now = self.now();
        Ok(self.ports.store.forget(now.saturating_sub(keep).unwrap_or(now)).await?)
    }
}

/// Staff work somewhere; nobody else does.
fn check_cinemas(role: Role, cinemas: &[CinemaId]) -> Result<(), FieldErrors> {
    match role {
        Role::Staff if cinemas.is_empty() => Err(FieldErrors::one("/cinema_ids", "must name the cinemas staff work at")),
        Role::User | Role::Admin if !cinemas.is_empty() => Err(FieldErrors::one("/cinema_ids", "are for staff only")),
        _ => Ok(()),
    }
}

fn no_such_cinema(cinema: CinemaId) -> AccountError {
    FieldErrors::one("/cinema_ids", format!("{cinema} is no cinema")).into()
}
