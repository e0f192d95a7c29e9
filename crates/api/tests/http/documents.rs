//! Tickets and receipts to print, shows for calendars, and the keys a door checks tickets with.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use booking_domain::account::Role;
use booking_testkit::{
    noon,
    papers::{Ics, Pdf},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Person, TestApp, on_both};

on_both! {
    tickets_are_printed_with_codes_that_the_published_keys_verify,
    a_receipt_says_what_was_paid_and_what_went_back,
    the_show_goes_into_a_calendar_and_out_of_it,
    nothing_is_printed_of_what_is_not_sold,
    documents_of_others_do_not_exist,
    staff_print_for_guests_of_their_cinemas,
}

const GOOD: &str = "4242424242424242";

/// A paid booking of the first two seats of the first row.
async fn bought(app: &TestApp, who: &Person) -> i64 {
    let id = who.held(&app.show, &[0, 1]).await;
    who.pay(&who.confirm(id).await, GOOD).await;
    app.work().await;
    assert_eq!(who.status(id).await, "confirmed");
    id
}

fn path(booking: i64, document: &str) -> String {
    format!("/api/v1/bookings/{booking}/{document}")
}

/// What a door does without the network: the claim of a code, if one of the keys has signed it.
pub fn verified(keys: &Value, code: &str) -> Option<String> {
    let (said, signature) = code.rsplit_once('.')?;
    let (claim, id) = said.rsplit_once('.')?;
    let key = keys["keys"].as_array()?.iter().find(|key| key["kid"] == id)?;
    assert_eq!((&key["kty"], &key["crv"], &key["use"]), (&json!("OKP"), &json!("Ed25519"), &json!("sig")));
    let public = URL_SAFE_NO_PAD.decode(key["x"].as_str()?).ok()?;
    UnparsedPublicKey::new(&ED25519, public).verify(said.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    Some(claim.to_owned())
}

async fn tickets_are_printed_with_codes_that_the_published_keys_verify(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = bought(&app, &alice).await;
    let answer = alice.get(&path(id, "tickets.pdf")).await;
    assert_eq!((answer.status.as_u16(), answer.headers["content-type"].to_str().ok()), (200, Some("application/pdf")));
    assert_eq!(answer.headers["cache-control"], "no-store");
    let reference = alice.get(&format!("/api/v1/bookings/{id}")).await.body["reference"].clone();
    let reference = reference.as_str().expect("a reference");
    assert_eq!(answer.headers["content-disposition"], format!("attachment; filename=\"tickets-{reference}.pdf\""));

    let printed = Pdf::read(&answer.bytes);
    assert_eq!(printed.pages(), 2);
    printed.must_say(0, &["Metropolis", "Astor", "Kurfürstendamm 225, Berlin", "Screen 1", reference, "€10.50", "13:00 CET"]);
    let keys = app.visitor().get("/api/v1/tickets/keys").await.body;
    let tickets = alice.get(&path(id, "tickets")).await.body["items"].clone();
    for (i, code) in printed.codes().iter().enumerate() {
        let code = code.as_deref().expect("a code that is scanned");
        assert_eq!(tickets[i]["code"], code);
        let claim = verified(&keys, code).expect("the key has signed it");
        let said = format!("MQ1.{}.{id}.{}.{}", tickets[i]["id"], app.show.id, app.show.seats[i]);
        assert_eq!(claim, said);
        assert_eq!(verified(&keys, &code.replacen("MQ1.", "MQ1.9", 1)), None);
    }
}

async fn a_receipt_says_what_was_paid_and_what_went_back(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = bought(&app, &alice).await;
    let receipt = Pdf::read(&alice.get(&path(id, "receipt.pdf")).await.bytes);
    receipt.must_say(0, &["Receipt", "Astor", "Kurfürstendamm 225, Berlin", "Row A, seat 1", "Row A, seat 2", "Booking fees", "€21.00"]);
    receipt.must_say(0, &["Paid online (pi_"]);
    let one = json!({ "seat_ids": app.show.ids(&[0]) });
    assert_eq!(alice.post(&path(id, "cancel"), &one).await.status, 200);
    app.work().await;
    assert_eq!(Pdf::read(&alice.get(&path(id, "tickets.pdf")).await.bytes).pages(), 1, "the other seat's ticket is left");
    let receipt = Pdf::read(&alice.get(&path(id, "receipt.pdf")).await.bytes);
    receipt.must_say(0, &["Returned: cancelled seats", "−€10.50", "Paid in the end"]);

    assert_eq!(alice.post(&path(id, "cancel"), &json!({})).await.status, 200);
    app.work().await;
    alice.get(&path(id, "tickets.pdf")).await.is_problem(409, "booking_state_conflict");
    Pdf::read(&alice.get(&path(id, "receipt.pdf")).await.bytes).must_say(0, &["Cancelled", "Paid in the end", "€0.00"]);
}

async fn the_show_goes_into_a_calendar_and_out_of_it(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = bought(&app, &alice).await;
    let answer = alice.get(&path(id, "calendar.ics")).await;
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8; method=PUBLISH");
    let event = Ics::read(&answer.bytes);
    assert_eq!(event.instant("DTSTART"), noon() + SignedDuration::from_hours(48));
    assert_eq!(event.event().properties["SUMMARY"], "Metropolis");
    assert_eq!(alice.post(&path(id, "cancel"), &json!({})).await.status, 200);
    let called_off = Ics::read(&alice.get(&path(id, "calendar.ics")).await.bytes);
    assert_eq!((called_off.method(), called_off.event().properties["STATUS"].as_str()), ("CANCEL", "CANCELLED"));
    assert_eq!(called_off.event().properties["UID"], event.event().properties["UID"]);
    let sequence = |ics: &Ics| ics.event().properties["SEQUENCE"].parse::<i32>().expect("a number");
    assert!(sequence(&called_off) > sequence(&event));
}

async fn nothing_is_printed_of_what_is_not_sold(app: TestApp) {
    let alice = app.customer("Alice").await;
    let held = alice.held(&app.show, &[0]).await;
    for document in ["tickets.pdf", "receipt.pdf", "calendar.ics"] {
        alice.get(&path(held, document)).await.is_problem(409, "booking_state_conflict");
    }
    alice.delete(&path(held, "hold")).await;
    for document in ["tickets.pdf", "receipt.pdf", "calendar.ics"] {
        alice.get(&path(held, document)).await.is_problem(409, "booking_state_conflict");
    }
}

async fn documents_of_others_do_not_exist(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let id = bought(&app, &alice).await;
    for document in ["tickets.pdf", "receipt.pdf", "calendar.ics"] {
        bob.get(&path(id, document)).await.is_problem(404, "not_found");
        app.visitor().get(&path(id, document)).await.is_problem(401, "unauthorized");
    }
}

async fn staff_print_for_guests_of_their_cinemas(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = bought(&app, &alice).await;
    let cinemas = app.visitor().get("/api/v1/cinemas").await;
    let here = booking_domain::CinemaId(cinemas.body["items"][0]["id"].as_i64().expect("a cinema"));
    let (clerk, stranger) = (app.staff_of("clerk", &[here]).await, app.staff_of("stranger", &[]).await);
    let boss = app.person(Role::Admin, "boss@example.org").await;
    for document in ["tickets.pdf", "receipt.pdf", "calendar.ics"] {
        assert_eq!(clerk.get(&path(id, document)).await.status, 200);
        assert_eq!(boss.get(&path(id, document)).await.status, 200);
        stranger.get(&path(id, document)).await.is_problem(404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn keys_in_exchange_are_all_published_and_the_first_signs() {
    let keys = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE,AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
    let app = TestApp::with_settings(&[("MARQUEE_TICKET_KEY", keys)]).await;
    let answer = app.visitor().get("/api/v1/tickets/keys").await;
    assert_eq!(answer.headers["cache-control"], "public, max-age=300");
    assert_eq!(answer.body["keys"].as_array().map(Vec::len), Some(2));
    let alice = app.customer("Alice").await;
    let id = bought(&app, &alice).await;
    let code = alice.get(&path(id, "tickets")).await.body["items"][0]["code"].as_str().expect("a code").to_owned();
    let first = json!({ "keys": [answer.body["keys"][0]] });
    let second = json!({ "keys": [answer.body["keys"][1]] });
    assert!(verified(&first, &code).is_some() && verified(&second, &code).is_none());
}
