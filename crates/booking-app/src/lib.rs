//! The use cases: they order ports and hold no rules. A rule that seems to belong here belongs into `booking-domain`.

#![warn(missing_docs)]

pub mod accounts;
pub mod administration;
pub mod audit;
pub mod bookings;
pub mod cancellations;
pub mod catalogue;
mod changes;
mod digest;
pub mod documents;
pub mod door;
mod farewell;
pub mod idempotency;
pub mod import;
pub mod integrity;
pub mod jobs;
mod lookups;
pub mod mails;
pub mod notifications;
mod offers;
pub mod payments;
pub mod posters;
pub mod prices;
pub mod reports;
pub mod reviews;
pub mod schedule;
pub mod seat_watch;
mod told;
mod whole;

pub use changes::Changes;
pub use lookups::Lookups;
pub use offers::Offers;
