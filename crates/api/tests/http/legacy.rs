//! The routes of the system before this one: the same handlers by old addresses, and every answer says where to go.

use reqwest::{Method, header::HeaderMap};
use serde_json::json;

use crate::support::{Answer, Person, TestApp};

const ON: [(&str, &str); 2] = [("MARQUEE_LEGACY_ROUTES", "on"), ("MARQUEE_LEGACY_SUNSET", "2027-06-30")];

/// Writes each test twice, with the old routes turned on.
macro_rules! on_both_with_legacy {
    ($($name:ident),+ $(,)?) => {
        mod embedded {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name(crate::support::TestApp::with_settings(&super::ON).await).await;
            })+
        }
        mod servers {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                super::$name(crate::support::TestApp::over_servers_with(&super::ON).await).await;
            })+
        }
    };
}
on_both_with_legacy! {
    an_old_client_books_by_old_addresses, old_lists_are_the_new_ones, an_old_address_refuses_as_the_new_one_does,
    a_request_that_came_by_both_addresses_is_one, pages_for_people_stay_pages, requests_to_old_addresses_are_counted,
}

/// Checks that an answer says what RFC 9745 and 8594 want it to, and names its successor.
fn points_to(answer: &Answer, successor: &str) {
    let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().expect("text").to_owned());
    assert_eq!(header("deprecation").as_deref(), Some("@1795564800"), "{answer:?}");
    assert_eq!(header("sunset").as_deref(), Some("Wed, 30 Jun 2027 00:00:00 GMT"));
    let links = links(&answer.headers);
    assert!(links.iter().any(|link| link.ends_with(&format!("{successor}>; rel=\"successor-version\""))), "{links:?}");
}

fn links(headers: &HeaderMap) -> Vec<String> {
    headers.get_all("link").iter().map(|value| value.to_str().expect("text").to_owned()).collect()
}

async fn named(person: &Person, path: &str, key: &str, body: &serde_json::Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)];
    person.send(Method::POST, path, &headers, Some(body.to_string().into_bytes())).await
}

async fn an_old_client_books_by_old_addresses(app: TestApp) {
    let visitor = app.visitor();
    let ann = json!({ "email": "ann@example.org", "password": "a long enough password", "name": "Ann" });
    let signed_up = visitor.post("/auth/signup", &ann).await;
    assert_eq!(signed_up.status, 202, "{signed_up:?}");
    points_to(&signed_up, "/api/v1/auth/user/signup");
    let logged_in = visitor.post("/auth/login", &json!({ "email": "ann@example.org", "password": "a long enough password" })).await;
    assert_eq!(logged_in.status, 200);
    points_to(&logged_in, "/api/v1/auth/login");
    let ann = app.try_log_in("ann@example.org").await.expect("she has an account");

    let map = ann.get(&format!("/showtimes/{}/seats", app.show.id)).await;
    points_to(&map, &format!("/api/v1/showtimes/{}/seats", app.show.id));
    let held = ann.post(&format!("/showtimes/{}/holds", app.show.id), &json!({ "seat_ids": [app.show.seats[0], app.show.seats[1]] })).await;
    assert_eq!(held.status, 201, "{held:?}");
    points_to(&held, "/api/v1/bookings/hold");
    assert_eq!(held.body["showtime_id"].as_i64(), Some(app.show.id.0));
    let id = held.body["reservation_id"].as_i64().expect("a key");
    let confirmed = ann.post(&format!("/reservations/{id}/confirm"), &json!({})).await;
    assert_eq!(confirmed.status, 202, "{confirmed:?}");
    points_to(&confirmed, &format!("/api/v1/bookings/{id}/confirm"));
    let mine = ann.get("/reservations").await;
    assert_eq!(mine.body["items"][0]["reservation_id"].as_i64(), Some(id));
    points_to(&mine, "/api/v1/bookings");
}

async fn old_lists_are_the_new_ones(app: TestApp) {
    let visitor = app.visitor();
    for list in ["/movies", "/showtimes?limit=1"] {
        let (old, new) = (visitor.get(list).await, visitor.get(&format!("/api/v1{list}")).await);
        assert_eq!((old.status, &old.body), (new.status, &new.body), "{list}");
        assert_eq!(
            (old.headers.get("etag"), old.headers.get("cache-control")),
            (new.headers.get("etag"), new.headers.get("cache-control"))
        );
        points_to(&old, &format!("/api/v1{}", list.split('?').next().expect("a path")));
        assert!(!new.headers.contains_key("deprecation") && !new.headers.contains_key("sunset"), "{new:?}");
        // The next page is that of the successor.
        assert!(links(&new.headers).iter().all(|link| links(&old.headers).contains(link)), "{old:?}");
        let known = [("If-None-Match", new.headers["etag"].to_str().expect("text"))];
        let unchanged = visitor.send(Method::GET, list, &known, None).await;
        assert_eq!(unchanged.status, 304);
        points_to(&unchanged, list.split('?').next().expect("a path"));
        assert_eq!(visitor.send(Method::HEAD, list, &[], None).await.status, 200);
    }
}

async fn an_old_address_refuses_as_the_new_one_does(app: TestApp) {
    let visitor = app.visitor();
    let holds = format!("/showtimes/{}/holds", app.show.id);
    let seats = json!({ "seat_ids": [app.show.seats[0]] });
    let unsigned = visitor.post(&holds, &seats).await;
    unsigned.is_problem(401, "unauthorized");
    points_to(&unsigned, "/api/v1/bookings/hold");
    visitor.get("/reservations").await.is_problem(401, "unauthorized");
    let (ann, bob) = (app.customer("Ann").await, app.customer("Bob").await);
    ann.post(&holds, &json!({ "seat_ids": [app.show.seats[0]], "colour": "red" })).await.is_problem(422, "validation_failed");
    ann.post(&holds, &json!([1, 2])).await.is_problem(422, "validation_failed");
    let json = [("Content-Type", "application/json")];
    ann.send(Method::POST, &holds, &json, Some(b"{\"seat_ids\":".to_vec())).await.is_problem(400, "malformed_request");
    ann.send(Method::POST, &holds, &json, Some(vec![b' '; 64 * 1024 + 1])).await.is_problem(413, "payload_too_large");
    ann.post("/showtimes/4711/holds", &seats).await.is_problem(404, "not_found");
    let held = ann.post(&holds, &seats).await;
    bob.post(&holds, &seats).await.is_problem(409, "seat_unavailable");
    let confirm = format!("/reservations/{}/confirm", held.body["reservation_id"]);
    bob.post(&confirm, &json!({})).await.is_problem(404, "not_found");
    // The path says which show, whatever the body says.
    let other = json!({ "showtime_id": app.strict.id, "seat_ids": [app.show.seats[5]] });
    let held = ann.post(&holds, &other).await;
    assert_eq!(held.body["showtime_id"].as_i64(), Some(app.show.id.0), "{held:?}");
}

async fn a_request_that_came_by_both_addresses_is_one(app: TestApp) {
    let ann = app.customer("Ann").await;
    let holds = format!("/showtimes/{}/holds", app.show.id);
    let old = json!({ "seat_ids": [app.show.seats[0]] });
    let first = named(&ann, &holds, "a-key", &old).await;
    assert_eq!(first.status, 201);
    let again = named(&ann, &holds, "a-key", &old).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert!(again.headers.contains_key("idempotency-replayed"), "{again:?}");
    points_to(&again, "/api/v1/bookings/hold");
    let new = json!({ "seat_ids": [app.show.seats[0]], "showtime_id": app.show.id });
    let moved = named(&ann, "/api/v1/bookings/hold", "a-key", &new).await;
    assert_eq!((moved.status, &moved.body), (first.status, &first.body), "a client that moves in the middle does it once");
}

async fn pages_for_people_stay_pages(app: TestApp) {
    let browser = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let page = app.visitor().send(Method::GET, "/movies", &browser, None).await;
    assert!(page.text.contains("<html"), "{page:?}");
    assert!(!page.headers.contains_key("deprecation"));
    // Programs that say nothing of what they want, or anything, are old clients.
    for accept in ["*/*", "application/json"] {
        let list = app.visitor().send(Method::GET, "/movies", &[("Accept", accept)], None).await;
        assert!(list.body["items"].is_array(), "{list:?}");
    }
    // What was never there is refused as ever.
    app.visitor().post("/movies", &json!({})).await.is_problem(404, "not_found");
}

async fn requests_to_old_addresses_are_counted(app: TestApp) {
    let visitor = app.visitor();
    visitor.get("/movies").await;
    visitor.get("/movies").await;
    visitor.get("/showtimes/4711/seats").await;
    visitor.get("/api/v1/movies").await;
    let metrics = visitor.get("/metrics").await.text;
    assert!(metrics.contains("marquee_legacy_requests_total{route=\"GET /movies\"} 2\n"), "{metrics}");
    assert!(metrics.contains("marquee_legacy_requests_total{route=\"GET /showtimes/{id}/seats\"} 1\n"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn old_addresses_are_limited_as_the_new_ones_are() {
    let app = TestApp::with_settings(&[ON[0], ON[1], ("MARQUEE_RATE_LIMITS", "0.005")]).await;
    let body = json!({ "email": "ann@example.org", "password": "wrong" });
    let mut answers = Vec::new();
    for path in ["/auth/login", "/api/v1/auth/login", "/auth/login", "/auth/login"] {
        answers.push(app.visitor().post(path, &body).await);
    }
    let refused = answers.last().expect("an answer");
    refused.is_problem(429, "rate_limited");
    points_to(refused, "/api/v1/auth/login");
    assert!(refused.headers["ratelimit-policy"].to_str().expect("text").starts_with("\"accounts\""), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_there_unless_it_is_turned_on() {
    let app = TestApp::embedded().await;
    let ann = app.customer("Ann").await;
    let json = [("Accept", "application/json")];
    app.visitor().send(Method::GET, "/movies", &json, None).await.is_problem(404, "not_found");
    ann.post("/auth/login", &json!({})).await.is_problem(404, "not_found");
    ann.post(&format!("/showtimes/{}/holds", app.show.id), &json!({ "seat_ids": [app.show.seats[0]] })).await.is_problem(404, "not_found");
}
