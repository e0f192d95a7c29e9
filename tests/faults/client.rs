//! An HTTP client that knows the API document: it takes no answer that is not in it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use booking_testkit::stripe::StripeStandIn;
use reqwest::{Method, header::HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest anybody waits for an answer: more is a hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long somebody goes on asking who gets no answer, or is told to try again.
const PERSISTENCE: Duration = Duration::from_mins(1);

/// What may go wrong just now, and what did.
#[derive(Default)]
pub struct Weather {
    /// Whether the program is being killed, so that connections break.
    rough: AtomicBool,
    /// Answers that said to try again.
    unavailable: AtomicUsize,
    /// Requests that got no answer.
    unanswered: AtomicUsize,
    /// The slowest answer, in milliseconds; long polls are not counted.
    slowest: AtomicU64,
}

impl Weather {
    /// From now on connections may break, or must not any more.
    pub fn set_rough(&self, rough: bool) {
        self.rough.store(rough, Ordering::SeqCst);
    }

    fn is_rough(&self) -> bool {
        self.rough.load(Ordering::SeqCst)
    }

    /// How many answers said to try again since it was last asked.
    pub fn take_unavailable(&self) -> usize {
        self.unavailable.swap(0, Ordering::SeqCst)
    }

    /// How many requests got no answer.
    pub fn unanswered(&self) -> usize {
        self.unanswered.load(Ordering::SeqCst)
    }

    /// The slowest answer since it was last asked.
    pub fn take_slowest(&self) -> Duration {
        Duration::from_millis(self.slowest.swap(0, Ordering::SeqCst))
    }
}

/// Something to ask.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    path: String,
    body: Option<Value>,
    key: Option<String>,
}

impl Call {
    /// Reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None, key: None }
    }

    /// Asks for something to be done.
    pub fn post(path: impl Into<String>, body: Option<Value>) -> Self {
        Self { method: Method::POST, path: path.into(), body, key: None }
    }

    /// Puts something in the place of what is there.
    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::PUT, path: path.into(), body: Some(body), key: None }
    }

    /// Asks for something to be changed.
    pub fn patch(path: impl Into<String>, body: Option<Value>) -> Self {
        Self { method: Method::PATCH, ..Self::post(path, body) }
    }

    /// Asks for something to end.
    pub fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, path: path.into(), body: None, key: None }
    }

    /// Names the request, so that asking again is asking once.
    pub fn named(self, key: String) -> Self {
        Self { key: Some(key), ..self }
    }
}

/// An answer that is in the document.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, null when there is none.
    pub body: Value,
}

impl Answer {
    /// The code of a problem; empty when it is none.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The body as a `T`, of an answer with this status.
    pub fn expect<T: DeserializeOwned>(self, status: u16) -> T {
        assert_eq!(self.status, status, "{}", self.body);
        serde_json::from_value(self.body).expect("the body is what the document says")
    }

    /// Whether it says that asking again may help.
    fn is_try_again(&self) -> bool {
        self.status == 503
    }
}

/// Somebody with a connection of their own.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// The replicas' addresses; the first is asked first, and the next when it does not answer.
    doors: Vec<String>,
    token: Option<String>,
    weather: Arc<Weather>,
    /// Where cards are entered, if that is not the sandbox.
    stripe: Option<Arc<StripeStandIn>>,
}

impl Client {
    /// A visitor who knows these addresses.
    pub fn new(doors: &[String], weather: &Arc<Weather>) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
        Self { http, doors: doors.to_vec(), token: None, weather: Arc::clone(weather), stripe: None }
    }

    /// The same, who enters cards at Stripe.
    pub fn paying_at(self, stripe: Option<&Arc<StripeStandIn>>) -> Self {
        Self { stripe: stripe.cloned(), ..self }
    }

    /// Where cards are entered, if that is not the sandbox.
    pub fn stripe(&self) -> Option<&StripeStandIn> {
        self.stripe.as_deref()
    }

    /// The same with a connection and a token of their own.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone().reconnected(&self.doors) }
    }

    /// The same person at other addresses.
    pub fn at(&self, doors: &[String]) -> Self {
        self.clone().reconnected(doors)
    }

    /// The access token of somebody who is logged in.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("is logged in")
    }

    /// The same, asking another replica first.
    pub fn through(&self, door: usize) -> Self {
        let mut doors = self.doors.clone();
        let turns = door % doors.len();
        doors.rotate_left(turns);
        self.clone().reconnected(&doors)
    }

    fn reconnected(self, doors: &[String]) -> Self {
        let Self { http, doors, weather, .. } = Self::new(doors, &self.weather);
        Self { http, doors, weather, ..self }
    }

    /// Asks once, the first address that lets itself be spoken to. No answer is an answer only while the weather is rough.
    pub async fn ask(&self, call: &Call) -> Option<Answer> {
        for door in &self.doors {
            let (was_rough, began) = (self.weather.is_rough(), Instant::now());
            match self.send(door, call).await {
                Ok(answer) => {
                    if !call.path.contains("wait=") {
                        self.weather.slowest.fetch_max(u64::try_from(began.elapsed().as_millis()).expect("not so long"), Ordering::SeqCst);
                    }
                    return Some(answer);
                }
                Err(error) => {
                    assert!(!error.is_timeout(), "{call:?} hangs: {error}");
                    assert!(was_rough || self.weather.is_rough(), "{call:?} got no answer: {error:?}");
                    self.weather.unanswered.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
        None
    }

    /// Asks again and again until there is an answer other than "try again".
    pub async fn insist(&self, call: &Call) -> Answer {
        let began = Instant::now();
        loop {
            match self.ask(call).await {
                Some(answer) if !answer.is_try_again() => return answer,
                last => assert!(began.elapsed() < PERSISTENCE, "{call:?}: nothing but {last:?}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The value of a sample among the metrics of the first replica, as it is named there.
    pub async fn metric(&self, sample: &str) -> Option<f64> {
        let answer = self.http.get(format!("{}/metrics", self.doors[0])).send().await.expect("an answer");
        let text = answer.text().await.expect("a body");
        text.lines().find_map(|line| line.strip_prefix(sample)?.trim().parse().ok())
    }

    /// A stream of the body's pieces, of an answer that goes on.
    pub async fn listen(&self, path: &str) -> reqwest::Response {
        let answer = reqwest::get(format!("{}{path}", self.doors[0])).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        answer
    }

    async fn send(&self, door: &str, call: &Call) -> reqwest::Result<Answer> {
        let mut request = self.http.request(call.method.clone(), format!("{door}{}", call.path));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        if let Some(key) = &call.key {
            request = request.header("Idempotency-Key", key);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or_else(|_| panic!("{call:?}: {text}")) };
        let answer = Answer { status, body };
        check(call, &answer, &headers);
        if answer.is_try_again() {
            self.weather.unavailable.fetch_add(1, Ordering::SeqCst);
        }
        Ok(answer)
    }
}

/// Every answer from 400 on is a problem document, none says that the fault is ours, and "try again" says when.
fn check(call: &Call, answer: &Answer, headers: &HeaderMap) {
    if answer.status < 400 || (call.path == "/health/ready" && answer.status == 503) {
        return;
    }
    let described = format!("{call:?} is answered by {answer:?}");
    assert_eq!(headers["content-type"], "application/problem+json", "{described}");
    assert_eq!(answer.body["status"], answer.status, "{described}");
    assert_eq!(answer.body["type"], format!("/problems/{}", answer.code()), "{described}");
    assert!(answer.body["request_id"].is_string() && answer.status != 500, "{described}");
    assert_eq!(answer.status == 503, ["dependency_unavailable", "payment_unavailable"].contains(&answer.code()), "{described}");
    assert!(answer.status != 503 || headers.contains_key("retry-after"), "{described}: without Retry-After");
}
