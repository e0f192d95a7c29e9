//! What the provider is asked about a refund, and what it is told to make.

use std::{future, sync::Mutex};

use booking_domain::{
    Currency, Money, PaymentId,
    payment::{DueRefund, Refund, RefundProgress, RefundReport, RefundStatus},
    ports::{MockBookingStore, MockEventBus, MockPaymentGateway, MockSeatGate},
};
use booking_testkit::{FrozenClock, SeededEntropy, noon};
use uuid::Uuid;

use super::*;
use crate::mails::summary;

const LEASE: SignedDuration = SignedDuration::from_mins(1);
const AMOUNT: Money = Money { minor: 1_050, currency: Currency::EUR };

/// A refund that is due, as the provider knows it.
fn due(cause: RefundCause, status: RefundStatus, failures: i32, attempts: i32) -> DueRefund {
    let queued = Refund::queued(RefundId(Uuid::from_u128(1)), PaymentId(Uuid::from_u128(2)), AMOUNT, cause);
    let provider_id = (status == RefundStatus::Submitted).then(|| "re_1".to_owned());
    let refund = Refund { status, failures, provider_id, ..queued };
    DueRefund { refund, booking: BookingId(1), intent: "pi_1".to_owned(), attempts, trace_context: None, leased_until: noon() + LEASE }
}

fn report(id: &str, progress: RefundProgress) -> RefundReport {
    RefundReport { id: id.to_owned(), refund: None, intent: "pi_1".to_owned(), payment: None, amount: AMOUNT, progress }
}

/// Lets a worker do what is due, with a provider that answers so to questions and makes refunds as told only where `makes` says so; the
/// refund as it stands afterwards.
async fn worked(due: DueRefund, known: Option<RefundReport>, makes: Option<RefundReport>) -> Refund {
    let booking = Booking { id: due.booking, ..summary(Stage::Confirmed { at: noon() }, vec![due.refund.clone()]).booking };
    let kept = Arc::new(Mutex::new(booking));
    let mut store = MockBookingStore::new();
    store.expect_due_refunds().return_once(move |_, _, _| Ok(vec![due]));
    let keeps = Arc::clone(&kept);
    store.expect_transition().returning(move |_, decide| {
        let mut booking = keeps.lock().expect("not poisoned");
        let decision = decide(&booking, &Claims::default())?;
        let changed = matches!(decision, Decision::Changed(..));
        if let Decision::Changed(next, _) = decision {
            *booking = *next;
        }
        Ok(Some(Changed { booking: booking.clone(), changed, freed: Vec::new() }))
    });
    let mut gateway = MockPaymentGateway::new();
    gateway.expect_refund_report().returning(move |_, _, _| Ok(known.clone()));
    if let Some(makes) = makes {
        gateway.expect_refund().times(1).returning(move |_, _, _| Ok(makes.clone()));
    }
    let mut bus = MockEventBus::new();
    bus.expect_publish().returning(|_| ());
    let (clock, entropy) = (Arc::new(FrozenClock::at(noon())), Arc::new(SeededEntropy::new(1)));
    let service =
        PaymentService::new(Arc::new(store), Arc::new(gateway), Arc::new(MockSeatGate::new()), Arc::new(bus), clock, entropy, LEASE);
    service.send_refunds(future::pending()).await.expect("works");
    kept.lock().expect("not poisoned").refunds[0].clone()
}

/// It was once sent a second time, by us.
#[tokio::test]
async fn a_refund_made_in_the_dashboard_is_asked_about_and_never_made_by_us() {
    let due = || due(RefundCause::External, RefundStatus::Submitted, 0, 0);
    let arrived = worked(due(), Some(report("re_1", RefundProgress::Succeeded)), None).await;
    assert_eq!(arrived.status, RefundStatus::Succeeded);
    let pending = worked(due(), Some(report("re_1", RefundProgress::Pending)), None).await;
    assert_eq!(pending, due().refund);
    let unknown = worked(due(), None, None).await;
    assert_eq!(unknown, due().refund, "it is asked again");
    let sent_again = DueRefund { refund: Refund { status: RefundStatus::Queued, ..due().refund }, ..due() };
    assert_eq!(worked(sent_again, Some(report("re_1", RefundProgress::Succeeded)), None).await.status, RefundStatus::Succeeded);
}

/// Nobody had noted that the second one failed, too, and a third was made, and so on.
#[tokio::test]
async fn a_failure_found_by_asking_is_noted_before_another_is_made() {
    let on_its_way = due(RefundCause::Cancelled, RefundStatus::Submitted, 1, 5);
    let failed = worked(on_its_way, Some(report("re_1", RefundProgress::Failed)), None).await;
    assert_eq!((failed.status, failed.failures, failed.provider_id), (RefundStatus::Failed, 2, None));
    let noted = due(RefundCause::Cancelled, RefundStatus::Failed, 2, 1);
    let anew = worked(noted, Some(report("re_1", RefundProgress::Failed)), Some(report("re_2", RefundProgress::Pending))).await;
    assert_eq!((anew.status, anew.provider_id.as_deref()), (RefundStatus::Submitted, Some("re_2")));
}
