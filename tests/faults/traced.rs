//! Traces as a collector gets them: a request with all that is done for it, in the trace its client began, and what the worker does.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    net::TcpListener,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{self, Bytes, Data},
};
use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse},
    common::v1::any_value::Value as Any,
    trace::v1::Span,
};
use prost::Message as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    customers::{seats, showtimes, sign_up},
    installation::Installation,
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const UNSAMPLED: &str = "4bf92f3577b34da6a3ce929d0e0e4799";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_traced_to_its_statements_with_sqlite() {
    let collector = Collector::open();
    let installation = Installation::embedded(&collector.settings()).await;
    traced(&collector, &installation, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_traced_to_its_statements_with_postgresql_and_redis() {
    let collector = Collector::open();
    let installation = Installation::over_servers(1, &collector.settings()).await;
    traced(&collector, &installation, true).await;
}

/// Takes traces by OTLP over HTTP.
struct Collector {
    url: String,
    spans: Arc<Mutex<Vec<Span>>>,
    services: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone)]
struct Taken {
    spans: Arc<Mutex<Vec<Span>>>,
    services: Arc<Mutex<Vec<String>>>,
}

impl Collector {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let taken = Taken { spans: Arc::default(), services: Arc::default() };
        let (spans, services) = (Arc::clone(&taken.spans), Arc::clone(&taken.services));
        let server = HttpServer::new(move || App::new().app_data(Data::new(taken.clone())).route("/v1/traces", web::post().to(take)));
        tokio::spawn(server.workers(1).disable_signals().listen(listener).expect("listens").run());
        Self { url, spans, services }
    }

    fn settings(&self) -> [(&'static str, &str); 2] {
        [("OTEL_EXPORTER_OTLP_ENDPOINT", &self.url), ("OTEL_BSP_SCHEDULE_DELAY", "100")]
    }

    fn spans(&self) -> Vec<Span> {
        self.spans.lock().expect("no panic here").clone()
    }

    /// The spans, once there is one that `wanted` wants.
    async fn until(&self, what: &str, wanted: impl Fn(&Span) -> bool) -> Vec<Span> {
        for _ in 0..300 {
            let spans = self.spans();
            if spans.iter().any(&wanted) {
                return spans;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let names: Vec<String> = self.spans().into_iter().map(|span| span.name).collect();
        panic!("{what} did not come; there are {names:?}");
    }
}

async fn take(body: Bytes, taken: Data<Taken>) -> HttpResponse {
    let request = ExportTraceServiceRequest::decode(body).expect("is OTLP");
    for resource in request.resource_spans {
        let attributes = resource.resource.map(|resource| resource.attributes).unwrap_or_default();
        let names = attributes.into_iter().filter(|attribute| attribute.key == "service.name");
        let text = names.filter_map(|name| match name.value?.value? {
            Any::StringValue(text) => Some(text),
            _ => None,
        });
        taken.services.lock().expect("no panic here").extend(text);
        let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
        taken.spans.lock().expect("no panic here").extend(spans);
    }
    HttpResponse::Ok().content_type("application/x-protobuf").body(ExportTraceServiceResponse::default().encode_to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes all");
        text
    })
}

async fn traced(collector: &Collector, installation: &Installation, has_redis: bool) {
    let visitor = installation.visitor();
    let show = showtimes(&visitor).await[0];
    let free = seats(&visitor, show).await.into_iter().find(|seat| seat.status == "available" && seat.is_for_anyone());
    let seat = free.expect("a free seat").id;
    let token = sign_up(&visitor, 1).await[0].token().to_owned();
    let url = installation.replicas[0].url();
    let ask = async |method: Method, path: &str, trace: &str, sampled: &str, body: Value| -> Value {
        let request = reqwest::Client::new().request(method, format!("{url}{path}")).bearer_auth(&token).json(&body);
        let answer = request.header("traceparent", format!("00-{trace}-{PARENT}-{sampled}")).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("JSON")
    };
    ask(Method::GET, "/api/v1/movies", UNSAMPLED, "00", json!({})).await;
    let held = ask(Method::POST, "/api/v1/bookings/hold", TRACE, "01", json!({ "showtime_id": show, "seat_ids": [seat] })).await;
    let booking = held["reservation_id"].as_i64().expect("a key");
    ask(Method::POST, &format!("/api/v1/bookings/{booking}/confirm"), TRACE, "01", json!({})).await;

    let confirm = "POST /api/v1/bookings/{id}/confirm";
    let spans = collector.until("the second request", |span| hex(&span.trace_id) == TRACE && span.name == confirm).await;
    let ours: BTreeMap<Vec<u8>, &Span> =
        spans.iter().filter(|span| hex(&span.trace_id) == TRACE).map(|span| (span.span_id.clone(), span)).collect();
    let chain = |name: &str| -> Vec<String> {
        let found = ours.values().find(|span| span.name == name);
        up_from(&ours, found.unwrap_or_else(|| panic!("no {name} among {:?}", ours.values().map(|span| &span.name).collect::<Vec<_>>())))
    };
    let hold = "POST /api/v1/bookings/hold";
    assert_eq!(chain("bookings::hold"), ["bookings::hold", hold, PARENT]);
    assert_eq!(chain("payment provider: create_intent"), ["payment provider: create_intent", "bookings::confirm", confirm, PARENT]);
    let statements = ours.values().filter(|span| span.attributes.iter().any(|attribute| attribute.key == "db.query.text"));
    let chains: Vec<Vec<String>> = statements.map(|span| up_from(&ours, span)).collect();
    for use_case in ["bookings::hold", "bookings::confirm"] {
        assert!(chains.iter().any(|chain| chain[1] == use_case), "no statement of {use_case} in {chains:?}");
    }
    assert!(chains.iter().all(|chain| chain.last().is_some_and(|end| end == PARENT)), "a statement of nobody's: {chains:?}");
    if has_redis {
        assert_eq!(chain("gate: enter"), ["gate: enter", "bookings::hold", hold, PARENT]);
    }
    no_values(&spans, held["reference"].as_str().expect("a reference"));
    assert!(spans.iter().all(|span| hex(&span.trace_id) != UNSAMPLED), "who says that a trace is not kept is believed");
    // The mail after the sign-up, from the worker.
    let spans = collector.until("the worker's mail", |span| span.name == "mail: send").await;
    let mail = spans.iter().find(|span| span.name == "mail: send").expect("is there");
    collector.until("what it is sent for", |span| span.span_id == mail.parent_span_id && span.name == "deliver").await;
    assert!(collector.services.lock().expect("no panic here").iter().all(|name| name == "marquee"));
}

/// The names from what is done for a request up to it, and its client's span.
fn up_from(ours: &BTreeMap<Vec<u8>, &Span>, span: &Span) -> Vec<String> {
    let (mut names, mut above) = (vec![span.name.clone()], span.parent_span_id.clone());
    while let Some(parent) = ours.get(&above) {
        names.push(parent.name.clone());
        above = parent.parent_span_id.clone();
    }
    names.push(hex(&above));
    names
}

/// Traces name statements and never what they are about.
fn no_values(spans: &[Span], reference: &str) {
    for span in spans {
        let told = format!("{span:?}");
        assert!(!told.contains("@faults.test") && !told.contains("long enough password") && !told.contains("binds"), "{told}");
        if let Some(text) = span.attributes.iter().find(|attribute| attribute.key == "db.query.text") {
            assert!(!format!("{text:?}").contains(reference), "{text:?}");
        }
    }
}
