use std::collections::BTreeSet;

use super::*;

fn sample(kind: &str) -> Mail {
    let found = samples().expect("the templates are right").into_iter().find(|(name, _)| *name == kind);
    found.unwrap_or_else(|| panic!("no sample of {kind}")).1
}

#[test]
fn every_template_is_used_by_a_sample() {
    let samples = samples().expect("the templates are right");
    let kinds: BTreeSet<&str> = samples.iter().map(|(name, _)| *name).filter(|name| *name != "tickets_again").collect();
    let templates: BTreeSet<&str> =
        TEMPLATES.iter().filter_map(|(name, _)| name.strip_suffix(".html")).filter(|name| !["layout", "parts"].contains(name)).collect();
    assert_eq!(kinds, templates);
    assert_eq!(samples.len(), 16);
}

#[test]
fn a_page_is_escaped_and_a_text_is_not() {
    for (kind, mail) in samples().expect("the templates are right") {
        let html = mail.html.expect("a page");
        assert!(!html.contains("<3") && !html.contains("&amp;amp;"), "{kind}: {html}");
        assert!(!mail.text.contains("&amp;") && !mail.text.contains("&lt;") && !mail.text.contains("&#"), "{kind}: {}", mail.text);
        assert!(!mail.subject.contains("&amp;"), "{kind}: {}", mail.subject);
    }
    assert!(sample("receipt").text.contains("Tom & Jerry <3 Metropolis"));
    assert!(sample("receipt").html.is_some_and(|html| html.contains("Tom &amp; Jerry &lt;3 Metropolis")));
}

#[test]
fn what_people_are_called_changes_no_page_and_no_header() {
    let email = Email::parse("eve@example.org").expect("an address");
    let name = "<script>alert(1)</script>\r\nBcc: all@example.org".to_owned();
    let message = booking_domain::outbox::Message::ResetPassword { email, name, token: "t".to_owned() };
    let (to, letter) = account_letter(&message, "https://tickets.example.org").expect("about an account");
    let mail = MailWriter::default().write(to, &letter).expect("is written");
    assert!(mail.html.is_some_and(|html| !html.contains("<script>")));
    assert_eq!(mail.subject, "Choose a new password");
    assert_eq!(one_line("Metropolis\r\nBcc: all@example.org\u{0}"), "Metropolis Bcc: all@example.org");
}

#[test]
fn a_page_needs_nothing_from_elsewhere() {
    for (kind, mail) in samples().expect("the templates are right") {
        let html = mail.html.expect("a page");
        for forbidden in ["<script", "<img", "<link", "url(", "src=", "@import"] {
            assert!(!html.contains(forbidden), "{kind} has {forbidden}");
        }
        // Clients cut what is longer than that.
        assert!(html.len() < 100_000, "{kind} is {} bytes long", html.len());
    }
}

#[test]
fn what_costs_nothing_has_no_receipt_and_a_lost_hold_no_word_of_its_card() {
    use booking_domain::{
        Timestamp,
        booking::{BookingEvent, Stage},
        outbox::Message,
        payment::PaymentStatus,
    };
    let at = Timestamp::UNIX_EPOCH;
    let sold = summary(Stage::Confirmed { at }, Vec::new()).booking;
    let booking = sold.id;
    assert_eq!(BookingEvent::Confirmed { free: true }.messages(&sold), [Message::BookingConfirmed { booking }]);
    assert_eq!(
        BookingEvent::Confirmed { free: false }.messages(&sold),
        [Message::BookingConfirmed { booking }, Message::Receipt { booking }]
    );
    let declined = BookingEvent::PaymentMoved { payment: sold.payments[0].id, status: PaymentStatus::Failed };
    assert_eq!(declined.messages(&summary(Stage::Expired { at }, Vec::new()).booking), []);
    assert_eq!(declined.messages(&summary(Stage::Held { until: at }, Vec::new()).booking).len(), 1);
}
