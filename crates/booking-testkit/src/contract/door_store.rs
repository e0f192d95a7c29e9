//! What every `DoorStore` must do.

use booking_domain::{
    BookingId, RefundId, TicketId,
    booking::{Booking, BookingError, Cancellation, RefundTerms},
    door::{Presented, ScanAnswer, ScanOutcome},
    ports::{Scan, ScanResult},
    ticket::TicketStatus,
};
use futures::future::join_all;

use super::{
    booking_store::{PRICE, change, random},
    staffed::Staffed,
};

impl Staffed {
    /// A scan of a ticket, half an hour before the start, by the staff of the cinema.
    fn scan_of(&self, ticket: TicketId) -> Scan {
        Scan {
            showtime: self.subject.world.showtime,
            presented: Presented::Sealed(ticket),
            code_hash: format!("hash of {ticket}"),
            nonce: random().to_string(),
            device: "Door 1".into(),
            reason: String::new(),
            by: self.subject.world.customers[59],
            reach: self.here(),
            now: self.before_start(30),
        }
    }

    async fn scanned(&self, scan: &Scan) -> ScanAnswer {
        answer(self.door.scan(scan).await.expect("the store works"))
    }

    async fn tickets(&self, booking: BookingId) -> Vec<TicketId> {
        self.subject.bookings.tickets(booking).await.expect("works").into_iter().map(|ticket| ticket.id).collect()
    }

    /// The customer cancels all of a booking when the doors are open.
    async fn cancelled(&self, booking: BookingId) -> Result<(), BookingError> {
        let (change, refund) = (change(booking, self.before_start(30)), RefundId(random()));
        let decide = |booking: &Booking, _: &_| booking.cancel(&Cancellation::Seats(Vec::new()), refund, change.now);
        self.subject.bookings.transition(&change, &decide).await.map(drop)
    }

    async fn ticket_status(&self, ticket: TicketId) -> TicketStatus {
        self.subject.bookings.ticket(ticket).await.expect("works").expect("it exists").status
    }
}

fn answer(result: ScanResult) -> ScanAnswer {
    match result {
        ScanResult::Answered(answer) => *answer,
        other => panic!("it is answered, and yet: {other:?}"),
    }
}

/// A ticket lets in once; the second scan says when, where and by whom it was used (trap T46).
pub async fn a_ticket_lets_in_once(its: Staffed) {
    let booking = its.sold(0, &[0, 1]).await;
    let [first, second] = its.tickets(booking).await[..] else { panic!("two tickets") };
    let scan = its.scan_of(first);
    let valid = its.scanned(&scan).await;
    assert_eq!(
        (valid.outcome, valid.ticket.as_ref().map(|ticket| (ticket.id, ticket.booking))),
        (ScanOutcome::Valid, Some((first, booking)))
    );
    let again = its.scanned(&Scan { now: its.before_start(20), device: "Door 2".into(), ..its.scan_of(first) }).await;
    assert_eq!(again.outcome, ScanOutcome::AlreadyUsed);
    let used = again.used.expect("a use");
    assert_eq!((used.at, used.device.as_str(), used.by), (scan.now, "Door 1", scan.by));
    assert_eq!((its.ticket_status(first).await, its.ticket_status(second).await), (TicketStatus::Used, TicketStatus::Valid));
    its.is_sound().await;
}

/// The race: one ticket at many doors at once lets one person in (trap T47).
pub async fn many_doors_let_one_in(its: Staffed) {
    let booking = its.sold(0, &[0]).await;
    let ticket = its.tickets(booking).await[0];
    let tries = (0..16).map(|_| {
        let (its, scan) = (its.clone(), its.scan_of(ticket));
        tokio::spawn(async move { its.scanned(&scan).await.outcome })
    });
    let outcomes: Vec<ScanOutcome> = join_all(tries).await.into_iter().map(|outcome| outcome.expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == ScanOutcome::Valid).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == ScanOutcome::AlreadyUsed).count(), 15, "{outcomes:?}");
    its.is_sound().await;
}

/// Who has been let in gives no seat back, and the cinema may cancel it all the same; an entry that is taken back counts for nothing.
pub async fn who_is_in_gives_no_seat_back(its: Staffed) {
    let booking = its.sold(0, &[0, 1]).await;
    let [first, second] = its.tickets(booking).await[..] else { panic!("two tickets") };
    its.scanned(&its.scan_of(first)).await;
    let inside: Vec<bool> = its.subject.find(booking).await.seats.iter().map(|seat| seat.admitted).collect();
    assert_eq!(inside, [true, false]);
    let refused = its.cancelled(booking).await.expect_err("somebody sits there");
    assert!(matches!(&refused, BookingError::Admitted(seats) if *seats == [its.subject.world.seats[0]]), "{refused:?}");
    assert_eq!((its.ticket_status(first).await, its.ticket_status(second).await), (TicketStatus::Used, TicketStatus::Valid));
    answer(its.door.undo(&Scan { now: its.before_start(29), ..its.scan_of(first) }).await.expect("the store works"));
    assert!(its.subject.find(booking).await.seats.iter().all(|seat| !seat.admitted), "nobody is in");
    its.scanned(&Scan { now: its.before_start(28), ..its.scan_of(first) }).await;
    let (change, refund) = (change(booking, its.before_start(27)), RefundId(random()));
    let decide = |booking: &Booking, _: &_| booking.cancel_by_cinema(&[], RefundTerms::Full, "The film tore", refund, change.now);
    its.subject.bookings.transition(&change, &decide).await.expect("the cinema may").expect("it exists");
    assert_eq!((its.ticket_status(first).await, its.ticket_status(second).await), (TicketStatus::Revoked, TicketStatus::Revoked));
    its.is_sound().await;
}

/// The race: of a scan and a cancel at the same instant either the guest is in and the seat stays paid, or the money goes back and nobody is.
pub async fn of_a_scan_and_a_cancel_one_counts(its: Staffed) {
    for seat in 0..12 {
        let booking = its.sold(seat, &[seat]).await;
        let ticket = its.tickets(booking).await[0];
        let (at_door, at_home, scan) = (its.clone(), its.clone(), its.scan_of(ticket));
        let scanning = tokio::spawn(async move { at_door.scanned(&scan).await.outcome });
        let cancelling = tokio::spawn(async move { at_home.cancelled(booking).await });
        let (outcome, cancelled) = (scanning.await.expect("no panic"), cancelling.await.expect("no panic"));
        let end = (its.ticket_status(ticket).await, its.subject.find(booking).await.kept_minor());
        match (outcome, cancelled) {
            (ScanOutcome::Valid, Err(BookingError::Admitted(_))) => assert_eq!(end, (TicketStatus::Used, PRICE)),
            (ScanOutcome::Revoked, Ok(())) => assert_eq!(end, (TicketStatus::Revoked, 0)),
            both => panic!("one of them counts, and yet: {both:?}"),
        }
    }
    its.is_sound().await;
}

/// A device that heard no answer asks again with its nonce, also while the first request still runs, and is told the same (trap T48).
pub async fn a_nonce_is_answered_the_same(its: Staffed) {
    let booking = its.sold(0, &[0, 1]).await;
    let [first, second] = its.tickets(booking).await[..] else { panic!("two tickets") };
    let scan = its.scan_of(first);
    let tries = (0..8).map(|_| {
        let (its, scan) = (its.clone(), scan.clone());
        tokio::spawn(async move { its.scanned(&scan).await })
    });
    let answers: Vec<ScanAnswer> = join_all(tries).await.into_iter().map(|answer| answer.expect("no panic")).collect();
    assert_eq!(answers[0].outcome, ScanOutcome::Valid);
    assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
    let other = Scan { nonce: scan.nonce.clone(), ..its.scan_of(second) };
    assert_eq!(its.door.scan(&other).await.expect("works"), ScanResult::NonceReused);
    assert_eq!(its.ticket_status(second).await, TicketStatus::Valid, "a refused scan changes nothing");
    let colleague = Scan { by: its.subject.world.customers[58], ..other };
    assert_eq!(its.scanned(&colleague).await.outcome, ScanOutcome::Valid, "a nonce is of whoever scans");
}

/// What does not let in says why, changes nothing, and stands in the history all the same.
pub async fn what_does_not_let_in_says_why(its: Staffed) {
    let booking = its.sold(0, &[0, 1]).await;
    let [ticket, revoked] = its.tickets(booking).await[..] else { panic!("two tickets") };
    let outcome = |scan: Scan| {
        let its = its.clone();
        async move { its.scanned(&scan).await }
    };
    let wrong = outcome(Scan { showtime: its.other_show, ..its.scan_of(ticket) }).await;
    assert_eq!((wrong.outcome, wrong.show.map(|show| show.id)), (ScanOutcome::WrongShowtime, Some(its.subject.world.showtime)));
    let early = outcome(Scan { now: its.before_start(121), ..its.scan_of(ticket) }).await;
    assert_eq!((early.outcome, early.opens_at), (ScanOutcome::TooEarly, Some(its.before_start(120))));
    assert_eq!(outcome(Scan { now: its.afterwards(), ..its.scan_of(ticket) }).await.outcome, ScanOutcome::TooLate);
    assert_eq!(outcome(its.scan_of(TicketId(987_654))).await.outcome, ScanOutcome::Invalid);
    assert_eq!(outcome(Scan { presented: Presented::Unreadable, ..its.scan_of(ticket) }).await.outcome, ScanOutcome::Invalid);
    its.subject.seat_cancelled(booking, 1).await;
    assert_eq!(outcome(its.scan_of(revoked)).await.outcome, ScanOutcome::Revoked);
    assert_eq!(its.ticket_status(ticket).await, TicketStatus::Valid);
    let elsewhere = Scan { reach: its.elsewhere(), ..its.scan_of(ticket) };
    assert_eq!(its.door.scan(&elsewhere).await.expect("works"), ScanResult::NoSuchShowtime);
    let dossier = its.counter.dossier(booking, &its.here()).await.expect("works").expect("it exists");
    let kept: Vec<ScanOutcome> = dossier.scans.iter().map(|scan| scan.outcome).collect();
    assert_eq!(kept, [ScanOutcome::WrongShowtime, ScanOutcome::TooEarly, ScanOutcome::TooLate, ScanOutcome::Revoked]);
}

/// A typed reference means its only ticket, or the one of the seat that is named.
pub async fn a_reference_is_typed(its: Staffed) {
    let (one, two) = (its.sold(0, &[0]).await, its.sold(1, &[1, 2]).await);
    let reference = |booking| {
        let its = its.clone();
        async move { its.subject.find(booking).await.reference }
    };
    let typed = |reference, seat: Option<&str>| Scan {
        presented: Presented::Typed { reference, seat: seat.map(str::to_owned) },
        ..its.scan_of(TicketId(0))
    };
    assert_eq!(its.scanned(&typed(reference(one).await, None)).await.outcome, ScanOutcome::Valid);
    assert_eq!(its.scanned(&typed(reference(two).await, None)).await.outcome, ScanOutcome::Invalid, "which of two?");
    let named = its.scanned(&typed(reference(two).await, Some("A3"))).await;
    assert_eq!((named.outcome, named.ticket.map(|ticket| ticket.number)), (ScanOutcome::Valid, Some("3".to_owned())));
    assert_eq!(its.scanned(&typed(reference(two).await, Some("A9"))).await.outcome, ScanOutcome::Invalid);
}

/// A use is taken back once, and lets in again; what was scanned stays in the history.
pub async fn a_use_is_taken_back(its: Staffed) {
    let booking = its.sold(0, &[0]).await;
    let ticket = its.tickets(booking).await[0];
    let undo = Scan { reason: "wrong hall".into(), ..its.scan_of(ticket) };
    assert_eq!(its.door.undo(&undo).await.expect("works"), ScanResult::NotUsed(TicketStatus::Valid));
    let elsewhere = Scan { reach: its.elsewhere(), ..its.scan_of(ticket) };
    assert_eq!(its.door.undo(&elsewhere).await.expect("works"), ScanResult::NoSuchShowtime);
    assert_eq!(its.scanned(&its.scan_of(ticket)).await.outcome, ScanOutcome::Valid);
    let tries = (0..8).map(|_| {
        let (its, undo) = (its.clone(), undo.clone());
        tokio::spawn(async move { answer(its.door.undo(&undo).await.expect("works")) })
    });
    let answers: Vec<ScanAnswer> = join_all(tries).await.into_iter().map(|answer| answer.expect("no panic")).collect();
    assert!(answers.iter().all(|one| one.outcome == ScanOutcome::Undone && *one == answers[0]), "{answers:?}");
    its.is_sound().await;
    assert_eq!(its.scanned(&its.scan_of(ticket)).await.outcome, ScanOutcome::Valid, "it lets in again");
    its.is_sound().await;
    let dossier = its.counter.dossier(booking, &its.here()).await.expect("works").expect("it exists");
    let kept: Vec<(ScanOutcome, String)> = dossier.scans.into_iter().map(|scan| (scan.outcome, scan.reason)).collect();
    let wanted = [(ScanOutcome::Valid, ""), (ScanOutcome::Undone, "wrong hall"), (ScanOutcome::Valid, "")];
    assert_eq!(kept, wanted.map(|(outcome, reason)| (outcome, reason.to_owned())));
}

/// Attendance counts what is sold and who came, and the day's shows say the same; elsewhere there is nothing.
pub async fn attendance_is_counted(its: Staffed) {
    let show = its.subject.world.showtime;
    let (first, second) = (its.sold(0, &[0, 1, 2]).await, its.sold(1, &[3]).await);
    let ticket = its.tickets(first).await[0];
    its.scanned(&its.scan_of(ticket)).await;
    its.subject.cancelled(second).await;
    let counted = its.door.attendance(show, &its.here()).await.expect("works").expect("it exists");
    assert_eq!((counted.capacity, counted.sold(), counted.admitted()), (20, 3, 1));
    assert_eq!((counted.no_shows(its.before_start(1)), counted.no_shows(its.before_start(0))), (None, Some(2)));
    assert_eq!(its.door.attendance(show, &its.elsewhere()).await.expect("works"), None);
    let day = its.door.day(&its.here(), None, None, its.before_start(0)).await.expect("works");
    let counts: Vec<_> = day.iter().map(|show| (show.showtime.id, show.capacity, show.sold, show.admitted)).collect();
    assert_eq!(counts.iter().find(|(id, ..)| *id == show), Some(&(show, 20, 3, 1)));
    assert!(its.door.day(&its.elsewhere(), None, None, its.before_start(0)).await.expect("works").is_empty());
}

/// Writes a test for each function of the suite; `$fresh` makes a cinema of its own for each.
#[macro_export]
macro_rules! door_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { door_store, $fresh:
            a_ticket_lets_in_once, many_doors_let_one_in, a_nonce_is_answered_the_same, what_does_not_let_in_says_why,
            a_reference_is_typed, a_use_is_taken_back, attendance_is_counted, who_is_in_gives_no_seat_back,
            of_a_scan_and_a_cancel_one_counts
        }
    };
}
