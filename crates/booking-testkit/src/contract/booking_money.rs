//! What every `BookingStore` must do with money after the sale: seats cancelled one by one, offers, refunds made elsewhere, disputes,
//! and the ledger that says the same as the rows.

use booking_domain::{
    BookingId, CancellationQuoteId, Currency, Money, PaymentId, RefundId,
    booking::{BookingError, BookingEvent, BookingStatus, Cancellation, Decision},
    cancellation::{CancellationQuote, SeatRefund},
    ledger::Account,
    payment::{
        DisputeReport, DisputeStatus, ProviderEvent, ProviderNews, Refund, RefundCause, RefundProgress, RefundReport, RefundStatus,
        Unfinished,
    },
    ports::EventOutcome,
    showtime::ClaimState,
    ticket::TicketStatus,
};

use super::booking_store::{PRICE, Subject, change, paid, random};

impl Subject {
    /// A booking of these seats that is paid.
    pub async fn sold(&self, customer: usize, seats: &[usize]) -> (BookingId, PaymentId) {
        let id = self.placed(customer, seats).await;
        let payment = self.paying(id, self.later(1)).await;
        let total = PRICE * i64::try_from(seats.len()).expect("few seats");
        self.receive(&paid(payment, total), self.later(1)).await;
        assert_eq!(self.find(id).await.status(self.now), BookingStatus::Confirmed);
        (id, payment)
    }

    /// Cancels a booking for its customer; one whose refund was not sent yet.
    pub async fn cancelled(&self, id: BookingId) {
        assert!(self.cancel(id, &Cancellation::Seats(Vec::new())).await.expect("in time"));
    }

    /// Cancels one seat of a booking for its customer.
    pub async fn seat_cancelled(&self, id: BookingId, seat: usize) {
        assert!(self.cancel(id, &Cancellation::Seats(vec![self.world.seats[seat]])).await.expect("in time"));
    }

    /// How the booking of a key stands at the beginning.
    pub async fn find_status(&self, id: i64) -> BookingStatus {
        self.find(BookingId(id)).await.status(self.now)
    }

    async fn cancel(&self, id: BookingId, wanted: &Cancellation) -> Result<bool, BookingError> {
        let (refund, now) = (RefundId(random()), self.later(2));
        let changed = self.bookings.transition(&change(id, now), &|booking, _| booking.cancel(wanted, refund, now)).await?;
        Ok(changed.expect("the booking exists").changed)
    }

    /// What an account has gained by a booking, by the ledger.
    async fn balance(&self, id: BookingId, account: Account) -> i64 {
        let postings = self.bookings.ledger(id).await.expect("the store works");
        postings.iter().map(|p| i64::from(p.debit == account) * p.amount.minor - i64::from(p.credit == account) * p.amount.minor).sum()
    }

    async fn hear(&self, news: ProviderNews) -> EventOutcome {
        let event = ProviderEvent { id: format!("evt_{}", random()), kind: "news".into(), live: false, news: Some(news) };
        self.receive(&event, self.later(3)).await
    }
}

fn refund_report(id: &str, ours: Option<RefundId>, payment: PaymentId, minor: i64, progress: RefundProgress) -> ProviderNews {
    let amount = Money::new(minor, Currency::EUR);
    ProviderNews::Refund(RefundReport {
        id: id.into(),
        refund: ours,
        intent: format!("pi_{payment}"),
        payment: Some(payment),
        amount,
        progress,
    })
}

/// A seat is cancelled on its own: its claim and ticket go, its share goes back, the rest stands (trap T42); asked twice, once (T41).
pub async fn seats_are_cancelled_one_by_one(subject: Subject) {
    let (id, _) = subject.sold(0, &[0, 1, 2]).await;
    let seat = subject.world.seats[1];
    let one = Cancellation::Seats(vec![seat]);
    assert!(subject.cancel(id, &one).await.expect("in time"));
    assert!(!subject.cancel(id, &one).await.expect("a replay is no error"), "a seat was cancelled twice");
    let booking = subject.find(id).await;
    assert_eq!((booking.status(subject.now), booking.seats.len(), booking.live_seats().count()), (BookingStatus::Confirmed, 3, 2));
    assert_eq!(booking.refunds.iter().map(|refund| refund.amount.minor).collect::<Vec<_>>(), [PRICE]);
    let taken = subject.taken(subject.later(2)).await;
    assert_eq!(taken, [(subject.world.seats[0], ClaimState::Sold), (subject.world.seats[2], ClaimState::Sold)]);
    let revoked: Vec<_> =
        subject.bookings.tickets(id).await.expect("works").into_iter().filter(|t| t.status == TicketStatus::Revoked).collect();
    assert_eq!(revoked.iter().map(|ticket| ticket.seat).collect::<Vec<_>>(), [seat]);
    assert_eq!((subject.balance(id, Account::Provider).await, subject.balance(id, Account::Tickets).await), (2 * PRICE, -2 * PRICE));
    subject.placed(1, &[1]).await;
    assert!(subject.cancel(id, &Cancellation::Seats(Vec::new())).await.expect("in time"));
    let booking = subject.find(id).await;
    assert_eq!((booking.status(subject.now), booking.kept_minor()), (BookingStatus::Cancelled, 0));
    assert_eq!(subject.balance(id, Account::Provider).await, 0);
    assert_eq!(subject.taken(subject.later(2)).await, [(seat, ClaimState::Held)], "somebody else's seat went with the rest");
}

/// What was offered is kept for its booking until it is forgotten (trap T40).
pub async fn an_offer_is_kept(subject: Subject) {
    let (id, _) = subject.sold(0, &[3]).await;
    let (other, _) = subject.sold(1, &[4]).await;
    let line = SeatRefund { seat: subject.world.seats[3], price_minor: 700, fee_minor: 0 };
    let key = CancellationQuoteId(random());
    let quote = CancellationQuote { id: key, booking: id, lines: vec![line], currency: Currency::EUR, expires_at: subject.later(12) };
    subject.bookings.keep_quote(&quote, subject.later(2)).await.expect("works");
    assert_eq!(subject.bookings.quote(key, id).await.expect("works"), Some(quote.clone()));
    assert_eq!(subject.bookings.quote(key, other).await.expect("works"), None, "an offer was found for another booking");
    assert!(subject.cancel(id, &Cancellation::Quoted(quote)).await.expect("the offer holds"));
    assert_eq!(subject.find(id).await.refunds[0].amount.minor, 700);
    assert_eq!(subject.bookings.forget_quotes(subject.later(12)).await.expect("works"), 0);
    assert_eq!(subject.bookings.forget_quotes(subject.later(13)).await.expect("works"), 1);
}

/// A refund made in the provider's dashboard is recorded once, and what of ours no longer fits shrinks (trap T44).
pub async fn a_refund_made_elsewhere_is_recorded(subject: Subject) {
    let (id, payment) = subject.sold(0, &[5, 6]).await;
    subject.cancel(id, &Cancellation::Seats(Vec::new())).await.expect("in time");
    let elsewhere = || refund_report("re_dashboard", None, payment, PRICE, RefundProgress::Succeeded);
    for _ in 0..2 {
        assert!(matches!(subject.hear(elsewhere()).await, EventOutcome::Applied(_)));
    }
    let booking = subject.find(id).await;
    let seen: Vec<_> = booking.refunds.iter().map(|refund| (refund.cause, refund.status, refund.counted_minor())).collect();
    assert_eq!(seen, [(RefundCause::Cancelled, RefundStatus::Queued, PRICE), (RefundCause::External, RefundStatus::Succeeded, PRICE)]);
    assert_eq!((booking.kept_minor(), subject.balance(id, Account::Provider).await), (0, 0));
    let due = subject.bookings.due_refunds(subject.later(3), subject.later(4), 10).await.expect("works");
    assert_eq!(due.iter().map(|due| due.refund.amount.minor).collect::<Vec<_>>(), [PRICE], "what went back by other means is sent again");
    let ours = refund_report("re_ours", Some(due[0].refund.id), payment, PRICE, RefundProgress::Succeeded);
    subject.hear(ours).await;
    let moved = subject.find(id).await;
    assert_eq!((moved.refunds[0].status, moved.refunds[0].provider_id.as_deref()), (RefundStatus::Succeeded, Some("re_ours")));
    assert!(subject.bookings.due_refunds(subject.later(90), subject.later(91), 10).await.expect("works").is_empty());
}

/// What a worker does that is told to stop: what it has not begun was no try, what was cut short was one. What another has by now it
/// leaves alone.
pub async fn refunds_that_are_handed_back_are_due_at_once(subject: Subject) {
    for (customer, seat) in [(0, 5), (1, 6)] {
        let (id, _) = subject.sold(customer, &[seat]).await;
        subject.cancelled(id).await;
    }
    let now = subject.later(3);
    let taken = subject.bookings.due_refunds(now, subject.later(13), 10).await.expect("works");
    let [begun, waiting] = &taken[..] else { panic!("two are due: {taken:?}") };
    for (refund, unfinished) in [(begun, Unfinished::CutShort), (waiting, Unfinished::NotBegun)] {
        let refund = std::slice::from_ref(refund);
        assert_eq!(subject.bookings.give_back_refunds(refund, unfinished, now).await.expect("works"), 1);
    }
    let again = subject.bookings.due_refunds(now, subject.later(14), 10).await.expect("works");
    let attempts = |of: RefundId| again.iter().find(|due| due.refund.id == of).map(|due| due.attempts);
    assert_eq!((attempts(begun.refund.id), attempts(waiting.refund.id)), (Some(1), Some(0)));
    assert_eq!(subject.bookings.give_back_refunds(&taken, Unfinished::NotBegun, now).await.expect("works"), 0);
    assert!(
        subject.bookings.due_refunds(now, subject.later(15), 10).await.expect("works").is_empty(),
        "a refund was taken from its worker"
    );
}

/// While the provider works on a refund it is asked how it stands, and asking is no try: one that comes to nothing after hours has its tries
/// still.
pub async fn questions_use_up_no_tries(subject: Subject) {
    let (id, payment) = subject.sold(0, &[5]).await;
    subject.cancelled(id).await;
    let due = async |minutes| subject.bookings.due_refunds(subject.later(minutes), subject.later(minutes + 1), 10).await.expect("works");
    let ours = due(3).await[0].refund.id;
    let hear = |progress| subject.hear(refund_report("re_1", Some(ours), payment, PRICE, progress));
    hear(RefundProgress::Pending).await;
    for minute in 5..15 {
        assert_eq!(due(minute).await.len(), 1, "it is asked about");
    }
    hear(RefundProgress::Failed).await;
    let [tried] = &due(20).await[..] else { panic!("it is made anew") };
    assert_eq!((tried.attempts, tried.refund.failures, tried.refund.status), (1, 1, RefundStatus::Failed));
}

/// A refund in the dashboard that is known to have come to nothing is kept as that, and is never due.
pub async fn a_refund_made_elsewhere_in_vain_never_counts(subject: Subject) {
    let (id, payment) = subject.sold(0, &[5]).await;
    for progress in [RefundProgress::Failed, RefundProgress::Succeeded, RefundProgress::Pending] {
        subject.hear(refund_report("re_dashboard", None, payment, PRICE, progress)).await;
    }
    let booking = subject.find(id).await;
    assert_eq!(booking.refunds.iter().map(|refund| refund.status).collect::<Vec<_>>(), [RefundStatus::Superseded]);
    assert_eq!((booking.kept_minor(), subject.balance(id, Account::Provider).await), (PRICE, PRICE));
    assert!(subject.bookings.due_refunds(subject.later(90), subject.later(91), 10).await.expect("works").is_empty());
}

/// A dispute takes the money out of the books until it is won; events in the wrong order do no harm.
pub async fn a_dispute_is_in_the_books(subject: Subject) {
    let (id, payment) = subject.sold(0, &[7]).await;
    let dispute = |status| {
        let (intent, amount) = (format!("pi_{payment}"), Money::new(PRICE, Currency::EUR));
        ProviderNews::Dispute(DisputeReport { id: "dp_1".into(), intent, payment: Some(payment), amount, status })
    };
    subject.hear(dispute(DisputeStatus::Open)).await;
    assert_eq!((subject.balance(id, Account::Provider).await, subject.balance(id, Account::Disputed).await), (0, PRICE));
    subject.hear(dispute(DisputeStatus::Won)).await;
    subject.hear(dispute(DisputeStatus::Open)).await;
    let booking = subject.find(id).await;
    assert_eq!(booking.disputes.iter().map(|dispute| dispute.status).collect::<Vec<_>>(), [DisputeStatus::Won]);
    assert_eq!((subject.balance(id, Account::Provider).await, booking.status(subject.now)), (PRICE, BookingStatus::Confirmed));
}

/// What a bank took by a dispute is not sent to the customer once more.
pub async fn a_dispute_shrinks_a_refund_that_was_not_sent(subject: Subject) {
    let (id, payment) = subject.sold(0, &[7, 8]).await;
    subject.cancelled(id).await;
    let (intent, amount) = (format!("pi_{payment}"), Money::new(PRICE, Currency::EUR));
    let opened = DisputeReport { id: "dp_1".into(), intent, payment: Some(payment), amount, status: DisputeStatus::Lost };
    subject.hear(ProviderNews::Dispute(opened)).await;
    let due = subject.bookings.due_refunds(subject.later(3), subject.later(4), 10).await.expect("works");
    assert_eq!(due.iter().map(|due| due.refund.amount.minor).collect::<Vec<_>>(), [PRICE]);
    assert_eq!((subject.balance(id, Account::Provider).await, subject.balance(id, Account::Disputed).await), (0, PRICE));
}

/// The database itself refuses that more goes back than came in (trap T41), and keeps nothing of what tried.
pub async fn more_than_was_paid_never_goes_back(subject: Subject) {
    let (id, payment) = subject.sold(0, &[8]).await;
    let before = subject.find(id).await;
    let greedy = subject
        .bookings
        .transition(&change(id, subject.now), &|booking, _| {
            let mut next = booking.clone();
            let amount = Money::new(PRICE + 1, Currency::EUR);
            next.refunds.push(Refund::queued(RefundId(random()), payment, amount, RefundCause::Cancelled));
            Ok(Decision::Changed(Box::new(next), vec![BookingEvent::Extended]))
        })
        .await;
    assert!(matches!(greedy, Err(BookingError::Store(_))), "{greedy:?}");
    assert_eq!(subject.find(id).await, before);
    assert_eq!(subject.balance(id, Account::Provider).await, PRICE);
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! booking_money_contract {
    ($fresh:path) => {
        $crate::contract_tests! { booking_money, $fresh:
            seats_are_cancelled_one_by_one, an_offer_is_kept, a_refund_made_elsewhere_is_recorded, refunds_that_are_handed_back_are_due_at_once, a_dispute_is_in_the_books,
            questions_use_up_no_tries, a_refund_made_elsewhere_in_vain_never_counts, a_dispute_shrinks_a_refund_that_was_not_sent,
            more_than_was_paid_never_goes_back
        }
    };
}
