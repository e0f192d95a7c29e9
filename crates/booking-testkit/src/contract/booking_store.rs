//! What every `BookingStore` must do.

use std::sync::Arc;

use booking_domain::{
    BookingId, CinemaId, Currency, PaymentId, RefundId, SeatId, ShowtimeId, Timestamp, UserId,
    account::Reach,
    audit::{Cause, SystemActor},
    booking::{BookedSeat, Booking, BookingError, BookingStatus, Cancellation, Decision, HoldPolicy, PaymentPlan, Reference},
    cancellation::CancellationPolicy,
    page::PageRequest,
    payment::{IntentReport, PaymentStatus, ProviderEvent, ProviderNews, Refund, RefundCause, RefundStatus},
    ports::{BeginPayment, BookingStore, Change, EventOutcome, HistoryFilter, HoldOutcome, NewHold, PriceStore, ShowtimeStore},
    pricing::{Quote, SeatPrice, Tax, TicketType},
    seating::SeatType,
    showtime::ClaimState,
    ticket::TicketStatus,
};
use futures::future::join_all;
use jiff::SignedDuration;
use uuid::Uuid;

/// One showtime that is on sale, its seats from left to right, and people to book them.
#[derive(Clone, Debug)]
pub struct World {
    /// The showtime's cinema.
    pub cinema: CinemaId,
    /// The showtime: on sale from a day before to an hour after its start, which is in a day; it is over two hours later.
    pub showtime: ShowtimeId,
    /// At least 20 seats.
    pub seats: Vec<SeatId>,
    /// At least 60 active accounts.
    pub customers: Vec<UserId>,
}

/// The stores under test, and the world in them.
#[derive(Clone)]
pub struct Subject {
    /// Keeps the bookings.
    pub bookings: Arc<dyn BookingStore>,
    /// Sees their claims.
    pub showtimes: Arc<dyn ShowtimeStore>,
    /// Keeps what they cost.
    pub prices: Arc<dyn PriceStore>,
    /// What is there.
    pub world: World,
    /// When everything happens.
    pub now: Timestamp,
    /// What must live as long as the test: a temporary folder.
    pub keep: Arc<dyn std::any::Any + Send + Sync>,
}

/// What each seat costs, in cents.
pub const PRICE: i64 = 1_000;

impl Subject {
    /// Minutes after the start.
    pub fn later(&self, minutes: i64) -> Timestamp {
        self.now + SignedDuration::from_mins(minutes)
    }

    /// A hold of ten minutes from now, by customers and seats of the world, each seat for [`PRICE`].
    pub fn hold(&self, customer: usize, seats: &[usize]) -> NewHold {
        let currency = Currency::EUR;
        let mut ids: Vec<SeatId> = seats.iter().map(|i| self.world.seats[*i]).collect();
        ids.sort();
        let total = PRICE * i64::try_from(ids.len()).expect("few seats");
        let seat = |id: &SeatId| BookedSeat {
            id: *id,
            row: "A".into(),
            number: id.to_string(),
            kind: SeatType::Regular,
            price_minor: PRICE,
            share_minor: PRICE,
            cancelled_at: None,
        };
        let line = |id: &SeatId| SeatPrice {
            seat: *id,
            ticket: TicketType::Adult,
            price_minor: PRICE,
            discount_minor: 0,
            share_minor: PRICE,
            fee_minor: 0,
            tax_minor: 0,
        };
        let quote = Quote {
            currency,
            seats: ids.iter().map(line).collect(),
            subtotal_minor: total,
            adjustments: Vec::new(),
            promotion: None,
            discount_minor: 0,
            fees_minor: 0,
            tax: Tax::default(),
            tax_minor: 0,
            tax_added_minor: 0,
            total_minor: total,
            cancellation: CancellationPolicy::default(),
        };
        let user = self.world.customers[customer];
        NewHold {
            showtime: self.world.showtime,
            customer: user,
            reference: reference(),
            seats: ids.iter().map(seat).collect(),
            quote,
            now: self.now,
            until: self.later(10),
            max_open: 3,
            max_at_show: 20,
            cooldown: SignedDuration::ZERO,
            cause: Cause::user(user, "test"),
        }
    }

    pub(super) async fn placed(&self, customer: usize, seats: &[usize]) -> BookingId {
        match self.bookings.place_hold(&self.hold(customer, seats)).await.expect("the store works") {
            HoldOutcome::Placed(id) => id,
            other => panic!("the seats are free, and yet: {other:?}"),
        }
    }

    pub(super) async fn taken(&self, now: Timestamp) -> Vec<(SeatId, ClaimState)> {
        let taken = self.showtimes.taken_seats(self.world.showtime, now).await.expect("the store works");
        taken.into_iter().map(|seat| (seat.seat, seat.state)).collect()
    }

    pub(super) async fn find(&self, id: BookingId) -> Booking {
        self.bookings.find(id, &Reach::All).await.expect("the store works").expect("the booking exists").booking
    }

    /// Begins to pay and says which attempt it is.
    pub(super) async fn paying(&self, id: BookingId, now: Timestamp) -> PaymentId {
        let customer = self.find(id).await.customer.expect("bought online");
        let begin = begin(id, customer, now);
        self.bookings.begin_payment(&begin).await.expect("payment begins");
        begin.plan.payment
    }

    pub(super) async fn receive(&self, event: &ProviderEvent, now: Timestamp) -> EventOutcome {
        let refund = RefundId(random());
        let decide = |booking: &Booking, claims: &_| match &event.news {
            Some(news) => booking.apply_news(news, refund, claims, now),
            None => Ok(Decision::Unchanged),
        };
        self.bookings.apply_event("test", event, now, &decide).await.expect("the store works")
    }
}

/// The wish to pay, by a new attempt and the usual rules.
pub(super) fn begin(booking: BookingId, customer: UserId, now: Timestamp) -> BeginPayment {
    let plan = PaymentPlan { payment: PaymentId(random()) };
    BeginPayment { booking, customer, plan, policy: HoldPolicy::default(), now, cause: Cause::user(customer, "test") }
}

/// A change by the payment provider.
pub(super) fn change(id: BookingId, now: Timestamp) -> Change {
    Change { booking: id, customer: None, examine: Vec::new(), now, cause: Cause::system(SystemActor::Payments) }
}

#[expect(clippy::disallowed_methods, reason = "tests need keys that differ, not secrets")]
pub(super) fn random() -> Uuid {
    Uuid::new_v4()
}

pub(super) fn reference() -> Reference {
    let bytes = random().into_bytes();
    Reference::from_bytes(std::array::from_fn(|i| bytes[if i < 6 { i } else { i + 4 }]))
}

pub(super) fn paid(payment: PaymentId, minor: i64) -> ProviderEvent {
    let amount = booking_domain::Money::new(minor, Currency::EUR);
    let intent = format!("pi_{payment}");
    let report =
        IntentReport { intent, payment: Some(payment), status: PaymentStatus::Succeeded, amount, captured_minor: minor, failure: None };
    ProviderEvent {
        id: format!("evt_{}", random()),
        kind: "payment_intent.succeeded".into(),
        live: false,
        news: Some(ProviderNews::Intent(report)),
    }
}

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

/// Payments that are not final are handed to one reconciler at a time (trap T26).
pub async fn open_payments_are_handed_out_once(subject: Subject) {
    let id = subject.placed(0, &[0]).await;
    let payment = subject.paying(id, subject.now).await;
    let (before, now) = (subject.later(5), subject.later(6));
    let open = subject.bookings.open_payments(before, now, 10).await.expect("works");
    assert_eq!(open.iter().map(|open| (open.payment.id, open.booking)).collect::<Vec<_>>(), [(payment, id)]);
    assert!(subject.bookings.open_payments(before, now, 10).await.expect("works").is_empty());
}

fn first(limit: u32) -> PageRequest<BookingId> {
    PageRequest { limit, after: None }
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! booking_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { booking_store, $fresh:
            a_hold_claims_its_seats, a_booking_is_read_by_whom_it_concerns, a_hold_takes_all_seats_or_none, an_ended_hold_is_taken_over, a_race_has_one_winner_a_seat,
            the_limit_of_open_holds_is_kept_in_a_race, a_refusal_rolls_back, a_payment_confirms_once, two_tabs_make_one_attempt,
            late_money_takes_free_seats_again, late_money_for_sold_seats_goes_back, an_early_event_is_kept, a_swap_is_all_or_nothing,
            cancel_and_payment_meet, a_history_is_paged_by_key, ended_holds_are_found,
            an_ended_hold_is_found_after_its_slot_is_taken, open_payments_are_handed_out_once
        }
    };
}
