use thiserror::Error;

use crate::{FieldErrors, StoreError, ports::HashError};

/// Why something about an account was refused.
#[derive(Debug, Error)]
pub enum AccountError {
    /// The request itself is wrong.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// The address, the password, or both are wrong; which is not said.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
    /// Too many failed log-ins; whether the account exists is not said.
    #[error("too many failed log-ins")]
    Locked {
        /// In how many seconds log-ins are looked at again; at least one.
        seconds: u64,
    },
    /// Nobody is logged in, or not any more.
    #[error("not logged in")]
    Unauthorized,
    /// The access token was good, and is over.
    #[error("the access token has ended")]
    TokenExpired,
    /// The invitation is unknown, used, revoked or over.
    #[error("the invitation does not work")]
    InvitationInvalid,
    /// The link to verify an address or to choose a password is unknown, used or over.
    #[error("the link does not work")]
    TokenInvalid,
    /// Somebody has this address; told to administrators and to who holds an invitation only.
    #[error("the e-mail address has an account")]
    EmailTaken,
    /// No such user, session or invitation, or somebody else's.
    #[error("not found")]
    NotFound,
    /// There would be no administrator left.
    #[error("the last administrator stays")]
    LastAdmin,
    /// Accounts with a booking ahead stay.
    #[error("the account has a booking ahead")]
    BookingAhead,
    /// Passwords cannot be checked now.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
