//! What the worker does by itself, and what administrators see of it: messages, payments, refunds, metrics.

use api::worker;
use booking_domain::{account::Role, outbox::DeliveryState, page::PageRequest, ports::NotificationFilter};
use serde_json::{Value, json};

use crate::support::{Person, TestApp, on_both};

const GOOD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";
const COMES_BACK: &str = "4000000000005126";

on_both! {
    a_hold_is_warned_of_before_it_ends,
    a_show_is_reminded_of_the_day_before,
    messages_are_seen_and_sent_again,
    a_link_is_not_sent_twice,
    a_refund_that_waits_for_a_person_is_sent_again,
    a_refund_that_was_paid_in_another_way_is_closed,
    payments_are_listed_latest_first,
    a_declined_attempt_is_called_off_when_another_follows,
    a_declined_attempt_is_called_off_when_its_hold_has_ended,
    what_a_worker_holds_is_handed_back_when_it_stops,
    old_rows_are_forgotten,
    the_metrics_tell_of_rules_messages_and_refunds,
}

async fn sold(app: &TestApp, person: &Person, seat: usize, card: &str) -> i64 {
    let id = person.held(&app.show, &[seat]).await;
    let payment = person.confirm(id).await;
    person.pay(&payment, card).await;
    app.work().await;
    assert_eq!(person.status(id).await, "confirmed");
    id
}

async fn kinds(admin: &Person, query: &str) -> Vec<String> {
    let answer = admin.get(&format!("/api/v1/admin/notifications?limit=100&{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["items"].as_array().expect("a list").iter().filter_map(|one| one["kind"].as_str().map(str::to_owned)).collect()
}

async fn a_hold_is_warned_of_before_it_ends(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let id = alice.held(&app.show, &[0]).await;
    app.wait(6);
    app.work().await;
    assert!(kinds(&admin, &format!("booking={id}")).await.is_empty());
    app.wait(2);
    for _ in 0..2 {
        app.work().await;
    }
    assert_eq!(kinds(&admin, &format!("booking={id}&state=sent")).await, ["hold_ending"]);
}

async fn a_show_is_reminded_of_the_day_before(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let early = sold(&app, &alice, 0, GOOD).await;
    app.work().await;
    app.wait(24 * 60 + 1);
    let late = sold(&app, &bob, 1, GOOD).await;
    app.work().await;
    let admin = app.employee(Role::Admin).await;
    assert!(kinds(&admin, &format!("booking={early}")).await.contains(&"reminder".to_owned()));
    assert!(!kinds(&admin, &format!("booking={late}")).await.contains(&"reminder".to_owned()), "who booked today knows");
    app.wait(60);
    app.work().await;
    let admin = app.try_log_in("admin@example.org").await.expect("logs in");
    assert_eq!(kinds(&admin, &format!("booking={early}&kind=reminder")).await.len(), 1);
}

async fn messages_are_seen_and_sent_again(app: TestApp) {
    let (alice, admin) = (app.customer("Alice").await, app.employee(Role::Admin).await);
    let id = sold(&app, &alice, 0, GOOD).await;
    app.work().await;
    let path = format!("/api/v1/admin/notifications?booking={id}&kind=booking_confirmed");
    let sent = admin.get(&path).await.body["items"][0].clone();
    assert_eq!((&sent["state"], &sent["attempts"], &sent["reservation_id"]), (&json!("sent"), &json!(1), &json!(id)), "{sent}");
    let mails = |text: &str| text.matches("Your tickets for Metropolis").count();
    let before = mails(&app.visitor().get("/mailbox").await.text);
    let retry = format!("/api/v1/admin/notifications/{}/retry", sent["id"]);
    alice.post(&retry, &json!({})).await.is_problem(403, "forbidden");
    let queued = admin.post(&retry, &json!({})).await;
    assert_eq!((queued.status.as_u16(), &queued.body["state"]), (202, &json!("queued")), "{}", queued.text);
    assert_eq!(admin.post(&retry, &json!({})).await.status, 202, "queued already");
    app.work().await;
    assert_eq!(mails(&app.visitor().get("/mailbox").await.text), before + 1, "it is sent once more, and once");
    admin.post("/api/v1/admin/notifications/987654321/retry", &json!({})).await.is_problem(404, "not_found");
    admin.get("/api/v1/admin/notifications?state=lost").await.is_problem(422, "validation_failed");
    let first = admin.get("/api/v1/admin/notifications?limit=1").await;
    let cursor = first.body["next_cursor"].as_str().expect("there is more");
    let second = admin.get(&format!("/api/v1/admin/notifications?limit=1&cursor={cursor}")).await.body;
    assert!(second["items"][0]["id"].as_i64() < first.body["items"][0]["id"].as_i64());
}

async fn a_link_is_not_sent_twice(app: TestApp) {
    app.customer("Alice").await;
    let admin = app.employee(Role::Admin).await;
    app.work().await;
    let mail = admin.get("/api/v1/admin/notifications?kind=verify_email").await.body["items"][0].clone();
    assert_eq!((&mail["state"], &mail["recipient"]), (&json!("sent"), &json!("alice@example.org")));
    let again = admin.post(&format!("/api/v1/admin/notifications/{}/retry", mail["id"]), &json!({})).await;
    again.is_problem(409, "notification_not_repeatable");
    let kept = app.database().texts("SELECT CAST(message AS text) AS text FROM outbox").await;
    assert!(kept.iter().all(|message| message.replace(' ', "").contains("\"token\":\"\"")), "a token is kept: {kept:?}");
}

async fn a_refund_that_waits_for_a_person_is_sent_again(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = sold(&app, &alice, 0, COMES_BACK).await;
    let good = sold(&app, &alice, 1, GOOD).await;
    for booking in [id, good] {
        alice.post(&format!("/api/v1/bookings/{booking}/cancel"), &json!({})).await;
    }
    for _ in 0..30 {
        app.wait(2);
        app.work().await;
    }
    let admin = app.employee(Role::Admin).await;
    let manual = admin.get("/api/v1/admin/refunds?status=manual").await.body;
    let [refund] = &manual["items"].as_array().expect("a list")[..] else { panic!("one waits: {manual}") };
    assert_eq!((&refund["reservation_id"], &refund["amount"], &refund["cause"]), (&json!(id), &json!(10.5), &json!("cancelled")));
    let arrived = admin.get(&format!("/api/v1/admin/refunds?booking={good}")).await.body["items"][0].clone();
    let retry = |refund: &Value| format!("/api/v1/admin/refunds/{}/retry", refund["id"].as_str().expect("a key"));
    let refused = admin.post(&retry(&arrived), &json!({})).await;
    assert_eq!(refused.is_problem(409, "refund_state_conflict").body["refund_status"], "succeeded");
    let queued = admin.post(&retry(refund), &json!({})).await;
    assert_eq!((queued.status.as_u16(), &queued.body["status"]), (202, &json!("queued")), "{}", queued.text);
    admin.post(&retry(refund), &json!({})).await.is_problem(409, "refund_state_conflict");
    admin.post("/api/v1/admin/refunds/00000000-0000-4000-8000-000000000000/retry", &json!({})).await.is_problem(404, "not_found");
    app.work().await;
    let moved = admin.get(&format!("/api/v1/admin/refunds?booking={id}")).await.body["items"][0].clone();
    assert_eq!(moved["status"], "succeeded", "it was made anew: {moved}");
    let log = app
        .database()
        .texts("SELECT actor || ' ' || action AS text FROM audit_log WHERE actor LIKE 'user:%' AND action = 'refund.moved'")
        .await;
    assert_eq!(log.len(), 1, "who sent it again is in the log");
}

async fn a_refund_that_was_paid_in_another_way_is_closed(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = sold(&app, &alice, 0, COMES_BACK).await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    app.work().await;
    let admin = app.employee(Role::Admin).await;
    let refund = async || admin.get(&format!("/api/v1/admin/refunds?booking={id}")).await.body["items"][0].clone();
    let path = format!("/api/v1/admin/refunds/{}/settled", refund().await["id"].as_str().expect("a key"));
    let body = json!({ "reason": "The card was closed; paid in cash" });
    let refused = admin.post(&path, &body).await;
    assert_eq!(refused.is_problem(409, "refund_state_conflict").body["refund_status"], "succeeded", "the provider says that it paid it");
    for _ in 0..30 {
        app.wait(2);
        app.work().await;
    }
    assert_eq!(refund().await["status"], "manual");
    alice.post(&path, &body).await.is_problem(403, "forbidden");
    admin.post(&path, &json!({ "reason": " " })).await.is_problem(422, "validation_failed");
    admin.post("/api/v1/admin/refunds/00000000-0000-4000-8000-000000000000/settled", &body).await.is_problem(404, "not_found");
    let ledger = async || admin.get(&format!("/api/v1/admin/bookings/{id}")).await.body["ledger"].clone();
    let before = ledger().await;
    for _ in 0..2 {
        let closed = admin.post(&path, &body).await;
        assert_eq!((closed.status.as_u16(), &closed.body["status"]), (200, &json!("succeeded")), "{}", closed.text);
    }
    admin.post(&path.replace("settled", "retry"), &json!({})).await.is_problem(409, "refund_state_conflict");
    for _ in 0..5 {
        app.wait(2);
        app.work().await;
    }
    assert_eq!((&refund().await["status"], ledger().await), (&json!("succeeded"), before), "nothing is sent any more");
    let history = admin.get(&format!("/api/v1/admin/bookings/{id}")).await.body["history"].clone();
    let said = history.as_array().expect("a list").iter().filter(|line| line["action"] == "refund.settled");
    let reasons: Vec<&Value> = said.map(|line| &line["detail"]["reason"]).collect();
    assert_eq!(reasons, [&body["reason"]], "{history}");
    let integrity = app.services().integrity.check().await.expect("the database answers");
    assert!(integrity.is_clean(), "{:?}", integrity.findings);
}

async fn payments_are_listed_latest_first(app: TestApp) {
    let alice = app.customer("Alice").await;
    let mut bought = Vec::new();
    for seat in 0..3 {
        bought.push(json!(sold(&app, &alice, seat, GOOD).await));
        app.wait(1);
    }
    let (admin, staff) = (app.employee(Role::Admin).await, app.employee(Role::Staff).await);
    staff.get("/api/v1/admin/payments").await.is_problem(403, "forbidden");
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/api/v1/admin/payments?limit=2{cursor}")).await;
        assert_eq!(page.status, 200, "{}", page.text);
        seen.extend(page.body["items"].as_array().expect("a list").iter().map(|payment| payment["reservation_id"].clone()));
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    bought.reverse();
    assert_eq!(seen, bought);
    let one = admin.get(&format!("/api/v1/admin/payments?booking={}&status=succeeded", bought[0])).await.body["items"].clone();
    assert_eq!((&one[0]["captured"], &one[0]["refunded"], &one[0]["currency"]), (&json!(10.5), &json!(0.0), &json!("EUR")), "{one}");
    assert_eq!(admin.get("/api/v1/admin/payments?status=failed").await.body["items"], json!([]));
}

async fn payment_statuses(app: &TestApp, booking: i64) -> Vec<String> {
    let admin = match app.try_log_in("admin@example.org").await {
        Some(admin) => admin,
        None => app.employee(Role::Admin).await,
    };
    let found = admin.get(&format!("/api/v1/admin/payments?booking={booking}")).await.body;
    found["items"].as_array().expect("a list").iter().filter_map(|one| one["status"].as_str().map(str::to_owned)).collect()
}

/// The old intent could still be paid at the provider, in another tab.
async fn a_declined_attempt_is_called_off_when_another_follows(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let first = alice.confirm(id).await;
    alice.pay(&first, DECLINED).await;
    app.work().await;
    app.wait(1);
    app.work().await;
    assert_eq!(payment_statuses(&app, id).await, ["failed"], "it may still be paid with another card");
    let second = alice.confirm(id).await;
    app.wait(1);
    app.work().await;
    assert_eq!(payment_statuses(&app, id).await, ["requires_action", "canceled"]);
    let refused = alice.pay(&first, GOOD).await;
    assert_ne!(refused.body["status"], "succeeded", "{}", refused.text);
    alice.pay(&second, GOOD).await;
    app.work().await;
    let booking = alice.get(&format!("/api/v1/bookings/{id}")).await.body;
    assert_eq!((&booking["status"], &booking["refunds"]), (&json!("confirmed"), &json!([])));
}

async fn a_declined_attempt_is_called_off_when_its_hold_has_ended(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let payment = alice.confirm(id).await;
    alice.pay(&payment, DECLINED).await;
    app.work().await;
    app.wait(31);
    app.work().await;
    assert_eq!(payment_statuses(&app, id).await, ["canceled"]);
    let refused = alice.pay(&payment, GOOD).await;
    assert_ne!(refused.body["status"], "succeeded", "{}", refused.text);
}

async fn what_a_worker_holds_is_handed_back_when_it_stops(app: TestApp) {
    app.customer("Alice").await;
    app.customer("Bob").await;
    let replica = app.replica().await;
    // The program is told to stop before the first mail is begun.
    assert_eq!(replica.notifications.deliver(std::future::ready(())).await.expect("works"), 0);
    let waiting = NotificationFilter { state: Some(DeliveryState::Queued), ..NotificationFilter::default() };
    let all = PageRequest { limit: 100, after: None };
    let queued = app.services().notifications.list(&waiting, &all).await.expect("reads").items;
    let now = app.services().bookings.now();
    assert_eq!(queued.len(), 2);
    assert!(queued.iter().all(|one| one.due_at.is_some_and(|due| due <= now) && one.attempts == 0), "handed back: {queued:?}");
    worker::run_once(app.services()).await.expect("the other worker delivers them");
    assert!(app.services().notifications.list(&waiting, &all).await.expect("reads").items.is_empty());
}

async fn old_rows_are_forgotten(app: TestApp) {
    app.customer("Alice").await;
    app.work().await;
    let keep = jiff::SignedDuration::from_hours(1);
    assert_eq!(app.services().notifications.forget_old(keep).await.expect("works"), 0);
    app.wait(61);
    assert!(app.services().notifications.forget_old(keep).await.expect("works") > 0);
    assert_eq!(app.database().texts("SELECT kind AS text FROM outbox").await, Vec::<String>::new());
    assert_eq!(app.database().texts("SELECT subject AS text FROM mails").await, Vec::<String>::new());
}

/// The value of a metric, as it is written.
fn value<'a>(metrics: &'a str, name: &str) -> Option<&'a str> {
    metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
}

async fn the_metrics_tell_of_rules_messages_and_refunds(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = sold(&app, &alice, 0, COMES_BACK).await;
    alice.post(&format!("/api/v1/bookings/{id}/cancel"), &json!({})).await;
    for _ in 0..30 {
        app.wait(2);
        app.work().await;
    }
    app.database().execute("UPDATE outbox SET done_at = NULL, failed_at = created_at WHERE id = (SELECT min(id) FROM outbox)").await;
    assert!(app.services().jobs.check_integrity().await.expect("checks"));
    assert!(!app.services().jobs.check_integrity().await.expect("answers"), "it is not time for another check");
    let answer = app.visitor().get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(answer.headers["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    let read = |name| value(&answer.text, name).unwrap_or_else(|| panic!("{name} is missing:\n{}", answer.text));
    assert_eq!((read("marquee_outbox_dead_letters"), read("marquee_metrics_fresh")), ("1", "1"));
    assert_eq!((read("marquee_refunds_open{status=\"manual\"}"), read("marquee_refunds_open{status=\"queued\"}")), ("1", "0"));
    assert_eq!(read("marquee_integrity_violations{rule=\"seat_sold_once\"}"), "0");
    assert_eq!(
        read("marquee_integrity_violations{rule=\"refunds_arrive\"}"),
        "0",
        "that a refund waits for a person has an alarm of its own"
    );
    assert_eq!(read("marquee_payment_events_unmatched{state=\"given_up\"}"), "0");
    let now = app.services().bookings.now().as_second().to_string();
    assert_eq!(read("marquee_integrity_checked_timestamp_seconds{rule=\"outbox_moves\"}"), now);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn metrics_can_be_refused() {
    let app = TestApp::with_settings(&[("MARQUEE_METRICS", "off")]).await;
    app.visitor().get("/metrics").await.is_problem(404, "not_found");
}
