//! Real money and real mail in one journey: held, paid at Stripe, told by Stripe's signed events, mailed through an SMTP server. What lies
//! in the inbox is what a guest needs: tickets that a door lets in by the published keys, a receipt, an event for the calendar.

use booking_domain::ports::Attachment;
use booking_testkit::{
    contract::mailer::Arrived,
    noon,
    papers::{Ics, Pdf},
    smtp::SmtpStandIn,
    stripe::{Card, StripeStandIn},
};
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    documents::verified,
    mails,
    stripe::{self, Cinema},
    support::TestApp,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guest_pays_and_finds_the_tickets_in_the_inbox_with_sqlite() {
    Box::pin(journey(false)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guest_pays_and_finds_the_tickets_in_the_inbox_with_postgresql_and_redis() {
    Box::pin(journey(true)).await;
}

async fn journey(over_servers: bool) {
    let (provider, server) = (StripeStandIn::start().await, SmtpStandIn::start_for_its_user().await);
    let by_smtp = mails::by(&server);
    let by_smtp = by_smtp.iter().map(|(key, value)| (*key, value.as_str()));
    let settings: Vec<(&str, &str)> = stripe::settings(&provider).into_iter().chain(by_smtp).collect();
    let app = if over_servers { TestApp::over_servers_with(&settings).await } else { TestApp::with_settings(&settings).await };
    let cinema = Cinema { app, stripe: provider };
    let (app, stripe) = (&cinema.app, &cinema.stripe);

    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0, 12]).await;
    let payment = alice.confirm(id).await;
    stripe.pay(payment["intent"].as_str().expect("an intent"), Card::Succeeds);
    cinema.deliver_all().await;
    assert_eq!(alice.status(id).await, "confirmed");
    app.work().await;

    let inbox = server.shown();
    let [_, confirmation, receipt] = inbox.as_slice() else { panic!("a sign-up, a confirmation, a receipt: {inbox:?}") };
    assert!(inbox.iter().all(|mail| mail.to == ["alice@example.org"]), "{inbox:?}");
    let reference = alice.get(&format!("/api/v1/bookings/{id}")).await.body["reference"].as_str().expect("a reference").to_owned();
    confirms(&cinema, confirmation, id, &reference).await;
    assert_eq!(receipt.subject, "Your receipt for Metropolis");
    let paid = Pdf::read(&file(receipt, "application/pdf").bytes);
    assert_eq!(paid.pages(), 1);
    paid.must_say(0, &["Receipt", &reference, "Row A, seat 1", "Row B, seat 3", "€23.50", "Paid online (pi_"]);

    // And back: the money, the seats, the entry in the calendar.
    assert_eq!(alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await.status, 200);
    app.work().await;
    app.work().await;
    let inbox = server.shown();
    let [_, confirmation, _, cancelled, refunded] = inbox.as_slice() else { panic!("two more mails: {inbox:?}") };
    assert_eq!(cancelled.subject, "Your booking is cancelled: Metropolis");
    assert_eq!(refunded.subject, "23.50 EUR is on its way to you: Metropolis");
    let (before, after) = (calendar(confirmation), calendar(cancelled));
    assert_eq!(after.method(), "CANCEL");
    assert_eq!(after.event().properties["UID"], before.event().properties["UID"]);
    assert!(sequence(&after) > sequence(&before));
    assert_eq!(cinema.held_at_stripe(), [(2_350, 2_350)]);
    cinema.must_be_sound().await;
    assert_eq!(server.delivered().len(), inbox.len(), "each mail came once");
}

/// What a guest has of the mail that brings the tickets.
async fn confirms(cinema: &Cinema, mail: &Arrived, booking: i64, reference: &str) {
    let app = &cinema.app;
    assert_eq!(mail.subject, "Your tickets for Metropolis");
    let page = mail.html.as_deref().expect("a page");
    for said in ["Astor", "Metropolis", reference, "13:00", "CET"] {
        assert!(mail.text.contains(said) && page.contains(said), "{said}: {} {page}", mail.text);
    }
    let tickets = Pdf::read(&file(mail, "application/pdf").bytes);
    assert_eq!(tickets.pages(), 2, "a page a seat");
    let keys = app.visitor().get("/api/v1/tickets/keys").await.body;
    for (page, seat) in [0, 12].into_iter().enumerate() {
        tickets.must_say(page, &["Metropolis", "Astor", "Screen 1", reference, "13:00 CET"]);
        let code = tickets.codes()[page].as_deref().expect("a code that is scanned");
        let claim = verified(&keys, code).expect("the key has signed it");
        assert!(claim.ends_with(&format!(".{booking}.{}.{}", app.show.id, app.show.seats[seat])), "{claim}");
        assert_eq!(verified(&keys, &code.replacen("MQ1.", "MQ1.9", 1)), None, "another ticket's number");
    }
    let event = calendar(mail);
    assert_eq!((event.method(), event.event().properties["SUMMARY"].as_str()), ("PUBLISH", "Metropolis"));
    assert_eq!(event.instant("DTSTART"), noon() + SignedDuration::from_hours(48));
    assert!(event.event().properties["DTSTART"].starts_with("TZID=Europe/Berlin:"), "by the cinema's clocks");
}

/// The only file of a kind that came with a mail.
fn file<'a>(mail: &'a Arrived, kind: &str) -> &'a Attachment {
    let found: Vec<&Attachment> = mail.attachments.iter().filter(|file| file.content_type.starts_with(kind)).collect();
    let [file] = found.as_slice() else { panic!("one {kind}: {:?}", mail.attachments.iter().map(|file| &file.name).collect::<Vec<_>>()) };
    file
}

fn calendar(mail: &Arrived) -> Ics {
    Ics::read(&file(mail, "text/calendar").bytes)
}

fn sequence(ics: &Ics) -> i32 {
    ics.event().properties["SEQUENCE"].parse().expect("a number")
}
