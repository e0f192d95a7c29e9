//! Two cinemas under one roof: staff of the one try every operation of the document on what the other really has, and customers try
//! everything of those who work there. All of it is refused, and nothing of it is changed.

mod forum;

use booking_domain::{CinemaId, Currency, account::Role};
use reqwest::Method;
use serde_json::{Map, Value, json};

use self::forum::Forum;
use crate::{
    authorization::{Operation, document, operations},
    support::{Answer, Person, Show, TestApp, on_both},
};

on_both! { staff_of_one_cinema_are_refused_everything_of_another, customers_are_refused_everything_of_those_who_work_here }

async fn ask(app: &TestApp, person: &Person, operation: &Operation, forum: &Forum) -> (String, Answer) {
    // A log-in may have ended meanwhile.
    person.get("/api/v1/auth/me").await;
    let (path, body) = (forum.path(operation), forum.body(operation));
    let answer = operation.ask(app, person.token().as_deref(), &path, body.as_ref()).await;
    (format!("{} {path}", operation.method), answer)
}

/// What a customer may do about any show, and what is one's own: no business of a cinema.
fn is_everybodys(operation: &Operation) -> bool {
    let path = operation.path.as_str();
    let own = path.starts_with("/api/v1/auth/") && !path.contains('{');
    own || matches!(path, "/api/v1/bookings" | "/api/v1/bookings/history" | "/api/v1/bookings/hold" | "/api/v1/movies/{id}/reviews")
}

fn lets_in(operation: &Operation, role: &str) -> bool {
    operation.roles.iter().any(|allowed| allowed == role)
}

async fn staff_of_one_cinema_are_refused_everything_of_another(app: TestApp) {
    let forum = Forum::open(&app).await;
    let (admin, stranger) = (forum.admin.clone(), app.staff_of("stranger", &[CinemaId(1)]).await);
    let before = forum.all(&admin).await;
    let (mut forbidden, mut absent) = (0, 0);
    for operation in operations().iter().filter(|operation| !lets_in(operation, "anonymous") && !is_everybodys(operation)) {
        let (named, answer) = ask(&app, &stranger, operation, &forum).await;
        if !lets_in(operation, "staff") {
            assert_eq!((answer.status.as_u16(), &answer.body["code"]), (403, &json!("forbidden")), "{named}: {}", answer.text);
            forbidden += 1;
        } else if answer.status == 200 {
            // A search, or the shows of a day: it finds what is theirs, which is nothing of the other's.
            assert_eq!(operation.method, Method::GET, "{named}: {}", answer.text);
            assert_eq!(answer.body["items"], json!([]), "{named}: {}", answer.text);
            absent += 1;
        } else {
            assert_eq!((answer.status.as_u16(), &answer.body["code"]), (404, &json!("not_found")), "{named}: {}", answer.text);
            absent += 1;
        }
    }
    assert!(forbidden > 60 && absent > 20, "{forbidden} forbidden, {absent} absent");
    assert_eq!(forum.all(&admin).await, before, "something was changed");

    // What was tried is there: who works at the other cinema reads it.
    let own = app.staff_of("own", &[forum.cinema]).await;
    for path in [
        format!("/api/v1/bookings/{}", forum.booking),
        format!("/api/v1/bookings/{}/tickets", forum.booking),
        format!("/api/v1/staff/showtimes/{}/attendance", forum.show.id),
    ] {
        assert_eq!(own.get(&path).await.status, 200, "{path}");
        stranger.get(&path).await.is_problem(404, "not_found");
    }
}

async fn customers_are_refused_everything_of_those_who_work_here(app: TestApp) {
    let forum = Forum::open(&app).await;
    let (admin, bob) = (forum.admin.clone(), app.customer("Bob").await);
    let before = forum.all(&admin).await;
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| !lets_in(operation, "user")) {
        let (named, answer) = ask(&app, &bob, operation, &forum).await;
        assert_eq!((answer.status.as_u16(), &answer.body["code"]), (403, &json!("forbidden")), "{named}: {}", answer.text);
        asked += 1;
    }
    assert!(asked > 70, "{asked}");
    assert_eq!(forum.all(&admin).await, before, "something was changed");
    // An administrator reads by the same addresses what was refused: it is there.
    for operation in operations().iter().filter(|operation| operation.method == Method::GET && lets_in(operation, "admin")) {
        if lets_in(operation, "user") || operation.path.contains("/cancellation") || operation.path.starts_with("/api/v1/staff/") {
            continue;
        }
        let (named, answer) = ask(&app, &admin, operation, &forum).await;
        assert_eq!(answer.status, 200, "{named}: {}", answer.text);
    }
}

/// Whether a parameter of a query must be given.
fn required(parameter: &Value) -> bool {
    parameter["in"] == "query" && parameter["required"] == true
}

/// What an operation of the document takes.
fn parameters(operation: &Operation) -> Vec<Value> {
    let document = document();
    let method = operation.method.as_str().to_lowercase();
    document["paths"][&operation.path][&method]["parameters"].as_array().cloned().unwrap_or_default()
}

/// The members of a body, those of objects in it included, each given to `replace`.
fn rewrite(value: &mut Value, replace: &impl Fn(&str) -> Option<Value>) {
    match value {
        Value::Object(members) => rewrite_members(members, replace),
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, replace)),
        _ => {}
    }
}

fn rewrite_members(members: &mut Map<String, Value>, replace: &impl Fn(&str) -> Option<Value>) {
    for (name, value) in members {
        match replace(name) {
            Some(real) => *value = real,
            None => rewrite(value, replace),
        }
    }
}

/// A house of its own in another currency, so that nothing of the first can be taken for it.
async fn house(app: &TestApp) -> (CinemaId, Show, Person) {
    let starts_at = app.clock_now() + jiff::SignedDuration::from_hours(50);
    let (cinema, show) = app.second_house("America/New_York", Currency::USD, starts_at).await;
    (cinema, show, app.employee(Role::Admin).await)
}
