//! The door: scans, and how many have come. Every one of these asks where who asks works; elsewhere there is nothing.

mod attendance;
mod body;
mod programme;
mod scan;

use booking_app::door::DoorError;
use booking_domain::ticket::TicketStatus;
use utoipa::OpenApi;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/staff/checkin/scan").post(scan::handle).register(cfg);
    At::path("/staff/checkin/undo").post(scan::undo).register(cfg);
    At::path("/staff/showtimes").get(programme::handle).register(cfg);
    At::path("/staff/showtimes/{id}/attendance").get(attendance::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(scan::handle, scan::undo, programme::handle, attendance::handle))]
pub struct Documented;

impl From<DoorError> for Problem {
    fn from(error: DoorError) -> Self {
        match error {
            DoorError::Invalid(errors) => errors.into(),
            DoorError::NotFound => Self::new(Code::NotFound),
            DoorError::NonceReused => Self::with_detail(Code::IdempotencyMismatch, "This nonce came with another scan before."),
            DoorError::NotUsed(TicketStatus::Revoked) => Self::new(Code::TicketRevoked),
            DoorError::NotUsed(TicketStatus::Valid | TicketStatus::Used) => Self::new(Code::TicketNotUsed),
            DoorError::Store(error) => error.into(),
        }
    }
}
