//! Mails: what happened is told, once, to the right person; the mailbox shows it as a mail program would.

use booking_testkit::smtp::{PASSWORD, SmtpStandIn, Stage, Trouble, USER};
use serde_json::json;

use crate::support::{Person, TestApp, on_both};

const GOOD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";

on_both! {
    a_paid_booking_is_confirmed_and_receipted,
    a_declined_card_is_told_while_the_seats_are_held,
    each_cancellation_and_each_refund_is_told_once,
    tickets_are_mailed_again_on_request,
    a_delivered_token_is_in_no_outbox_row,
    the_mailbox_shows_a_mail_safely,
    every_kind_of_mail_can_be_looked_at,
}

/// Subjects in the mailbox, newest first, of mails to an address.
async fn subjects(app: &TestApp, to: &str) -> Vec<String> {
    let list = app.visitor().get("/mailbox").await.text;
    let mails = list.split("<article>").skip(1).filter(|mail| mail.contains(to));
    mails.map(|mail| mail.split_once("\">").and_then(|(_, rest)| rest.split_once("</a>")).expect("a subject").0.to_owned()).collect()
}

/// The address of the latest mail to somebody.
async fn latest(app: &TestApp, to: &str) -> String {
    let list = app.visitor().get("/mailbox").await.text;
    let mail = list.split("<article>").find(|mail| mail.contains(to)).expect("a mail");
    let (_, rest) = mail.split_once("href=\"").expect("a link");
    rest.split_once('"').expect("its end").0.to_owned()
}

async fn paid(app: &TestApp, person: &Person, seats: &[usize]) -> i64 {
    let id = person.held(&app.show, seats).await;
    let payment = person.confirm(id).await;
    assert_eq!(person.pay(&payment, GOOD).await.body["status"], "succeeded");
    app.work().await;
    id
}

async fn a_paid_booking_is_confirmed_and_receipted(app: TestApp) {
    let alice = app.customer("Alice").await;
    app.work().await;
    let id = paid(&app, &alice, &[0, 12]).await;
    let told = subjects(&app, "alice@example.org").await;
    assert_eq!(told[..2], ["Your receipt for Metropolis", "Your tickets for Metropolis"], "{told:?}");
    let receipt = app.visitor().get(&latest(&app, "alice@example.org").await).await.text;
    for said in [
        "Seat A1: 10.00 EUR",
        "Seat B3, premium: 12.50 EUR",
        "Booking fees: 1.00 EUR",
        "Paid: 23.50 EUR",
        "Thursday, 3 January 2030, 13:00 (CET)",
    ] {
        assert!(receipt.contains(said), "{said}: {receipt}");
    }
    assert!(receipt.contains(&format!("/bookings/{id}")), "{receipt}");
    app.work().await;
    assert_eq!(subjects(&app, "alice@example.org").await, told, "nothing is said twice");
}

async fn a_declined_card_is_told_while_the_seats_are_held(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, DECLINED).await.is_problem(402, "payment_failed");
    app.work().await;
    assert_eq!(subjects(&app, "alice@example.org").await[0], "Your payment was declined: Metropolis");
    let mail = app.visitor().get(&latest(&app, "alice@example.org").await).await.text;
    assert!(mail.contains("10.50 EUR; nothing was taken") && mail.contains("held until 13:"), "{mail}");
    let second = alice.confirm(id).await;
    alice.pay(&second, GOOD).await;
    app.work().await;
    let told = subjects(&app, "alice@example.org").await;
    assert_eq!(told[..2], ["Your receipt for Metropolis", "Your tickets for Metropolis"], "{told:?}");
    assert_eq!(told.iter().filter(|subject| subject.contains("declined")).count(), 1, "{told:?}");
}

async fn each_cancellation_and_each_refund_is_told_once(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = paid(&app, &alice, &[0, 1, 2]).await;
    let cancel = format!("/api/v1/bookings/{id}/cancel");
    for seat in [0, 1] {
        let answer = alice.post(&cancel, &json!({ "seat_ids": app.show.ids(&[seat]) })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        app.work().await;
        app.wait(1);
    }
    assert_eq!(alice.post(&cancel, &json!({})).await.status, 200);
    app.work().await;
    app.work().await;
    let told = subjects(&app, "alice@example.org").await;
    let count = |start: &str| told.iter().filter(|subject| subject.starts_with(start)).count();
    assert_eq!(count("Some of your seats are cancelled: Metropolis"), 2, "{told:?}");
    assert_eq!(count("Your booking is cancelled: Metropolis"), 1, "{told:?}");
    assert_eq!(count("10.50 EUR is on its way to you: Metropolis"), 3, "{told:?}");
    let list = app.visitor().get("/mailbox").await.text;
    assert!(list.contains("Seat A2 is cancelled; its ticket is no longer valid"), "{list}");
    assert!(list.contains("The seat A3 is free again"), "only what was left is told: {list}");
}

async fn tickets_are_mailed_again_on_request(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let cinemas = app.visitor().get("/api/v1/cinemas").await;
    let here = booking_domain::CinemaId(cinemas.body["items"][0]["id"].as_i64().expect("a cinema"));
    let staff = app.staff_of("staff", &[here]).await;
    let id = alice.held(&app.show, &[0]).await;
    let path = format!("/api/v1/bookings/{id}/resend");
    alice.post(&path, &json!({})).await.is_problem(409, "booking_state_conflict");
    let payment = alice.confirm(id).await;
    alice.pay(&payment, GOOD).await;
    app.work().await;
    bob.post(&path, &json!({})).await.is_problem(404, "not_found");
    app.visitor().post(&path, &json!({})).await.is_problem(401, "unauthorized");
    let before = subjects(&app, "alice@example.org").await.len();
    let answer = alice.post(&path, &json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["reservation_id"]), (202, &json!(id)), "{}", answer.text);
    let refused = staff.post(&path, &json!({})).await;
    assert_eq!(refused.is_problem(429, "rate_limited").headers["retry-after"], "60");
    app.work().await;
    assert_eq!(subjects(&app, "alice@example.org").await.len(), before + 1);
    for _ in 0..4 {
        app.wait(1);
        assert_eq!(staff.post(&path, &json!({})).await.status, 202);
    }
    app.wait(1);
    staff.post(&path, &json!({})).await.is_problem(429, "rate_limited");
    app.work().await;
    let told = subjects(&app, "alice@example.org").await;
    assert_eq!(told.len(), before + 5, "{told:?}");
    assert_eq!(alice.get(&format!("/api/v1/bookings/{id}/tickets")).await.body["items"].as_array().map(Vec::len), Some(1));
    let mail = app.visitor().get(&latest(&app, "alice@example.org").await).await.text;
    assert!(mail.contains("Here are your tickets once more."), "{mail}");
}

async fn a_delivered_token_is_in_no_outbox_row(app: TestApp) {
    app.customer("Alice").await;
    let alice = json!({ "email": "alice@example.org" });
    assert_eq!(app.visitor().post("/api/v1/auth/password/forgot", &alice).await.status, 202);
    let before = app.outbox_rows().await;
    assert!(before.contains("reset_password") && before.contains("\"token\""), "{before}");
    app.work().await;
    let list = app.visitor().get("/mailbox").await.text;
    let (_, rest) = list.split_once("reset-password?token=").expect("the mail has the link");
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let after = app.outbox_rows().await;
    assert!(before.contains(&token) && !after.contains(&token) && after.contains("reset_password"), "{after}");
}

async fn the_mailbox_shows_a_mail_safely(app: TestApp) {
    let body = json!({ "email": "eve@example.org", "password": "a long enough password", "name": "<script>alert('x')</script>&" });
    assert_eq!(app.visitor().post("/api/v1/auth/user/signup", &body).await.status, 202);
    app.work().await;
    let (visitor, address) = (app.visitor(), latest(&app, "eve@example.org").await);
    for path in ["/mailbox", &address, &format!("{address}/page")] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text.contains("<script") && answer.text.contains("&lt;script&gt;"), "{path}: {}", answer.text);
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{path}: {policy}");
    }
    let page = visitor.get(&format!("{address}/page")).await;
    assert!(page.headers["content-security-policy"].to_str().is_ok_and(|policy| policy.starts_with("sandbox ")));
    for nowhere in ["/mailbox/999999", "/mailbox/999999/page", "/mailbox/x", &format!("{address}/files/0"), "/mailbox/preview/nothing"] {
        visitor.get(nowhere).await.is_problem(404, "not_found");
    }
}

async fn every_kind_of_mail_can_be_looked_at(app: TestApp) {
    let visitor = app.visitor();
    let list = visitor.get("/mailbox/preview").await.text;
    let kinds: Vec<&str> = list.split("/mailbox/preview/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(kinds.len(), 16, "{kinds:?}");
    for kind in kinds {
        let shown = visitor.get(&format!("/mailbox/preview/{kind}")).await;
        assert!(shown.status == 200 && shown.text.contains("<iframe"), "{kind}");
        let page = visitor.get(&format!("/mailbox/preview/{kind}/page")).await;
        assert!(page.status == 200 && page.text.contains("</html>"), "{kind}");
    }
}

/// Settings of an installation that sends by a server.
pub fn by(server: &SmtpStandIn) -> [(&'static str, String); 2] {
    let url = format!("smtp://{USER}:{}@127.0.0.1:{}?tls=none", PASSWORD.replace(' ', "%20"), server.port);
    [("SMTP_URL", url), ("MARQUEE_MAIL_FROM", "Astor Tickets <tickets@example.org>".to_owned())]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mails_go_by_smtp_where_a_server_is_configured() {
    let server = SmtpStandIn::start_for_its_user().await;
    let settings = by(&server);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    goes_by_smtp(&TestApp::with_settings(&settings).await, &server).await;
    goes_by_smtp(&TestApp::over_servers_with(&settings).await, &server).await;
    let shown = server.shown();
    let receipt = shown.iter().find(|mail| mail.subject == "Your receipt for Metropolis").expect("a receipt");
    assert!(receipt.text.contains("Paid: 10.50 EUR") && receipt.html.as_ref().is_some_and(|html| html.contains("10.50 EUR")));
}

async fn goes_by_smtp(app: &TestApp, server: &SmtpStandIn) {
    app.visitor().get("/mailbox").await.is_problem(404, "not_found");
    let ready = app.visitor().get("/health/ready").await.body;
    let mail = ready["checks"].as_array().expect("checks").iter().find(|check| check["name"] == "mail").expect("one of mail").clone();
    assert_eq!((&mail["adapter"], &mail["ok"], &mail["required"]), (&json!("SMTP"), &json!(true), &json!(false)), "{ready}");
    // A busy server loses no mail.
    server.gets_into_trouble(&[(Stage::Recipient, Trouble::Answer(451))]);
    let alice = app.customer("Alice").await;
    app.work().await;
    let before = server.delivered().len();
    app.wait(1);
    app.work().await;
    assert_eq!(server.delivered().len(), before + 1);
    paid(app, &alice, &[0]).await;
    let delivered = server.delivered();
    assert_eq!(delivered.len(), before + 3, "a confirmation and a receipt");
    assert!(delivered.iter().all(|mail| mail.to == ["alice@example.org"] && mail.from == "tickets@example.org"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_that_is_refused_is_given_up_and_a_server_that_is_gone_degrades_only() {
    let server = SmtpStandIn::start_for_its_user().await;
    let settings = by(&server);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let app = TestApp::with_settings(&settings).await;
    server.gets_into_trouble(&[(Stage::Recipient, Trouble::Answer(550))]);
    app.customer("Alice").await;
    app.work().await;
    app.wait(120);
    app.work().await;
    assert_eq!(server.delivered(), [], "it is not tried again");
    drop(server);
    let app = TestApp::with_settings(&settings).await;
    let ready = app.visitor().get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), &ready.body["status"]), (200, &json!("degraded")), "{}", ready.text);
}
