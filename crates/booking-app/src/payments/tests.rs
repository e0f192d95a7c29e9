use booking_domain::{Currency, Money, PaymentId, booking::CancelReason, payment::Refund};
use booking_testkit::noon;
use uuid::Uuid;

use super::*;
use crate::mails::summary;

/// A booking that is off, and a refund of this cause under the first key.
fn called_off(cause: RefundCause) -> Changed {
    let refund = Refund::queued(refund(1), PaymentId(Uuid::from_u128(9)), Money::new(1_049, Currency::EUR), cause);
    let stage = Stage::Cancelled { at: noon(), reason: CancelReason::AmountMismatch };
    Changed { booking: summary(stage, vec![refund]).booking, changed: true, freed: Vec::new() }
}

fn refund(key: u128) -> RefundId {
    RefundId(Uuid::from_u128(key))
}

#[test]
fn a_wrong_amount_is_told_by_the_change_that_found_it_and_by_no_later_one() {
    let found = called_off(RefundCause::AmountMismatch);
    assert!(found_wrong_amount(&found, refund(1)));
    // The next event finds the refund still queued; what it would have made is under a key of its own.
    assert!(!found_wrong_amount(&found, refund(2)));
    assert!(!found_wrong_amount(&Changed { changed: false, ..found }, refund(1)));
    assert!(!found_wrong_amount(&called_off(RefundCause::SeatsGone), refund(1)), "it goes back for another reason");
}
