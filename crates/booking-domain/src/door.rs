//! The door: who is let in, and what is said to those who are not (traps T46 to T48).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    BookingId, ScanId, SeatId, ShowtimeId, TicketId, UserId, booking::Reference, named::named, seating::SeatType, ticket::TicketStatus,
};

/// How long before the start people are let in.
pub const DOORS_OPEN: SignedDuration = SignedDuration::from_hours(2);
/// Most characters of a nonce.
pub const NONCE_MAX: usize = 100;
/// Most characters of the name of a door or device.
pub const DEVICE_MAX: usize = 80;

named! {
    /// What came of a scan.
    ScanOutcome {
        /// Let in; the ticket is used now.
        Valid = "valid",
        /// Somebody was let in with it before.
        AlreadyUsed = "already_used",
        /// Its seat was cancelled or moved, or the show is called off.
        Revoked = "revoked",
        /// It is for another show.
        WrongShowtime = "wrong_showtime",
        /// The doors are not open yet.
        TooEarly = "too_early",
        /// The show is over.
        TooLate = "too_late",
        /// It is no ticket of ours.
        Invalid = "invalid",
        /// A person took the use of the ticket back.
        Undone = "undone",
    }
}

/// What was held to the scanner, or typed, as far as it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// A ticket whose seal is ours.
    Sealed(TicketId),
    /// The reference of a booking, and which of its seats; needed where it has several.
    Typed {
        /// The reference.
        reference: Reference,
        /// Row and number, such as `A5`.
        seat: Option<String>,
    },
    /// Nothing of ours.
    Unreadable,
}

impl Presented {
    /// What somebody typed: `K7Q2-9XMF A5`, or the reference alone.
    pub fn typed(text: &str) -> Self {
        let text = text.trim();
        if let Some(reference) = Reference::parse(text) {
            return Self::Typed { reference, seat: None };
        }
        let split = text.rsplit_once(|c: char| c.is_whitespace() || c == '/');
        let parsed = split.and_then(|(reference, seat)| Some((Reference::parse(reference)?, seat)));
        match parsed {
            Some((reference, seat)) => Self::Typed { reference, seat: Some(seat.to_uppercase()) },
            None => Self::Unreadable,
        }
    }
}

/// A ticket as the door sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannedTicket {
    /// The ticket.
    pub id: TicketId,
    /// Its booking.
    pub booking: BookingId,
    /// What to say at the counter.
    pub reference: String,
    /// Its seat.
    pub seat: SeatId,
    /// Row.
    pub row: String,
    /// Number.
    pub number: String,
    /// Kind of the seat.
    pub kind: SeatType,
}

/// A show as the door names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorShow {
    /// The showtime.
    pub id: ShowtimeId,
    /// Title of the film.
    pub film_title: String,
    /// Name of the cinema.
    pub cinema_name: String,
    /// Name of the screen.
    pub screen_name: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// When it is over.
    pub ends_at: Timestamp,
    /// Whether it is called off.
    pub cancelled: bool,
}

/// When, where and by whom somebody was let in with a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// When.
    pub at: Timestamp,
    /// At which door or with which device, as it names itself; may be empty.
    pub device: String,
    /// Who scanned it.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
}

/// All that a decision at the door looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketFacts {
    /// The ticket.
    pub ticket: ScannedTicket,
    /// Where it stands.
    pub status: TicketStatus,
    /// The show it is for.
    pub show: DoorShow,
    /// Its last use that was not taken back.
    pub used: Option<Use>,
}

/// What is said to a scan: kept with it, so that the same nonce is told the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanAnswer {
    /// The scan.
    pub scan: ScanId,
    /// What came of it.
    pub outcome: ScanOutcome,
    /// When.
    pub at: Timestamp,
    /// The ticket, where there is one.
    pub ticket: Option<ScannedTicket>,
    /// The use before, of a ticket that was used already.
    pub used: Option<Use>,
    /// The show it is for, where that is another.
    pub show: Option<DoorShow>,
    /// When the doors open, where it is too early.
    pub opens_at: Option<Timestamp>,
}

/// Whether somebody is let into `door` with what they hold.
pub fn admit(facts: Option<&TicketFacts>, door: &DoorShow, scan: ScanId, now: Timestamp) -> ScanAnswer {
    let opens_at = door.starts_at.saturating_sub(DOORS_OPEN).unwrap_or(door.starts_at);
    let outcome = match facts {
        None => ScanOutcome::Invalid,
        Some(facts) if facts.show.id != door.id => ScanOutcome::WrongShowtime,
        Some(facts) if facts.status == TicketStatus::Revoked || door.cancelled => ScanOutcome::Revoked,
        Some(facts) if facts.status == TicketStatus::Used => ScanOutcome::AlreadyUsed,
        Some(_) if now < opens_at => ScanOutcome::TooEarly,
        Some(_) if now >= door.ends_at => ScanOutcome::TooLate,
        Some(_) => ScanOutcome::Valid,
    };
    ScanAnswer {
        scan,
        outcome,
        at: now,
        ticket: facts.map(|facts| facts.ticket.clone()),
        used: facts.filter(|_| outcome == ScanOutcome::AlreadyUsed).and_then(|facts| facts.used.clone()),
        show: facts.filter(|_| outcome == ScanOutcome::WrongShowtime).map(|facts| facts.show.clone()),
        opens_at: (outcome == ScanOutcome::TooEarly).then_some(opens_at),
    }
}

/// A scan as it stands in the history of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRecord {
    /// The scan.
    pub id: ScanId,
    /// The ticket.
    pub ticket: Option<TicketId>,
    /// At the door of which show.
    pub showtime: ShowtimeId,
    /// What came of it.
    pub outcome: ScanOutcome,
    /// With which device.
    pub device: String,
    /// Why, where a person gave a reason.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
}

/// How many have come to a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The show.
    pub show: DoorShow,
    /// How many seats there are.
    pub capacity: i64,
    /// By kind of seat, in a fixed order.
    pub by_type: Vec<TypeAttendance>,
}

/// How many have come to seats of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeAttendance {
    /// The kind.
    pub kind: SeatType,
    /// Tickets that are good or were used.
    pub sold: i64,
    /// Those that were used.
    pub admitted: i64,
}

impl Attendance {
    /// How many tickets are good or were used.
    pub fn sold(&self) -> i64 {
        self.by_type.iter().map(|line| line.sold).sum()
    }

    /// How many were let in.
    pub fn admitted(&self) -> i64 {
        self.by_type.iter().map(|line| line.admitted).sum()
    }

    /// How many have not come; `None` before the start, when nobody can say.
    pub fn no_shows(&self, now: Timestamp) -> Option<i64> {
        (now >= self.show.starts_at).then(|| self.sold() - self.admitted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(id: i64) -> DoorShow {
        let starts_at = Timestamp::constant(1_800_000_000, 0);
        DoorShow {
            id: ShowtimeId(id),
            film_title: "Metropolis".into(),
            cinema_name: "Astor".into(),
            screen_name: "Screen 1".into(),
            starts_at,
            ends_at: starts_at + SignedDuration::from_hours(2),
            cancelled: false,
        }
    }

    fn facts(status: TicketStatus) -> TicketFacts {
        let ticket = ScannedTicket {
            id: TicketId(1),
            booking: BookingId(1),
            reference: "K7Q2-9XMF".into(),
            seat: SeatId(5),
            row: "A".into(),
            number: "5".into(),
            kind: SeatType::Regular,
        };
        TicketFacts { ticket, status, show: door(1), used: None }
    }

    fn outcome(facts: Option<&TicketFacts>, door: &DoorShow, minutes: i64) -> ScanOutcome {
        admit(facts, door, ScanId(1), door.starts_at + SignedDuration::from_mins(minutes)).outcome
    }

    #[test]
    fn a_good_ticket_is_let_in_while_the_doors_are_open() {
        let good = facts(TicketStatus::Valid);
        assert_eq!(outcome(Some(&good), &door(1), -121), ScanOutcome::TooEarly);
        assert_eq!(outcome(Some(&good), &door(1), -120), ScanOutcome::Valid);
        assert_eq!(outcome(Some(&good), &door(1), 119), ScanOutcome::Valid);
        assert_eq!(outcome(Some(&good), &door(1), 120), ScanOutcome::TooLate);
    }

    #[test]
    fn what_is_wrong_is_said_before_when_it_is() {
        assert_eq!(outcome(None, &door(1), 0), ScanOutcome::Invalid);
        assert_eq!(outcome(Some(&facts(TicketStatus::Used)), &door(2), -500), ScanOutcome::WrongShowtime);
        assert_eq!(outcome(Some(&facts(TicketStatus::Revoked)), &door(1), 0), ScanOutcome::Revoked);
        assert_eq!(outcome(Some(&facts(TicketStatus::Used)), &door(1), 500), ScanOutcome::AlreadyUsed);
        let off = DoorShow { cancelled: true, ..door(1) };
        assert_eq!(outcome(Some(&facts(TicketStatus::Valid)), &off, 0), ScanOutcome::Revoked);
    }

    #[test]
    fn a_reference_is_typed_with_its_seat() {
        let reference = Reference::parse("K7Q2-9XMF").expect("a reference");
        let with = |seat: Option<&str>| Presented::Typed { reference: reference.clone(), seat: seat.map(str::to_owned) };
        assert_eq!(Presented::typed(" k7q2 9xmf a5 "), with(Some("A5")));
        assert_eq!(Presented::typed("K7Q2-9XMF/a12"), with(Some("A12")));
        assert_eq!(Presented::typed("k7q29xmf"), with(None));
        assert_eq!(Presented::typed("MQ1.1.2.3.4.signature"), Presented::Unreadable);
    }
}
