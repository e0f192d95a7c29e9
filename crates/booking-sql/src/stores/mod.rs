//! The stores, one file a port. Compiled once for each database: `dialect`, `Conn` and `Db` are those of the module around.

use super::{Backend, Conn, Db, dialect};

mod accounts;
mod bookings;
mod bookings_money;
mod bookings_save;
mod catalogue;
mod idempotency;
mod integrity;
mod jobs;
mod mailbox;
mod money_desk;
mod outbox;
mod outbox_notices;
mod programming;
pub(crate) mod rows;
mod sandbox;
mod showtime_cancellations;
mod showtimes;
mod venues;

pub(crate) use accounts::SqlAccounts;
pub(crate) use bookings::SqlBookings;
pub(crate) use catalogue::SqlCatalogue;
pub(crate) use idempotency::SqlIdempotency;
pub(crate) use integrity::SqlIntegrity;
pub(crate) use jobs::SqlJobs;
pub(crate) use mailbox::SqlMailbox;
pub(crate) use money_desk::SqlMoneyDesk;
pub(crate) use outbox::SqlOutbox;
pub(crate) use programming::SqlSchedule;
pub(crate) use sandbox::SqlSandbox;
pub(crate) use showtime_cancellations::SqlShowtimeCancellations;
pub(crate) use showtimes::SqlShowtimes;
pub(crate) use venues::SqlVenues;
