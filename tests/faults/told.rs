//! What the program tells in its log, at its most talkative, of people who sign up, lose their passwords, hold seats and pay: a line for each
//! request, of whom and of what it was; of a fault of ours the whole cause, once; and nothing that must stay secret.

use std::{collections::BTreeMap, time::Duration};

use booking_sql::testing::Scratch;
use booking_testkit::{smtp::SmtpStandIn, stripe::Card};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use crate::{
    customers::{seats, showtimes},
    installation::Installation,
    outside::Outside,
    postman::Postman,
    product::Product,
};

const PASSWORD: &str = "nobody-guesses-this-one";
const NEW_PASSWORD: &str = "nor-will-they-guess-that";
const WRONG_PASSWORD: &str = "a-wrong-guess-of-somebody";
const EMAIL: &str = "curious.customer@faults.test";
const ADDRESS: &str = "203.0.113.77";
const CARD: &str = "4242424242424242";

/// The program with everything told, as programs read it.
const TALKATIVE: [(&str, &str); 3] = [("MARQUEE_LOG", "trace"), ("MARQUEE_LOG_FORMAT", "json"), ("MARQUEE_TRUSTED_PROXIES", "127.0.0.1")];

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_everything_and_no_secret_with_sqlite_and_the_sandbox() {
    let outside = Outside::open().await;
    let mail = outside.settings().into_iter().filter(|(name, _)| !name.starts_with("STRIPE"));
    let settings: Vec<(&'static str, &str)> = mail.chain(TALKATIVE).collect();
    let installation = Installation::embedded(&settings).await;
    told(installation, &outside.smtp).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_everything_and_no_secret_with_postgresql_redis_and_stripe() {
    let outside = Outside::open().await;
    let settings: Vec<(&'static str, &str)> = outside.settings().into_iter().chain(TALKATIVE).collect();
    let installation = Installation::over_servers(1, &settings).await.paid_at(&outside.stripe);
    let postman = Postman::diligent(&outside.stripe, installation.doors());
    told(installation, &outside.smtp).await;
    drop(postman);
}

/// Somebody who remembers every secret they had to do with, and every request.
struct Curious {
    url: String,
    http: reqwest::Client,
    token: Option<String>,
    secrets: Vec<String>,
    /// What was answered, by the request's name.
    answers: BTreeMap<String, (String, u16)>,
}

impl Curious {
    async fn ask(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> (u16, HeaderMap, Value) {
        let what = format!("{method} {path}");
        let mut request = self.http.request(method, format!("{}{path}", self.url)).header("X-Forwarded-For", ADDRESS);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body: Value = serde_json::from_str(&response.text().await.expect("a body")).unwrap_or_default();
        self.remember(&body);
        let id = headers["x-request-id"].to_str().expect("text").to_owned();
        self.answers.insert(id, (what, status));
        (status, headers, body)
    }

    async fn post(&mut self, path: &str, body: Value) -> Value {
        let (status, _, body) = self.ask(Method::POST, path, &[], Some(body)).await;
        assert!(status < 300, "POST {path}: {status} {body}");
        body
    }

    /// Tokens and secrets of an answer, wherever they stand.
    fn remember(&mut self, body: &Value) {
        match body {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text)
                            if name.ends_with("token") || name.ends_with("secret") || (name == "code" && text.len() > 40) =>
                        {
                            self.secrets.push(text.clone());
                        }
                        other => self.remember(other),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.remember(item)),
            _ => {}
        }
    }
}

async fn told(installation: Installation, smtp: &SmtpStandIn) {
    let visitor = installation.visitor();
    let show = showtimes(&visitor).await[0];
    let free = seats(&visitor, show).await.into_iter().filter(|seat| seat.status == "available" && seat.is_for_anyone());
    let ids: Vec<i64> = free.map(|seat| seat.id).take(1).collect();
    let secrets = [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, EMAIL, ADDRESS, CARD].map(str::to_owned).to_vec();
    let mut person =
        Curious { url: installation.replicas[0].url(), http: reqwest::Client::new(), token: None, secrets, answers: BTreeMap::new() };
    sign_in(&mut person, smtp).await;
    let booking = buy(&mut person, &installation, show, &ids).await;
    // A fault of ours.
    Scratch::at(&installation.database).execute("ALTER TABLE film_genres RENAME TO film_genres_are_gone").await;
    let (status, _, problem) = person.ask(Method::GET, "/api/v1/genres", &[], None).await;
    assert_eq!((status, problem["code"].as_str()), (500, Some("internal")), "{problem}");
    assert!(!problem.to_string().contains("genres"), "the client hears nothing of the cause");
    person.ask(Method::POST, "/api/v1/payments/webhooks/nobody?key=whsec_in_an_address", &[], Some(json!({}))).await;
    person.secrets.extend(["whsec_in_an_address", "whsec_development", "whsec_stand_in", "sk_test_stand_in"].map(str::to_owned));
    let log = whole_log(&installation.replicas[0], &person).await;
    check_secrets(&log, &person.secrets);
    check_lines(&log, &person, booking);
}

async fn sign_in(person: &mut Curious, smtp: &SmtpStandIn) {
    person.post("/api/v1/auth/user/signup", json!({ "email": EMAIL, "password": PASSWORD, "name": "Curious" })).await;
    let token = mailed_token(smtp, 1).await;
    person.post("/api/v1/auth/verify-email", json!({ "token": token })).await;
    person.secrets.push(token);
    person.ask(Method::POST, "/api/v1/auth/login", &[], Some(json!({ "email": EMAIL, "password": WRONG_PASSWORD }))).await;
    let log_in = json!({ "email": EMAIL, "password": PASSWORD });
    let (_, headers, _) = person.ask(Method::POST, "/api/v1/auth/login", &[], Some(log_in)).await;
    let cookie = cookie_of(&headers);
    let (status, headers, _) = person.ask(Method::POST, "/api/v1/auth/refresh", &[("Cookie", &cookie)], None).await;
    assert_eq!(status, 200);
    for cookie in [cookie, cookie_of(&headers)] {
        person.secrets.push(cookie.split_once('=').expect("a value").1.to_owned());
    }
    person.post("/api/v1/auth/password/forgot", json!({ "email": EMAIL })).await;
    let token = mailed_token(smtp, 2).await;
    person.post("/api/v1/auth/password/reset", json!({ "token": token, "password": NEW_PASSWORD })).await;
    person.secrets.push(token);
    let session = person.post("/api/v1/auth/login", json!({ "email": EMAIL, "password": NEW_PASSWORD, "include_refresh": true })).await;
    person.token = session["access_token"].as_str().map(str::to_owned);
}

async fn buy(person: &mut Curious, installation: &Installation, show: i64, seats: &[i64]) -> i64 {
    let held = person.post("/api/v1/bookings/hold", json!({ "showtime_id": show, "seat_ids": seats })).await;
    let booking = held["reservation_id"].as_i64().expect("a key");
    let payment = person.post(&format!("/api/v1/bookings/{booking}/confirm"), json!({})).await["payment"].clone();
    let intent = payment["intent"].as_str().expect("an intent").to_owned();
    if let Some(stripe) = installation.visitor().stripe() {
        stripe.pay(&intent, Card::Succeeds);
    } else {
        let pay = json!({ "client_secret": payment["client_secret"], "card_number": CARD });
        person.post(&format!("/api/v1/payments/sandbox/{intent}/pay"), pay).await;
    }
    for _ in 0..200 {
        let (_, _, found) = person.ask(Method::GET, &format!("/api/v1/bookings/{booking}?wait=2"), &[], None).await;
        if found["status"] == "confirmed" {
            // The codes of tickets are as good as the tickets.
            person.ask(Method::GET, &format!("/api/v1/bookings/{booking}/tickets"), &[], None).await;
            return booking;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is not confirmed");
}

/// The refresh cookie, as a browser would send it back.
fn cookie_of(headers: &HeaderMap) -> String {
    let set = headers["set-cookie"].to_str().expect("text");
    set.split(';').next().expect("a cookie").to_owned()
}

/// The one-time token in the mail of this person that came last of so many with one.
async fn mailed_token(smtp: &SmtpStandIn, mails: usize) -> String {
    for _ in 0..400 {
        let own = smtp.read().into_iter().filter(|mail| mail.to.iter().any(|to| to == EMAIL));
        let tokens: Vec<String> =
            own.filter_map(|mail| Some(mail.text.split_once("token=")?.1.split_whitespace().next()?.to_owned())).collect();
        if let Some(token) = tokens.into_iter().nth(mails - 1) {
            return token;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the mail did not come");
}

/// The log, once it has a line for each request.
async fn whole_log(product: &Product, person: &Curious) -> String {
    for _ in 0..100 {
        let log = product.log();
        if person.answers.keys().all(|id| log.contains(id)) {
            return log;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    product.log()
}

fn check_secrets(log: &str, secrets: &[String]) {
    assert!(secrets.len() > 15, "{} secrets are few: are they still collected?", secrets.len());
    for secret in secrets {
        assert!(secret.len() > 8, "{secret:?} is too short to look for");
        if let Some(line) = log.lines().find(|line| line.contains(secret.as_str())) {
            panic!("{secret} is told: {line}");
        }
    }
}

/// One line a request, with whom and what it was about.
fn check_lines(log: &str, person: &Curious, booking: i64) {
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    for (id, (what, status)) in &person.answers {
        let own: Vec<&&Value> = answered.iter().filter(|line| line["span"]["request_id"] == id.as_str()).collect();
        let [line] = own[..] else { panic!("{what} has {} lines: {own:?}", own.len()) };
        assert_eq!(line["status"], *status, "{what}: {line}");
        let level = line["level"].as_str().expect("a level");
        assert_eq!(level, if *status == 500 { "ERROR" } else { "INFO" }, "{what}: {line}");
        if what.contains(&format!("/bookings/{booking}")) {
            assert_eq!(line["span"]["booking_id"], booking, "{line}");
            assert!(line["span"]["user_id"].is_i64(), "{line}");
        }
        if what.ends_with("/bookings/hold") {
            assert_eq!((&line["span"]["booking_id"], line["route"].as_str()), (&json!(booking), Some("/api/v1/bookings/hold")), "{line}");
        }
        if *status == 500 {
            assert!(line["cause"].as_str().is_some_and(|cause| cause.contains("genres")), "the cause is told: {line}");
        }
    }
    let faults = lines.iter().filter(|line| line["level"] == "ERROR").count();
    assert_eq!(faults, 1, "the fault is told once");
}
