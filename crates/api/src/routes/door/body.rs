use booking_domain::{
    BookingId, ScanId, SeatId, ShowtimeId, TicketId, Timestamp, UserId,
    door::{DoorShow, ScanAnswer, ScannedTicket, Use},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What is said to a scan.
#[derive(Serialize, ToSchema)]
#[schema(as = ScanAnswer)]
pub struct AnswerBody {
    /// Key of the scan.
    #[schema(value_type = i64)]
    scan_id: ScanId,
    /// `valid`, `already_used`, `revoked`, `wrong_showtime`, `too_early`, `too_late`, `invalid`; `undone` where a use was taken back.
    #[schema(example = "valid")]
    outcome: &'static str,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The ticket, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<TicketBody>,
    /// Of a ticket that was used already, or whose use was taken back: when, where and by whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<UseBody>,
    /// The show the ticket is for, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    showtime: Option<DoorShowBody>,
    /// When the doors open, where it is too early.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    opens_at: Option<Timestamp>,
}

/// A ticket as the door sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = ScannedTicket)]
pub struct TicketBody {
    #[schema(value_type = i64)]
    id: TicketId,
    #[schema(value_type = i64)]
    reservation_id: BookingId,
    #[schema(example = "K7Q2-9XMF")]
    reference: String,
    #[schema(value_type = i64)]
    seat_id: SeatId,
    #[schema(example = "A")]
    row: String,
    #[schema(example = "5")]
    seat: String,
    /// Kind of the seat.
    #[serde(rename = "type")]
    #[schema(example = "regular")]
    kind: &'static str,
}

/// A use of a ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketUse)]
pub struct UseBody {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What the device called itself; may be empty.
    #[schema(example = "Door 2")]
    device: String,
    #[schema(value_type = i64)]
    by: UserId,
    by_name: String,
}

/// A show as the door names it.
#[derive(Serialize, ToSchema)]
#[schema(as = DoorShow)]
pub struct DoorShowBody {
    #[schema(value_type = i64)]
    id: ShowtimeId,
    film_title: String,
    cinema_name: String,
    screen_name: String,
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
}

impl From<ScanAnswer> for AnswerBody {
    fn from(answer: ScanAnswer) -> Self {
        Self {
            scan_id: answer.scan,
            outcome: answer.outcome.as_str(),
            at: answer.at,
            ticket: answer.ticket.map(TicketBody::from),
            used: answer.used.map(UseBody::from),
            showtime: answer.show.map(DoorShowBody::from),
            opens_at: answer.opens_at,
        }
    }
}

impl From<ScannedTicket> for TicketBody {
    fn from(ticket: ScannedTicket) -> Self {
        Self {
            id: ticket.id,
            reservation_id: ticket.booking,
            reference: ticket.reference,
            seat_id: ticket.seat,
            row: ticket.row,
            seat: ticket.number,
            kind: ticket.kind.as_str(),
        }
    }
}

impl From<Use> for UseBody {
    fn from(used: Use) -> Self {
        Self { at: used.at, device: used.device, by: used.by, by_name: used.by_name }
    }
}

impl From<DoorShow> for DoorShowBody {
    fn from(show: DoorShow) -> Self {
        Self {
            id: show.id,
            film_title: show.film_title,
            cinema_name: show.cinema_name,
            screen_name: show.screen_name,
            starts_at: show.starts_at,
            ends_at: show.ends_at,
        }
    }
}
