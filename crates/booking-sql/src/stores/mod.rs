//! The stores, one file a port. Compiled once for each database: `dialect`, `Conn` and `Db` are those of the module around.

use super::{Backend, Conn, Db, dialect};

mod accounts;
mod audit;
mod bookings;
mod bookings_money;
mod bookings_save;
mod catalogue;
mod idempotency;
mod integrity;
mod outbox;
mod reports;
pub(crate) mod rows;
mod sandbox;
mod showtimes;

pub(crate) use accounts::SqlAccounts;
pub(crate) use audit::SqlAudit;
pub(crate) use bookings::SqlBookings;
pub(crate) use catalogue::SqlCatalogue;
pub(crate) use idempotency::SqlIdempotency;
pub(crate) use integrity::SqlIntegrity;
pub(crate) use outbox::SqlOutbox;
pub(crate) use reports::SqlReports;
pub(crate) use sandbox::SqlSandbox;
pub(crate) use showtimes::SqlShowtimes;
