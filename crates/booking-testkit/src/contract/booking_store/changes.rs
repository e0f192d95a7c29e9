//! Decisions that are refused, and the history of those that were not.

use booking_domain::{
    Currency, PaymentId, RefundId,
    booking::{BookingError, BookingStatus, Decision},
    payment::{Refund, RefundCause},
    ports::{HistoryFilter, HoldOutcome, NewHold},
};

use super::{Subject, change, first, random};

/// A refused decision changes nothing, and a decision that cannot be saved is rolled back whole.
pub async fn a_refusal_rolls_back(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let before = subject.find(id).await;
    let refused = subject.bookings.transition(&change(id, subject.now), &|_, _| Err(BookingError::RefundNotAllowed)).await;
    assert!(matches!(refused, Err(BookingError::RefundNotAllowed)));
    // A second refund of the same cause violates a constraint after the booking and its claims were written.
    let broken = subject
        .bookings
        .transition(&change(id, subject.now), &|booking, _| {
            let Decision::Changed(mut next, events) = booking.release(subject.now)? else { return Ok(Decision::Unchanged) };
            let five = booking_domain::Money::new(5, Currency::EUR);
            next.refunds.push(Refund::queued(RefundId(random()), PaymentId(random()), five, RefundCause::Cancelled));
            Ok(Decision::Changed(next, events))
        })
        .await;
    assert!(matches!(broken, Err(BookingError::Store(_))), "a refund of a payment that does not exist was saved: {broken:?}");
    assert_eq!(subject.find(id).await, before, "half of a failed change was kept");
    assert_eq!(subject.taken(subject.now).await.len(), 1);
}

/// Nothing of a history is skipped or repeated while bookings are added (trap T58).
pub async fn a_history_is_paged_by_key(subject: Subject) {
    let mut placed = Vec::new();
    for (i, minutes) in [0, 11, 22, 33, 44].into_iter().enumerate() {
        let hold = NewHold { now: subject.later(minutes), until: subject.later(minutes + 10), ..subject.hold(0, &[i]) };
        match subject.bookings.place_hold(&hold).await.expect("works") {
            HoldOutcome::Placed(id) => placed.push(id),
            other => panic!("{other:?}"),
        }
    }
    let customer = subject.world.customers[0];
    let mut seen = Vec::new();
    let mut request = first(2);
    loop {
        let page = subject.bookings.history(customer, HistoryFilter::default(), &request, subject.now).await.expect("works");
        seen.extend(page.items.iter().map(|summary| summary.booking.id));
        let Some(next) = page.next else { break };
        request.after = Some(next);
        if seen.len() == 2 {
            let late = NewHold { now: subject.later(55), until: subject.later(65), ..subject.hold(0, &[9]) };
            subject.bookings.place_hold(&late).await.expect("works");
        }
    }
    placed.reverse();
    assert_eq!(seen, placed);
    let at = subject.later(46);
    let open = HistoryFilter { status: Some(BookingStatus::Held), upcoming: Some(true) };
    let open = subject.bookings.history(customer, open, &first(10), at).await.expect("works").items;
    assert!(open.iter().all(|summary| summary.booking.status(at) == BookingStatus::Held) && !open.is_empty());
    let expired = HistoryFilter { status: Some(BookingStatus::Expired), upcoming: None };
    let expired = subject.bookings.history(customer, expired, &first(10), at).await.expect("works").items;
    assert_eq!(expired.len(), 4, "ended holds are expired though nobody swept them");
}
