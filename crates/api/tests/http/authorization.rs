//! Who may do what, over every operation of the document: whoever adds one gets these tests with it.

use api::openapi;
use booking_domain::account::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, on_both};

on_both! { every_operation_keeps_out_whom_it_must, staff_of_one_cinema_find_nothing_of_another, what_is_somebody_elses_is_not_there, other_methods_are_refused, head_is_get_without_a_body }

/// An operation of the document.
pub struct Operation {
    pub method: Method,
    /// With parameters in it.
    pub path: String,
    pub roles: Vec<String>,
    /// The statuses it says it may answer with.
    statuses: Vec<String>,
    /// Whether a token that is not valid is refused.
    minds_tokens: bool,
    /// A body of the right shape, if it takes one.
    pub body: Option<Value>,
}

/// The document, put together once.
pub fn document() -> &'static Value {
    openapi::shared()
}

pub fn operations() -> Vec<Operation> {
    let document = document();
    let read = |(path, method, operation): (&str, &str, &serde_json::Map<String, Value>)| {
        let names = |value: &Value| value.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect();
        let schema = operation.get("requestBody").map(|body| &body["content"]["application/json"]["schema"]);
        Operation {
            method: method.to_uppercase().parse().expect("a method"),
            path: path.to_owned(),
            roles: names(&operation["x-roles"]),
            statuses: operation["responses"].as_object().expect("responses").keys().cloned().collect(),
            minds_tokens: operation["x-problems"].as_array().is_some_and(|codes| codes.contains(&json!("token_expired"))),
            body: schema.map(|schema| example(document, schema)),
        }
    };
    openapi::operations(document).filter(|(path, ..)| path.starts_with("/api/")).map(read).collect()
}

/// The simplest value of a schema's shape.
fn example(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        return example(document, document.pointer(name.trim_start_matches('#')).expect("a schema"));
    }
    if let Some(example) = schema.get("example").or_else(|| schema["enum"].get(0)) {
        return example.clone();
    }
    if let Some(choices) = schema.get("oneOf").or_else(|| schema.get("allOf")) {
        return example(document, &choices[0]);
    }
    match schema["type"].as_str().or_else(|| schema["type"][0].as_str()) {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let required = required.iter().filter_map(Value::as_str);
            required.map(|name| (name.to_owned(), example(document, &schema["properties"][name]))).collect::<serde_json::Map<_, _>>().into()
        }
        Some("array") => json!([example(document, &schema["items"])]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!("something"),
    }
}

impl Operation {
    /// The path of something that does not exist.
    fn nowhere(&self) -> String {
        let session = self.path.contains("/sessions/{id}");
        self.with(if session { "00000000-0000-4000-8000-000000000000" } else { "987654321" })
    }

    pub fn with(&self, id: &str) -> String {
        self.path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/")
    }

    pub async fn ask(&self, app: &TestApp, token: Option<&str>, path: &str, body: Option<&Value>) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("Content-Type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("Authorization", bearer)));
        app.visitor().send(self.method.clone(), path, &headers, body.map(|body| body.to_string().into_bytes())).await
    }
}

async fn every_operation_keeps_out_whom_it_must(app: TestApp) {
    let expired = app.customer("Late").await.token().expect("a token");
    app.wait(20);
    let boss = app.person(Role::Admin, "boss@example.org").await;
    let disabled = app.customer("Shut").await;
    let id = disabled.get("/api/v1/auth/me").await.body["id"].clone();
    assert_eq!(boss.post(&format!("/api/v1/admin/users/{id}/disable"), &json!({})).await.status, 200);
    let good = app.customer("Alice").await.token().expect("a token");
    let (head, signature) = good.rsplit_once('.').expect("a signature");
    let forged = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let useless = [(expired, "token_expired"), (forged, "unauthorized"), (disabled.token().expect("a token"), "unauthorized")];

    for (number, operation) in operations().iter().enumerate() {
        let named = format!("{} {}", operation.method, operation.path);
        let allows = |role: &str| operation.roles.iter().any(|allowed| allowed == role);
        let path = operation.nowhere();
        let answer = operation.ask(&app, None, &path, None).await;
        if allows("anonymous") {
            // Only an operation that says so itself, such as a log-in, answers a visitor with 401.
            let is_fine = !matches!(answer.status.as_u16(), 401 | 403) || operation.statuses.contains(&"401".to_owned());
            assert!(is_fine, "{named}: {}", answer.text);
        } else {
            assert_eq!((answer.status.as_u16(), &answer.body["code"]), (401, &json!("unauthorized")), "{named}: {}", answer.text);
            assert_eq!(answer.headers["www-authenticate"], "Bearer", "{named}");
        }
        for (token, code) in &useless {
            let answer = operation.ask(&app, Some(token), &path, None).await;
            if operation.minds_tokens {
                assert_eq!((answer.status.as_u16(), &answer.body["code"]), (401, &json!(code)), "{named}: {}", answer.text);
            } else if !operation.statuses.contains(&"401".to_owned()) {
                assert_ne!(answer.body["code"], *code, "{named} does not look at tokens: {}", answer.text);
            }
        }
        for role in [Role::User, Role::Staff, Role::Admin] {
            // A new person for each: an operation may end an account or a session.
            let email = format!("{}-{number}@example.org", role.as_str());
            let person = app.person(role, &email).await;
            let answer = operation.ask(&app, person.token().as_deref(), &path, None).await;
            if allows(role.as_str()) {
                let public = allows("anonymous") && operation.statuses.contains(&"401".to_owned());
                assert!(public || !matches!(answer.status.as_u16(), 401 | 403), "{named} for {role:?}: {}", answer.text);
            } else {
                assert_eq!(
                    (answer.status.as_u16(), &answer.body["code"]),
                    (403, &json!("forbidden")),
                    "{named} for {role:?}: {}",
                    answer.text
                );
            }
        }
    }
}

/// What alice has, by the beginning of the paths it is found under.
async fn belongings(app: &TestApp, alice: &Person) -> Vec<(&'static str, String)> {
    let booking = alice.held(&app.show, &[0, 1]).await;
    let payment = alice.confirm(booking).await;
    assert_eq!(alice.pay(&payment, "4242424242424242").await.status, 200);
    app.work().await;
    assert_eq!(alice.status(booking).await, "confirmed");
    let ticket = alice.get(&format!("/api/v1/bookings/{booking}/tickets")).await.body["items"][0]["id"].to_string();
    let session = alice.get("/api/v1/auth/sessions").await.body["items"][0]["id"].as_str().expect("a session").to_owned();
    app.wait(51 * 60);
    let review = alice.post("/api/v1/movies/1/reviews", &json!({ "stars": 5 })).await.body["id"].to_string();
    vec![
        ("/api/v1/bookings/", booking.to_string()),
        ("/api/v1/tickets/", ticket),
        ("/api/v1/auth/sessions/", session),
        ("/api/v1/reviews/", review),
    ]
}

/// What staff operations are about, by the name of the parameter or member that names it; `None` for what is no thing of a cinema.
fn of_the_cinema(name: &str, path: &str, app: &TestApp, (booking, code): (i64, &Value)) -> Option<Value> {
    match name {
        "id" if path.starts_with("/api/v1/staff/bookings/") => Some(json!(booking)),
        "id" if path.starts_with("/api/v1/staff/showtimes/") => Some(json!(app.show.id)),
        "showtime_id" => Some(json!(app.show.id)),
        "cinema_id" => Some(json!(1)),
        "code" => Some(code.clone()),
        "seat_ids" => Some(json!(app.show.ids(&[4]))),
        "moves" => Some(json!([{ "from": app.show.seats[0], "to": app.show.seats[5] }])),
        _ => None,
    }
}

async fn staff_of_one_cinema_find_nothing_of_another(app: TestApp) {
    let alice = app.customer("Alice").await;
    let booking = alice.held(&app.show, &[0, 1]).await;
    let payment = alice.confirm(booking).await;
    assert_eq!(alice.pay(&payment, "4242424242424242").await.status, 200);
    app.work().await;
    let code = alice.get(&format!("/api/v1/bookings/{booking}/tickets")).await.body["items"][0]["code"].clone();
    let theirs = (booking, &code);
    let (here, elsewhere) = (app.staff_of("here", &[booking_domain::CinemaId(1)]).await, app.staff_of("elsewhere", &[]).await);
    let document = document();
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| operation.path.starts_with("/api/v1/staff/")) {
        let named = format!("{} {}", operation.method, operation.path);
        let method = operation.method.as_str().to_lowercase();
        let parameters = document["paths"][&operation.path][&method]["parameters"].as_array().cloned().unwrap_or_default();
        let given: Vec<(String, Value)> = parameters
            .iter()
            .filter_map(|one| one["name"].as_str())
            .filter_map(|name| Some((name.to_owned(), of_the_cinema(name, &operation.path, &app, theirs)?)))
            .collect();
        let path =
            given.iter().find(|(name, _)| name == "id").map_or_else(|| operation.path.clone(), |(_, id)| operation.with(&id.to_string()));
        let mut query: Vec<String> = given.iter().filter(|(name, _)| name != "id").map(|(name, value)| format!("{name}={value}")).collect();
        let required = parameters.iter().filter(|one| one["in"] == "query" && one["required"] == true && one["schema"]["format"] == "date");
        query.extend(required.filter_map(|one| one["name"].as_str()).map(|name| format!("{name}=2026-06-01")));
        if operation.path == "/api/v1/staff/bookings" {
            query.push("email=alice%40example.org".to_owned());
        }
        let path = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
        let mut body = operation.body.clone();
        for (name, value) in body.iter_mut().filter_map(Value::as_object_mut).flat_map(|members| members.iter_mut()) {
            if let Some(named) = of_the_cinema(name, &operation.path, &app, theirs) {
                *value = named;
            }
        }
        let own = operation.ask(&app, here.token().as_deref(), &path, body.as_ref()).await;
        assert_ne!(own.status, 404, "{named} {path} is refused to anybody, so it shows nothing: {}", own.text);
        let foreign = operation.ask(&app, elsewhere.token().as_deref(), &path, body.as_ref()).await;
        // A search finds nothing; everything else is not there.
        if foreign.status == 200 {
            assert_eq!(foreign.body["items"], json!([]), "{named}: {}", foreign.text);
            assert_ne!(own.body["items"], json!([]), "{named}: {}", own.text);
        } else {
            assert_eq!((foreign.status.as_u16(), &foreign.body["code"]), (404, &json!("not_found")), "{named} {path}: {}", foreign.text);
        }
        asked += 1;
    }
    assert!(asked >= 8, "{asked}");
}

/// What belongs to everybody, or to the cinema, where customers ask for more.
const SHARED: [&str; 3] = ["/api/v1/movies/", "/api/v1/showtimes/", "/api/v1/cinemas/"];

async fn what_is_somebody_elses_is_not_there(app: TestApp) {
    let (alice, bob) = (app.customer("Alice").await, app.customer("Bob").await);
    let owned = belongings(&app, &alice).await;
    // A log-in ends meanwhile.
    bob.get("/api/v1/auth/me").await;
    let bob = bob.token();
    for operation in operations() {
        let named = format!("{} {}", operation.method, operation.path);
        let for_users = operation.roles.iter().any(|role| role == "user") && !operation.roles.iter().any(|role| role == "anonymous");
        if !for_users || !operation.path.contains('{') || SHARED.iter().any(|shared| operation.path.starts_with(shared)) {
            continue;
        }
        let found = owned.iter().find(|(beginning, _)| operation.path.starts_with(beginning));
        let (_, id) =
            found.unwrap_or_else(|| panic!("{named}: say in `belongings` what of alice's it is about, or in `SHARED` that it is not"));
        let theirs = operation.ask(&app, bob.as_deref(), &operation.with(id), operation.body.as_ref()).await;
        let absent = operation.ask(&app, bob.as_deref(), &operation.nowhere(), operation.body.as_ref()).await;
        theirs.is_problem(404, "not_found");
        assert_eq!(
            (theirs.status, &theirs.body["detail"]),
            (absent.status, &absent.body["detail"]),
            "{named}: {} {}",
            theirs.text,
            absent.text
        );
    }
}

async fn other_methods_are_refused(app: TestApp) {
    let all = operations();
    let mut paths: Vec<&str> = all.iter().map(|operation| operation.path.as_str()).collect();
    paths.dedup();
    for path in paths {
        let has = |method: &Method| all.iter().any(|operation| operation.path == path && operation.method == *method);
        let wrong = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS, Method::TRACE];
        for method in wrong.into_iter().filter(|method| !has(method)) {
            let at = all.iter().find(|operation| operation.path == path).expect("an operation").nowhere();
            // `/bookings/hold` beside `/bookings/{id}`: the more particular address answers, so no parameter is filled with a word.
            let answer = app.visitor().send(method.clone(), &at, &[], None).await;
            answer.is_problem(405, "method_not_allowed");
            let mut allowed: Vec<&str> = answer.headers["allow"].to_str().expect("text").split(", ").collect();
            allowed.retain(|method| *method != "HEAD");
            allowed.sort_unstable();
            let mut documented: Vec<&str> = all.iter().filter(|one| one.path == path).map(|one| one.method.as_str()).collect();
            documented.sort_unstable();
            assert_eq!(allowed, documented, "{method} {path}");
            assert_eq!(answer.headers["allow"].to_str().expect("text").contains("HEAD"), has(&Method::GET), "{path}");
        }
    }
}

async fn head_is_get_without_a_body(app: TestApp) {
    let show = app.show.id;
    let others = ["/api/v1/openapi.json", "/health/live", "/health/ready", "/docs/", "/problems", "/problems/not_found", "/mailbox"];
    let found =
        ["/api/v1/movies/1".to_owned(), format!("/api/v1/showtimes/{show}/seats"), format!("/api/v1/showtimes/{show}/seats/stream")];
    let documented = operations().into_iter().filter(|operation| operation.method == Method::GET).map(|operation| operation.nowhere());
    let (visitor, admin) = (app.visitor(), app.employee(Role::Admin).await);
    for path in documented.chain(others.map(str::to_owned)).chain(found) {
        for person in [&visitor, &admin] {
            let head = person.send(Method::HEAD, &path, &[], None).await;
            assert_eq!(head.text, "", "{path}");
            if !path.ends_with("/stream") {
                let get = person.get(&path).await;
                assert_eq!((head.status, head.headers.get("content-type")), (get.status, get.headers.get("content-type")), "{path}");
            }
            // A second request on the same connections: the first has left nothing behind.
            assert_eq!(person.get("/health/live").await.status, 200);
        }
    }
    let streamed = visitor.send(Method::HEAD, &format!("/api/v1/showtimes/{show}/seats/stream"), &[], None).await;
    assert_eq!((streamed.status.as_u16(), &streamed.headers["content-type"]), (200, &"text/event-stream".parse().expect("a value")));
}
