//! Keeping cinemas: administrators only.

pub mod add;
mod body;
pub mod change;
pub mod list;
pub mod read;
pub mod remove;
