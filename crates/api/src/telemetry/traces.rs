//! Traces, sent by OTLP where there is a collector. Spans with the target `traces` are sent and never logged; where nobody collects them no
//! subscriber wants them, and each costs the look at a flag.

use actix_web::http::{Method, StatusCode, header::HeaderMap};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::{TraceContextExt as _, TracerProvider as _},
};
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Level, Metadata, Span, Subscriber, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{Layer, filter::FilterFn, registry::LookupSpan};

use super::Failure;

/// The target of spans that are sent.
const TARGET: &str = "traces";

/// Where a collector takes traces, below its address.
const PATH: &str = "/v1/traces";

/// Sends traces, in batches and from a thread of its own.
pub struct Exporter(SdkTracerProvider);

impl Exporter {
    /// To the collector at this address. What else OpenTelemetry's variables say (`OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`,
    /// `OTEL_EXPORTER_OTLP_HEADERS` …) its library reads by itself.
    pub fn new(endpoint: &str) -> Result<Self, Failure> {
        let endpoint = format!("{}{PATH}", endpoint.trim_end_matches('/'));
        let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
        let resource = Resource::builder().build();
        let unnamed = resource.get(&"service.name".into()).is_none_or(|name| name.as_str().starts_with("unknown_service"));
        let resource = if unnamed { Resource::builder().with_service_name("marquee").build() } else { resource };
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// What gives it the spans.
    pub fn layer<S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync>(&self) -> impl Layer<S> + Send + Sync + use<S> {
        let layer = tracing_opentelemetry::layer().with_tracer(self.0.tracer("marquee"));
        layer.with_location(false).with_threads(false).with_tracked_inactivity(false).with_target(false)
    }

    /// Sends what is left.
    pub fn finish(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Lets through what is sent.
pub fn only() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    let is_sent: fn(&Metadata<'_>) -> bool = |metadata| metadata.is_span() && metadata.target() == TARGET;
    FilterFn::new(is_sent).with_max_level_hint(Level::INFO)
}

/// The span around a request.
pub struct RequestTrace(Span);

impl RequestTrace {
    /// Begins one, in the trace that the client names by `traceparent` (<https://www.w3.org/TR/trace-context/>), or in one of its own.
    pub fn begin(method: &Method, headers: &HeaderMap, request_id: &str) -> Self {
        let span = tracing::info_span!(
            target: TARGET,
            "request",
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = %method,
            http.route = Empty,
            http.response.status_code = Empty,
            request_id
        );
        if !span.is_disabled() {
            let named = TraceContextPropagator::new().extract(&Headers(headers));
            // It fails only where nobody collects traces.
            drop(span.set_parent(named));
        }
        Self(span)
    }

    /// The span.
    pub fn span(&self) -> Span {
        self.0.clone()
    }

    /// The request was answered.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode) {
        if self.0.is_disabled() {
            return;
        }
        // Not as a field: a span that has begun takes no other name by one.
        self.0.context().span().update_name(format!("{method} {route}"));
        self.0.record("http.route", route);
        self.0.record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            self.0.record("otel.status_code", "ERROR");
        }
    }
}

/// The span of a use case, named for the route whose future it is, such as `bookings::hold`.
pub fn of_use_case<F>(_: &F) -> Span {
    if !tracing::span_enabled!(target: TARGET, Level::INFO) {
        return Span::none();
    }
    tracing::info_span!(target: TARGET, "use case", otel.name = route_of(std::any::type_name::<F>()))
}

/// `api::routes::bookings::hold::handle::{{closure}}::{{closure}}` is `bookings::hold`.
fn route_of(future: &str) -> &str {
    let path = future.split("::{{closure}}").next().unwrap_or(future);
    let path = path.strip_suffix("::handle").unwrap_or(path);
    path.strip_prefix("api::routes::").or_else(|| path.strip_prefix("api::")).unwrap_or(path)
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(actix_web::http::header::HeaderName::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_cases_are_named_for_their_routes() {
        assert_eq!(route_of("api::routes::bookings::hold::handle::{{closure}}::{{closure}}"), "bookings::hold");
        assert_eq!(route_of("api::middleware::authenticated::sender::{{closure}}::{{closure}}"), "middleware::authenticated::sender");
    }
}
