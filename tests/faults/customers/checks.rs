//! What customers were told, held against what they read when all is settled.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Customer, Memory, Page, Reservation, Told};
use crate::client::Call;

#[derive(Deserialize)]
struct Ticket {
    seat_id: i64,
    status: String,
}

impl Reservation {
    /// Whether nothing will happen to it any more by itself.
    pub fn is_settled(&self) -> bool {
        let is_done = |status: &str| ["succeeded", "superseded"].contains(&status);
        !["held", "awaiting_payment"].contains(&self.status.as_str()) && self.refunds.iter().all(|refund| is_done(&refund.status))
    }

    /// What went back; of what was superseded by a refund in the dashboard nothing did.
    fn went_back(&self, is_meant: impl Fn(&str) -> bool) -> f64 {
        let counted = self.refunds.iter().filter(|refund| refund.status != "superseded" && is_meant(&refund.cause));
        counted.map(|refund| refund.amount).sum()
    }

    fn was_refunded_in_the_dashboard(&self) -> bool {
        self.refunds.iter().any(|refund| refund.cause == "external")
    }

    fn is_refunded(&self) -> bool {
        is_same(self.went_back(|_| true), self.total_price)
    }

    /// The seats that were cancelled on their own, or with the rest.
    fn given_up(&self) -> BTreeSet<i64> {
        self.seats.iter().filter(|seat| seat.cancelled_at.is_some()).map(|seat| seat.id).collect()
    }
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.001
}

impl Customer {
    /// Compares what they were told with what they read now, when all is settled; the seats they have.
    pub async fn check(&self) -> Vec<(i64, i64)> {
        let history = self.history().await;
        for memory in &self.memories {
            let now = history.iter().find(|booking| booking.id == memory.booking);
            let now = now.unwrap_or_else(|| panic!("{}: {memory:?} is lost", self.name));
            self.check_memory(memory, now).await;
        }
        for booking in &history {
            assert!(booking.is_settled(), "{}: {booking:?} is not settled", self.name);
            let known = self.memories.iter().any(|memory| memory.booking == booking.id);
            // A hold whose answer was lost: nobody can have paid for it.
            assert!(known || booking.status == "expired" || booking.total_price < 0.001, "{}: {booking:?} came from nowhere", self.name);
        }
        let confirmed = history.iter().filter(|booking| booking.status == "confirmed");
        let kept = |booking: &Reservation| {
            let (show, gone) = (booking.showtime_id, booking.given_up());
            booking.seats.iter().map(|seat| seat.id).filter(|seat| !gone.contains(seat)).map(|seat| (show, seat)).collect::<Vec<_>>()
        };
        confirmed.flat_map(kept).collect()
    }

    async fn check_memory(&self, memory: &Memory, now: &Reservation) {
        let (name, status) = (&self.name, now.status.as_str());
        let kept = memory.was_told(Told::Confirmed) && !memory.was_told(Told::AskedToCancel);
        assert!(!kept || status == "confirmed", "{name} was told of {memory:?}, and now it is {now:?}");
        assert!(!memory.was_told(Told::Cancelled) || status == "cancelled", "{name} was told of {memory:?}, and now it is {now:?}");
        self.check_money(memory, now);
        let (seats, gone): (Vec<i64>, _) = (now.seats.iter().map(|seat| seat.id).collect(), now.given_up());
        assert_eq!(seats, memory.seats, "{name} has other seats than they were told");
        let is_confirmed = status == "confirmed";
        if is_confirmed {
            let as_asked = memory.given_up.is_subset(&gone) && gone.is_subset(&memory.asked_to_give_up);
            assert!(as_asked, "{name} was told of {memory:?}, and has given up {gone:?}");
        }
        let tickets: Page<Ticket> =
            self.client.insist(&Call::get(format!("/api/v1/bookings/{}/tickets", memory.booking))).await.expect(200);
        let valid: BTreeSet<i64> = tickets.items.iter().filter(|ticket| ticket.status == "valid").map(|ticket| ticket.seat_id).collect();
        let wanted: BTreeSet<i64> =
            if is_confirmed { seats.into_iter().filter(|seat| !gone.contains(seat)).collect() } else { BTreeSet::new() };
        assert_eq!(valid, wanted, "{name}'s tickets for {now:?}");
    }

    fn check_money(&self, memory: &Memory, now: &Reservation) {
        let (name, is_confirmed, paid_twice) = (&self.name, now.status == "confirmed", memory.was_told(Told::PaidTwice));
        // What goes back of a cancelled booking is a matter of the cinema's terms; what goes back of any other is all.
        let goes_by_terms = memory.was_told(Told::AskedToCancel) && now.cancel_reason.as_deref() == Some("by_customer");
        let is_given_back = now.is_refunded() || goes_by_terms || (paid_twice && now.went_back(|_| true) > now.total_price);
        assert!(!memory.was_told(Told::Paid) || is_confirmed || is_given_back, "{name} paid for {memory:?}, and now it is {now:?}");
        let may_have_refunds = paid_twice || !now.given_up().is_empty() || now.was_refunded_in_the_dashboard();
        assert!(!is_confirmed || now.refunds.is_empty() || may_have_refunds, "{name} has {now:?}");
        if let Some(offered) = memory.offered.filter(|_| memory.was_told(Told::Cancelled)) {
            let got = now.went_back(|cause| cause == "cancelled");
            // What went back in the dashboard already does not go back again.
            let is_less_for_a_reason = got < offered && now.was_refunded_in_the_dashboard();
            assert!(is_same(got, offered) || is_less_for_a_reason, "{name} was offered {offered}: {memory:?}, and now it is {now:?}");
        }
    }
}
