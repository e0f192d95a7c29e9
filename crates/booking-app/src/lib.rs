//! The use cases: they order ports and hold no rules. A rule that seems to belong here belongs into `booking-domain`.

#![warn(missing_docs)]

pub mod accounts;
pub mod audit;
pub mod bookings;
pub mod catalogue;
mod digest;
pub mod idempotency;
pub mod import;
pub mod integrity;
pub mod notifications;
mod offers;
pub mod payments;
pub mod reports;
pub mod seat_watch;

pub use offers::Offers;
