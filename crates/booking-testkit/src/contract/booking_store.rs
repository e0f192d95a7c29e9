//! What every `BookingStore` must do.

pub mod changes;
pub mod holds;
pub mod payments;

use std::sync::Arc;

use booking_domain::{
    BookingId, CinemaId, Currency, PaymentId, RefundId, SeatId, ShowtimeId, Timestamp, UserId,
    account::Reach,
    audit::{Cause, SystemActor},
    booking::{BookedSeat, Booking, Decision, HoldPolicy, PaymentPlan, Reference},
    cancellation::CancellationPolicy,
    page::PageRequest,
    payment::{IntentReport, PaymentStatus, ProviderEvent, ProviderNews},
    ports::{BeginPayment, BookingStore, Change, EventOutcome, HoldOutcome, NewHold, PriceStore, ShowtimeStore},
    pricing::{Quote, SeatPrice, Tax, TicketType},
    seating::SeatType,
    showtime::ClaimState,
};
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
            admitted: false,
        };
        let line = |id: &SeatId| SeatPrice {
            seat: *id,
            ticket: TicketType::Adult,
            price_minor: PRICE,
            discount_minor: 0,
            share_minor: PRICE,
            fee_minor: 0,
            tax_minor: 0,
            companion_of: None,
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

fn first(limit: u32) -> PageRequest<BookingId> {
    PageRequest { limit, after: None }
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! booking_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { booking_store::holds, $fresh:
            a_hold_claims_its_seats,
            a_booking_is_read_by_whom_it_concerns,
            a_hold_takes_all_seats_or_none,
            an_ended_hold_is_taken_over,
            a_race_has_one_winner_a_seat,
            the_limit_of_open_holds_is_kept_in_a_race,
            a_swap_is_all_or_nothing,
            ended_holds_are_found,
            an_ended_hold_is_found_after_its_slot_is_taken,
        }
        $crate::contract_tests! { booking_store::payments, $fresh:
            a_payment_confirms_once,
            two_tabs_make_one_attempt,
            late_money_takes_free_seats_again,
            late_money_for_sold_seats_goes_back,
            an_early_event_is_kept,
            cancel_and_payment_meet,
            open_payments_are_handed_out_once,
        }
        $crate::contract_tests! { booking_store::changes, $fresh:
            a_refusal_rolls_back,
            a_history_is_paged_by_key,
        }
    };
}
