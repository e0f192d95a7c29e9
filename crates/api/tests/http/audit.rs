//! The audit log through HTTP: who did what by which request, page by page, and sealed.

use booking_domain::account::Role;
use serde_json::{Value, json};

use crate::support::{Person, TestApp, on_both};

on_both! {
    a_booking_is_told_from_hold_to_ticket,
    filters_and_pages_miss_nothing,
    rows_are_sealed_and_the_chain_holds,
    what_is_no_filter_is_refused,
}

const LOG: &str = "/api/v1/admin/audit-log";

async fn rows(admin: &Person, query: &str) -> Vec<Value> {
    let answer = admin.get(&format!("{LOG}?limit=100&{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.body["items"].as_array().expect("a list").clone()
}

fn actions(rows: &[Value]) -> Vec<&str> {
    rows.iter().rev().map(|row| row["action"].as_str().expect("a text")).collect()
}

async fn a_booking_is_told_from_hold_to_ticket(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let held = alice.hold(&app.show, &[0, 1]).await;
    let id = held.body["reservation_id"].as_i64().expect("a key");
    let payment = alice.confirm(id).await;
    alice.pay(&payment, "4242424242424242").await;
    app.work().await;
    let told = rows(&admin, &format!("entity=booking&entity_id={id}")).await;
    assert_eq!(actions(&told), ["booking.held", "payment.started", "payment.moved", "booking.confirmed"]);
    let me = alice.get("/api/v1/auth/me").await.body["id"].clone();
    let first = told.last().expect("a row");
    assert_eq!((&first["actor"], &first["actor_name"]), (&json!(format!("user:{me}")), &json!("Alice")));
    assert_eq!(first["request_id"].as_str(), held.headers["x-request-id"].to_str().ok());
    let confirmed = &told[0];
    assert_eq!((&confirmed["actor"], &confirmed["actor_name"]), (&json!("payments"), &Value::Null));
    assert_eq!(
        (&confirmed["detail"]["from"], &confirmed["detail"]["to"]),
        (&json!("awaiting_payment"), &json!("confirmed")),
        "{confirmed}"
    );
    let request = held.headers["x-request-id"].to_str().expect("text").to_owned();
    assert_eq!(actions(&rows(&admin, &format!("request_id={request}")).await), ["booking.held"]);
}

async fn filters_and_pages_miss_nothing(app: TestApp) {
    let (admin, alice, bob) = (app.employee(Role::Admin).await, app.customer("Alice").await, app.customer("Bob").await);
    let before = app.clock_now();
    app.wait(5);
    for seat in 0..3 {
        let id = alice.held(&app.show, &[seat]).await;
        alice.delete(&format!("/api/v1/bookings/{id}/hold")).await;
    }
    bob.held(&app.show, &[9]).await;
    let me = alice.get("/api/v1/auth/me").await.body["id"].clone();
    let hers = rows(&admin, &format!("actor=user:{me}&entity=booking")).await;
    assert_eq!(actions(&hers), ["booking.held", "booking.cancelled"].repeat(3));
    assert_eq!(rows(&admin, &format!("actor=user:{me}&action=booking.cancelled")).await.len(), 3);
    assert_eq!(rows(&admin, &format!("to={before}&entity=booking")).await, Vec::<Value>::new());
    assert_eq!(rows(&admin, &format!("from={before}&entity=booking")).await.len(), 7);

    // Rows that are written while somebody turns pages neither show up nor push others out.
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("{LOG}?limit=2&entity=booking{next}")).await;
        seen.extend(page.body["items"].as_array().expect("a list").clone());
        bob.post("/api/v1/bookings/hold", &json!({ "showtime_id": app.show.id, "seat_ids": [app.show.seats[8]] })).await;
        let Some(cursor) = page.body["next_cursor"].as_str() else { break };
        assert!(page.headers["link"].to_str().expect("text").contains(cursor));
        next = format!("&cursor={cursor}");
    }
    let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].as_i64().expect("a key")).collect::<Vec<_>>();
    let all = ids(&rows(&admin, "entity=booking").await);
    assert_eq!(ids(&seen), all[all.len() - 7..], "newest first, each once");
}

async fn rows_are_sealed_and_the_chain_holds(app: TestApp) {
    let (admin, alice) = (app.employee(Role::Admin).await, app.customer("Alice").await);
    let id = alice.held(&app.show, &[0]).await;
    let fresh = rows(&admin, &format!("entity=booking&entity_id={id}")).await;
    assert_eq!(fresh[0]["seal"], Value::Null, "a moment passes before a row is sealed");
    app.work().await;
    let sealed = rows(&admin, "").await;
    assert!(sealed.iter().all(|row| row["seal"].as_str().is_some_and(|seal| seal.len() == 64)), "{sealed:?}");
    let integrity = admin.get("/api/v1/admin/integrity").await.body;
    let chain = integrity["invariants"].as_array().expect("a list").iter().find(|rule| rule["name"] == "audit_chain_holds").cloned();
    let chain = chain.expect("the rule is checked");
    assert_eq!((&chain["broken"], chain["looked_at"].as_u64()), (&json!([]), Some(sealed.len() as u64)));
}

async fn what_is_no_filter_is_refused(app: TestApp) {
    let admin = app.employee(Role::Admin).await;
    for (query, pointer) in [
        ("from=yesterday", "/query/from"),
        ("limit=0", "/query/limit"),
        ("cursor=!", "/query/cursor"),
        ("action=%00", "/query/action"),
        ("what=1", "/query"),
    ] {
        let answer = admin.get(&format!("{LOG}?{query}")).await;
        answer.is_problem(422, "validation_failed");
        let errors = answer.body["errors"].as_array().expect("a list");
        assert!(errors.iter().any(|error| error["pointer"].as_str().is_some_and(|at| at.starts_with(pointer))), "{}", answer.text);
    }
}
