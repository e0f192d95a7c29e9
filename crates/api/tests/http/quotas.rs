//! What is counted, remembered and kept from caches goes by the address that answers, however it is spelled.

use booking_domain::account::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, TestApp, on_both};

on_both! {
    an_encoded_address_is_remembered_as_what_it_is,
    an_encoded_address_is_kept_from_caches,
    an_address_that_no_table_holds_is_not_remembered,
    an_answer_with_a_secret_is_not_remembered,
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Three log-ins a minute, and one change of a booking.
const TIGHT: (&str, &str) = ("MARQUEE_RATE_LIMITS", "0.006");

fn quota(answer: &Answer) -> &str {
    answer.headers["ratelimit-policy"].to_str().expect("text").split(';').next().expect("a name")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_of_a_password_are_counted_by_any_spelling_of_the_address() {
    let app = TestApp::with_settings(&[TIGHT]).await;
    let guess = json!({ "email": "ann@example.org", "password": "wrong" });
    let paths = ["/api/v1/%61uth/login", "/%61pi/v1/auth/login", "/api/%76%31/auth/login", "/api/v1/auth%2Dnothing", "/api/v1/auth/login"];
    let [encoded, other, third, elsewhere, plain] = paths;
    for path in [encoded, other, third, plain] {
        assert_eq!(quota(&app.visitor().post(path, &guess).await), "\"accounts\"", "{path}");
    }
    app.visitor().post(encoded, &guess).await.is_problem(429, "rate_limited");
    assert_eq!(quota(&app.visitor().post(elsewhere, &guess).await), "\"everything\"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_has_one_quota_however_its_token_is_sent() {
    let app = TestApp::with_settings(&[TIGHT]).await;
    let alice = app.customer("Alice").await;
    let token = alice.token().expect("is logged in");
    let body = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[0]) }).to_string().into_bytes();
    let mut statuses = Vec::new();
    for header in [format!("Bearer {token}"), format!("bearer {token}"), format!("BEARER   {token}")] {
        let headers = [JSON, ("Authorization", header.as_str())];
        statuses.push(app.visitor().send(Method::POST, "/api/v1/bookings/hold", &headers, Some(body.clone())).await.status.as_u16());
    }
    assert_eq!(statuses, [201, 429, 429]);
}

async fn an_encoded_address_is_remembered_as_what_it_is(app: TestApp) {
    let alice = app.customer("Alice").await;
    let log_in = json!({ "email": "alice@example.org", "password": "a long enough password" }).to_string().into_bytes();
    let named = [JSON, ("Idempotency-Key", "k-1")];
    let answer = alice.send(Method::POST, "/api/v1/%61uth/login", &named, Some(log_in)).await;
    assert!(answer.body["access_token"].is_string(), "{}", answer.text);
    let kept = app.database().texts("SELECT route AS text FROM idempotency_keys").await;
    assert!(kept.is_empty(), "an answer with tokens is kept: {kept:?}");
    let hold = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[0]) }).to_string().into_bytes();
    let first = alice.send(Method::POST, "/api/v1/bookings/h%6Fld", &named, Some(hold.clone())).await;
    let again = alice.send(Method::POST, "/api/v1/bookings/hold", &named, Some(hold)).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201), "{}", again.text);
    assert_eq!(again.headers["idempotency-replayed"], "true");
}

async fn an_encoded_address_is_kept_from_caches(app: TestApp) {
    let me = app.customer("Alice").await.get("/%61pi/v1/auth/me").await;
    assert_eq!((me.status.as_u16(), me.headers["cache-control"].to_str().ok()), (200, Some("no-store")), "{}", me.text);
}

/// Text with a zero byte, or longer than a row of an index, was a fault on one database.
async fn an_address_that_no_table_holds_is_not_remembered(app: TestApp) {
    let alice = app.customer("Alice").await;
    let headers = [JSON, ("Idempotency-Key", "odd")];
    for path in ["/api/v1/bookings/%00/confirm", "/api/v1/%0A", &format!("/api/v1/{}", "a9Z".repeat(1_500))] {
        let answer = alice.send(Method::POST, path, &headers, Some(b"{}".to_vec())).await;
        answer.is_problem(404, "not_found");
    }
}

async fn an_answer_with_a_secret_is_not_remembered(app: TestApp) {
    let boss = app.employee(Role::Admin).await;
    let body = json!({ "email": "sam@example.org", "role": "admin" }).to_string().into_bytes();
    let made = boss.send(Method::POST, "/api/v1/admin/invitations", &[JSON, ("Idempotency-Key", "invite")], Some(body)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = made.body["token"].as_str().expect("a token");
    let kept = app.database().texts("SELECT body AS text FROM idempotency_keys WHERE body IS NOT NULL").await;
    assert!(kept.iter().all(|answer| !answer.contains(token)), "{kept:?}");
}

/// Whether requests are counted or not, people see the devices that are theirs, and not the proxy's.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn devices_are_told_apart_behind_a_proxy_without_limits() {
    let app = TestApp::with_settings(&[("MARQUEE_TRUSTED_PROXIES", "127.0.0.1")]).await;
    app.customer("Ann").await;
    let body = json!({ "email": "ann@example.org", "password": "a long enough password" }).to_string().into_bytes();
    let entered = app.visitor().send(Method::POST, "/api/v1/auth/login", &[JSON, ("X-Forwarded-For", "198.51.100.7")], Some(body)).await;
    let bearer = format!("Bearer {}", entered.body["access_token"].as_str().expect("a token"));
    let sessions = app.visitor().send(Method::GET, "/api/v1/auth/sessions", &[("Authorization", &bearer)], None).await;
    assert!(sessions.text.contains("198.51.100.7"), "{}", sessions.text);
}
