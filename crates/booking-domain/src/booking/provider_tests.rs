//! What the provider says of refunds and disputes: late, in the wrong order, and of money that is gone by other ways.

use uuid::Uuid;

use super::{
    tests::{SHARE, after, changed, key, named, noon, regular, sold},
    *,
};
use crate::{
    Currency, RefundId,
    ledger::postings,
    payment::{DisputeReport, DisputeStatus, ProviderNews, RefundCause, RefundProgress, RefundReport, RefundStatus},
};

/// What the provider says of its refund `id` of one seat: of ours, or of one made in its dashboard.
fn report(id: &str, ours: Option<RefundId>, progress: RefundProgress) -> RefundReport {
    let amount = Money::new(SHARE, Currency::EUR);
    RefundReport { id: id.to_owned(), refund: ours, intent: "pi_1".to_owned(), payment: Some(paid()), amount, progress }
}

/// The payment of a booking that is sold.
fn paid() -> PaymentId {
    PaymentId(Uuid::from_u128(7))
}

fn heard(booking: &Booking, report: RefundReport) -> Decision {
    booking.apply_news(&ProviderNews::Refund(report), key(99), &Claims::default(), noon()).expect("the money is here")
}

fn after_hearing(booking: &Booking, report: RefundReport) -> Booking {
    changed(Ok(heard(booking, report)))
}

fn disputed(booking: &Booking, minor: i64, status: DisputeStatus) -> Booking {
    let (id, intent, amount) = ("dp_1".to_owned(), "pi_1".to_owned(), Money::new(minor, Currency::EUR));
    changed(Ok(booking.apply_dispute(&DisputeReport { id, intent, payment: Some(paid()), amount, status })))
}

/// One seat, sold and cancelled: its refund is to be sent.
fn cancelled() -> Booking {
    changed(sold(&regular(&[1])).cancel(&named(&[]), key(1), after(1)))
}

/// The same; the refund has failed for good once.
fn failed_once() -> Booking {
    let ours = Some(key(1));
    let arrived = after_hearing(&cancelled(), report("re_1", ours, RefundProgress::Succeeded));
    after_hearing(&arrived, report("re_1", ours, RefundProgress::Failed))
}

fn standing(booking: &Booking) -> Vec<(RefundStatus, i64)> {
    booking.refunds.iter().map(|refund| (refund.status, refund.counted_minor())).collect()
}

/// It once made the refund one that has arrived, for ever.
#[test]
fn news_of_a_try_that_failed_are_too_late_whatever_they_say() {
    let ours = Some(key(1));
    let failed = failed_once();
    assert_eq!((standing(&failed), failed.refunds[0].failures), (vec![(RefundStatus::Failed, SHARE)], 1));
    let anew = report("re_2", ours, RefundProgress::Pending);
    let made_anew = changed(Ok(failed.apply_refund_answer(&failed.refunds[0], &anew, key(99))));
    assert_eq!((standing(&made_anew)[0].0, made_anew.refunds[0].provider_id.as_deref()), (RefundStatus::Submitted, Some("re_2")));
    for booking in [&failed, &made_anew] {
        for progress in RefundProgress::ALL {
            assert_eq!(heard(booking, report("re_1", ours, *progress)), Decision::Unchanged, "{progress:?}");
        }
    }
    let failed_twice = after_hearing(&made_anew, report("re_2", ours, RefundProgress::Failed));
    assert_eq!((failed_twice.refunds[0].status, failed_twice.refunds[0].failures), (RefundStatus::Failed, 2));
    for id in ["re_1", "re_2"] {
        assert_eq!(heard(&failed_twice, report(id, ours, RefundProgress::Succeeded)), Decision::Unchanged, "{id}");
    }
}

#[test]
fn an_answer_that_a_failure_has_overtaken_is_not_believed() {
    let (asked, failed) = (cancelled(), failed_once());
    let answer = report("re_1", Some(key(1)), RefundProgress::Succeeded);
    assert_eq!(failed.apply_refund_answer(&asked.refunds[0], &answer, key(99)), Decision::Unchanged);
}

/// The answer was lost, so the try counts as failed already when the provider says that it is.
#[test]
fn a_failure_heard_before_any_answer_counts_once() {
    let ours = Some(key(1));
    for (status, then) in [(RefundStatus::Failed, RefundStatus::Failed), (RefundStatus::Manual, RefundStatus::Manual)] {
        let mut unanswered = cancelled();
        unanswered.refunds[0].status = status;
        let failed = after_hearing(&unanswered, report("re_1", ours, RefundProgress::Failed));
        assert_eq!((failed.refunds[0].status, failed.refunds[0].failures), (then, 1));
        for progress in RefundProgress::ALL {
            assert_eq!(heard(&failed, report("re_1", ours, *progress)), Decision::Unchanged, "{progress:?}");
        }
    }
}

/// Its two events in the wrong order once left a refund in the books that never happened.
#[test]
fn a_refund_in_the_dashboard_whose_failure_is_heard_first_never_counts() {
    let booking = sold(&regular(&[1, 2]));
    let failed = after_hearing(&booking, report("re_dashboard", None, RefundProgress::Failed));
    assert_eq!(standing(&failed), [(RefundStatus::Superseded, 0)]);
    assert_eq!(postings(&booking, &failed), []);
    for progress in RefundProgress::ALL {
        assert_eq!(heard(&failed, report("re_dashboard", None, *progress)), Decision::Unchanged, "{progress:?}");
    }
}

/// Half had gone back and a bank had taken the rest, and that was promised and queued once more.
#[test]
fn what_a_bank_has_taken_is_not_given_back_a_second_time() {
    let half = Money::new(SHARE, Currency::EUR);
    let half_back = changed(sold(&regular(&[1, 2])).give_back(half, "late", key(1)));
    let half_back = after_hearing(&half_back, report("re_1", Some(key(1)), RefundProgress::Succeeded));
    let open = disputed(&half_back, SHARE, DisputeStatus::Open);
    assert_eq!(open.cancellation(&[], after(1)).expect("in time").refund, half, "the bank has not decided");
    let taken = disputed(&open, SHARE, DisputeStatus::Lost);
    assert_eq!(taken.cancellation(&[], after(1)).expect("in time").refund.minor, 0);
    let refused = taken.give_back(Money::new(1, Currency::EUR), "more", key(2)).expect_err("nothing is left");
    assert!(matches!(refused, BookingError::RefundExceedsCaptured(left) if left.is_zero()), "{refused:?}");
    let cancelled = changed(taken.cancel(&named(&[]), key(2), after(1)));
    assert_eq!(standing(&cancelled), [(RefundStatus::Succeeded, SHARE), (RefundStatus::Superseded, 0)]);
}

#[test]
fn a_dispute_shrinks_what_was_not_sent_yet_when_it_is_lost_and_not_before() {
    let cancelled = changed(sold(&regular(&[1, 2])).cancel(&named(&[]), key(1), after(1)));
    let all = [(RefundStatus::Queued, 2 * SHARE)];
    let open = disputed(&cancelled, SHARE, DisputeStatus::Open);
    assert_eq!(standing(&open), all, "the bank has not decided, and what was promised stands");
    assert_eq!(standing(&disputed(&open, SHARE, DisputeStatus::Won)), all);
    assert_eq!(standing(&disputed(&open, SHARE, DisputeStatus::Lost)), [(RefundStatus::Queued, SHARE)]);
    assert_eq!(standing(&disputed(&cancelled, 2 * SHARE, DisputeStatus::Lost)), [(RefundStatus::Superseded, 0)]);
}

#[test]
fn a_refund_that_fails_when_a_bank_has_its_money_is_not_made_again() {
    let ours = Some(key(1));
    let on_its_way = after_hearing(&cancelled(), report("re_1", ours, RefundProgress::Pending));
    let taken = disputed(&on_its_way, SHARE, DisputeStatus::Lost);
    assert_eq!(standing(&taken), [(RefundStatus::Submitted, SHARE)], "it may still arrive");
    let failed = after_hearing(&taken, report("re_1", ours, RefundProgress::Failed));
    assert_eq!(standing(&failed), [(RefundStatus::Superseded, 0)]);
}

#[test]
fn a_refund_paid_in_another_way_is_closed_for_good() {
    let mut waits = failed_once();
    assert!(matches!(waits.settle_refund(key(1), "cash"), Err(BookingError::RefundNotManual(RefundStatus::Failed))));
    assert!(matches!(waits.settle_refund(key(2), "cash"), Err(BookingError::NotFound)));
    waits.refunds[0].status = RefundStatus::Manual;
    let Ok(Decision::Changed(settled, events)) = waits.settle_refund(key(1), "cash") else { panic!("it waits for a person") };
    assert_eq!(events, [BookingEvent::RefundSettled { refund: key(1), reason: "cash".to_owned() }]);
    assert!(events[0].messages(&settled).is_empty());
    assert_eq!((standing(&settled), postings(&waits, &settled)), (vec![(RefundStatus::Succeeded, SHARE)], Vec::new()));
    assert_eq!(settled.settle_refund(key(1), "cash").expect("no error"), Decision::Unchanged);
    assert!(matches!(settled.retry_refund(key(1)), Err(BookingError::RefundNotManual(RefundStatus::Succeeded))));
    for progress in RefundProgress::ALL {
        let answer = report("re_2", Some(key(1)), *progress);
        assert_eq!(settled.apply_refund_answer(&waits.refunds[0], &answer, key(99)), Decision::Unchanged, "{progress:?}");
    }
    waits.refunds[0].cause = RefundCause::External;
    assert!(
        matches!(waits.settle_refund(key(1), "cash"), Err(BookingError::RefundNotManual(RefundStatus::Manual))),
        "it is the provider's"
    );
}

#[test]
fn an_arrived_refund_was_not_paid_in_another_way() {
    let arrived = after_hearing(&cancelled(), report("re_1", Some(key(1)), RefundProgress::Succeeded));
    let refused = arrived.settle_refund(key(1), "cash").expect_err("the provider paid it");
    assert!(matches!(refused, BookingError::RefundNotManual(RefundStatus::Succeeded)), "{refused:?}");
}

#[test]
fn an_attempt_the_provider_does_not_take_leaves_the_hold() {
    let plan = PaymentPlan { payment: PaymentId(Uuid::from_u128(8)) };
    let paying = changed(super::tests::held(&regular(&[1])).begin_payment(plan, &HoldPolicy::default(), &Claims::default(), after(1)));
    let asked = paying.payments[0].clone();
    assert_eq!(paying.give_up(&asked, after(1)), Decision::Unchanged, "it is wanted");
    let over = changed(Ok(paying.without_attempt(&asked, after(1))));
    assert_eq!((over.stage, over.payments[0].status), (Stage::Held { until: after(10) }, PaymentStatus::Canceled));
    assert_eq!(over.without_attempt(&asked, after(1)), Decision::Unchanged);
    let attached = changed(Ok(paying.attach_intent(asked.id, "pi_1", "secret")));
    assert_eq!(attached.without_attempt(&asked, after(1)), Decision::Unchanged, "it was taken meanwhile");
}
