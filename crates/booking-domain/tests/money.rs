//! Whatever happens to a booking, in any order and as often as it likes: every captured cent is a confirmed booking or a refund, and the
//! ledger says the same.

use std::collections::HashSet;

use booking_domain::{
    BookingId, Currency, Money, PaymentId, RefundId, SeatId, ShowtimeId, Timestamp, UserId,
    booking::{BookedSeat, Booking, BookingStatus, Cancellation, Claims, Decision, HoldPolicy, PaymentPlan, Reference, Stage, Standing},
    cancellation::{CancellationPolicy, RefundTier},
    ledger::{Account, Posting, postings},
    payment::{
        Dispute, DisputeReport, DisputeStatus, IntentReport, Payment, PaymentStatus, Refund, RefundCause, RefundProgress, RefundReport,
        RefundStatus,
    },
    pricing::{Quote, SeatPrice, Tax, TicketType},
    seating::SeatType,
};
use jiff::SignedDuration;
use proptest::prelude::*;
use uuid::Uuid;

/// What each of the two seats costs, fee included.
const SHARE: i64 = 1_251;
const FEE: i64 = 50;
const PRICE: i64 = 2 * SHARE;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Minutes pass.
    Wait(i64),
    /// Somebody else takes the seat, if it is free.
    LoseSeat,
    /// The customer confirms.
    Confirm,
    /// The customer chooses this many seats for the hold.
    Choose(usize),
    /// The customer makes the hold longer.
    Extend,
    /// The customer lets the seats go.
    Release,
    /// The customer cancels everything, or one seat.
    Cancel(Option<i64>),
    /// The cinema calls the show off; the job may come by later.
    CallOff(bool),
    /// The provider answers about a refund, counted from the first.
    Refunded(usize, RefundProgress),
    /// An event tells of a try of a refund, both counted from the first: now, or late.
    Heard(usize, i32, RefundProgress),
    /// The provider does not take a refund; perhaps a person must look.
    NotSent(usize, bool),
    /// A person has a refund sent again, or has paid it in another way.
    ByHand(usize, bool),
    /// Somebody gives money back in the provider's dashboard.
    Dashboard(u8, i64, RefundProgress),
    /// The card holder disputes the first payment, or some of it.
    Dispute(i64, DisputeStatus),
    /// The sweep comes by.
    Sweep,
    /// The provider has never heard of an attempt, counted from the first; perhaps it was asked before the attempt had its intent.
    Unheard(usize, bool),
    /// The provider says something of an attempt, counted from the first; perhaps with a wrong amount.
    Report(usize, PaymentStatus, bool),
}

fn step() -> impl Strategy<Value = Step> {
    let status = prop::sample::select(PaymentStatus::ALL);
    prop_oneof![
        1 => (0i64..12).prop_map(Step::Wait),
        1 => Just(Step::LoseSeat),
        2 => Just(Step::Confirm),
        1 => (1usize..3).prop_map(Step::Choose),
        1 => Just(Step::Extend),
        1 => Just(Step::Release),
        1 => prop::option::of(1i64..3).prop_map(Step::Cancel),
        1 => any::<bool>().prop_map(Step::CallOff),
        2 => (0usize..3, prop::sample::select(RefundProgress::ALL)).prop_map(|(refund, progress)| Step::Refunded(refund, progress)),
        2 => (0usize..3, 0i32..3, prop::sample::select(RefundProgress::ALL)).prop_map(|(refund, of, progress)| Step::Heard(refund, of, progress)),
        1 => (0usize..3, any::<bool>()).prop_map(|(refund, manual)| Step::NotSent(refund, manual)),
        1 => (0usize..3, any::<bool>()).prop_map(|(refund, again)| Step::ByHand(refund, again)),
        1 => (0u8..2, 1i64..3_000, prop::sample::select(RefundProgress::ALL)).prop_map(|(key, minor, progress)| Step::Dashboard(key, minor, progress)),
        1 => (1i64..=PRICE, prop::sample::select(DisputeStatus::ALL)).prop_map(|(minor, status)| Step::Dispute(minor, status)),
        1 => Just(Step::Sweep),
        1 => (0usize..3, any::<bool>()).prop_map(|(attempt, before)| Step::Unheard(attempt, before)),
        4 => (0usize..3, status, prop::bool::weighted(0.9)).prop_map(|(attempt, status, right)| Step::Report(attempt, status, right)),
    ]
}

/// What happens to money that goes back.
fn step_back() -> impl Strategy<Value = Step> {
    let progress = || prop::sample::select(RefundProgress::ALL);
    prop_oneof![
        1 => prop::option::of(1i64..3).prop_map(Step::Cancel),
        3 => (0usize..2, progress()).prop_map(|(refund, progress)| Step::Refunded(refund, progress)),
        6 => (0usize..2, 0i32..3, progress()).prop_map(|(refund, of, progress)| Step::Heard(refund, of, progress)),
        1 => (0usize..2, any::<bool>()).prop_map(|(refund, manual)| Step::NotSent(refund, manual)),
        1 => (0usize..2, any::<bool>()).prop_map(|(refund, again)| Step::ByHand(refund, again)),
        2 => (0u8..2, 1i64..3_000, progress()).prop_map(|(key, minor, progress)| Step::Dashboard(key, minor, progress)),
        1 => (1i64..=PRICE, prop::sample::select(DisputeStatus::ALL)).prop_map(|(minor, status)| Step::Dispute(minor, status)),
    ]
}

/// The first seats of the row.
fn seats(many: usize) -> Vec<BookedSeat> {
    let seat = |id: i64| BookedSeat {
        id: SeatId(id),
        row: "A".into(),
        number: id.to_string(),
        kind: SeatType::Regular,
        price_minor: SHARE - FEE,
        share_minor: SHARE,
        cancelled_at: None,
        admitted: false,
    };
    [1, 2].map(seat)[..many].to_vec()
}

/// What they cost.
fn quote(many: usize, terms: &CancellationPolicy) -> Quote {
    let line = |seat: &BookedSeat| SeatPrice {
        seat: seat.id,
        ticket: TicketType::Adult,
        price_minor: SHARE - FEE,
        discount_minor: 0,
        share_minor: SHARE,
        fee_minor: FEE,
        tax_minor: 0,
        companion_of: None,
    };
    let seats: Vec<SeatPrice> = seats(many).iter().map(line).collect();
    let sum = |of: fn(&SeatPrice) -> i64| seats.iter().map(of).sum();
    Quote {
        currency: Currency::EUR,
        subtotal_minor: sum(|line| line.price_minor),
        adjustments: Vec::new(),
        promotion: None,
        discount_minor: 0,
        fees_minor: sum(|line| line.fee_minor),
        tax: Tax::default(),
        tax_minor: 0,
        tax_added_minor: 0,
        total_minor: sum(|line| line.share_minor),
        cancellation: terms.clone(),
        seats,
    }
}

/// A booking with the world around it: the time, and who has the seat.
struct World {
    booking: Booking,
    now: Timestamp,
    /// Whether somebody else has the seat.
    lost: bool,
    /// For keys that differ.
    drawn: u128,
    /// What the ledger says.
    ledger: Vec<Posting>,
    /// What the terms had kept of seats given up before the show was called off, once it is.
    given_up: Option<i64>,
    /// How much the refunds in the dashboard are of, by key: the provider never changes that.
    dashboard: [Option<i64>; 2],
    /// The provider's refunds that came to nothing: that is the end of each, whatever is heard of it later.
    failed: HashSet<String>,
}

impl World {
    fn new(terms: &CancellationPolicy) -> Self {
        let now = Timestamp::constant(1_800_000_000, 0);
        let booking = Booking {
            id: BookingId(1),
            reference: Reference::from_bytes([1; 8]),
            showtime: ShowtimeId(1),
            starts_at: now + SignedDuration::from_hours(1),
            ends_at: now + SignedDuration::from_hours(3),
            sales_close_at: now + SignedDuration::from_mins(75),
            show_cancelled: false,
            customer: Some(UserId(1)),
            seats: seats(2),
            quote: quote(2, terms),
            stage: Stage::Held { until: now + SignedDuration::from_mins(10) },
            created_at: now,
            payments: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            version: 1,
        };
        Self { booking, now, lost: false, drawn: 0, ledger: Vec::new(), given_up: None, dashboard: [None; 2], failed: HashSet::new() }
    }

    fn key(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(self.drawn)
    }

    /// As a store would read it: the seat is ours while the stage says so, free after that, or somebody else's.
    fn claims(&self) -> Claims {
        let standing = if self.lost { Standing::Taken } else { Standing::Ours };
        Claims([(SeatId(1), standing), (SeatId(2), standing)].into())
    }

    /// Whether somebody else could take the seat now.
    fn is_free(&self) -> bool {
        matches!(self.booking.status(self.now), BookingStatus::Expired | BookingStatus::Cancelled)
    }

    fn save(&mut self, decision: Decision) {
        if let Decision::Changed(next, _) = decision {
            self.ledger.extend(postings(&self.booking, &next));
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
            Step::Choose(many) => self.booking.change_seats(&seats(*many), &quote(*many, &self.booking.quote.cancellation), &claims, now),
            Step::Extend => self.booking.extend(&policy, &claims, now),
            Step::Release => self.booking.release(now),
            Step::Cancel(seat) => {
                let refund = RefundId(self.key());
                self.booking.cancel(&Cancellation::Seats(seat.map(SeatId).into_iter().collect()), refund, now)
            }
            Step::CallOff(job) => {
                let refund = RefundId(self.key());
                self.booking.show_cancelled = true;
                self.given_up.get_or_insert(self.booking.kept_minor() - self.sold_minor());
                if *job { self.booking.call_off(refund, now) } else { return }
            }
            Step::Refunded(refund, progress) => {
                let external = RefundId(self.key());
                let Some(asked) = self.booking.refunds.get(*refund).cloned() else { return };
                let report = Self::refund_report(&asked, asked.failures, *progress);
                let is_over = self.failed.contains(&report.id);
                let report = RefundReport { progress: if is_over { RefundProgress::Failed } else { *progress }, ..report };
                self.note_failure(&report);
                Ok(self.booking.apply_refund_answer(&asked, &report, external))
            }
            Step::Heard(refund, of, progress) => {
                let external = RefundId(self.key());
                let Some(ours) = self.booking.refunds.get(*refund).filter(|ours| ours.cause != RefundCause::External) else { return };
                let report = Self::refund_report(ours, (*of).min(ours.failures), *progress);
                self.note_failure(&report);
                Ok(self.booking.apply_refund_news(&report, external))
            }
            Step::NotSent(refund, manual) => {
                let status = if *manual { RefundStatus::Manual } else { RefundStatus::Failed };
                let is_tried = |refund: &&mut Refund| matches!(refund.status, RefundStatus::Queued | RefundStatus::Failed);
                // As the store does it.
                if let Some(ours) = self.booking.refunds.get_mut(*refund).filter(is_tried) {
                    ours.status = status;
                }
                return;
            }
            Step::ByHand(refund, again) => {
                let Some(ours) = self.booking.refunds.get(*refund) else { return };
                if *again { self.booking.retry_refund(ours.id) } else { self.booking.settle_refund(ours.id, "cash") }
            }
            Step::Dashboard(key, minor, progress) => {
                let external = RefundId(self.key());
                let Some(paid) = self.booking.payments.iter().find(|payment| payment.captured_minor > 0) else { return };
                let minor = self.dashboard[usize::from(*key)].get_or_insert(*minor);
                let report = RefundReport {
                    id: format!("re_dashboard_{key}"),
                    refund: None,
                    intent: format!("pi_{}", paid.id),
                    payment: Some(paid.id),
                    amount: Money::new(*minor, Currency::EUR),
                    progress: *progress,
                };
                self.note_failure(&report);
                Ok(self.booking.apply_refund_news(&report, external))
            }
            Step::Dispute(minor, status) => {
                let Some(paid) = self.booking.payments.iter().find(|payment| payment.captured_minor > 0) else { return };
                let report = DisputeReport {
                    id: "dp_1".into(),
                    intent: format!("pi_{}", paid.id),
                    payment: Some(paid.id),
                    amount: Money::new((*minor).min(paid.captured_minor), Currency::EUR),
                    status: *status,
                };
                Ok(self.booking.apply_dispute(&report))
            }
            Step::Sweep => Ok(self.booking.expire(now)),
            Step::Unheard(attempt, before) => {
                let Some(payment) = self.booking.payments.get(*attempt) else { return };
                let intent = payment.intent.clone().filter(|_| !before);
                let decision = self.booking.give_up(&Payment { intent, ..payment.clone() }, now);
                let is_wanted = self.booking.still_wants(payment.id, now);
                assert!(!is_wanted || decision == Decision::Unchanged, "an attempt that is wanted was given up");
                assert!(!before || payment.intent.is_none() || decision == Decision::Unchanged, "the provider knows it by now");
                Ok(decision)
            }
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
            (PaymentStatus::Succeeded, true) => payment.amount.minor,
            (PaymentStatus::Succeeded, false) => payment.amount.minor - 1,
            _ => 0,
        };
        let amount = payment.amount;
        Some(IntentReport {
            intent: format!("pi_{}", payment.id),
            payment: Some(payment.id),
            status,
            amount,
            captured_minor,
            failure: None,
        })
    }

    /// What the provider says of a try of a refund: of ours, each of which is another of its refunds, or of one of its dashboard.
    fn refund_report(refund: &Refund, of: i32, progress: RefundProgress) -> RefundReport {
        let is_external = refund.cause == RefundCause::External;
        RefundReport {
            id: if is_external { refund.subject.clone() } else { format!("re_{}_{of}", refund.id) },
            refund: (!is_external).then_some(refund.id),
            intent: format!("pi_{}", refund.payment),
            payment: Some(refund.payment),
            amount: refund.amount,
            progress,
        }
    }

    fn note_failure(&mut self, report: &RefundReport) {
        if report.progress == RefundProgress::Failed {
            self.failed.insert(report.id.clone());
        }
    }

    /// What the seats cost that are sold now.
    fn sold_minor(&self) -> i64 {
        let is_sold = matches!(self.booking.stage, Stage::Confirmed { .. });
        if is_sold { self.booking.live_seats().map(|seat| seat.share_minor).sum() } else { 0 }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let (booking, status, kept) = (&self.booking, self.booking.status(self.now), self.booking.kept_minor());
        let is_sold = matches!(status, BookingStatus::Confirmed | BookingStatus::Completed);
        let sold = self.sold_minor();
        let was_sold: i64 =
            self.ledger.iter().filter(|posting| posting.credit == Account::Tickets).map(|posting| posting.amount.minor).sum();
        let by_dashboard = booking.refunds.iter().any(|refund| refund.cause == RefundCause::External && refund.counted_minor() > 0);
        let is_disputed = !booking.disputes.is_empty();
        if by_dashboard || is_disputed {
            prop_assert!((0..=PRICE).contains(&kept), "{:?} keeps {}", status, kept);
        } else if booking.quote.cancellation == CancellationPolicy::default() {
            prop_assert_eq!(kept, sold, "{:?} keeps {}", status, kept);
        } else {
            prop_assert!(kept >= sold && (was_sold > 0 || kept == 0), "{:?} keeps {}", status, kept);
        }
        let never_by_dashboard = booking.refunds.iter().all(|refund| refund.cause != RefundCause::External);
        if let (Some(given_up), BookingStatus::Cancelled, true) = (self.given_up, status, never_by_dashboard && !is_disputed) {
            prop_assert_eq!(kept, given_up, "of what was sold when the show was called off, something is kept");
        }
        if is_sold {
            prop_assert!(!self.lost, "a seat was sold twice");
            prop_assert!(booking.live_seats().next().is_some(), "sold without a seat");
        }
        for payment in &booking.payments {
            let back: i64 = booking.refunds.iter().filter(|refund| refund.payment == payment.id).map(Refund::counted_minor).sum();
            prop_assert!(back <= payment.captured_minor, "more went back than came in");
            let is_taken = |dispute: &&Dispute| dispute.payment == payment.id && dispute.status == DisputeStatus::Lost;
            let taken: i64 = booking.disputes.iter().filter(is_taken).map(|dispute| dispute.amount.minor).sum();
            prop_assert!(!self.sends(payment) || back + taken <= payment.captured_minor, "what was lost to a bank is to be sent");
        }
        for refund in &booking.refunds {
            let is_believed = refund.counted_minor() > 0 && refund.provider_id.as_ref().is_some_and(|id| self.failed.contains(id));
            prop_assert!(!is_believed, "the provider has said that it came to nothing: {:?}", refund);
        }
        let live = booking.payments.iter().filter(|payment| !payment.status.is_final()).count();
        prop_assert!(live <= 1, "two attempts are open at once");
        self.check_ledger(kept)
    }

    /// Whether something of a payment is still to be sent to the provider.
    fn sends(&self, payment: &Payment) -> bool {
        let is_unsent = |status| matches!(status, RefundStatus::Queued | RefundStatus::Failed | RefundStatus::Manual);
        let is_to_send = |refund: &Refund| refund.cause != RefundCause::External && is_unsent(refund.status);
        self.booking.refunds.iter().any(|refund| refund.payment == payment.id && is_to_send(refund))
    }

    /// The books say what the rows say, and nothing was earned or given back twice.
    fn check_ledger(&self, kept: i64) -> Result<(), TestCaseError> {
        let balance = |account| -> i64 {
            let side = |posting: &&Posting| {
                if posting.debit == account {
                    1
                } else if posting.credit == account {
                    -1
                } else {
                    0
                }
            };
            self.ledger.iter().map(|posting| side(&posting) * posting.amount.minor).sum()
        };
        let withdrawn: i64 = self.booking.disputes.iter().filter(|d| d.status != DisputeStatus::Won).map(|d| d.amount.minor).sum();
        prop_assert!(self.ledger.iter().all(|posting| posting.amount.minor > 0 && posting.debit != posting.credit));
        prop_assert_eq!(balance(Account::Provider), kept - withdrawn);
        prop_assert_eq!(balance(Account::Disputed), withdrawn);
        for earned in [Account::Tickets, Account::Fees, Account::Owed] {
            prop_assert!(balance(earned) <= 0, "{:?} gave back more than it had: {:?}", earned, self.ledger);
        }
        Ok(())
    }
}

/// Everything back until the start; or half of it until half an hour before, and no fees.
fn terms() -> impl Strategy<Value = CancellationPolicy> {
    let half = CancellationPolicy::new(vec![RefundTier { hours_before: 0, basis_points: 5_000 }], false).expect("right terms");
    prop::sample::select(vec![CancellationPolicy::default(), half])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn money_ends_as_a_booking_or_a_refund(terms in terms(), steps in prop::collection::vec(step(), 1..30)) {
        let mut world = World::new(&terms);
        for step in &steps {
            world.take(step);
            world.check()?;
        }
    }

    #[test]
    fn a_refund_ends_as_the_provider_ends_it(terms in terms(), steps in prop::collection::vec(step_back(), 1..30)) {
        let mut world = World::new(&terms);
        world.take(&Step::Confirm);
        world.take(&Step::Report(0, PaymentStatus::Succeeded, true));
        for step in &steps {
            world.take(step);
            world.check()?;
        }
    }
}
