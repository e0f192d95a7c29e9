//! Money, whenever and however often it comes.

use booking_domain::{
    PaymentId, RefundId,
    booking::{BookingStatus, Cancellation},
    payment::{ProviderEvent, RefundCause, RefundStatus},
    ports::{EventOutcome, HoldOutcome, NewHold},
    showtime::ClaimState,
    ticket::TicketStatus,
};
use futures::future::join_all;

use super::{PRICE, Subject, change, paid, random};

/// Paying confirms once, sells the seats, and issues a ticket for each, however often the event comes (traps T17, T18).
pub async fn a_payment_confirms_once(subject: Subject) {
    let id = subject.placed(0, &[4, 5]).await;
    let payment = subject.paying(id, subject.later(1)).await;
    let event = paid(payment, 2 * PRICE);
    let race = (0..8).map(|_| {
        let (subject, event) = (subject.clone(), event.clone());
        async move { subject.receive(&event, subject.later(2)).await }
    });
    let outcomes: Vec<EventOutcome> = join_all(race.map(tokio::spawn)).await.into_iter().map(|o| o.expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|o| matches!(o, EventOutcome::Applied(_))).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|o| **o == EventOutcome::Repeated).count(), 7, "{outcomes:?}");
    let booking = subject.find(id).await;
    assert_eq!(booking.status(subject.now), BookingStatus::Confirmed);
    assert_eq!(booking.kept_minor(), 2 * PRICE);
    let tickets = subject.bookings.tickets(id).await.expect("works");
    assert_eq!(
        tickets.iter().map(|t| (t.seat, t.status)).collect::<Vec<_>>(),
        [(subject.world.seats[4], TicketStatus::Valid), (subject.world.seats[5], TicketStatus::Valid)]
    );
    let far = subject.later(60 * 24 * 365);
    assert_eq!(subject.taken(far).await.len(), 2, "sold seats are free again after a year");
}

/// Two tabs confirm at once: one attempt (trap T15).
pub async fn two_tabs_make_one_attempt(subject: Subject) {
    let id = subject.placed(0, &[6]).await;
    let race = (0..6).map(|_| {
        let subject = subject.clone();
        async move { subject.paying(id, subject.later(1)).await }
    });
    let planned: Vec<PaymentId> = join_all(race.map(tokio::spawn)).await.into_iter().map(|plan| plan.expect("no panic")).collect();
    let made: Vec<PaymentId> = subject.find(id).await.payments.iter().map(|payment| payment.id).collect();
    assert!(made.len() == 1 && planned.contains(&made[0]), "{made:?} of {planned:?}");
}

/// Money that comes after the hold ended: the booking is confirmed while its seats are still free (traps T22, T23).
pub async fn late_money_takes_free_seats_again(subject: Subject) {
    let id = subject.placed(0, &[7]).await;
    let payment = subject.paying(id, subject.later(1)).await;
    let late = subject.later(40);
    subject.bookings.transition(&change(id, late), &|booking, _| Ok(booking.expire(late))).await.expect("sweeps");
    assert!(subject.taken(late).await.is_empty());
    subject.receive(&paid(payment, PRICE), late).await;
    assert_eq!(subject.find(id).await.status(late), BookingStatus::Confirmed);
    assert_eq!(subject.taken(late).await, [(subject.world.seats[7], ClaimState::Sold)]);
}

/// Money that comes when the seats were sold to somebody else goes back, all of it, once (trap T23).
pub async fn late_money_for_sold_seats_goes_back(subject: Subject) {
    let id = subject.placed(0, &[8, 9]).await;
    let payment = subject.paying(id, subject.later(1)).await;
    let late = subject.later(40);
    let other = NewHold { now: late, until: subject.later(50), ..subject.hold(1, &[9]) };
    assert!(matches!(subject.bookings.place_hold(&other).await.expect("works"), HoldOutcome::Placed(_)));
    subject.receive(&paid(payment, 2 * PRICE), late).await;
    let booking = subject.find(id).await;
    assert_eq!((booking.status(late), booking.kept_minor()), (BookingStatus::Cancelled, 0));
    assert_eq!(
        subject.taken(late).await,
        [(subject.world.seats[9], ClaimState::Held)],
        "the free seat of the refunded booking stayed taken"
    );
    let due = subject.bookings.due_refunds(late, subject.later(41), 10).await.expect("works");
    assert_eq!(
        due.iter().map(|due| (due.refund.amount.minor, due.refund.cause)).collect::<Vec<_>>(),
        [(2 * PRICE, RefundCause::SeatsGone)]
    );
    assert!(subject.bookings.due_refunds(late, subject.later(41), 10).await.expect("works").is_empty(), "two workers have one refund");
    let (refund, soon) = (due[0].refund.id, subject.later(42));
    subject.bookings.refund_not_sent(refund, "no answer", Some(soon), late).await.expect("works");
    assert_eq!(subject.find(id).await.refunds[0].status, RefundStatus::Failed);
    let again = subject.bookings.due_refunds(soon, subject.later(43), 10).await.expect("works");
    assert_eq!(again.iter().map(|due| due.attempts).collect::<Vec<_>>(), [1]);
    subject.bookings.refund_not_sent(refund, "no answer", None, soon).await.expect("works");
    assert_eq!(subject.find(id).await.refunds[0].status, RefundStatus::Manual);
    assert!(subject.bookings.due_refunds(subject.later(60), subject.later(61), 10).await.expect("works").is_empty());
}

/// An event of a payment nobody knows yet is kept and applied when it is known (trap T16).
pub async fn an_early_event_is_kept(subject: Subject) {
    let early = paid(PaymentId(random()), PRICE);
    assert_eq!(subject.receive(&early, subject.now).await, EventOutcome::Unmatched);
    assert_eq!(subject.bookings.unmatched_events(subject.now, 10).await.expect("works"), std::slice::from_ref(&early));
    assert_eq!(subject.receive(&early, subject.now).await, EventOutcome::Unmatched, "an unmatched event is tried again");
    assert_eq!(subject.bookings.unmatched_events(subject.later(1), 10).await.expect("works"), [], "an older one is given up");
    let unknown = ProviderEvent { id: "evt_unknown".into(), kind: "customer.created".into(), live: false, news: None };
    assert_eq!(subject.receive(&unknown, subject.now).await, EventOutcome::Ignored);
    assert_eq!(subject.receive(&unknown, subject.now).await, EventOutcome::Repeated);
}

/// Hold and expiry, cancel and payment meet in any order: money ends as a booking or a refund (rule 4).
pub async fn cancel_and_payment_meet(subject: Subject) {
    for seat in 0..10 {
        let id = subject.placed(seat + 20, &[seat]).await;
        let payment = subject.paying(id, subject.later(1)).await;
        let event = paid(payment, PRICE);
        let cancelling = {
            let subject = subject.clone();
            tokio::spawn(async move {
                let (refund, now) = (RefundId(random()), subject.later(2));
                subject.bookings.transition(&change(id, now), &|b, _| b.cancel(&Cancellation::Seats(Vec::new()), refund, now)).await
            })
        };
        let paying = {
            let subject = subject.clone();
            tokio::spawn(async move { subject.receive(&event, subject.later(2)).await })
        };
        drop(paying.await.expect("no panic"));
        cancelling.await.expect("no panic").expect("cancelling is allowed before and after paying");
        let booking = subject.find(id).await;
        assert_eq!((booking.status(subject.now), booking.kept_minor()), (BookingStatus::Cancelled, 0));
        assert!(subject.bookings.tickets(id).await.expect("works").iter().all(|ticket| ticket.status == TicketStatus::Revoked));
    }
    assert!(subject.taken(subject.later(2)).await.is_empty());
}

/// Payments that are not final are handed to one reconciler at a time (trap T26).
pub async fn open_payments_are_handed_out_once(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let payment = subject.paying(id, subject.now).await;
    let (before, now) = (subject.later(5), subject.later(6));
    let open = subject.bookings.open_payments(before, now, 10).await.expect("works");
    assert_eq!(open.iter().map(|open| (open.payment.id, open.booking)).collect::<Vec<_>>(), [(payment, id)]);
    assert!(subject.bookings.open_payments(before, now, 10).await.expect("works").is_empty());
}
