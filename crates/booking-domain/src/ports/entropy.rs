use uuid::Uuid;

/// Randomness fit for secrets.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Entropy: Send + Sync {
    /// 32 random bytes.
    fn bytes(&self) -> [u8; 32];

    /// A random key (version 4 UUID).
    fn uuid(&self) -> Uuid;
}
