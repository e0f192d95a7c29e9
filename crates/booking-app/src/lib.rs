//! The use cases: they order ports and hold no rules. A rule that seems to belong here belongs into `booking-domain`.

#![warn(missing_docs)]

pub mod accounts;
pub mod administration;
pub mod bookings;
pub mod cancellations;
pub mod catalogue;
mod changes;
pub mod documents;
mod digest;
pub mod door;
pub mod idempotency;
pub mod import;
pub mod integrity;
pub mod mails;
pub mod jobs;
pub mod notifications;
mod offers;
pub mod payments;
pub mod schedule;
pub mod reviews;
pub mod seat_watch;

pub use changes::Changes;
pub use offers::Offers;
