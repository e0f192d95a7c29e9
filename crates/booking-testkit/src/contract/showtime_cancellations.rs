//! What every [`ShowtimeCancellationStore`] does, beside the bookings of the same database.

use std::{collections::HashSet, sync::Arc};

use booking_domain::{
    BookingId, RefundId, ShowtimeId,
    audit::Cause,
    booking::{BookingError, BookingStatus},
    payment::{RefundCause, RefundStatus},
    ports::{HoldOutcome, ShowtimeCancellation, ShowtimeCancellationStore},
    showtime::{ClaimState, NotOnSale},
};
use futures::future::join_all;

use super::booking_store::{PRICE, Subject, begin, change, paid, random};

/// Makes the suite's tests of an async function that makes [`Cancellations`] over a world of its own.
#[macro_export]
macro_rules! showtime_cancellation_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { showtime_cancellations, $fresh:
            sales_stop_at_once,
            calling_off_twice_is_calling_off_once,
            it_is_finished_when_nobody_has_a_seat,
            late_money_for_a_cancelled_show_goes_back,
            no_hold_slips_through_while_a_show_is_called_off,
            no_payment_slips_through_while_a_show_is_called_off,
        }
    };
}

/// The store under test, and the bookings beside it.
#[derive(Clone)]
pub struct Cancellations {
    /// The store.
    pub store: Arc<dyn ShowtimeCancellationStore>,
    /// The bookings of the same database.
    pub subject: Subject,
}

impl Cancellations {
    fn showtime(&self) -> ShowtimeId {
        self.subject.world.showtime
    }

    async fn call_off(&self, reason: &str) -> ShowtimeCancellation {
        let cause = Cause::user(self.subject.world.customers[0], "test");
        let called_off = self.store.call_off(self.showtime(), reason, &cause, self.subject.later(2)).await;
        called_off.expect("the store works").expect("the showtime exists")
    }

    /// Calls off what has seats, as the job does, until it is finished.
    async fn work(&self) {
        let now = self.subject.later(3);
        for _ in 0..100 {
            for booking in self.store.to_call_off(self.showtime(), None, 100).await.expect("reads") {
                let refund = RefundId(random());
                let called_off = self.subject.bookings.transition(&change(booking, now), &|booking, _| booking.call_off(refund, now)).await;
                called_off.expect("is called off");
            }
            if self.store.finish(self.showtime(), now).await.expect("writes") {
                return;
            }
        }
        panic!("it never ends");
    }

    /// Nobody has a seat, and each of the showtime's is kept back.
    async fn is_empty(&self) {
        let taken = self.subject.taken(self.subject.later(4)).await;
        assert_eq!(taken.len(), self.subject.world.seats.len());
        assert!(taken.iter().all(|(_, state)| *state == ClaimState::Blocked), "{taken:?}");
    }
}

/// Nothing is held any more, and what is held is not sold any more.
pub async fn sales_stop_at_once(its: Cancellations) {
    let held = its.subject.placed(0, &[0]).await;
    let (sold, _) = its.subject.sold(1, &[1, 2]).await;
    let called_off = its.call_off("The projector is broken").await;
    assert_eq!((called_off.bookings, called_off.left, called_off.reason.as_str()), (2, 2, "The projector is broken"));
    assert_eq!((called_off.started_by, called_off.finished_at), (Some(its.subject.world.customers[0]), None));
    let refused = its.subject.bookings.place_hold(&its.subject.hold(2, &[5])).await.expect("answers");
    assert_eq!(refused, HoldOutcome::NotOnSale(NotOnSale::Cancelled));
    let wish = begin(held, its.subject.world.customers[0], its.subject.later(3));
    let refused = its.subject.bookings.begin_payment(&wish).await;
    assert!(matches!(refused, Err(BookingError::NotOnSale(NotOnSale::Cancelled))), "{refused:?}");
    assert_eq!(its.store.unfinished(10).await.expect("reads"), [its.showtime()]);
    assert_eq!(its.store.to_call_off(its.showtime(), None, 10).await.expect("reads"), [held, sold]);
    assert_eq!(its.store.to_call_off(its.showtime(), Some(held), 10).await.expect("reads"), [sold]);
    let nowhere =
        its.store.call_off(ShowtimeId(999_999), "no", &Cause::user(its.subject.world.customers[0], "test"), its.subject.now).await;
    assert_eq!(nowhere.expect("answers"), None);
}

/// Also by ten at once.
pub async fn calling_off_twice_is_calling_off_once(its: Cancellations) {
    its.subject.sold(0, &[0]).await;
    let tries = (0..10).map(|i| {
        let its = its.clone();
        tokio::spawn(async move { its.call_off(&format!("reason {i}")).await })
    });
    let answers: Vec<ShowtimeCancellation> = join_all(tries).await.into_iter().map(|answer| answer.expect("no panic")).collect();
    let reasons: HashSet<&str> = answers.iter().map(|answer| answer.reason.as_str()).collect();
    assert_eq!(reasons.len(), 1, "it was called off for several reasons");
    assert!(answers.iter().all(|answer| answer.bookings == 1));
    its.work().await;
    let again = its.call_off("once more").await;
    assert_eq!((again.bookings, again.left, again.finished_at), (1, 0, Some(its.subject.later(3))));
}

/// Not a booking sooner; then it says what goes back.
pub async fn it_is_finished_when_nobody_has_a_seat(its: Cancellations) {
    let (sold, _) = its.subject.sold(0, &[0, 1]).await;
    let held = its.subject.placed(1, &[2]).await;
    its.call_off("The roof leaks").await;
    assert!(!its.store.finish(its.showtime(), its.subject.later(3)).await.expect("answers"));
    its.work().await;
    its.is_empty().await;
    let found = its.store.cancellation(its.showtime()).await.expect("reads").expect("is there");
    assert_eq!((found.bookings, found.left, found.finished_at), (2, 0, Some(its.subject.later(3))));
    assert_eq!(
        found.refunds.iter().map(|sum| (sum.under_way_minor, sum.refunded_minor, sum.failed)).collect::<Vec<_>>(),
        [(2 * PRICE, 0, 0)]
    );
    for booking in [sold, held] {
        assert_eq!(its.subject.find(booking).await.status(its.subject.later(4)), BookingStatus::Cancelled);
    }
    assert!(its.store.unfinished(10).await.expect("reads").is_empty());
}

/// Whether it comes before the booking is called off or after: it is refunded, and never confirms.
pub async fn late_money_for_a_cancelled_show_goes_back(its: Cancellations) {
    let mut waiting = Vec::new();
    for i in [0, 1] {
        let id = its.subject.placed(i, &[i]).await;
        waiting.push((id, its.subject.paying(id, its.subject.later(1)).await));
    }
    its.call_off("Nobody has the film").await;
    its.subject.receive(&paid(waiting[0].1, PRICE), its.subject.later(3)).await;
    its.work().await;
    its.subject.receive(&paid(waiting[1].1, PRICE), its.subject.later(3)).await;
    for (id, _) in waiting {
        let booking = its.subject.find(id).await;
        assert_eq!(booking.status(its.subject.later(4)), BookingStatus::Cancelled);
        let back: Vec<_> = booking.refunds.iter().map(|refund| (refund.amount.minor, refund.cause, refund.status)).collect();
        assert_eq!(back, [(PRICE, RefundCause::BookingOver, RefundStatus::Queued)]);
    }
    its.is_empty().await;
}

/// The race: whoever was told that seats are theirs is called off, and whoever comes later gets none.
pub async fn no_hold_slips_through_while_a_show_is_called_off(its: Cancellations) {
    let race = (0..60).map(|customer| {
        let its = its.clone();
        tokio::spawn(async move {
            let seats = [customer % 20, (customer * 7 + 3) % 20];
            let seats = if seats[0] == seats[1] { &seats[..1] } else { &seats[..] };
            match its.subject.bookings.place_hold(&its.subject.hold(customer, seats)).await.expect("answers") {
                HoldOutcome::Placed(id) => Some(id),
                HoldOutcome::Taken(_) | HoldOutcome::Blocked(_) | HoldOutcome::NotOnSale(NotOnSale::Cancelled) => None,
                other => panic!("{other:?}"),
            }
        })
    });
    let holds = tokio::spawn(join_all(race));
    let working = {
        let its = its.clone();
        tokio::spawn(async move {
            its.call_off("Fire alarm").await;
            its.work().await;
        })
    };
    let placed: Vec<BookingId> = holds.await.expect("no panic").into_iter().filter_map(|hold| hold.expect("no panic")).collect();
    working.await.expect("no panic");
    its.is_empty().await;
    for id in placed {
        assert_eq!(its.subject.find(id).await.status(its.subject.later(4)), BookingStatus::Cancelled, "a hold slipped through");
    }
}

/// The race: money that comes at that very moment confirms and is called off, or comes too late; either way it goes back, once.
pub async fn no_payment_slips_through_while_a_show_is_called_off(its: Cancellations) {
    let mut paying = Vec::new();
    for i in 0..20 {
        let id = its.subject.placed(i, &[i]).await;
        paying.push((id, its.subject.paying(id, its.subject.later(1)).await));
    }
    let events = paying.clone().into_iter().map(|(_, payment)| {
        let its = its.clone();
        tokio::spawn(async move { its.subject.receive(&paid(payment, PRICE), its.subject.later(2)).await })
    });
    let events = tokio::spawn(join_all(events));
    its.call_off("Fire alarm").await;
    its.work().await;
    for event in events.await.expect("no panic") {
        event.expect("no panic");
    }
    its.is_empty().await;
    for (id, _) in paying {
        let booking = its.subject.find(id).await;
        assert_eq!(booking.status(its.subject.later(4)), BookingStatus::Cancelled);
        assert_eq!((booking.kept_minor(), booking.refunds.len()), (0, 1), "{booking:?}");
    }
}
