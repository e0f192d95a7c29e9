//! For tests only: a clock that stands still, values to build on, and [`contract`], one suite a port that every adapter of it runs.

mod clock;
pub mod contract;
mod memory_mailbox;
mod memory_sandbox;
pub mod own_servers;
#[cfg(feature = "papers")]
pub mod papers;
#[cfg(feature = "s3")]
pub mod s3;
mod seeded;
pub mod servers;
#[cfg(feature = "smtp")]
pub mod smtp;
#[cfg(feature = "stripe")]
pub mod stripe;

pub use clock::FrozenClock;
pub use memory_mailbox::MemoryMailbox;
pub use memory_sandbox::MemorySandbox;
pub use seeded::SeededEntropy;

use booking_domain::Timestamp;

/// An instant to begin with: 2030-01-01T12:00:00Z.
pub fn noon() -> Timestamp {
    Timestamp::constant(1_893_499_200, 0)
}
