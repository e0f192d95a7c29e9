//! Rules of bookings that hold whoever asks, and whenever.

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::{
    Currency, FieldErrors, RefundId,
    cancellation::{CancellationPolicy, CancellationQuote, RefundTier, SeatRefund},
    payment::PaymentMethod,
    pricing::{SeatPrice, Tax, TicketType},
    showtime::NotOnSale,
};

pub(super) const SHARE: i64 = 1_050;
const FEE: i64 = 50;

pub(super) fn noon() -> Timestamp {
    Timestamp::constant(1_800_000_000, 0)
}

pub(super) fn after(minutes: i64) -> Timestamp {
    noon() + SignedDuration::from_mins(minutes)
}

pub(super) fn key(number: u128) -> RefundId {
    RefundId(Uuid::from_u128(number))
}

/// Regular seats.
pub(super) fn regular(ids: &[i64]) -> Vec<(i64, SeatType, Option<i64>)> {
    ids.iter().map(|id| (*id, SeatType::Regular, None)).collect()
}

/// A hold of ten minutes from noon on, of seats with their bays; the show starts in an hour, is sold for 15 minutes more and takes two.
pub(super) fn held(seats: &[(i64, SeatType, Option<i64>)]) -> Booking {
    let many = i64::try_from(seats.len()).expect("few");
    let line = |(id, _, bay): &(i64, SeatType, Option<i64>)| SeatPrice {
        seat: SeatId(*id),
        ticket: TicketType::Adult,
        price_minor: SHARE - FEE,
        discount_minor: 0,
        share_minor: SHARE,
        fee_minor: FEE,
        tax_minor: 0,
        companion_of: bay.map(SeatId),
    };
    let quote = Quote {
        currency: Currency::EUR,
        seats: seats.iter().map(line).collect(),
        subtotal_minor: many * (SHARE - FEE),
        adjustments: Vec::new(),
        promotion: None,
        discount_minor: 0,
        fees_minor: many * FEE,
        tax: Tax::default(),
        tax_minor: 0,
        tax_added_minor: 0,
        total_minor: many * SHARE,
        cancellation: CancellationPolicy::default(),
    };
    Booking {
        id: BookingId(1),
        reference: Reference::from_bytes([1; 8]),
        showtime: ShowtimeId(1),
        starts_at: after(60),
        ends_at: after(180),
        sales_close_at: after(75),
        show_cancelled: false,
        customer: Some(UserId(1)),
        seats: seats.iter().map(|(id, kind, _)| place(*id, *kind)).collect(),
        quote,
        stage: Stage::Held { until: after(10) },
        created_at: noon(),
        payments: Vec::new(),
        refunds: Vec::new(),
        disputes: Vec::new(),
        version: 1,
    }
}

fn place(id: i64, kind: SeatType) -> BookedSeat {
    BookedSeat {
        id: SeatId(id),
        row: "A".into(),
        number: id.to_string(),
        kind,
        price_minor: SHARE - FEE,
        share_minor: SHARE,
        cancelled_at: None,
        admitted: false,
    }
}

/// The same, paid.
pub(super) fn sold(seats: &[(i64, SeatType, Option<i64>)]) -> Booking {
    let held = held(seats);
    let payment = Payment {
        id: PaymentId(Uuid::from_u128(7)),
        method: PaymentMethod::Online,
        intent: None,
        client_secret: None,
        status: PaymentStatus::Succeeded,
        amount: held.total(),
        captured_minor: held.total().minor,
        failure: None,
        created_at: noon(),
    };
    Booking { stage: Stage::Confirmed { at: noon() }, payments: vec![payment], ..held }
}

/// Half of the price goes back until the start, and no fees.
fn by_half(mut booking: Booking) -> Booking {
    let half = RefundTier { hours_before: 0, basis_points: 5_000 };
    booking.quote.cancellation = CancellationPolicy::new(vec![half], false).expect("right terms");
    booking
}

fn seats(ids: &[i64]) -> Vec<SeatId> {
    ids.iter().copied().map(SeatId).collect()
}

pub(super) fn named(ids: &[i64]) -> Cancellation {
    Cancellation::Seats(seats(ids))
}

fn quoted(lines: &[SeatRefund]) -> Cancellation {
    let id = crate::CancellationQuoteId(Uuid::from_u128(1));
    Cancellation::Quoted(CancellationQuote {
        id,
        booking: BookingId(1),
        lines: lines.to_vec(),
        currency: Currency::EUR,
        expires_at: after(10),
    })
}

/// The booking after a decision that changes it.
pub(super) fn changed(decision: Result<Decision, BookingError>) -> Booking {
    match decision.expect("it is allowed") {
        Decision::Changed(next, _) => *next,
        Decision::Unchanged => panic!("nothing changed"),
    }
}

#[test]
fn who_sits_inside_gives_no_seat_back_and_the_others_may() {
    let mut booking = sold(&regular(&[1, 2]));
    let lines = booking.cancellation(&[], after(1)).expect("nobody is in").lines;
    booking.seats[0].admitted = true;
    let is_refused = |refusal: BookingError| matches!(refusal, BookingError::Admitted(inside) if inside == seats(&[1]));
    for named_ids in [&[1][..], &[], &[1, 2]] {
        assert!(is_refused(booking.cancellation(&seats(named_ids), after(1)).expect_err("somebody sits there")), "{named_ids:?}");
        assert!(is_refused(booking.cancel(&named(named_ids), key(1), after(1)).expect_err("somebody sits there")), "{named_ids:?}");
    }
    assert!(is_refused(booking.cancel(&quoted(&lines), key(1), after(1)).expect_err("an older quote changes nothing")));
    let next = changed(booking.cancel(&named(&[2]), key(1), after(1)));
    assert_eq!((next.kept_minor(), next.seat_ids().collect::<Vec<_>>()), (SHARE, seats(&[1])));
    let by_cinema = changed(booking.cancel_by_cinema(&[], RefundTerms::Full, "The film tore", key(2), after(1)));
    assert_eq!((by_cinema.kept_minor(), by_cinema.status(after(1))), (0, BookingStatus::Cancelled));
    assert_eq!(booking.outlook(&[], RefundTerms::Policy, after(1)).expect("the cinema may").refund.minor, 2 * SHARE);
    assert_eq!(changed(booking.call_off(key(3), after(1))).kept_minor(), 0);
}

#[test]
fn of_a_show_called_off_everything_goes_back_whoever_cancels_first() {
    let booking = by_half(sold(&regular(&[1, 2])));
    let lines = booking.cancellation(&[], after(1)).expect("before it is called off");
    assert_eq!(lines.refund.minor, SHARE - FEE, "half of two prices, and no fees");
    let off = Booking { show_cancelled: true, ..booking };
    let expected = (BookingStatus::Cancelled, 0);
    for wanted in [named(&[]), named(&[1]), quoted(&lines.lines)] {
        for now in [after(1), after(61)] {
            let next = changed(off.cancel(&wanted, key(1), now));
            assert_eq!((next.status(now), next.kept_minor()), expected, "{wanted:?}");
            assert_eq!(next.call_off(key(2), now).expect("the job comes by"), Decision::Unchanged);
        }
    }
    for terms in RefundTerms::ALL.iter().copied() {
        let next = changed(off.cancel_by_cinema(&seats(&[1]), terms, "ill", key(1), after(1)));
        assert_eq!((next.status(after(1)), next.kept_minor()), expected, "{terms:?}");
        assert_eq!(off.outlook(&seats(&[1]), terms, after(1)).expect("an outlook").refund.minor, 2 * SHARE);
    }
    let offered = off.cancellation(&seats(&[1]), after(61)).expect("an offer");
    assert_eq!((offered.refund.minor, offered.lines.len()), (2 * SHARE, 2));
}

#[test]
fn a_quote_promises_what_comes_and_nothing_that_is_refused() {
    let booking = sold(&regular(&[1, 2]));
    let courtesy = changed(booking.give_back(Money::new(600, Currency::EUR), "The sound failed", key(1)));
    let offer = courtesy.cancellation(&[], after(1)).expect("an offer");
    let cancelled = changed(courtesy.cancel(&quoted(&offer.lines), key(2), after(1)));
    let came = cancelled.refunds.iter().find(|refund| refund.id == key(2)).map(|refund| refund.amount.minor);
    assert_eq!((offer.refund.minor, came), (2 * SHARE - 600, Some(2 * SHARE - 600)));
    assert_eq!(offer.lines.iter().map(SeatRefund::total_minor).sum::<i64>(), 2 * SHARE, "the terms are what they were");

    let with_bay = sold(&[(1, SeatType::Wheelchair, None), (2, SeatType::Companion, Some(1))]);
    let refused = with_bay.cancellation(&seats(&[1]), after(1)).expect_err("the companion seat stays behind");
    assert!(matches!(refused, BookingError::Invalid(_)), "{refused:?}");
}

#[test]
fn what_is_not_paid_is_let_go_as_a_whole_or_not_at_all() {
    let hold = held(&regular(&[1, 2]));
    let paying = Stage::AwaitingPayment { until: after(10), payment: PaymentId(Uuid::from_u128(7)) };
    for booking in [hold.clone(), Booking { stage: paying, ..hold }] {
        for part in [&[1][..], &[77], &[1, 77], &[1, 2, 77]] {
            let by_customer = booking.cancel(&named(part), key(1), after(1)).expect_err("a part of it");
            let by_cinema = booking.cancel_by_cinema(&seats(part), RefundTerms::Full, "ill", key(1), after(1)).expect_err("a part of it");
            for refused in [by_customer, by_cinema] {
                assert!(matches!(refused, BookingError::StateConflict(_)), "{part:?}: {refused:?}");
            }
        }
        for whole in [&[][..], &[1, 2], &[2, 1]] {
            assert_eq!(changed(booking.cancel(&named(whole), key(1), after(1))).status(after(1)), BookingStatus::Cancelled, "{whole:?}");
        }
    }
}

#[test]
fn a_hold_that_has_run_out_is_not_let_go_swept_or_not() {
    let hold = held(&regular(&[1]));
    let unswept = changed(hold.release(after(10)));
    assert_eq!(unswept.stage, Stage::Expired { at: after(10) });
    assert_eq!(unswept.release(after(11)).expect("no error"), Decision::Unchanged);
    let Decision::Changed(swept, _) = hold.expire(after(10)) else { panic!("it has ended") };
    for booking in [&hold, &*swept] {
        let refused = booking.cancel(&named(&[]), key(1), after(11)).expect_err("it has run out");
        assert!(matches!(refused, BookingError::StateConflict(BookingStatus::Expired)), "{refused:?}");
    }
    assert_eq!(changed(hold.release(after(9))).status(after(9)), BookingStatus::Cancelled, "in time it is let go");
}

#[test]
fn a_hold_whose_seats_are_gone_is_not_made_longer() {
    let hold = held(&regular(&[1, 2]));
    let policy = HoldPolicy::default();
    let of = |standing| Claims([(SeatId(1), Standing::Ours), (SeatId(2), standing)].into());
    assert!(hold.extend(&policy, &of(Standing::Ours), after(9)).is_ok());
    for lost in [Standing::Taken, Standing::Blocked] {
        assert!(matches!(hold.extend(&policy, &of(lost), after(9)), Err(BookingError::HoldExpired)), "{lost:?}");
    }
}

#[test]
fn a_dead_hold_is_taken_over_only_while_seats_are_sold_and_nothing_is_paid_after_the_show() {
    let policy = HoldPolicy { max_life: SignedDuration::from_hours(10), ..HoldPolicy::default() };
    let begin = |booking: &Booking, minutes| {
        booking.begin_payment(PaymentPlan { payment: PaymentId(Uuid::from_u128(8)) }, &policy, &Claims::default(), after(minutes))
    };
    let dead = held(&regular(&[1]));
    assert!(begin(&dead, 74).is_ok(), "seats are still sold");
    for minutes in [75, 179, 180] {
        assert!(matches!(begin(&dead, minutes), Err(BookingError::NotOnSale(NotOnSale::Started))), "{minutes}");
    }
    let early = Booking { sales_close_at: after(30), ..dead.clone() };
    assert!(matches!(begin(&early, 30), Err(BookingError::NotOnSale(NotOnSale::Closed))));
    let living = Booking { stage: Stage::Held { until: after(300) }, ..dead };
    assert!(begin(&living, 179).is_ok(), "a living hold may be paid when sales have closed");
    assert!(matches!(begin(&living, 180), Err(BookingError::NotOnSale(NotOnSale::Started))), "the show is over");
}

/// Two bays with a companion seat each.
fn two_bays() -> [(i64, SeatType, Option<i64>); 4] {
    let (bay, companion) = (SeatType::Wheelchair, SeatType::Companion);
    [(1, bay, None), (2, bay, None), (11, companion, Some(1)), (12, companion, Some(2))]
}

#[test]
fn a_companion_seat_goes_with_its_own_bay() {
    let booking = sold(&two_bays());
    let cancel = |ids: &[i64]| booking.cancel(&named(ids), key(1), after(1));
    for alone in [&[1][..], &[2], &[1, 12], &[1, 2]] {
        assert!(matches!(cancel(alone), Err(BookingError::Invalid(_))), "{alone:?}");
    }
    for together in [&[1, 11][..], &[11], &[2, 12], &[1, 2, 11, 12]] {
        assert!(cancel(together).is_ok(), "{together:?}");
    }
    let mut earlier = booking.clone();
    for line in &mut earlier.quote.seats {
        line.companion_of = None;
    }
    assert!(earlier.cancel(&named(&[1]), key(1), after(1)).is_ok(), "quotes of earlier versions know no bay");
    assert!(earlier.cancel(&named(&[1, 2]), key(1), after(1)).is_err());
}

#[test]
fn a_companion_seat_moves_to_another_bay_with_it_or_not_at_all() {
    let (bay, companion) = (SeatType::Wheelchair, SeatType::Companion);
    let booking = sold(&[(1, bay, None), (2, bay, None), (11, companion, Some(1))]);
    let to = |from, to, kind, bay: Option<i64>| Relocation {
        seats: Move { from: SeatId(from), to: SeatId(to) },
        place: place(to, kind),
        companion_of: bay.map(SeatId),
        same_price: true,
    };
    let moved = |moves: &[Relocation]| booking.reseat(moves, false, &Claims::default(), after(1));
    let refused = moved(&[to(1, 3, bay, None)]).expect_err("its companion stays behind");
    assert!(matches!(&refused, BookingError::Invalid(FieldErrors(errors)) if errors[0].pointer == "/moves"), "{refused:?}");
    let next = changed(moved(&[to(1, 3, bay, None), to(11, 13, companion, Some(3))]));
    assert!(next.cancel(&named(&[3]), key(1), after(2)).is_err(), "it belongs to the new bay");
    assert!(next.cancel(&named(&[2]), key(1), after(2)).is_ok());
    assert!(moved(&[to(11, 20, SeatType::Regular, None), to(1, 3, bay, None)]).is_ok(), "an ordinary seat needs no bay");
}

#[test]
fn whoever_is_in_stays_in_at_another_seat() {
    let mut booking = sold(&regular(&[1]));
    booking.seats[0].admitted = true;
    let to = Relocation {
        seats: Move { from: SeatId(1), to: SeatId(5) },
        place: place(5, SeatType::Regular),
        companion_of: None,
        same_price: true,
    };
    let next = changed(booking.reseat(&[to], false, &Claims::default(), after(61)));
    assert!(next.seats[0].admitted);
}
