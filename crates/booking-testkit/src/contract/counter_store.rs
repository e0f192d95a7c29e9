//! What every `CounterStore` must do, and what people of the cinema do with bookings through the booking store.

use booking_domain::{
    BookingId, Currency, Money, PaymentId, RefundId, SeatId, StoreError,
    account::Reach,
    audit::Cause,
    booking::{Booking, BookingError, BookingStatus, CounterPayment, Move, RefundTerms, Relocation, Settlement, complimentary},
    ledger::{Account, LedgerKind},
    page::PageRequest,
    payment::RefundStatus,
    ports::{BookingSearch, Change, NewSale},
    showtime::ClaimState,
    text::Email,
    ticket::TicketStatus,
};
use futures::future::join_all;

use super::{
    booking_store::{PRICE, random, reference},
    staffed::Staffed,
};

/// Paid so, or given away for a reason.
fn settled(payment: CounterPayment) -> Settlement {
    let reason = (payment == CounterPayment::Complimentary).then_some("Press");
    Settlement::new(payment, reason).expect("a settlement")
}

impl Staffed {
    /// A sale in cash of these seats, by the staff of the cinema.
    fn sale(&self, seats: &[usize], payment: CounterPayment) -> NewSale {
        let hold = self.subject.hold(0, seats);
        let (mut lines, mut quote) = (hold.seats, hold.quote);
        if payment == CounterPayment::Complimentary {
            quote = complimentary(quote);
            for seat in &mut lines {
                seat.share_minor = 0;
            }
        }
        NewSale {
            showtime: hold.showtime,
            reach: self.here(),
            reference: reference(),
            seats: lines,
            quote,
            settlement: settled(payment),
            key: PaymentId(random()),
            house_seats: false,
            email: None,
            now: self.subject.now,
            cause: Cause::user(self.subject.world.customers[59], "test"),
        }
    }

    async fn sell(&self, seats: &[usize], payment: CounterPayment) -> Booking {
        self.counter.sell(&self.sale(seats, payment)).await.expect("the seats are free")
    }

    fn by_staff(&self, booking: BookingId, examine: Vec<SeatId>) -> Change {
        let cause = Cause::user(self.subject.world.customers[59], "test");
        Change { booking, customer: None, examine, now: self.subject.later(1), cause }
    }

    /// Moves seats to other places of the same price.
    async fn reseated(&self, booking: BookingId, moves: &[(usize, usize)]) -> Result<bool, BookingError> {
        let seats = &self.subject.world.seats;
        let of = |(from, to): &(usize, usize)| Relocation {
            seats: Move { from: seats[*from], to: seats[*to] },
            place: self.subject.hold(0, &[*to]).seats.remove(0),
            companion_of: None,
            same_price: true,
        };
        let moves: Vec<Relocation> = moves.iter().map(of).collect();
        let change = self.by_staff(booking, moves.iter().map(|one| one.seats.to).collect());
        let decide = |booking: &Booking, claims: &_| booking.reseat(&moves, false, claims, change.now);
        Ok(self.subject.bookings.transition(&change, &decide).await?.expect("it exists").changed)
    }

    async fn given_back(&self, booking: BookingId, minor: i64) -> Result<bool, BookingError> {
        let (change, refund) = (self.by_staff(booking, Vec::new()), RefundId(random()));
        let decide = |booking: &Booking, _: &_| booking.give_back(Money::new(minor, Currency::EUR), "a courtesy", refund);
        Ok(self.subject.bookings.transition(&change, &decide).await?.expect("it exists").changed)
    }
}

fn first() -> PageRequest<BookingId> {
    PageRequest { limit: 10, after: None }
}

/// A sale is a confirmed booking at once: claims sold, tickets issued, the money in the drawer's account, and no provider to hear of it.
pub async fn a_sale_is_confirmed_at_once(its: Staffed) {
    let sold = its.sell(&[0, 1], CounterPayment::Cash).await;
    let kept = its.subject.find(sold.id).await;
    assert_eq!(kept, sold);
    assert_eq!((kept.status(its.subject.now), kept.customer, kept.kept_minor()), (BookingStatus::Confirmed, None, 2 * PRICE));
    let seats = &its.subject.world.seats;
    assert_eq!(its.subject.taken(its.subject.now).await, [(seats[0], ClaimState::Sold), (seats[1], ClaimState::Sold)]);
    let tickets = its.subject.bookings.tickets(sold.id).await.expect("works");
    assert!(tickets.len() == 2 && tickets.iter().all(|ticket| ticket.status == TicketStatus::Valid), "{tickets:?}");
    let ledger = its.subject.bookings.ledger(sold.id).await.expect("works");
    let seen: Vec<_> = ledger.iter().map(|one| (one.kind, one.debit, one.credit, one.amount.minor)).collect();
    assert_eq!(seen, [(LedgerKind::Sale, Account::Cash, Account::Tickets, 2 * PRICE)]);
    assert!(its.subject.bookings.open_payments(its.subject.later(60), its.subject.later(60), 10).await.expect("works").is_empty());
    let by_card = its.sell(&[2], CounterPayment::CardTerminal).await;
    assert_eq!(its.subject.bookings.ledger(by_card.id).await.expect("works")[0].debit, Account::CardTerminal);
    let free = its.sell(&[3], CounterPayment::Complimentary).await;
    assert!(free.payments.is_empty() && its.subject.bookings.ledger(free.id).await.expect("works").is_empty());
    its.is_sound().await;
}

/// The race: many counters sell one seat once, and whoever comes too late keeps none of the others.
pub async fn many_counters_sell_a_seat_once(its: Staffed) {
    let tries = (0..12).map(|i| {
        let (its, sale) = (its.clone(), its.sale(&[0, i + 1], CounterPayment::Cash));
        tokio::spawn(async move { its.counter.sell(&sale).await })
    });
    let outcomes: Vec<_> = join_all(tries).await.into_iter().map(|outcome| outcome.expect("no panic")).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let lost = its.subject.world.seats[0];
    for outcome in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(matches!(outcome, BookingError::SeatsUnavailable(seats) if *seats == [lost]), "{outcome:?}");
    }
    assert_eq!(its.subject.taken(its.subject.now).await.len(), 2, "somebody keeps half of what they asked");
    let all = its.counter.search(&BookingSearch::default(), &Reach::All, &first(), its.subject.now).await.expect("works");
    assert_eq!(all.items.len(), 1, "a refused sale left a booking behind");
    its.is_sound().await;
}

/// Runs of one request have one reference, and sell once, also where they chose other seats.
pub async fn one_request_sells_once(its: Staffed) {
    let one = reference();
    let tries = (0..4).map(|i| {
        let (its, sale) = (its.clone(), NewSale { reference: one.clone(), ..its.sale(&[i], CounterPayment::Cash) });
        tokio::spawn(async move { its.counter.sell(&sale).await })
    });
    let outcomes: Vec<_> = join_all(tries).await.into_iter().map(|outcome| outcome.expect("no panic")).collect();
    let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(
        refused.len() == 3 && refused.iter().all(|error| matches!(error, BookingError::Store(StoreError::Unavailable(_)))),
        "{outcomes:?}"
    );
    let search = BookingSearch { reference: Some(one), ..BookingSearch::default() };
    let found = its.counter.search(&search, &Reach::All, &first(), its.subject.now).await.expect("works");
    assert_eq!((found.items.len(), its.subject.taken(its.subject.now).await.len()), (1, 1), "a run that sold nothing keeps nothing");
    its.is_sound().await;
}

/// A seat that a customer holds is not sold; one whose hold has ended is, and the customer's booking does not get it back.
pub async fn holds_are_respected_until_they_end(its: Staffed) {
    let held = its.subject.placed(1, &[0]).await;
    let refused = its.counter.sell(&its.sale(&[0], CounterPayment::Cash)).await.expect_err("it is held");
    assert!(matches!(refused, BookingError::SeatsUnavailable(_)), "{refused:?}");
    let later = NewSale { now: its.subject.later(10), ..its.sale(&[0], CounterPayment::Cash) };
    its.counter.sell(&later).await.expect("the hold has ended");
    assert_eq!(its.subject.find(held).await.status(its.subject.later(10)), BookingStatus::Expired);
}

/// Seats that the cinema keeps back are sold only when asked for, and a show elsewhere or not on sale is not.
pub async fn house_seats_are_sold_when_asked_for(its: Staffed) {
    its.block(0).await;
    let refused = its.counter.sell(&its.sale(&[0, 1], CounterPayment::Cash)).await.expect_err("it is kept back");
    assert!(matches!(&refused, BookingError::SeatsBlocked(seats) if *seats == [its.subject.world.seats[0]]), "{refused:?}");
    let asked = NewSale { house_seats: true, ..its.sale(&[0, 1], CounterPayment::Cash) };
    its.counter.sell(&asked).await.expect("asked for");
    let elsewhere = NewSale { reach: its.elsewhere(), ..its.sale(&[2], CounterPayment::Cash) };
    assert!(matches!(its.counter.sell(&elsewhere).await, Err(BookingError::NotFound)));
    let over = NewSale { now: its.afterwards(), ..its.sale(&[2], CounterPayment::Cash) };
    assert!(matches!(its.counter.sell(&over).await, Err(BookingError::NotOnSale(_))));
    its.is_sound().await;
}

/// A seat that the show's layout does not have is sold to nobody, house seat or not: it would look kept back, and stand nowhere.
pub async fn seats_of_another_layout_are_not_sold(its: Staffed) {
    let elsewhere = SeatId(its.subject.world.seats.iter().map(|seat| seat.0).max().expect("seats") + 1_000);
    let mut sale = NewSale { house_seats: true, ..its.sale(&[0, 1], CounterPayment::Cash) };
    sale.seats[1].id = elsewhere;
    let refused = its.counter.sell(&sale).await.expect_err("there is no such place");
    assert!(matches!(&refused, BookingError::SeatsBlocked(seats) if *seats == [elsewhere]), "{refused:?}");
    assert!(its.subject.taken(its.subject.now).await.is_empty(), "half of a refused sale was kept");
}

/// What was paid at the counter is handed back there: recorded, done at once, and nothing for the worker that asks providers.
pub async fn cash_is_handed_back_without_a_provider(its: Staffed) {
    let sold = its.sell(&[0, 1], CounterPayment::Cash).await;
    let (change, refund) = (its.by_staff(sold.id, Vec::new()), RefundId(random()));
    let decide = |booking: &Booking, _: &_| booking.cancel_by_cinema(&[], RefundTerms::Full, "ill", refund, change.now);
    let cancelled = its.subject.bookings.transition(&change, &decide).await.expect("sold").expect("it exists");
    assert!(cancelled.changed);
    assert!(!its.subject.bookings.transition(&change, &decide).await.expect("a replay is no error").expect("it exists").changed);
    let refunds: Vec<_> = cancelled.booking.refunds.iter().map(|refund| (refund.status, refund.amount.minor)).collect();
    assert_eq!(refunds, [(RefundStatus::Succeeded, 2 * PRICE)]);
    assert!(its.subject.bookings.due_refunds(its.subject.later(60), its.subject.later(61), 10).await.expect("works").is_empty());
    let ledger = its.subject.bookings.ledger(sold.id).await.expect("works");
    assert_eq!(ledger.last().map(|one| (one.debit, one.credit)), Some((Account::Tickets, Account::Cash)));
    its.is_sound().await;
}

/// Money is given back though the booking stands, and never more than came in, also when asked for at once.
pub async fn goodwill_never_exceeds_what_came_in(its: Staffed) {
    let booking = its.sold(0, &[0]).await;
    assert!(its.given_back(booking, PRICE / 4).await.expect("there is enough"));
    let refused = its.given_back(booking, PRICE).await.expect_err("more than is left");
    assert!(matches!(refused, BookingError::RefundExceedsCaptured(left) if left.minor == PRICE * 3 / 4), "{refused:?}");
    let tries = (0..8).map(|_| {
        let its = its.clone();
        tokio::spawn(async move { its.given_back(booking, PRICE / 2).await })
    });
    let given = join_all(tries).await.into_iter().filter(|outcome| outcome.as_ref().expect("no panic").is_ok()).count();
    assert_eq!(given, 1, "three quarters hold one half");
    let kept = its.subject.find(booking).await;
    assert_eq!((kept.status(its.subject.now), kept.kept_minor()), (BookingStatus::Confirmed, PRICE / 4));
    let kinds: Vec<_> = its.subject.bookings.ledger(booking).await.expect("works").iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [LedgerKind::Sale, LedgerKind::Goodwill, LedgerKind::Goodwill]);
    its.is_sound().await;
}

/// Moved seats have new tickets and the old ones are revoked; there and back again works; a taken seat moves nothing.
pub async fn seats_move_with_their_tickets(its: Staffed) {
    let (booking, _) = (its.sold(0, &[0, 1]).await, its.sold(1, &[5]).await);
    assert!(its.reseated(booking, &[(0, 2)]).await.expect("it is free"));
    assert!(!its.reseated(booking, &[(0, 2)]).await.expect("a replay is no error"));
    let seats = its.subject.world.seats.clone();
    assert_eq!(its.subject.find(booking).await.seat_ids().collect::<Vec<_>>(), [seats[1], seats[2]]);
    let taken: Vec<SeatId> = its.subject.taken(its.subject.now).await.into_iter().map(|(seat, _)| seat).collect();
    assert_eq!(taken, [seats[1], seats[2], seats[5]]);
    let refused = its.reseated(booking, &[(1, 3), (2, 5)]).await.expect_err("it is taken");
    assert!(matches!(refused, BookingError::SeatsUnavailable(lost) if lost == [seats[5]]));
    its.is_sound().await;
    assert!(its.reseated(booking, &[(2, 0)]).await.expect("back again"));
    assert!(its.reseated(booking, &[(0, 1), (1, 0)]).await.expect("two change places"));
    let tickets = its.subject.bookings.tickets(booking).await.expect("works");
    let valid: Vec<SeatId> = tickets.iter().filter(|ticket| ticket.status == TicketStatus::Valid).map(|ticket| ticket.seat).collect();
    assert_eq!((valid, tickets.len()), (vec![seats[0], seats[1]], 6), "{tickets:?}");
    its.is_sound().await;
}

/// The race: two bookings want to move to one seat; one does.
pub async fn two_bookings_move_to_one_seat_once(its: Staffed) {
    let bookings = [its.sold(0, &[0]).await, its.sold(1, &[1]).await];
    let tries = bookings.iter().enumerate().map(|(i, booking)| {
        let (its, booking) = (its.clone(), *booking);
        tokio::spawn(async move { its.reseated(booking, &[(i, 7)]).await })
    });
    let moved = join_all(tries).await.into_iter().filter(|outcome| outcome.as_ref().expect("no panic").is_ok()).count();
    assert_eq!(moved, 1);
    its.is_sound().await;
}

/// Bookings are found by what a customer says, within reach, and paged by key.
pub async fn bookings_are_found(its: Staffed) {
    let online = its.sold(3, &[0]).await;
    let email = Email::parse("walk-in@example.org").expect("an address");
    let sale = NewSale { email: Some(email.clone()), ..its.sale(&[1], CounterPayment::Cash) };
    let counter = its.counter.sell(&sale).await.expect("free").id;
    assert_eq!(its.subject.bookings.customer_email(counter).await.expect("works"), Some(email.clone()));
    let here = its.here();
    let found = |search: BookingSearch, reach: Reach| {
        let its = its.clone();
        async move {
            let page = its.counter.search(&search, &reach, &first(), its.subject.now).await.expect("works");
            page.items.into_iter().map(|found| found.summary.booking.id).collect::<Vec<_>>()
        }
    };
    let reference = its.subject.find(online).await.reference;
    let by = BookingSearch::default;
    for (search, wanted) in [
        (BookingSearch { reference: Some(reference), ..by() }, vec![online]),
        (BookingSearch { email: Some(email), ..by() }, vec![counter]),
        (BookingSearch { email: Email::parse("CUSTOMER4@example.org").ok(), ..by() }, vec![online]),
        (BookingSearch { name: Some("tomer 4".into()), ..by() }, vec![online]),
        (BookingSearch { name: Some("100%".into()), ..by() }, vec![]),
        (BookingSearch { film: Some(its.film), cinema: Some(its.subject.world.cinema), ..by() }, vec![counter, online]),
        (BookingSearch { status: Some(BookingStatus::Confirmed), ..by() }, vec![counter, online]),
        (BookingSearch { status: Some(BookingStatus::Completed), ..by() }, vec![]),
        (BookingSearch { from: Some(jiff::civil::date(2200, 1, 1)), ..by() }, vec![]),
        (
            BookingSearch { from: Some(jiff::civil::date(2000, 1, 1)), to: Some(jiff::civil::date(2200, 1, 1)), ..by() },
            vec![counter, online],
        ),
    ] {
        assert_eq!(found(search.clone(), here.clone()).await, wanted, "{search:?}");
        assert!(found(search, its.elsewhere()).await.is_empty());
    }
    let page = PageRequest { limit: 1, after: None };
    let page = its.counter.search(&by(), &here, &page, its.subject.now).await.expect("works");
    its.sold(4, &[2]).await;
    let rest = PageRequest { limit: 10, after: page.next };
    let rest = its.counter.search(&by(), &here, &rest, its.subject.now).await.expect("works");
    let keys = |page: &booking_domain::page::Page<booking_domain::ports::FoundBooking, BookingId>| {
        page.items.iter().map(|found| found.summary.booking.id).collect::<Vec<_>>()
    };
    assert_eq!((keys(&page), keys(&rest)), (vec![counter], vec![online]));
    let counts = its.counter.bookings_of(&its.subject.world.customers[3..5]).await.expect("works");
    assert_eq!(counts.get(&its.subject.world.customers[3]), Some(&1));
}

/// A booking's dossier says who did what; for staff elsewhere there is none.
pub async fn a_dossier_says_who_did_what(its: Staffed) {
    let sold = its.sell(&[0], CounterPayment::Cash).await;
    its.given_back(sold.id, 300).await.expect("there is enough");
    assert_eq!(its.counter.dossier(sold.id, &its.elsewhere()).await.expect("works"), None);
    let dossier = its.counter.dossier(sold.id, &its.here()).await.expect("works").expect("it exists");
    let actions: Vec<&str> = dossier.history.iter().map(|line| line.action.as_str()).collect();
    assert_eq!(actions, ["booking.sold_at_counter", "booking.confirmed", "booking.explained", "refund.queued"]);
    assert!(dossier.history.iter().all(|line| line.actor_name.as_deref() == Some("Customer 60")), "{:?}", dossier.history);
    assert_eq!(dossier.mails.iter().map(|mail| mail.kind.as_str()).collect::<Vec<_>>(), ["booking_confirmed", "receipt"]);
    assert!(dossier.found.at_counter && dossier.tickets.len() == 1);
    let moved = |line: &booking_domain::ports::LedgerLine| (line.posting.kind, line.posting.debit, line.posting.amount.minor);
    let goodwill = (LedgerKind::Goodwill, Account::Tickets, 300);
    assert_eq!(dossier.ledger.iter().map(moved).collect::<Vec<_>>(), [(LedgerKind::Sale, Account::Cash, PRICE), goodwill]);
    assert!(dossier.ledger.iter().all(|line| line.posted_by.as_deref() == Some("Customer 60")), "{:?}", dossier.ledger);
    let day = jiff::civil::date(2026, 5, 28);
    let drawer = its.counter.drawer(its.subject.world.customers[59], its.subject.world.cinema, day, &its.here()).await.expect("works");
    let lines: Vec<_> = drawer.expect("their cinema").iter().map(|line| (line.payment, line.taken_minor, line.handed_out_minor)).collect();
    assert_eq!(lines, [(CounterPayment::Cash, PRICE, 300)]);
    let elsewhere = its.counter.drawer(its.subject.world.customers[59], its.subject.world.cinema, day, &its.elsewhere()).await;
    assert_eq!(elsewhere.expect("works"), None);
}

/// The race: sales that want the last use of a code. One has it, and of the others nothing is kept; the limit for each customer is nobody's here.
pub async fn the_last_use_of_a_code_is_sold_once(its: Staffed) {
    let promotion = its.subject.promotion(Some(2), Some(1)).await;
    let tries = (0..6).map(|i| {
        let coded = its.subject.coded(&promotion, 0, &[i]);
        let sale = NewSale { seats: coded.seats, quote: coded.quote, ..its.sale(&[i], CounterPayment::Cash) };
        let its = its.clone();
        tokio::spawn(async move { its.counter.sell(&sale).await })
    });
    let outcomes: Vec<_> = join_all(tries).await.into_iter().map(|outcome| outcome.expect("no panic")).collect();
    let sold: Vec<&Booking> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(sold.len(), 2, "{outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(BookingError::PromoExhausted))), "{outcomes:?}");
    assert_eq!(its.subject.uses(&promotion, its.subject.now).await, 2);
    assert_eq!(its.subject.taken(its.subject.now).await.len(), 2, "a refused sale keeps its seat");
    its.is_sound().await;
}

/// Writes a test for each function of the suite; `$fresh` makes a cinema of its own for each.
#[macro_export]
macro_rules! counter_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { counter_store, $fresh:
            a_sale_is_confirmed_at_once, many_counters_sell_a_seat_once, one_request_sells_once, the_last_use_of_a_code_is_sold_once,
            holds_are_respected_until_they_end,
            house_seats_are_sold_when_asked_for, cash_is_handed_back_without_a_provider, goodwill_never_exceeds_what_came_in,
            seats_of_another_layout_are_not_sold, seats_move_with_their_tickets, two_bookings_move_to_one_seat_once, bookings_are_found, a_dossier_says_who_did_what
        }
    };
}
