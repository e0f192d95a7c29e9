//! The ports in one process.

#![warn(missing_docs)]

mod password;
mod tokens;

pub use password::{Argon2Cost, Argon2Hasher, CostError};
pub use tokens::{JwtTokens, KeyError, TokenKeys};
