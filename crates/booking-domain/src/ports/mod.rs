//! What the rules need from outside, one file a port. An adapter implements a port whole and passes its contract suite in
//! `booking-testkit`.

mod access_tokens;
mod account_store;
mod audit_store;
mod booking_store;
mod catalogue_store;
mod clock;
mod documents;
mod entropy;
mod event_bus;
mod idempotency;
mod integrity_store;
mod mailer;
mod outbox_store;
mod password_hasher;
mod payment_gateway;
mod rate_limiter;
mod report_store;
mod sandbox_desk;
mod sandbox_store;
mod seat_gate;
mod showtime_store;
mod ticket_seal;

pub use access_tokens::*;
pub use account_store::*;
pub use audit_store::*;
pub use booking_store::*;
pub use catalogue_store::*;
pub use clock::*;
pub use documents::*;
pub use entropy::*;
pub use event_bus::*;
pub use idempotency::*;
pub use integrity_store::*;
pub use mailer::*;
pub use outbox_store::*;
pub use password_hasher::*;
pub use payment_gateway::*;
pub use rate_limiter::*;
pub use report_store::*;
pub use sandbox_desk::*;
pub use sandbox_store::*;
pub use seat_gate::*;
pub use showtime_store::*;
pub use ticket_seal::*;
