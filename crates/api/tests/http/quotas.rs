//! What is counted, remembered and kept from caches goes by the address that answers, however it is spelled.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, TestApp, on_both};

on_both! { an_encoded_address_is_remembered_as_what_it_is, an_encoded_address_is_kept_from_caches }

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
