//! The ports in one process: what Marquee runs on when nothing but the binary is there.
//!
//! - [`LocalGate`], [`LocalBus`] and [`LocalRateLimit`] do in memory what `booking-redis` does between replicas. They forget when the
//!   process ends, which costs speed and freshness and never a seat or money.
//! - [`OsEntropy`] and [`Ed25519TicketSeal`] are cryptography by aws-lc-rs, whichever databases are configured.
//! - [`Argon2Hasher`] hashes passwords in turn, off the threads that serve requests; [`JwtTokens`] signs access tokens.
//! - [`SandboxGateway`] is a payment provider to develop and demonstrate with. It keeps its books behind `SandboxStore`, so a payment
//!   survives a crash as it would at a real provider, and can be told to behave badly.
//! - [`MailboxMailer`] keeps mails for reading in the browser instead of sending them.

#![warn(missing_docs)]

mod bus;
mod entropy;
mod expiring;
mod gate;
mod hex;
mod mailbox;
mod password;
mod rate_limit;
mod sandbox;
mod seal;
mod tokens;

pub use bus::LocalBus;
pub use entropy::OsEntropy;
pub use gate::LocalGate;
pub use mailbox::MailboxMailer;
pub use password::{Argon2Cost, Argon2Hasher, CostError};
pub use rate_limit::LocalRateLimit;
pub use sandbox::SandboxGateway;
pub use seal::{Ed25519TicketSeal, SealKeyError};
pub use tokens::{JwtTokens, KeyError, TokenKeys};
