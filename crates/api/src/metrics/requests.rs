//! Requests and streams.

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use metrics::{Gauge, counter, gauge, histogram};

use super::Metrics;

/// A stream that somebody listens to, until it is dropped.
pub struct OpenStream(Gauge);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// A request that is being answered, until it is dropped.
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

impl Metrics {
    /// A request has come.
    pub fn request_came(&self) -> InFlight {
        let gauge = self.with(|| gauge!("marquee_http_requests_in_flight"));
        gauge.increment(1);
        InFlight(gauge)
    }

    /// A request was answered. `took` is left out where the client asked to be kept waiting.
    pub fn request_answered(&self, method: &Method, route: &str, status: StatusCode, took: Option<Duration>) {
        let method = named(method);
        self.with(|| {
            let status = status.as_u16().to_string();
            counter!("marquee_http_requests_total", "method" => method, "route" => route.to_owned(), "status" => status).increment(1);
            if let Some(took) = took {
                histogram!("marquee_http_request_duration_seconds", "method" => method, "route" => route.to_owned()).record(took);
            }
        });
    }

    /// Somebody listens to a stream, for as long as the answer is kept.
    pub fn stream_opened(&self) -> OpenStream {
        let gauge = self.with(|| gauge!("marquee_sse_streams"));
        gauge.increment(1);
        OpenStream(gauge)
    }
}

/// The method's name. What a client makes up is no label: there would be no end of them.
fn named(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// What is shown before anything happened.
pub fn begin_at_zero() {
    gauge!("marquee_http_requests_in_flight").set(0.0);
    gauge!("marquee_sse_streams").set(0.0);
}
