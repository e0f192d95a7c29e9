//! What customers do with what they have bought: cancel it, by an offer or a seat at a time, and impatiently.

use serde_json::{Value, json};

use super::{Customer, Told};
use crate::client::{Answer, Call};

impl Customer {
    /// Cancels something of a booking that is confirmed, one way or the other.
    pub(super) async fn think_better_of_it(&mut self, booking: i64) {
        match self.roll(3) {
            0 => self.cancel_by_an_offer(booking).await,
            1 if self.seats_of(booking).len() > 1 => self.give_up_a_seat(booking).await,
            _ => self.cancel(booking).await,
        }
    }

    fn seats_of(&self, booking: i64) -> Vec<i64> {
        self.memories.iter().find(|memory| memory.booking == booking).expect("a booking of their own").seats.clone()
    }

    /// Asks what would go back, and takes the offer twice at once, as an impatient finger does (traps T40, T41).
    async fn cancel_by_an_offer(&mut self, booking: i64) {
        let ask = Call::post(format!("/api/v1/bookings/{booking}/cancellation-quote"), None);
        let offered = self.client.insist(&ask).await;
        assert!([200, 409].contains(&offered.status), "{offered:?}");
        if offered.status != 200 {
            return;
        }
        self.remember(booking, Told::AskedToCancel);
        let refund = offered.body["refund"].as_f64().expect("an amount");
        self.memory_of(booking).offered = Some(refund);
        let twice = [(); 2].map(|()| self.cancelling(booking, json!({ "quote_id": offered.body["quote_id"] })));
        let (first, second) = tokio::join!(self.client.insist(&twice[0]), self.client.insist(&twice[1]));
        for answer in [first, second] {
            if was_done(&answer) {
                self.remember(booking, Told::Cancelled);
            }
        }
    }

    /// Cancels one seat of several, and keeps the others (trap T42).
    async fn give_up_a_seat(&mut self, booking: i64) {
        let seat = self.seats_of(booking)[0];
        self.memory_of(booking).asked_to_give_up.insert(seat);
        let call = self.cancelling(booking, json!({ "seat_ids": [seat] }));
        if was_done(&self.client.insist(&call).await) {
            self.memory_of(booking).given_up.insert(seat);
        }
    }

    fn cancelling(&mut self, booking: i64, what: Value) -> Call {
        self.post(format!("/api/v1/bookings/{booking}/cancel"), Some(what))
    }
}

/// Whether it was; a conflict may be with the same request, whose answer was lost.
fn was_done(answer: &Answer) -> bool {
    assert!([200, 409].contains(&answer.status), "{answer:?}");
    answer.status == 200
}
