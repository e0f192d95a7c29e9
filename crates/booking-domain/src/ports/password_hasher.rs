use async_trait::async_trait;
use thiserror::Error;

use crate::account::{Password, Secret};

/// Why a password could not be hashed or checked.
#[derive(Debug, Error)]
pub enum HashError {
    /// Too many wait for their turn already; later is sensible.
    #[error("too many passwords wait to be checked")]
    Busy,
    /// Anything else.
    #[error("password hash failed: {0}")]
    Failed(String),
}

/// What a check of a password finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password; `weak` when its hash should be made anew with today's parameters.
    Right {
        /// Whether the hash is weaker than today's.
        weak: bool,
    },
    /// It is not.
    Wrong,
}

/// Hashes passwords, slowly on purpose. MUST NOT block the threads that serve requests, and MUST bound how many hashes run at once,
/// however many ask.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// The hash of a password, with its salt and parameters in it.
    ///
    /// # Errors
    /// [`HashError`].
    async fn hash(&self, password: &Password) -> Result<Secret, HashError>;

    /// Checks a password. A hash that cannot be read is [`Verdict::Wrong`], after the same time.
    ///
    /// # Errors
    /// [`HashError`].
    async fn verify(&self, password: &Password, hash: &Secret) -> Result<Verdict, HashError>;

    /// Takes the time that a check takes, for accounts that do not exist.
    ///
    /// # Errors
    /// [`HashError`].
    async fn verify_nobody(&self, password: &Password) -> Result<(), HashError>;
}
