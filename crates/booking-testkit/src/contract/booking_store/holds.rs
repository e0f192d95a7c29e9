//! Seats held, and holds that end.

use booking_domain::{
    CinemaId, SeatId,
    account::Reach,
    booking::{BookingError, BookingStatus},
    ports::{Change, HistoryFilter, HoldOutcome, NewHold},
    showtime::ClaimState,
};
use futures::future::join_all;

use super::{PRICE, Subject, change, first};

/// Every seat of a hold is claimed until it ends, and it can be read back.
pub async fn a_hold_claims_its_seats(subject: Subject) {
    let id = subject.placed(0, &[0, 1]).await;
    let seats = &subject.world.seats;
    assert_eq!(subject.taken(subject.now).await, [(seats[0], ClaimState::Held), (seats[1], ClaimState::Held)]);
    let booking = subject.find(id).await;
    assert_eq!(booking.status(subject.now), BookingStatus::Held);
    assert_eq!((booking.customer, booking.seats.len(), booking.quote.total_minor), (Some(subject.world.customers[0]), 2, 2 * PRICE));
}

/// A booking is read by its customer, by staff of its cinema and by administrators; for anyone else there is none (rule 6).
pub async fn a_booking_is_read_by_whom_it_concerns(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let [owner, stranger, ..] = subject.world.customers[..] else { panic!("two customers") };
    let (here, elsewhere) = (subject.world.cinema, CinemaId(subject.world.cinema.0 + 1));
    let staff = |own, cinemas: &[CinemaId]| Reach::Cinemas { own, cinemas: cinemas.to_vec() };
    for (reach, reads) in [
        (Reach::Own(owner), true),
        (Reach::Own(stranger), false),
        (staff(stranger, &[elsewhere, here]), true),
        (staff(stranger, &[elsewhere]), false),
        (staff(stranger, &[]), false),
        (staff(owner, &[]), true),
        (Reach::All, true),
    ] {
        assert_eq!(subject.bookings.find(id, &reach).await.expect("the store works").is_some(), reads, "{reach:?}");
    }
}

/// One seat that is taken keeps the whole hold from being placed, and none of its other seats is kept (trap T1).
pub async fn a_hold_takes_all_seats_or_none(subject: Subject) {
    subject.placed(0, &[1]).await;
    let refused = subject.bookings.place_hold(&subject.hold(1, &[0, 1, 2])).await.expect("works");
    assert_eq!(refused, HoldOutcome::Taken(vec![subject.world.seats[1]]));
    assert_eq!(subject.taken(subject.now).await.len(), 1, "a refused hold left claims behind");
    let history =
        subject.bookings.history(subject.world.customers[1], HistoryFilter::default(), &first(10), subject.now).await.expect("works");
    assert!(history.items.is_empty(), "a refused hold left a booking behind");
}

/// A hold that has ended is taken over in place; no sweeper has come by (trap T4).
pub async fn an_ended_hold_is_taken_over(subject: Subject) {
    let first = subject.placed(0, &[3]).await;
    let then = subject.later(10);
    let next = NewHold { now: then, until: subject.later(20), ..subject.hold(1, &[3]) };
    let outcome = subject.bookings.place_hold(&next).await.expect("works");
    assert!(matches!(outcome, HoldOutcome::Placed(_)), "{outcome:?}");
    assert_eq!(subject.find(first).await.status(then), BookingStatus::Expired);
}

/// Sixty customers want one of two overlapping pairs at once: the seats are sold once, and nobody holds half of what they asked (T1, T2).
pub async fn a_race_has_one_winner_a_seat(subject: Subject) {
    let race = (0..60).map(|customer| {
        let subject = subject.clone();
        async move {
            // Every other one names the seats the other way round and overlaps by one.
            let wanted: &[usize] = if customer % 2 == 0 { &[0, 1] } else { &[2, 1] };
            subject.bookings.place_hold(&subject.hold(customer, wanted)).await.expect("no deadlock reaches the caller")
        }
    });
    let outcomes = join_all(race.map(tokio::spawn)).await;
    let placed = outcomes.into_iter().map(|outcome| outcome.expect("no panic")).filter(|o| matches!(o, HoldOutcome::Placed(_))).count();
    assert_eq!(placed, 1, "both pairs need seat 1");
    assert_eq!(subject.taken(subject.now).await.len(), 2, "somebody holds half of what they asked");
}

/// One customer asks for six holds at once: three are placed (the limit holds also concurrently).
pub async fn the_limit_of_open_holds_is_kept_in_a_race(subject: Subject) {
    let race = (0..6).map(|seat| {
        let subject = subject.clone();
        async move { subject.bookings.place_hold(&subject.hold(0, &[seat])).await.expect("works") }
    });
    let outcomes: Vec<HoldOutcome> = join_all(race.map(tokio::spawn)).await.into_iter().map(|o| o.expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|o| matches!(o, HoldOutcome::Placed(_))).count(), 3, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|o| **o == HoldOutcome::TooManyOpen).count(), 3, "{outcomes:?}");
    let later = NewHold { now: subject.later(10), until: subject.later(20), ..subject.hold(0, &[9]) };
    assert!(matches!(subject.bookings.place_hold(&later).await.expect("works"), HoldOutcome::Placed(_)), "ended holds still count");
}

/// Other seats are taken and the old ones let go in one step; a seat that somebody else has changes nothing.
pub async fn a_swap_is_all_or_nothing(subject: Subject) {
    let id = subject.placed(0, &[10, 11]).await;
    subject.placed(1, &[12]).await;
    let swap = |wanted: &[usize]| {
        let new = subject.hold(0, wanted);
        let change = Change { examine: new.seats.iter().map(|seat| seat.id).collect(), ..change(id, subject.now) };
        (new, change)
    };
    let (new, change) = swap(&[11, 12]);
    let refused = subject.bookings.transition(&change, &|b, claims| b.change_seats(&new.seats, &new.quote, claims, subject.now)).await;
    assert!(matches!(&refused, Err(BookingError::SeatsUnavailable(seats)) if *seats == [subject.world.seats[12]]), "{refused:?}");
    let (new, change) = swap(&[11, 13, 14]);
    let changed = subject.bookings.transition(&change, &|b, claims| b.change_seats(&new.seats, &new.quote, claims, subject.now)).await;
    let booking = changed.expect("the seats are free").expect("the booking exists").booking;
    assert_eq!((booking.seats.len(), booking.total().minor), (3, 3 * PRICE));
    assert_eq!(booking, subject.find(id).await);
    let taken: Vec<SeatId> = subject.taken(subject.now).await.into_iter().map(|(seat, _)| seat).collect();
    assert_eq!(taken, [11, 12, 13, 14].map(|i: usize| subject.world.seats[i]));
}

/// Holds that have ended are found once, for the sweep.
pub async fn ended_holds_are_found(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    assert!(subject.bookings.ended_holds(subject.later(9), 10).await.expect("works").is_empty());
    let then = subject.later(10);
    assert_eq!(subject.bookings.ended_holds(then, 10).await.expect("works"), [id]);
    subject.bookings.transition(&change(id, then), &|booking, _| Ok(booking.expire(then))).await.expect("works");
    assert!(subject.bookings.ended_holds(then, 10).await.expect("works").is_empty());
}

/// A customer who holds again before the sweep came by takes the ended hold's slot, and not its place in the sweep.
pub async fn an_ended_hold_is_found_after_its_slot_is_taken(subject: Subject) {
    let ended = [subject.placed(0, &[0]).await, subject.placed(0, &[1]).await];
    let then = subject.later(10);
    for seat in 2..5 {
        let next = NewHold { now: then, until: subject.later(20), ..subject.hold(0, &[seat]) };
        assert!(matches!(subject.bookings.place_hold(&next).await.expect("works"), HoldOutcome::Placed(_)), "the slots are free again");
    }
    let mut found = subject.bookings.ended_holds(then, 10).await.expect("works");
    found.sort();
    assert_eq!(found, ended);
    for id in ended {
        subject.bookings.transition(&change(id, then), &|booking, _| Ok(booking.expire(then))).await.expect("works");
    }
    assert!(subject.bookings.ended_holds(then, 10).await.expect("works").is_empty());
}
