//! What every `BookingStore` must do so that no customer has a whole show, or the same seats for ever.

use booking_domain::{
    SeatId,
    booking::{OwnSeats, Unfair},
    ports::{HoldOutcome, NewHold},
};
use futures::future::join_all;
use jiff::SignedDuration;

use super::booking_store::{Subject, change, paid};

const PAUSE: SignedDuration = SignedDuration::from_mins(5);

impl Subject {
    /// A hold some minutes from now, under the pause.
    fn again(&self, customer: usize, seats: &[usize], minutes: i64) -> NewHold {
        let (now, until) = (self.later(minutes), self.later(minutes + 10));
        NewHold { now, until, cooldown: PAUSE, ..self.hold(customer, seats) }
    }

    async fn asked(&self, hold: &NewHold) -> HoldOutcome {
        self.bookings.place_hold(hold).await.expect("the store works")
    }

    fn seats_at(&self, indices: &[usize]) -> Vec<SeatId> {
        indices.iter().map(|i| self.world.seats[*i]).collect()
    }
}

/// Who lets a hold run out cannot have its seats for a while, whether or not the sweep came by; anybody else can, and so can they later.
pub async fn seats_let_go_are_for_others_first(subject: Subject) {
    for swept in [false, true] {
        let (mine, other, customer) = if swept { ([5, 6], 7, 2) } else { ([1, 2], 3, 0) };
        let id = subject.placed(customer, &mine).await;
        if swept {
            let at = subject.later(10);
            subject.bookings.transition(&change(id, at), &|booking, _| Ok(booking.expire(at))).await.expect("expires");
        }
        let cooling = HoldOutcome::Unfair(Unfair::CoolingDown { seats: subject.seats_at(&mine[..1]), until: subject.later(15) });
        assert_eq!(subject.asked(&subject.again(customer, &[mine[0], other], 14)).await, cooling, "swept: {swept}");
        let own =
            subject.bookings.own_seats(subject.world.customers[customer], subject.world.showtime, subject.later(14)).await.expect("works");
        let ended = subject.seats_at(&mine).into_iter().map(|seat| (seat, subject.later(10))).collect::<Vec<_>>();
        assert!(own.live.is_empty() && ended.iter().all(|gone| own.let_go.contains(gone)), "{own:?}");
        assert!(matches!(subject.asked(&subject.again(customer + 1, &mine[1..], 14)).await, HoldOutcome::Placed(_)), "others come first");
        assert!(matches!(subject.asked(&subject.again(customer, &mine[..1], 15)).await, HoldOutcome::Placed(_)), "the pause is over");
    }
}

/// Who lets seats go by their own will may take them again at once.
pub async fn seats_given_back_are_free_to_all(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    subject.bookings.transition(&change(id, subject.later(1)), &|booking, _| booking.release(subject.later(1))).await.expect("released");
    assert!(matches!(subject.asked(&subject.again(0, &[0], 2)).await, HoldOutcome::Placed(_)));
}

/// What is bought counts as what is held does; what was cancelled or ran out does not.
pub async fn a_customer_has_so_many_seats_of_a_show(subject: Subject) {
    let bought = subject.placed(0, &[0, 1]).await;
    let payment = subject.paying(bought, subject.later(1)).await;
    let price = subject.find(bought).await.total().minor;
    subject.receive(&paid(payment, price), subject.later(1)).await;
    let held = subject.placed(0, &[2]).await;
    let within = |seats: &[usize], minutes| NewHold { max_at_show: 4, ..subject.again(0, seats, minutes) };
    assert_eq!(subject.asked(&within(&[3, 4], 2)).await, HoldOutcome::Unfair(Unfair::TooManySeats { max: 4 }));
    let own = subject.bookings.own_seats(subject.world.customers[0], subject.world.showtime, subject.later(2)).await.expect("works");
    assert_eq!(own, OwnSeats { live: own.live.clone(), let_go: Vec::new() });
    assert_eq!(own.live.len(), 3, "{own:?}");
    assert!(matches!(subject.asked(&within(&[3], 2)).await, HoldOutcome::Placed(_)), "four are allowed");
    subject.bookings.transition(&change(held, subject.later(3)), &|booking, _| booking.release(subject.later(3))).await.expect("released");
    assert!(matches!(subject.asked(&within(&[4], 3)).await, HoldOutcome::Placed(_)), "what was given back still counts");
    assert_eq!(subject.asked(&within(&[5], 4)).await, HoldOutcome::Unfair(Unfair::TooManySeats { max: 4 }));
    assert!(matches!(subject.asked(&within(&[5, 6], 16)).await, HoldOutcome::Placed(_)), "holds that ran out still count");
}

/// The limit holds for holds that are placed at once.
pub async fn the_limit_of_a_show_is_kept_in_a_race(subject: Subject) {
    let race = (0..3).map(|n| {
        let subject = subject.clone();
        let hold = NewHold { max_at_show: 4, ..subject.again(0, &[3 * n, 3 * n + 1], 0) };
        async move { subject.asked(&hold).await }
    });
    let outcomes: Vec<HoldOutcome> = join_all(race.map(tokio::spawn)).await.into_iter().map(|o| o.expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, HoldOutcome::Placed(_))).count(), 2, "{outcomes:?}");
    assert_eq!(subject.taken(subject.now).await.len(), 4);
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! fair_use_contract {
    ($fresh:path) => {
        $crate::contract_tests! { fair_use, $fresh:
            seats_let_go_are_for_others_first, seats_given_back_are_free_to_all, a_customer_has_so_many_seats_of_a_show,
            the_limit_of_a_show_is_kept_in_a_race
        }
    };
}
