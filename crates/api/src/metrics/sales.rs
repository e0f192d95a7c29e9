//! What becomes of holds, bookings and money. Counted where a change was saved and not where it was asked for, so that events of the payment
//! provider, the worker and people of the cinema count as customers do; by the process that saved it.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use booking_domain::{
    BookingId, CancellationQuoteId, Money, PaymentId, RefundId, ShowtimeId, StoreError, TicketId, Timestamp, UserId,
    account::Reach,
    booking::{Booking, BookingError, BookingEvent, BookingStatus, Claims, Decision, OwnSeats, Stage},
    cancellation::CancellationQuote,
    door::ScanOutcome,
    ledger::Posting,
    page::{Page, PageRequest},
    payment::{DisputeStatus, DueRefund, OpenPayment, PaymentStatus, ProviderEvent, RefundStatus, Unfinished},
    ports::{
        AttachIntent, BeginPayment, BookingStore, BookingSummary, Change, Changed, Decide, EventOutcome, HistoryFilter, HoldOutcome,
        NewHold,
    },
    text::Email,
    ticket::Ticket,
};
use metrics::counter;

use super::Metrics;
use crate::problem::Code;

impl Metrics {
    /// Somebody opened a seat map.
    pub fn seat_map_opened(&self) {
        self.with(|| counter!("marquee_seat_map_views_total").increment(1));
    }

    /// A customer's wish to hold seats was refused.
    pub fn hold_refused(&self, code: Code) {
        self.with(|| counter!("marquee_holds_refused_total", "reason" => code.as_str()).increment(1));
    }

    /// Seats were sold at the counter.
    pub fn sold_at_counter(&self, booking: &Booking) {
        self.with(|| sold("counter", booking.total()));
    }

    /// A ticket was held to a scanner.
    pub fn scanned(&self, outcome: ScanOutcome) {
        self.with(|| counter!("marquee_door_scans_total", "outcome" => outcome.as_str()).increment(1));
    }

    fn happened(&self, events: &[BookingEvent], booking: &Booking) {
        self.with(|| events.iter().for_each(|event| count(event, booking)));
    }
}

/// What is shown before anything happened, so that the first event is a rise.
pub fn begin_at_zero() {
    for name in ["marquee_seat_map_views_total", "marquee_holds_placed_total"] {
        counter!(name).absolute(0);
    }
    for outcome in ["confirmed", "expired", "released"] {
        counter!("marquee_holds_ended_total", "outcome" => outcome).absolute(0);
    }
    for channel in ["web", "counter"] {
        counter!("marquee_bookings_confirmed_total", "channel" => channel).absolute(0);
    }
    // The first status is told as what it is to a customer: begun.
    let reported = PaymentStatus::ALL.iter().filter(|status| **status != PaymentStatus::Created).map(|status| status.as_str());
    for outcome in std::iter::once("started").chain(reported) {
        counter!("marquee_payments_total", "outcome" => outcome).absolute(0);
    }
    for status in RefundStatus::ALL {
        counter!("marquee_refunds_total", "outcome" => status.as_str()).absolute(0);
    }
    for status in DisputeStatus::ALL {
        counter!("marquee_disputes_total", "status" => status.as_str()).absolute(0);
    }
    for outcome in ScanOutcome::ALL {
        counter!("marquee_door_scans_total", "outcome" => outcome.as_str()).absolute(0);
    }
}

fn sold(channel: &'static str, total: Money) {
    counter!("marquee_bookings_confirmed_total", "channel" => channel).increment(1);
    let currency = total.currency.code().to_owned();
    counter!("marquee_revenue_minor_units_total", "channel" => channel, "currency" => currency).increment(minor(total));
}

fn hold_ended(outcome: &'static str) {
    counter!("marquee_holds_ended_total", "outcome" => outcome).increment(1);
}

fn count(event: &BookingEvent, booking: &Booking) {
    match event {
        BookingEvent::Held => counter!("marquee_holds_placed_total").increment(1),
        BookingEvent::PaymentStarted { .. } => counter!("marquee_payments_total", "outcome" => "started").increment(1),
        BookingEvent::PaymentMoved { status, .. } => counter!("marquee_payments_total", "outcome" => status.as_str()).increment(1),
        BookingEvent::Confirmed { .. } => {
            hold_ended("confirmed");
            sold("web", booking.total());
        }
        BookingEvent::Expired => hold_ended("expired"),
        BookingEvent::Cancelled { was: BookingStatus::Held | BookingStatus::AwaitingPayment, .. } => hold_ended("released"),
        BookingEvent::Cancelled { reason, .. } => {
            counter!("marquee_bookings_cancelled_total", "reason" => reason.as_str()).increment(1);
        }
        BookingEvent::RefundQueued { .. } => refund_moved(RefundStatus::Queued),
        BookingEvent::RefundMoved { refund, status: RefundStatus::Succeeded } | BookingEvent::RefundSettled { refund, .. } => {
            refund_moved(RefundStatus::Succeeded);
            if let Some(refund) = booking.refunds.iter().find(|known| known.id == *refund) {
                let currency = refund.amount.currency.code().to_owned();
                counter!("marquee_refunded_minor_units_total", "currency" => currency).increment(minor(refund.amount));
            }
        }
        BookingEvent::RefundMoved { status, .. } => refund_moved(*status),
        BookingEvent::Disputed { status, .. } => counter!("marquee_disputes_total", "status" => status.as_str()).increment(1),
        BookingEvent::SeatsChanged
        | BookingEvent::Extended
        | BookingEvent::SeatsCancelled { .. }
        | BookingEvent::TicketsSentAgain
        | BookingEvent::SoldAtCounter { .. }
        | BookingEvent::Reseated { .. }
        | BookingEvent::Explained { .. } => {}
    }
}

fn refund_moved(status: RefundStatus) {
    counter!("marquee_refunds_total", "outcome" => status.as_str()).increment(1);
}

fn minor(amount: Money) -> u64 {
    u64::try_from(amount.minor).unwrap_or(0)
}

/// Bookings whose changes are counted as they are saved.
pub struct CountedBookings {
    inner: Arc<dyn BookingStore>,
    metrics: Metrics,
}

/// What the last decision says that happened; a store may ask for several before it saves one.
#[derive(Default)]
struct Heard(Mutex<Vec<BookingEvent>>);

impl Heard {
    fn note(&self, decision: &Decision) {
        let events = match decision {
            Decision::Unchanged => Vec::new(),
            Decision::Changed(_, events) => events.clone(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = events;
    }

    fn events(self) -> Vec<BookingEvent> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CountedBookings {
    /// Counts what `inner` saves.
    pub fn new(inner: Arc<dyn BookingStore>, metrics: Metrics) -> Self {
        Self { inner, metrics }
    }

    fn saved(&self, heard: Heard, changed: &Changed) {
        if changed.changed {
            self.metrics.happened(&heard.events(), &changed.booking);
        }
    }
}

/// What beginning to pay led to: its stores have ways of their own, which ask for no decision.
fn begun(changed: &Changed) -> Vec<BookingEvent> {
    match (&changed.booking.stage, changed.booking.live_payment()) {
        (Stage::Confirmed { .. }, _) => vec![BookingEvent::Confirmed { free: true }],
        (_, Some(payment)) => vec![BookingEvent::PaymentStarted { payment: payment.id }],
        (_, None) => Vec::new(),
    }
}

#[async_trait]
impl BookingStore for CountedBookings {
    async fn place_hold(&self, hold: &NewHold) -> Result<HoldOutcome, StoreError> {
        let outcome = self.inner.place_hold(hold).await?;
        if matches!(outcome, HoldOutcome::Placed(_)) {
            self.metrics.with(|| counter!("marquee_holds_placed_total").increment(1));
        }
        Ok(outcome)
    }

    async fn transition<'a>(&self, change: &Change, decide: &'a Decide<'a>) -> Result<Option<Changed>, BookingError> {
        let heard = Heard::default();
        let listening = |booking: &Booking, claims: &Claims| decide(booking, claims).inspect(|decision| heard.note(decision));
        let outcome = self.inner.transition(change, &listening).await?;
        if let Some(changed) = &outcome {
            self.saved(heard, changed);
        }
        Ok(outcome)
    }

    async fn begin_payment(&self, begin: &BeginPayment) -> Result<Option<Changed>, BookingError> {
        let outcome = self.inner.begin_payment(begin).await?;
        if let Some(changed) = outcome.as_ref().filter(|changed| changed.changed) {
            self.metrics.happened(&begun(changed), &changed.booking);
        }
        Ok(outcome)
    }

    async fn attach_intent(&self, attach: &AttachIntent) -> Result<Option<Changed>, BookingError> {
        self.inner.attach_intent(attach).await
    }

    async fn apply_event<'a>(
        &self,
        provider: &str,
        event: &ProviderEvent,
        now: Timestamp,
        decide: &'a Decide<'a>,
    ) -> Result<EventOutcome, BookingError> {
        let heard = Heard::default();
        let listening = |booking: &Booking, claims: &Claims| decide(booking, claims).inspect(|decision| heard.note(decision));
        let outcome = self.inner.apply_event(provider, event, now, &listening).await?;
        if let EventOutcome::Applied(changed) = &outcome {
            self.saved(heard, changed);
        }
        Ok(outcome)
    }

    async fn find(&self, id: BookingId, reach: &Reach) -> Result<Option<BookingSummary>, StoreError> {
        self.inner.find(id, reach).await
    }

    async fn history(
        &self,
        customer: UserId,
        filter: HistoryFilter,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Page<BookingSummary, BookingId>, StoreError> {
        self.inner.history(customer, filter, page, now).await
    }

    async fn tickets(&self, booking: BookingId) -> Result<Vec<Ticket>, StoreError> {
        self.inner.tickets(booking).await
    }

    async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        self.inner.ticket(id).await
    }

    async fn ended_holds(&self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError> {
        self.inner.ended_holds(now, limit).await
    }

    async fn open_payments(&self, before: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<OpenPayment>, StoreError> {
        self.inner.open_payments(before, now, limit).await
    }

    async fn keep_quote(&self, quote: &CancellationQuote, now: Timestamp) -> Result<(), StoreError> {
        self.inner.keep_quote(quote, now).await
    }

    async fn quote(&self, id: CancellationQuoteId, booking: BookingId) -> Result<Option<CancellationQuote>, StoreError> {
        self.inner.quote(id, booking).await
    }

    async fn forget_quotes(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.inner.forget_quotes(before).await
    }

    async fn ledger(&self, booking: BookingId) -> Result<Vec<Posting>, StoreError> {
        self.inner.ledger(booking).await
    }

    async fn due_refunds(&self, now: Timestamp, lease_until: Timestamp, limit: i64) -> Result<Vec<DueRefund>, StoreError> {
        self.inner.due_refunds(now, lease_until, limit).await
    }

    async fn give_back_refunds(&self, refunds: &[DueRefund], unfinished: Unfinished, now: Timestamp) -> Result<usize, StoreError> {
        self.inner.give_back_refunds(refunds, unfinished, now).await
    }

    async fn refund_not_sent(&self, refund: RefundId, error: &str, retry_at: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        self.inner.refund_not_sent(refund, error, retry_at, now).await?;
        let status = if retry_at.is_some() { RefundStatus::Failed } else { RefundStatus::Manual };
        self.metrics.with(|| refund_moved(status));
        Ok(())
    }

    async fn unmatched_events(&self, since: Timestamp, limit: i64) -> Result<Vec<ProviderEvent>, StoreError> {
        self.inner.unmatched_events(since, limit).await
    }

    async fn own_seats(&self, customer: UserId, showtime: ShowtimeId, now: Timestamp) -> Result<OwnSeats, StoreError> {
        self.inner.own_seats(customer, showtime, now).await
    }

    async fn owned(&self, customer: UserId, bookings: &[BookingId]) -> Result<Vec<BookingId>, StoreError> {
        self.inner.owned(customer, bookings).await
    }

    async fn customer_email(&self, booking: BookingId) -> Result<Option<Email>, StoreError> {
        self.inner.customer_email(booking).await
    }

    async fn booking_of(&self, payment: PaymentId) -> Result<Option<BookingId>, StoreError> {
        self.inner.booking_of(payment).await
    }
}
