//! What happens to every request: a name for the log, headers that keep browsers careful, a limit on how long a body may take.

mod authenticated;
mod bounded;
mod explained;
mod head;
mod idempotency;
mod limited;
mod parting;
mod request_id;
mod security_headers;

pub use authenticated::{Sender, authenticated};
pub use bounded::bounded;
pub use explained::explained;
pub use head::head;
pub use idempotency::{LONGEST as LONGEST_KEY, idempotent, may_be_named};
pub use limited::{address, limited};
pub use parting::parting;
pub use request_id::{RequestId, current_request_id, named};
pub use security_headers::careful;
