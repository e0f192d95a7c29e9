//! What every `BookingStore` must do when somebody begins to pay, and when the provider answers. A store may have a shorter way for what
//! is most common; nobody may notice.

use booking_domain::{
    PaymentId, RefundId, SeatId, Timestamp, UserId,
    booking::{Booking, BookingError, BookingStatus, Cancellation, Stage},
    payment::{PaymentStatus, ProviderNews},
    ports::{AttachIntent, BeginPayment, Changed, HoldOutcome, Intent, NewHold},
    pricing::Quote,
    showtime::NotOnSale,
};
use futures::future::join_all;
use jiff::SignedDuration;

use super::booking_store::{PRICE, Subject, begin, change, paid, random};

impl Subject {
    fn customer(&self, i: usize) -> UserId {
        self.world.customers[i]
    }

    fn moment_before(&self, minutes: i64) -> Timestamp {
        self.later(minutes) - SignedDuration::from_micros(1)
    }

    async fn begun(&self, wish: &BeginPayment) -> Changed {
        self.bookings.begin_payment(wish).await.expect("payment begins").expect("the booking exists")
    }

    /// Stores the provider's answer to an attempt of a booking as it was known.
    async fn attached(&self, known: &Booking, payment: PaymentId, secret: &str) -> Changed {
        let intent = Intent { id: format!("pi_{payment}"), client_secret: secret.to_owned() };
        let attach = AttachIntent { known: known.clone(), payment, intent, now: self.later(2) };
        self.bookings.attach_intent(&attach).await.expect("the store works").expect("the booking exists")
    }
}

fn until(booking: &Booking) -> Timestamp {
    booking.held_until().expect("its seats are kept")
}

/// The seats, the slot and the booking are kept until the end of the grace, and the answer is what can be read back.
pub async fn beginning_to_pay_keeps_the_seats(subject: Subject) {
    let early = subject.placed(0, &[0, 1]).await;
    let late = subject.placed(0, &[2]).await;
    let first = subject.begun(&begin(early, subject.customer(0), subject.later(1))).await;
    assert_eq!(until(&first.booking), subject.later(10), "a grace never shortens a hold");
    let wish = begin(late, subject.customer(0), subject.later(8));
    let second = subject.begun(&wish).await;
    assert_eq!(second.booking.stage, Stage::AwaitingPayment { until: subject.later(13), payment: wish.plan.payment });
    assert!(first.changed && second.changed);
    assert_eq!([first.booking, second.booking.clone()], [subject.find(early).await, subject.find(late).await]);
    let [payment] = second.booking.payments.as_slice() else { panic!("one attempt: {second:?}") };
    assert_eq!((payment.id, payment.amount.minor, payment.status), (wish.plan.payment, PRICE, PaymentStatus::Created));
    assert_eq!(subject.taken(subject.later(12)).await.len(), 1, "the seat was let go before the grace was over");
    assert!(subject.taken(subject.later(13)).await.is_empty());
    assert_eq!(subject.bookings.ended_holds(subject.later(12), 10).await.expect("works"), [early]);
    assert_eq!(subject.bookings.ended_holds(subject.later(13), 10).await.expect("works").len(), 2);
}

/// No grace goes past the absolute limit.
pub async fn the_grace_ends_at_the_limit(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    for minutes in [9, 18] {
        let now = subject.later(minutes);
        let extend = |booking: &Booking, claims: &_| booking.extend(&booking_domain::booking::HoldPolicy::default(), claims, now);
        subject.bookings.transition(&change(id, now), &extend).await.expect("extends");
    }
    let begun = subject.begun(&begin(id, subject.customer(0), subject.later(27))).await;
    assert_eq!(until(&begun.booking), subject.later(30));
}

/// A moment before its end a hold lives; at its end it is taken over again while its seats are free (trap T14).
pub async fn a_hold_ends_at_its_very_instant(subject: Subject) {
    let (alive, ended, lost) = (subject.placed(0, &[0]).await, subject.placed(0, &[1]).await, subject.placed(0, &[2]).await);
    let begun = subject.begun(&begin(alive, subject.customer(0), subject.moment_before(10))).await;
    assert_eq!(until(&begun.booking), subject.moment_before(15));
    let begun = subject.begun(&begin(ended, subject.customer(0), subject.later(10))).await;
    assert_eq!(until(&begun.booking), subject.later(15));
    let other = NewHold { now: subject.later(10), until: subject.later(20), ..subject.hold(1, &[2]) };
    assert!(matches!(subject.bookings.place_hold(&other).await.expect("works"), HoldOutcome::Placed(_)));
    // Also when the loser's request is a moment older than the winner's.
    for now in [subject.later(10), subject.moment_before(10)] {
        let before = subject.find(lost).await;
        let refused = subject.bookings.begin_payment(&begin(lost, subject.customer(0), now)).await;
        assert!(matches!(refused, Err(BookingError::HoldExpired)), "{refused:?}");
        assert_eq!(subject.find(lost).await, before);
    }
}

/// After a failed attempt another may begin, but the grace is given once (trap T21).
pub async fn the_grace_is_given_once(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let first = subject.paying(id, subject.later(8)).await;
    let mut failed = paid(first, PRICE);
    let Some(ProviderNews::Intent(report)) = &mut failed.news else { panic!("news of a payment") };
    (report.status, report.captured_minor) = (PaymentStatus::Failed, 0);
    subject.receive(&failed, subject.later(9)).await;
    assert_eq!(subject.find(id).await.status(subject.later(9)), BookingStatus::Held);
    let again = subject.begun(&begin(id, subject.customer(0), subject.later(12))).await;
    assert_eq!((until(&again.booking), again.booking.payments.len()), (subject.later(13), 2));
}

/// Somebody else's booking does not exist (rule 6).
pub async fn only_its_customer_pays_for_a_booking(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let before = subject.find(id).await;
    let other = subject.bookings.begin_payment(&begin(id, subject.customer(1), subject.later(1))).await;
    assert!(matches!(other, Ok(None)), "{other:?}");
    assert_eq!(subject.find(id).await, before);
}

/// What costs nothing is sold at once, with tickets and no attempt to pay (trap T28).
pub async fn what_costs_nothing_is_sold_at_once(subject: Subject) {
    let paid_for = subject.hold(0, &[0]);
    let hold = NewHold { quote: Quote { discount_minor: PRICE, total_minor: 0, ..paid_for.quote.clone() }, ..paid_for };
    let HoldOutcome::Placed(id) = subject.bookings.place_hold(&hold).await.expect("works") else { panic!("the seat is free") };
    let sold = subject.begun(&begin(id, subject.customer(0), subject.later(1))).await;
    assert_eq!((sold.booking.stage, sold.booking.payments.len()), (Stage::Confirmed { at: subject.later(1) }, 0));
    assert_eq!(subject.bookings.tickets(id).await.expect("works").len(), 1);
    let again = subject.begun(&begin(id, subject.customer(0), subject.later(2))).await;
    assert!(!again.changed, "sold twice");
}

/// Many tabs confirm at once, each over a connection of its own: one attempt, and every tab gets the same secret (trap T15).
pub async fn all_tabs_get_one_secret(subject: Subject) {
    let id = subject.placed(0, &[0, 1]).await;
    let race = (0..8).map(|_| {
        let subject = subject.clone();
        async move {
            let begun = subject.begun(&begin(id, subject.customer(0), subject.later(1))).await.booking;
            let payment = begun.live_payment().expect("an attempt is under way").id;
            // The provider answers the same for the same attempt.
            let stored = subject.attached(&begun, payment, "the secret").await.booking;
            stored.live_payment().expect("still under way").clone()
        }
    });
    let seen: Vec<_> = join_all(race.map(tokio::spawn)).await.into_iter().map(|tab| tab.expect("no panic")).collect();
    let booking = subject.find(id).await;
    assert_eq!(booking.payments.len(), 1, "{:?}", booking.payments);
    assert!(seen.iter().all(|payment| *payment == booking.payments[0]), "{seen:?}");
    assert_eq!(booking.payments[0].client_secret.as_deref(), Some("the secret"));
    assert_eq!(booking.version, 3, "one attempt and one answer were written");
}

/// An answer that comes after more has happened changes what it must and nothing else.
pub async fn a_late_answer_does_not_undo(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let wish = begin(id, subject.customer(0), subject.later(1));
    let known = subject.begun(&wish).await.booking;
    subject.receive(&paid(wish.plan.payment, PRICE), subject.later(2)).await;
    let stored = subject.attached(&known, wish.plan.payment, "late").await;
    assert_eq!(stored.booking, subject.find(id).await);
    assert_eq!(stored.booking.status(subject.later(2)), BookingStatus::Confirmed);
    let again = subject.attached(&known, wish.plan.payment, "later still").await;
    assert!(!again.changed, "an answer was stored twice");
    assert_eq!(again.booking.payments[0].client_secret.as_deref(), Some("late"));
    assert_eq!(again.booking.payments[0].status, PaymentStatus::Succeeded);
}

/// Nothing is paid for a show that is over, by the short way either, and a hold that has run out is taken over only while seats are sold.
pub async fn nothing_is_paid_after_the_show(subject: Subject) {
    let (closes, ends) = (25 * 60, 26 * 60);
    let placed = async |seat: usize, from: i64, until: i64| {
        let hold = NewHold { now: subject.later(from), until: subject.later(until), ..subject.hold(seat, &[seat]) };
        match subject.bookings.place_hold(&hold).await.expect("works") {
            HoldOutcome::Placed(id) => id,
            other => panic!("the seat is free, and yet: {other:?}"),
        }
    };
    let (dead, living) = (placed(0, closes - 20, closes - 10).await, placed(1, closes - 20, ends + 10).await);
    let wish = |id, customer, minutes| begin(id, subject.customer(customer), subject.later(minutes));
    let late = subject.bookings.begin_payment(&wish(dead, 0, closes)).await;
    assert!(matches!(late, Err(BookingError::NotOnSale(NotOnSale::Started))), "{late:?}");
    let over = subject.bookings.begin_payment(&wish(living, 1, ends)).await;
    assert!(matches!(over, Err(BookingError::NotOnSale(NotOnSale::Started))), "{over:?}");
    assert!(subject.begun(&wish(dead, 0, closes - 1)).await.changed, "seats are still sold");
    assert!(subject.begun(&wish(living, 1, ends - 1)).await.changed, "a living hold may be paid when sales have closed");
}

/// One customer takes several swept holds over at the same instant: each gets a slot of its own, and nobody is told of a fault.
pub async fn swept_holds_are_taken_over_at_once(subject: Subject) {
    let holds = [subject.placed(0, &[0]).await, subject.placed(0, &[1]).await, subject.placed(0, &[2]).await];
    let then = subject.later(10);
    for id in holds {
        subject.bookings.transition(&change(id, then), &|booking, _| Ok(booking.expire(then))).await.expect("swept");
    }
    let race = holds.map(|id| {
        let (subject, wish) = (subject.clone(), begin(id, subject.customer(0), subject.later(11)));
        tokio::spawn(async move { subject.bookings.begin_payment(&wish).await })
    });
    for begun in join_all(race).await {
        begun.expect("no panic").expect("payment begins").expect("the booking exists");
    }
    let mut found = subject.bookings.ended_holds(subject.later(16), 10).await.expect("works");
    found.sort();
    assert_eq!(found, holds, "the sweep finds each by its slot");
}

/// An attempt that cannot be written leaves nothing: not the longer hold, not the seats kept longer.
pub async fn a_failed_beginning_is_rolled_back(subject: Subject) {
    let other = subject.placed(1, &[5]).await;
    let used = subject.paying(other, subject.later(1)).await;
    let id = subject.placed(0, &[0]).await;
    let before = subject.find(id).await;
    let mut wish = begin(id, subject.customer(0), subject.later(9));
    wish.plan.payment = used;
    let broken = subject.bookings.begin_payment(&wish).await;
    assert!(matches!(broken, Err(BookingError::Store(_))), "one attempt pays for two bookings: {broken:?}");
    assert_eq!(subject.find(id).await, before);
    assert!(subject.taken(subject.later(10)).await.is_empty(), "the seat of a payment that never began stayed taken");
}

/// Paying and cancelling meet: whichever is first, the seats end free and no attempt is left under way.
pub async fn paying_and_cancelling_meet(subject: Subject) {
    for seat in 0..10 {
        let id = subject.placed(seat + 20, &[seat]).await;
        let now = subject.later(1);
        let wish = begin(id, subject.customer(seat + 20), now);
        let paying = {
            let subject = subject.clone();
            tokio::spawn(async move { subject.bookings.begin_payment(&wish).await })
        };
        let cancelling = {
            let subject = subject.clone();
            tokio::spawn(async move {
                let refund = RefundId(random());
                subject
                    .bookings
                    .transition(&change(id, now), &|booking, _| booking.cancel(&Cancellation::Seats(Vec::new()), refund, now))
                    .await
            })
        };
        let paying = paying.await.expect("no panic");
        assert!(matches!(paying, Ok(Some(_)) | Err(BookingError::StateConflict(_))), "{paying:?}");
        cancelling.await.expect("no panic").expect("cancelling is allowed before and while paying");
        let booking = subject.find(id).await;
        assert_eq!((booking.status(now), booking.live_payment()), (BookingStatus::Cancelled, None));
    }
    let left: Vec<SeatId> = subject.taken(subject.later(1)).await.into_iter().map(|(seat, _)| seat).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! begin_payment_contract {
    ($fresh:path) => {
        $crate::contract_tests! { begin_payment, $fresh:
            beginning_to_pay_keeps_the_seats, the_grace_ends_at_the_limit, a_hold_ends_at_its_very_instant, the_grace_is_given_once,
            only_its_customer_pays_for_a_booking, what_costs_nothing_is_sold_at_once, all_tabs_get_one_secret,
            a_late_answer_does_not_undo, a_failed_beginning_is_rolled_back, paying_and_cancelling_meet,
            nothing_is_paid_after_the_show, swept_holds_are_taken_over_at_once
        }
    };
}
