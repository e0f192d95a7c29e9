use jiff::Timestamp;
use thiserror::Error;

use crate::{SessionId, UserId};

/// What an access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Who.
    pub user: UserId,
    /// By which log-in.
    pub session: SessionId,
    /// When it was made.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Why an access token was not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// It was ours, and is over.
    #[error("the access token has ended")]
    Expired,
    /// It is not ours, or not an access token.
    #[error("the access token is not valid")]
    Invalid,
}

/// Signs and checks access tokens.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessTokens: Send + Sync {
    /// Signs a token with the current key.
    fn sign(&self, claims: &AccessClaims) -> String;

    /// What a token says, if one of our keys signed it with our one algorithm, for us, as an access token, and it is not over at `now`.
    ///
    /// # Errors
    /// [`TokenError`].
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError>;
}
