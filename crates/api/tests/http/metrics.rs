//! What operators watch: requests, what they cost, and what becomes of holds and money.

use std::collections::{BTreeMap, BTreeSet};

use api::metrics::{ALL, Kind};
use booking_domain::CinemaId;
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{
    door::bought,
    support::{TestApp, on_both},
};

on_both! {
    an_evening_is_counted,
    routes_are_told_by_their_patterns,
    streams_are_counted_while_they_are_open,
    who_goes_away_is_counted_too,
}

const GOOD: &str = "4242424242424242";
const DECLINED: &str = "4000000000000002";

/// The samples of a scrape: name and labels, as they are written, and the value.
struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    async fn of(app: &TestApp) -> Self {
        let answer = app.visitor().get("/metrics").await;
        assert_eq!(answer.status, 200);
        let samples = answer.text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let parsed = samples.map(|line| {
            let (sample, value) = line.rsplit_once(' ').expect("a value");
            (sample.to_owned(), value.parse().expect("a number"))
        });
        Self(parsed.collect())
    }

    #[track_caller]
    fn is(&self, sample: &str, expected: f64) {
        let value = self.0.get(sample).unwrap_or_else(|| panic!("{sample} is missing in {:#?}", self.0));
        assert!((value - expected).abs() < 1e-9, "{sample} is {value} and not {expected}");
    }

    /// The sum of all samples whose text has all of these parts.
    fn sum(&self, parts: &[&str]) -> f64 {
        self.0.iter().filter(|(sample, _)| parts.iter().all(|part| sample.contains(part))).map(|(_, value)| value).sum()
    }

    /// The names and labels there are, without `le`.
    fn shapes(&self) -> BTreeSet<(String, BTreeSet<String>)> {
        self.0.keys().map(|sample| shape(sample)).collect()
    }
}

/// `a{b="c",d="e"}` is `a` with `b` and `d`. No value of ours has a comma between quotes.
fn shape(sample: &str) -> (String, BTreeSet<String>) {
    let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
    let names = labels.trim_end_matches('}').split("\",").filter_map(|label| Some(label.split_once('=')?.0.to_owned()));
    (name.to_owned(), names.filter(|label| label != "le").collect())
}

async fn an_evening_is_counted(app: TestApp) {
    let (alice, bob, staff) = (app.customer("Alice").await, app.customer("Bob").await, app.staff_of("door", &[CinemaId(1)]).await);
    app.visitor().get(&format!("/api/v1/showtimes/{}/seats", app.show.id)).await;
    let (booking, tickets) = bought(&app, &alice, &app.show, &[0, 1]).await;
    bob.hold(&app.show, &[0]).await.is_problem(409, "seat_unavailable");
    let declined = bob.held(&app.show, &[4]).await;
    let payment = bob.confirm(declined).await;
    bob.pay(&payment, DECLINED).await;
    let let_go = bob.held(&app.show, &[5]).await;
    assert_eq!(bob.delete(&format!("/api/v1/bookings/{let_go}/hold")).await.status.as_u16() / 100, 2);
    let paid = bob.held(&app.show, &[6]).await;
    let payment = bob.confirm(paid).await;
    bob.pay(&payment, GOOD).await;
    app.work().await;
    let counter = json!({ "showtime_id": app.show.id, "seat_ids": app.show.ids(&[8]), "payment": "cash" });
    assert_eq!(staff.post("/api/v1/staff/bookings/sell", &counter).await.status, 201);
    assert_eq!(alice.post(&format!("/api/v1/bookings/{booking}/cancel"), &json!({})).await.status, 200);
    let scan = json!({ "code": tickets[0]["code"], "showtime_id": app.show.id, "nonce": "n1" });
    assert_eq!(staff.post("/api/v1/staff/checkin/scan", &scan).await.status, 200);
    for _ in 0..4 {
        // The declined hold ends, and the refund arrives.
        app.wait(8);
        app.work().await;
    }

    let scrape = Scrape::of(&app).await;
    scrape.is("marquee_seat_map_views_total", 1.0);
    scrape.is("marquee_holds_placed_total", 4.0);
    scrape.is("marquee_holds_refused_total{reason=\"seat_unavailable\"}", 1.0);
    for (outcome, count) in [("confirmed", 2.0), ("released", 1.0), ("expired", 1.0)] {
        scrape.is(&format!("marquee_holds_ended_total{{outcome=\"{outcome}\"}}"), count);
    }
    scrape.is("marquee_bookings_confirmed_total{channel=\"web\"}", 2.0);
    scrape.is("marquee_bookings_confirmed_total{channel=\"counter\"}", 1.0);
    // Two seats at ten euros and one; half a euro a seat is the fee.
    scrape.is("marquee_revenue_minor_units_total{channel=\"web\",currency=\"EUR\"}", 3_150.0);
    scrape.is("marquee_revenue_minor_units_total{channel=\"counter\",currency=\"EUR\"}", 1_050.0);
    scrape.is("marquee_payments_total{outcome=\"started\"}", 3.0);
    scrape.is("marquee_payments_total{outcome=\"succeeded\"}", 2.0);
    scrape.is("marquee_payments_total{outcome=\"failed\"}", 1.0);
    scrape.is("marquee_refunds_total{outcome=\"queued\"}", 1.0);
    scrape.is("marquee_refunds_total{outcome=\"succeeded\"}", 1.0);
    assert!(scrape.sum(&["marquee_bookings_cancelled_total"]) > 0.0 && scrape.sum(&["marquee_refunded_minor_units_total", "EUR"]) > 0.0);
    scrape.is("marquee_door_scans_total{outcome=\"revoked\"}", 1.0);
    assert!(scrape.sum(&["marquee_mail_duration_seconds_count", "outcome=\"ok\""]) >= 2.0, "mails left");
    assert!(scrape.sum(&["marquee_payment_provider_call_duration_seconds_count", "create_intent"]) >= 3.0);
    assert!(scrape.sum(&["marquee_database_statement_duration_seconds_count"]) > 100.0);
    assert!(scrape.sum(&["marquee_cache_lookups_total", "offers", "hit"]) > 0.0);
    assert!(scrape.sum(&["marquee_cache_lookups_total", "sessions"]) > 0.0);
    scrape.is("marquee_ready", 1.0);
    assert!(scrape.sum(&["marquee_database_pool_size"]) >= 5.0);
    let calls = scrape.sum(&["marquee_redis_call_duration_seconds_count", "gate: enter", "outcome=\"ok\""]);
    let has_redis = scrape.sum(&["marquee_dependency_up", "name=\"redis\""]) > 0.0;
    assert_eq!(calls > 0.0, has_redis, "Redis is asked where there is one");
    only_what_is_described(&scrape);
}

/// Every sample is one of a metric that is described, with its labels and no other.
fn only_what_is_described(scrape: &Scrape) {
    let known: BTreeMap<&str, (Kind, BTreeSet<String>)> =
        ALL.iter().map(|metric| (metric.name, (metric.kind, metric.labels.iter().map(|label| (*label).to_owned()).collect()))).collect();
    for (name, labels) in scrape.shapes() {
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).filter(|base| known.contains_key(base));
        let (kind, expected) = known.get(base.unwrap_or(&name)).unwrap_or_else(|| panic!("{name} is not described"));
        assert_eq!(base.is_some(), *kind == Kind::Histogram, "{name}");
        assert_eq!(&labels, expected, "{name}");
    }
}

async fn routes_are_told_by_their_patterns(app: TestApp) {
    let alice = app.customer("Alice").await;
    for id in 0..5 {
        alice.get(&format!("/api/v1/bookings/{}", 900_000 + id)).await.is_problem(404, "not_found");
        app.visitor().get(&format!("/api/v1/nothing/at/all/{id}")).await.is_problem(404, "not_found");
    }
    let id = alice.held(&app.show, &[0]).await;
    alice.get(&format!("/api/v1/bookings/{id}?wait=1")).await;
    let odd = reqwest::Method::from_bytes(b"BREW").expect("a method");
    alice.send(odd, "/api/v1/movies", &[], None).await.is_problem(405, "method_not_allowed");
    alice.send(reqwest::Method::DELETE, "/api/v1/movies", &[], None).await;

    let scrape = Scrape::of(&app).await;
    scrape.is("marquee_http_requests_total{method=\"GET\",route=\"/api/v1/bookings/{id}\",status=\"404\"}", 5.0);
    scrape.is("marquee_http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"}", 5.0);
    scrape.is("marquee_http_requests_total{method=\"POST\",route=\"/api/v1/bookings/hold\",status=\"201\"}", 1.0);
    scrape.is("marquee_http_requests_total{method=\"OTHER\",route=\"/api/v1/movies\",status=\"405\"}", 1.0);
    let timed = scrape.sum(&["marquee_http_request_duration_seconds_count", "route=\"/api/v1/bookings/{id}\""]);
    let counted = scrape.sum(&["marquee_http_requests_total", "route=\"/api/v1/bookings/{id}\""]);
    assert!((counted - timed - 1.0).abs() < 1e-9, "who asks to wait is counted and not timed: {counted} and {timed}");
    scrape.is("marquee_http_requests_in_flight", 1.0);
    assert!(!scrape.0.keys().any(|sample| sample.contains("900001") || sample.contains("BREW")), "no label is a client's word");
}

async fn streams_are_counted_while_they_are_open(app: TestApp) {
    let url = format!("{}/api/v1/showtimes/{}/seats/stream", app.url, app.show.id);
    let mut stream = reqwest::get(&url).await.expect("a stream");
    assert!(stream.chunk().await.expect("goes on").is_some());
    Scrape::of(&app).await.is("marquee_sse_streams", 1.0);
    app.services().closing.cancel();
    while stream.chunk().await.expect("ends in order").is_some() {}
    for _ in 0..1_000 {
        // The server may still be putting it away.
        if Scrape::of(&app).await.0["marquee_sse_streams"] < 0.5 {
            return;
        }
    }
    panic!("the stream is still counted");
}

async fn who_goes_away_is_counted_too(app: TestApp) {
    let alice = app.customer("Alice").await;
    let id = alice.held(&app.show, &[0]).await;
    let mut impatient = TcpStream::connect(app.url.trim_start_matches("http://")).await.expect("connects");
    let token = alice.token().expect("is logged in");
    let request = format!("GET /api/v1/bookings/{id}?wait=20 HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\r\n");
    impatient.write_all(request.as_bytes()).await.expect("is sent");
    let scraped_until = async |done: fn(&Scrape) -> bool| {
        for _ in 0..1_000 {
            if done(&Scrape::of(&app).await) {
                return;
            }
        }
        panic!("it did not come to that");
    };
    // The scrape itself is one of them.
    scraped_until(|scrape| scrape.0["marquee_http_requests_in_flight"] > 1.5).await;
    impatient.set_zero_linger().expect("leaves at once");
    drop(impatient);
    scraped_until(|scrape| scrape.sum(&["marquee_http_requests_total", "status=\"499\""]) > 0.5).await;
    Scrape::of(&app).await.is("marquee_http_requests_in_flight", 1.0);
}
