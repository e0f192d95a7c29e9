use booking_domain::{
    FieldErrors,
    account::{AccountError, Password, Principal, RESET_LIFE, VERIFICATION_LIFE},
    audit::Cause,
    text::Email,
};

use super::{AccountService, Fields, hash_of, in_even_time};

impl AccountService {
    /// Takes an address as verified.
    ///
    /// # Errors
    /// [`AccountError::TokenInvalid`].
    pub async fn verify_email(&self, token: &str, cause: Cause) -> Result<(), AccountError> {
        let user = self.ports.store.verify_email(&hash_of(token), &cause, self.now()).await?.ok_or(AccountError::TokenInvalid)?;
        self.forget(user).await;
        Ok(())
    }

    /// Sends the link that verifies an address again, if there is an account that needs it and had not a few a moment ago; the answer does
    /// not tell.
    ///
    /// # Errors
    /// [`AccountError::Invalid`].
    pub async fn resend_verification(&self, email: &str) -> Result<(), AccountError> {
        let email = parse(email)?;
        let token = self.token(VERIFICATION_LIFE);
        Ok(in_even_time(async {
            if self.may_mail("verify", &email).await {
                self.ports.store.resend_verification(&email, &token, self.now()).await
            } else {
                Ok(())
            }
        })
        .await?)
    }

    /// Sends a link to choose a new password, if there is an account and had not a few a moment ago: who asks again and again for somebody else
    /// neither fills their mailbox nor makes each link void before it was read. The answer does not tell.
    ///
    /// # Errors
    /// [`AccountError::Invalid`].
    pub async fn forgot_password(&self, email: &str) -> Result<(), AccountError> {
        let email = parse(email)?;
        let token = self.token(RESET_LIFE);
        Ok(in_even_time(async {
            if self.may_mail("reset", &email).await { self.ports.store.request_reset(&email, &token, self.now()).await } else { Ok(()) }
        })
        .await?)
    }

    /// Chooses a new password by a mailed link, which ends every session.
    ///
    /// # Errors
    /// [`AccountError::TokenInvalid`], [`AccountError::Invalid`].
    pub async fn reset_password(&self, token: &str, password: &str, cause: Cause) -> Result<(), AccountError> {
        let hash = hash_of(token);
        let email = self.ports.store.addressee(&hash, self.now()).await?;
        let password = Password::chosen(password, email.as_ref()).map_err(|error| FieldErrors::one("/password", error.0))?;
        let password = self.ports.hasher.hash(&password).await?;
        let user = self.ports.store.reset_password(&hash, &password, &cause, self.now()).await?;
        self.forget(user.ok_or(AccountError::TokenInvalid)?).await;
        Ok(())
    }

    /// Chooses a new password by the old one, which ends the other sessions. Wrong old ones count as failed log-ins: a stolen session
    /// is no way to guess the password.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`], [`AccountError::Locked`], [`AccountError::Invalid`].
    pub async fn change_password(&self, principal: &Principal, old: &str, new: &str, cause: Cause) -> Result<(), AccountError> {
        let email = self.me(principal.user).await?.email;
        let mut fields = Fields::default();
        let old = fields.typed_password("/current_password", old);
        let new = fields.parse("/new_password", Password::chosen(new, Some(&email)));
        let (old, new) = fields.all(old.zip(new))?;
        let (_, checked, _) = self.check(&email, &old).await?;
        let hash = self.ports.hasher.hash(&new).await?;
        if !self.ports.store.change_password(principal, &checked, &hash, &cause, self.now()).await? {
            return Err(AccountError::InvalidCredentials);
        }
        self.forget(principal.user).await;
        Ok(())
    }
}

fn parse(email: &str) -> Result<Email, FieldErrors> {
    Email::parse(email).map_err(|error| FieldErrors::one("/email", error.0))
}
