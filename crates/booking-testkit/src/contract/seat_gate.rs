//! What every [`SeatGate`] does.

use std::sync::Arc;

use booking_domain::{
    SeatId, ShowtimeId, Timestamp,
    ports::{GATE_MEMORY_SECONDS, GateAnswer, SeatGate},
};
use futures::future::join_all;
use jiff::SignedDuration;

use crate::noon;

/// Makes the suite's tests of an async function that makes an `Arc<dyn SeatGate>` that has seen nothing yet.
#[macro_export]
macro_rules! seat_gate_contract {
    ($fresh:path) => {
        $crate::contract_tests! { seat_gate, $fresh:
            the_first_is_let_through_and_the_second_told_which_seats,
            one_taken_seat_marks_none_of_the_others,
            two_hundred_at_once_and_each_seat_has_one_winner,
            two_hundred_at_one_seat_let_one_through,
            a_showtime_knows_nothing_of_another,
            a_cleared_seat_is_open,
            a_marked_seat_is_shut,
            the_memory_ends,
            a_clock_set_back_shuts_no_seat,
            no_seats_are_always_open,
        }
    };
}

const SHOWTIME: ShowtimeId = ShowtimeId(7);

fn seats(ids: &[i64]) -> Vec<SeatId> {
    ids.iter().copied().map(SeatId).collect()
}

fn in_seconds(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

/// Who comes first passes; who comes second hears which of the wanted seats are the trouble, in id order.
pub async fn the_first_is_let_through_and_the_second_told_which_seats(gate: Arc<dyn SeatGate>) {
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1, 2, 3]), noon()).await, GateAnswer::Open);
    assert_eq!(gate.enter(SHOWTIME, &seats(&[2, 3, 4]), noon()).await, GateAnswer::Taken(seats(&[2, 3])));
}

/// All or nothing: a refused party leaves no mark.
pub async fn one_taken_seat_marks_none_of_the_others(gate: Arc<dyn SeatGate>) {
    gate.mark(SHOWTIME, &seats(&[2]), noon()).await;
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1, 2, 3]), noon()).await, GateAnswer::Taken(seats(&[2])));
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1, 3]), noon()).await, GateAnswer::Open);
}

/// The race: two hundred parties want two neighbours each on a ring of twenty seats. Nobody shares a seat with another winner, and
/// nobody was refused without a winner beside them.
pub async fn two_hundred_at_once_and_each_seat_has_one_winner(gate: Arc<dyn SeatGate>) {
    let parties = (0..200).map(|n| seats(&[n % 20, (n + 1) % 20])).map(|mut wanted| {
        wanted.sort_unstable();
        let gate = Arc::clone(&gate);
        tokio::spawn(async move { (gate.enter(SHOWTIME, &wanted, noon()).await, wanted) })
    });
    let answers: Vec<_> = join_all(parties).await.into_iter().map(|party| party.expect("no party panics")).collect();
    let mut won: Vec<SeatId> = Vec::new();
    for (answer, wanted) in &answers {
        if *answer == GateAnswer::Open {
            won.extend(wanted);
        }
    }
    let winners = won.len();
    won.sort_unstable();
    won.dedup();
    assert_eq!(won.len(), winners, "two winners share a seat");
    for (answer, wanted) in &answers {
        if let GateAnswer::Taken(taken) = answer {
            assert!(!taken.is_empty() && taken.iter().all(|seat| wanted.contains(seat) && won.contains(seat)), "{taken:?} of {wanted:?}");
        }
    }
}

/// The rush: everybody wants one seat, among others that overlap.
pub async fn two_hundred_at_one_seat_let_one_through(gate: Arc<dyn SeatGate>) {
    let parties = (0..200).map(|n| {
        let gate = Arc::clone(&gate);
        tokio::spawn(async move { gate.enter(SHOWTIME, &seats(&[5, 100 + n]), noon()).await })
    });
    let answers = join_all(parties).await;
    let through = answers.iter().filter(|answer| matches!(answer, Ok(GateAnswer::Open))).count();
    assert_eq!(through, 1);
}

/// Two showtimes may have seats of the same id: they share a screen.
pub async fn a_showtime_knows_nothing_of_another(gate: Arc<dyn SeatGate>) {
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1]), noon()).await, GateAnswer::Open);
    assert_eq!(gate.enter(ShowtimeId(8), &seats(&[1]), noon()).await, GateAnswer::Open);
}

/// Seats that are free again can be asked for at once; clearing what was not marked is no trouble.
pub async fn a_cleared_seat_is_open(gate: Arc<dyn SeatGate>) {
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1, 2]), noon()).await, GateAnswer::Open);
    gate.clear(SHOWTIME, &seats(&[2, 9])).await;
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1]), noon()).await, GateAnswer::Taken(seats(&[1])));
    assert_eq!(gate.enter(SHOWTIME, &seats(&[2]), noon()).await, GateAnswer::Open);
}

/// What the store said is remembered.
pub async fn a_marked_seat_is_shut(gate: Arc<dyn SeatGate>) {
    gate.mark(SHOWTIME, &seats(&[3, 4]), noon()).await;
    assert_eq!(gate.enter(SHOWTIME, &seats(&[3, 4, 5]), noon()).await, GateAnswer::Taken(seats(&[3, 4])));
}

/// A seat is remembered for [`GATE_MEMORY_SECONDS`] and not longer; a new mark begins anew.
pub async fn the_memory_ends(gate: Arc<dyn SeatGate>) {
    gate.mark(SHOWTIME, &seats(&[1]), noon()).await;
    let refused = gate.enter(SHOWTIME, &seats(&[1]), in_seconds(GATE_MEMORY_SECONDS - 1)).await;
    assert_eq!(refused, GateAnswer::Taken(seats(&[1])));
    gate.mark(SHOWTIME, &seats(&[1]), in_seconds(GATE_MEMORY_SECONDS - 1)).await;
    let refused = gate.enter(SHOWTIME, &seats(&[1]), in_seconds(GATE_MEMORY_SECONDS)).await;
    assert_eq!(refused, GateAnswer::Taken(seats(&[1])));
    let passed = gate.enter(SHOWTIME, &seats(&[1]), in_seconds(2 * GATE_MEMORY_SECONDS - 1)).await;
    assert_eq!(passed, GateAnswer::Open);
}

/// A mark from the future is not believed: it would shut the seat for as long as the clock was wrong.
pub async fn a_clock_set_back_shuts_no_seat(gate: Arc<dyn SeatGate>) {
    gate.mark(SHOWTIME, &seats(&[1]), in_seconds(3600)).await;
    assert_eq!(gate.enter(SHOWTIME, &seats(&[1]), noon()).await, GateAnswer::Open);
}

/// Nothing wanted, nothing refused.
pub async fn no_seats_are_always_open(gate: Arc<dyn SeatGate>) {
    gate.mark(SHOWTIME, &[], noon()).await;
    gate.clear(SHOWTIME, &[]).await;
    assert_eq!(gate.enter(SHOWTIME, &[], noon()).await, GateAnswer::Open);
}
