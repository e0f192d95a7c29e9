//! The words and rules of a cinema's bookings.
//!
//! Nothing here performs I/O, reads a clock or draws a random number: `now` and entropy are parameters, what the
//! rules need from outside is a trait in [`ports`]. A rule that is not in this crate is not a rule of the product.

#![warn(missing_docs)]

pub mod account;
pub mod audit;
pub mod backoff;
pub mod booking;
pub mod cancellation;
pub mod catalogue;
pub mod door;
pub mod error;
pub mod id;
pub mod integrity;
pub mod layout_plan;
pub mod ledger;
pub mod local_time;
pub mod money;
mod named;
pub mod outbox;
pub mod page;
pub mod payment;
pub mod ports;
pub mod poster;
pub mod pricing;
pub mod report;
pub mod review;
pub mod schedule;
pub mod search;
pub mod seating;
pub mod showtime;
pub mod text;
pub mod ticket;
pub mod venue;
mod version;

pub use error::{FieldError, FieldErrors, StoreError};
pub use id::*;
pub use jiff::Timestamp;
pub use money::{Currency, Money};
pub use version::Expected;
