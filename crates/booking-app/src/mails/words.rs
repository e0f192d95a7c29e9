//! Every mail, word by word: the texts here, the pages in `snapshots/`.

use super::samples;

/// A mail's subject and text.
fn said(kind: &str) -> String {
    let mail = samples().expect("the templates are right").into_iter().find(|(name, _)| *name == kind).expect("a sample").1;
    format!("Subject: {}\n\n{}", mail.subject, mail.text)
}

#[test]
fn every_page() {
    for (kind, mail) in samples().expect("the templates are right") {
        insta::assert_snapshot!(kind, mail.html.expect("a page"));
    }
}

#[test]
fn booking_confirmed() {
    insta::assert_snapshot!(said("booking_confirmed"), @"");
}

#[test]
fn tickets_again() {
    insta::assert_snapshot!(said("tickets_again"), @"");
}

#[test]
fn receipt() {
    insta::assert_snapshot!(said("receipt"), @"");
}

#[test]
fn hold_ending() {
    insta::assert_snapshot!(said("hold_ending"), @"");
}

#[test]
fn payment_failed() {
    insta::assert_snapshot!(said("payment_failed"), @"");
}

#[test]
fn booking_cancelled() {
    insta::assert_snapshot!(said("booking_cancelled"), @"");
}

#[test]
fn seats_cancelled() {
    insta::assert_snapshot!(said("seats_cancelled"), @"");
}

#[test]
fn payment_returned() {
    insta::assert_snapshot!(said("payment_returned"), @"");
}

#[test]
fn refund_completed() {
    insta::assert_snapshot!(said("refund_completed"), @"");
}

#[test]
fn showtime_changed() {
    insta::assert_snapshot!(said("showtime_changed"), @"");
}

#[test]
fn showtime_cancelled() {
    insta::assert_snapshot!(said("showtime_cancelled"), @"");
}

#[test]
fn reminder() {
    insta::assert_snapshot!(said("reminder"), @"");
}

#[test]
fn verify_email() {
    insta::assert_snapshot!(said("verify_email"), @"");
}

#[test]
fn already_signed_up() {
    insta::assert_snapshot!(said("already_signed_up"), @"");
}

#[test]
fn invitation() {
    insta::assert_snapshot!(said("invitation"), @"");
}

#[test]
fn reset_password() {
    insta::assert_snapshot!(said("reset_password"), @"");
}
