//! Whatever is sent, the answer is a problem document and never a fault of ours.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, TestApp, on_both};

on_both! { malformed_requests_are_named, wrong_methods_and_places_are_named, problems_have_pages, a_request_keeps_its_name, what_others_refuse_is_named,
a_day_that_is_an_instant_is_named }

async fn malformed_requests_are_named(app: TestApp) {
    let alice = app.customer("Alice").await;
    let post = |body: &str, kind: &'static str| {
        let (alice, body) = (alice.clone(), body.as_bytes().to_vec());
        async move { alice.send(Method::POST, "/api/v1/bookings/hold", &[("Content-Type", kind)], Some(body)).await }
    };
    post("{", "application/json").await.is_problem(400, "malformed_request");
    post("{} {}", "application/json").await.is_problem(422, "validation_failed");
    post("\u{feff}", "application/json").await.is_problem(400, "malformed_request");
    post("{}", "text/plain").await.is_problem(415, "unsupported_media_type");
    post(&"[".repeat(5_000), "application/json").await.is_problem(400, "malformed_request");
    post(&" ".repeat(70_000), "application/json").await.is_problem(413, "payload_too_large");
    let wrong = post("{\"showtime_id\": 1, \"seat_ids\": [1, \"x\"]}", "application/json").await;
    assert_eq!(wrong.is_problem(422, "validation_failed").body["errors"][0]["pointer"], "/seat_ids/1");
    let unknown = post("{\"showtime_id\": 1, \"seat_ids\": [1], \"price\": 1}", "application/json").await;
    unknown.is_problem(422, "validation_failed");
    let huge = post("{\"showtime_id\": 99999999999999999999, \"seat_ids\": [1]}", "application/json").await;
    huge.is_problem(422, "validation_failed");
    alice.get("/api/v1/bookings?limit=0").await.is_problem(422, "validation_failed");
    let wrong = alice.get("/api/v1/bookings?limit=x").await;
    assert_eq!(wrong.is_problem(422, "validation_failed").body["errors"][0]["pointer"], "/query/limit");
    alice.get("/api/v1/bookings?cursor=%00").await.is_problem(422, "validation_failed");
    let admin = app.employee(booking_domain::account::Role::Admin).await;
    admin.get("/api/v1/admin/users?search=%00").await.is_problem(422, "validation_failed");
    alice.get("/api/v1/movies?search=%00&genre=%00").await.is_problem(422, "validation_failed");
    let intent = "/api/v1/payments/sandbox/%00/pay";
    alice.post(intent, &json!({ "client_secret": "\u{0}", "card_number": "4242424242424242" })).await.is_problem(404, "not_found");
    alice.get("/api/v1/bookings?page=2").await.is_problem(422, "validation_failed");
    alice.get("/api/v1/bookings/x").await.is_problem(404, "not_found");
    alice.get("/api/v1/bookings/99999999999999999999").await.is_problem(404, "not_found");
}

/// What is wanted instead, in words, with the name of the parameter; no time is cut off unsaid.
async fn a_day_that_is_an_instant_is_named(app: TestApp) {
    let (visitor, admin) = (app.visitor(), app.employee(booking_domain::account::Role::Admin).await);
    let wanted = "must be a day, such as 2026-06-11, without a time or an offset";
    let named = |answer: Answer| {
        answer.is_problem(422, "validation_failed");
        let errors = answer.body["errors"].as_array().expect("errors").clone();
        assert_eq!(errors.len(), 1, "{}", answer.text);
        (errors[0]["pointer"].as_str().expect("text").to_owned(), errors[0]["message"].as_str().expect("text").to_owned())
    };
    for day in ["2030-01-05T20:00:00Z", "2030-01-05T20:00:00%2B01:00", "2030-01-05T20:00", "05.01.2030", "tomorrow", "2030-02-30"] {
        for (path, name) in [
            (format!("/api/v1/showtimes?from={day}"), "from"),
            (format!("/api/v1/showtimes?to={day}"), "to"),
            (format!("/api/v1/movies/1/showtimes?from={day}"), "from"),
            (format!("/api/v1/movies?date={day}"), "date"),
            (format!("/api/v1/cinemas/1/programme?date={day}"), "date"),
        ] {
            assert_eq!(named(visitor.get(&path).await), (format!("/query/{name}"), wanted.to_owned()), "{path}");
        }
        let report = format!("/api/v1/admin/reports/revenue?from=2030-01-01&to={day}");
        assert_eq!(named(admin.get(&report).await), ("/query/to".to_owned(), wanted.to_owned()));
    }
    let instant = "must be an instant with its offset, such as 2026-06-11T18:00:00Z".to_owned();
    assert_eq!(named(admin.get("/api/v1/admin/audit-log?from=2030-01-05").await), ("/query/from".to_owned(), instant));
    let film = json!({ "title": "Faust", "release_date": "1926-10-14T00:00:00Z" });
    assert_eq!(named(admin.post("/api/v1/movies", &film).await), ("/release_date".to_owned(), wanted.to_owned()));
}

async fn wrong_methods_and_places_are_named(app: TestApp) {
    let visitor = app.visitor();
    let wrong = visitor.get("/api/v1/bookings/hold").await;
    wrong.is_problem(405, "method_not_allowed");
    assert_eq!(wrong.headers["allow"], "POST");
    visitor.send(Method::PUT, "/api/v1/bookings/1", &[], None).await.is_problem(405, "method_not_allowed");
    visitor.get("/api/v1/nowhere").await.is_problem(404, "not_found");
    visitor.get("/api/v1").await.is_problem(404, "not_found");
    visitor.get("/api/v1/bookings").await.is_problem(401, "unauthorized");
    let forged = visitor.send(Method::GET, "/api/v1/bookings", &[("Authorization", "Bearer a.b.c")], None).await;
    assert_eq!(forged.is_problem(401, "unauthorized").headers["www-authenticate"], "Bearer");
    visitor.post("/api/v1/bookings/hold", &json!({})).await.is_problem(401, "unauthorized");
    assert_eq!(visitor.get("/health/live").await.status, 200);
    let ready = visitor.get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), ready.body["status"].as_str()), (200, Some("ready")), "{}", ready.text);
    let docs = visitor.get("/docs/").await;
    assert_eq!(docs.status, 200);
    assert_eq!(visitor.get("/api/v1/openapi.json").await.body["openapi"], "3.1.0");
}

async fn problems_have_pages(app: TestApp) {
    let visitor = app.visitor();
    for code in ["seat_unavailable", "hold_expired", "internal"] {
        let page = visitor.get(&format!("/problems/{code}")).await;
        assert!(page.status == 200 && page.text.contains(code), "{}", page.text);
    }
    let page = visitor.get("/problems/seat_unavailable").await;
    assert!(page.text.contains("POST /api/v1/bookings/hold") && !page.text.contains("/api/v1/genres"), "{}", page.text);
    visitor.get("/problems/nonsense").await.is_problem(404, "not_found");
}

async fn a_request_keeps_its_name(app: TestApp) {
    let visitor = app.visitor();
    let named = visitor.send(Method::GET, "/api/v1/nowhere", &[("X-Request-Id", "till-7")], None).await;
    assert_eq!(named.body["request_id"], "till-7");
    let renamed = visitor.send(Method::GET, "/api/v1/nowhere", &[("X-Request-Id", "a b\u{e9}")], None).await;
    assert_ne!(renamed.body["request_id"], "a b\u{e9}");
    let answer = visitor.get("/api/v1/nowhere").await;
    assert_eq!(
        (answer.headers["x-content-type-options"].to_str().ok(), answer.headers["cache-control"].to_str().ok()),
        (Some("nosniff"), Some("no-store"))
    );
}

async fn what_others_refuse_is_named(app: TestApp) {
    let visitor = app.visitor();
    visitor.get("/docs/nowhere").await.is_problem(404, "not_found");
    let wrong = visitor.send(Method::POST, "/api/v1/openapi.json", &[], None).await;
    assert_eq!(wrong.is_problem(405, "method_not_allowed").headers["allow"], "GET, HEAD");
    let preflight = [("Origin", "http://elsewhere.example"), ("Access-Control-Request-Method", "POST")];
    let refused = visitor.send(Method::OPTIONS, "/api/v1/bookings/hold", &preflight, None).await;
    refused.is_problem(400, "malformed_request");
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
    let choosy = visitor.send(Method::GET, "/api/v1/genres", &[("Accept-Encoding", "*;q=0")], None).await;
    choosy.is_problem(400, "malformed_request");
}
