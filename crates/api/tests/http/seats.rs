//! The seat map, and its changes as they happen.

use std::time::Duration;

use booking_domain::{CinemaId, account::Role};
use futures::StreamExt as _;
use serde_json::{Value, json};

use crate::{
    schedule::{plan, put, screens, tag},
    support::{TestApp, on_both},
};

on_both! { the_map_shows_who_has_what, an_unchanged_map_is_not_sent_again, changes_are_streamed, one_who_comes_back_gets_what_was_missed,
a_draft_has_a_map_for_those_who_work_there }

async fn the_map_shows_who_has_what(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    alice.held(&app.show, &[0]).await;
    let path = format!("/api/v1/showtimes/{}/seats", app.show.id);
    let seat = |map: Value, i: usize| map["seats"][i].clone();
    let hers = seat(alice.get(&path).await.body, 0);
    assert_eq!((&hers["status"], &hers["mine"], &hers["row"]), (&json!("held"), &json!(true), &json!("A")));
    assert_eq!(seat(bob.get(&path).await.body, 0)["mine"], false);
    let seen = app.visitor().get(&path).await.body;
    assert_eq!((&seen["seats"][10]["price"], &seen["seats"][21]["companion_of"]), (&json!(12.5), &json!(app.show.seats[20])));
    assert_eq!(seen["seats"].as_array().map(Vec::len), Some(22));
    app.visitor().get("/api/v1/showtimes/999999/seats").await.is_problem(404, "not_found");
}

async fn an_unchanged_map_is_not_sent_again(app: TestApp) {
    let path = format!("/api/v1/showtimes/{}/seats", app.show.id);
    let visitor = app.visitor();
    let tag = visitor.get(&path).await.headers["etag"].to_str().expect("a tag").to_owned();
    let headers = [("If-None-Match", tag.as_str())];
    let ask = || visitor.send(reqwest::Method::GET, &path, &headers, None);
    assert_eq!(ask().await.status, 304);
    app.customer("Alice").await.held(&app.show, &[0]).await;
    assert_eq!(ask().await.status, 200);
}

/// Nothing that is remembered of it reaches anybody else, and what was remembered of a show is forgotten when it becomes a draft again.
async fn a_draft_has_a_map_for_those_who_work_there(app: TestApp) {
    let (admin, alice, visitor) = (app.employee(Role::Admin).await, app.customer("Alice").await, app.visitor());
    let (clerk, stranger) = (app.staff_of("clerk", &[CinemaId(1)]).await, app.staff_of("stranger", &[]).await);
    let (screen, _) = screens(&admin).await;
    let mut body = plan(&screen, "2030-01-05T20:15:00");
    body["published"] = json!(false);
    let made = admin.post("/api/v1/showtimes", &body).await;
    let show = format!("/api/v1/showtimes/{}", made.body["id"]);
    let path = format!("{show}/seats");
    for person in [&admin, &clerk] {
        let map = person.get(&path).await;
        assert_eq!((map.status.as_u16(), map.body["seats"].as_array().map(Vec::len)), (200, Some(22)), "{}", map.text);
        assert_eq!(map.headers["cache-control"], "private, no-store");
        let known = tag(&map);
        assert_eq!(person.send(reqwest::Method::GET, &path, &[("If-None-Match", &known)], None).await.status, 304);
        for other in [&visitor, &alice, &stranger] {
            other.get(&path).await.is_problem(404, "not_found");
            other.send(reqwest::Method::GET, &path, &[("If-None-Match", &known)], None).await.is_problem(404, "not_found");
            other.send(reqwest::Method::GET, &path, &[("If-None-Match", "*")], None).await.is_problem(404, "not_found");
        }
    }
    let hold = json!({ "showtime_id": made.body["id"], "best_available": { "count": 2 } });
    admin.post("/api/v1/bookings/hold", &hold).await.is_problem(404, "not_found");

    body["published"] = json!(true);
    assert_eq!(put(&admin, &show, None, &body).await.status, 200);
    let seen = visitor.get(&path).await;
    assert_eq!((seen.status.as_u16(), &seen.headers["cache-control"]), (200, &"private, no-cache".parse().expect("a value")));
    body["published"] = json!(false);
    assert_eq!(put(&admin, &show, None, &body).await.status, 200);
    visitor.send(reqwest::Method::GET, &path, &[("If-None-Match", &tag(&seen))], None).await.is_problem(404, "not_found");
    assert_eq!(admin.get(&path).await.status, 200);
    assert_eq!(admin.delete(&show).await.status, 204);
    admin.get(&path).await.is_problem(404, "not_found");
}

async fn changes_are_streamed(app: TestApp) {
    let alice = app.customer("Alice").await;
    let mut events = Events::open(&app, None).await;
    let snapshot = events.next().await;
    assert_eq!((snapshot.name.as_str(), snapshot.data["seats"].as_array().map(Vec::len)), ("snapshot", Some(22)));
    let id = alice.held(&app.show, &[3]).await;
    let delta = events.next().await;
    assert_eq!((delta.name.as_str(), &delta.data["seats"]), ("delta", &json!([{ "id": app.show.seats[3], "status": "held" }])));
    assert_eq!(delta.data["seq"].as_i64(), snapshot.data["seq"].as_i64().map(|seq| seq + 1));
    alice.delete(&format!("/api/v1/bookings/{id}/hold")).await;
    assert_eq!(events.next().await.data["seats"], json!([{ "id": app.show.seats[3], "status": "available" }]));
}

async fn one_who_comes_back_gets_what_was_missed(app: TestApp) {
    let alice = app.customer("Alice").await;
    let mut stays = Events::open(&app, None).await;
    let seen = stays.next().await.data["seq"].as_i64().expect("a number");
    alice.held(&app.show, &[3]).await;
    assert_eq!(stays.next().await.name, "delta");
    let mut back = Events::open(&app, Some(seen)).await;
    assert_eq!(back.next().await.data["seq"], seen + 1);
    let mut lost = Events::open(&app, Some(7)).await;
    assert_eq!((lost.next().await.name.as_str(), lost.next().await.name.as_str()), ("reset", "snapshot"));
}

/// The events of a seat stream.
struct Events {
    chunks: std::pin::Pin<Box<dyn futures::Stream<Item = Vec<u8>> + Send>>,
    buffer: String,
}

struct Event {
    name: String,
    data: Value,
}

impl Events {
    async fn open(app: &TestApp, last: Option<i64>) -> Self {
        let mut request = reqwest::Client::new().get(format!("{}/api/v1/showtimes/{}/seats/stream", app.url, app.show.id));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.expect("the stream opens");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let chunks = response.bytes_stream().map(|chunk| chunk.expect("the stream goes on").to_vec()).boxed();
        Self { chunks, buffer: String::new() }
    }

    async fn next(&mut self) -> Event {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
                let event = Event { name: field("event:"), data: serde_json::from_str(&field("data:")).unwrap_or(Value::Null) };
                let rest = rest.to_owned();
                self.buffer = rest;
                return event;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.chunks.next())
                .await
                .expect("an event comes")
                .expect("the stream goes on");
            self.buffer += &String::from_utf8_lossy(&chunk);
        }
    }
}
