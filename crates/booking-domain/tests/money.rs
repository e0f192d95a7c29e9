//! Whatever happens to a booking, in any order and as often as it likes: every captured cent is a confirmed booking or a refund.

use booking_domain::{
    BookingId, Currency, Money, PaymentId, RefundId, SeatId, ShowtimeId, Timestamp, UserId,
    booking::{BookedSeat, Booking, BookingStatus, Claims, Decision, HoldPolicy, PaymentPlan, Reference, Stage, Standing},
    payment::{IntentReport, PaymentStatus},
    pricing::{Quote, SeatPrice},
    seating::SeatType,
};
use jiff::SignedDuration;
use proptest::prelude::*;
use uuid::Uuid;

const PRICE: i64 = 1_250;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Minutes pass.
    Wait(i64),
    /// Somebody else takes the seat, if it is free.
    LoseSeat,
    /// The customer confirms.
    Confirm,
    /// The customer makes the hold longer.
    Extend,
    /// The customer lets the seats go.
    Release,
    /// The customer cancels.
    Cancel,
    /// The sweep comes by.
    Sweep,
    /// The provider says something of an attempt, counted from the first; perhaps with a wrong amount.
    Report(usize, PaymentStatus, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let status = prop::sample::select(PaymentStatus::ALL);
    prop_oneof![
        1 => (0i64..12).prop_map(Step::Wait),
        1 => Just(Step::LoseSeat),
        2 => Just(Step::Confirm),
        1 => Just(Step::Extend),
        1 => Just(Step::Release),
        1 => Just(Step::Cancel),
        1 => Just(Step::Sweep),
        4 => (0usize..3, status, prop::bool::weighted(0.9)).prop_map(|(attempt, status, right)| Step::Report(attempt, status, right)),
    ]
}

/// A booking with the world around it: the time, and who has the seat.
struct World {
    booking: Booking,
    now: Timestamp,
    /// Whether somebody else has the seat.
    lost: bool,
    /// For keys that differ.
    drawn: u128,
}

impl World {
    fn new() -> Self {
        let now = Timestamp::constant(1_800_000_000, 0);
        let line = SeatPrice { seat: SeatId(1), price_minor: PRICE, share_minor: PRICE };
        let quote = Quote {
            currency: Currency::EUR,
            seats: vec![line],
            subtotal_minor: PRICE,
            adjustments: Vec::new(),
            discount_minor: 0,
            fees_minor: 0,
            total_minor: PRICE,
        };
        let seat = BookedSeat {
            id: SeatId(1),
            row: "A".into(),
            number: "1".into(),
            kind: SeatType::Regular,
            price_minor: PRICE,
            share_minor: PRICE,
        };
        let booking = Booking {
            id: BookingId(1),
            reference: Reference::from_bytes([1; 8]),
            showtime: ShowtimeId(1),
            starts_at: now + SignedDuration::from_hours(1),
            ends_at: now + SignedDuration::from_hours(3),
            customer: Some(UserId(1)),
            seats: vec![seat],
            quote,
            stage: Stage::Held { until: now + SignedDuration::from_mins(10) },
            created_at: now,
            payments: Vec::new(),
            refunds: Vec::new(),
            version: 1,
        };
        Self { booking, now, lost: false, drawn: 0 }
    }

    fn key(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(self.drawn)
    }

    /// As a store would read it: the seat is ours while the stage says so, free after that, or somebody else's.
    fn claims(&self) -> Claims {
        let standing = if self.lost { Standing::Taken } else { Standing::Ours };
        Claims([(SeatId(1), standing)].into())
    }

    /// Whether somebody else could take the seat now.
    fn is_free(&self) -> bool {
        matches!(self.booking.status(self.now), BookingStatus::Expired | BookingStatus::Cancelled)
    }

    fn save(&mut self, decision: Decision) {
        if let Decision::Changed(next, _) = decision {
            self.booking = *next;
        }
    }

    fn take(&mut self, step: &Step) {
        let (policy, claims, now) = (HoldPolicy::default(), self.claims(), self.now);
        let decision = match step {
            Step::Wait(minutes) => {
                self.now += SignedDuration::from_mins(*minutes);
                return;
            }
            Step::LoseSeat => {
                self.lost |= self.is_free();
                return;
            }
            Step::Confirm => {
                let plan = PaymentPlan { payment: PaymentId(self.key()) };
                self.booking.begin_payment(plan, &policy, &claims, now)
            }
            Step::Extend => self.booking.extend(&policy, now),
            Step::Release => self.booking.release(now),
            Step::Cancel => {
                let refund = RefundId(self.key());
                self.booking.cancel(refund, now)
            }
            Step::Sweep => Ok(self.booking.expire(now)),
            Step::Report(attempt, status, right) => {
                let refund = RefundId(self.key());
                let Some(report) = self.report(*attempt, *status, *right) else { return };
                Ok(self.booking.apply_report(&report, refund, &claims, now))
            }
        };
        // A refusal changes nothing.
        if let Ok(decision) = decision {
            self.save(decision);
        }
    }

    fn report(&self, attempt: usize, status: PaymentStatus, right: bool) -> Option<IntentReport> {
        let payment = self.booking.payments.get(attempt)?;
        let captured_minor = match (status, right) {
            (PaymentStatus::Succeeded, true) => PRICE,
            (PaymentStatus::Succeeded, false) => PRICE - 1,
            _ => 0,
        };
        let amount = Money::new(PRICE, Currency::EUR);
        Some(IntentReport {
            intent: format!("pi_{}", payment.id),
            payment: Some(payment.id),
            status,
            amount,
            captured_minor,
            failure: None,
        })
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let (status, kept) = (self.booking.status(self.now), self.booking.kept_minor());
        let expected = if matches!(status, BookingStatus::Confirmed | BookingStatus::Completed) { PRICE } else { 0 };
        prop_assert_eq!(kept, expected, "{:?} keeps {}", status, kept);
        if expected > 0 {
            prop_assert!(!self.lost, "the seat was sold twice");
        }
        for payment in &self.booking.payments {
            let back: i64 =
                self.booking.refunds.iter().filter(|refund| refund.payment == payment.id).map(|refund| refund.amount.minor).sum();
            prop_assert!(back <= payment.captured_minor, "more went back than came in");
        }
        let live = self.booking.payments.iter().filter(|payment| !payment.status.is_final()).count();
        prop_assert!(live <= 1, "two attempts are open at once");
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn money_ends_as_a_booking_or_a_refund(steps in prop::collection::vec(step(), 1..30)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check()?;
        }
    }
}
