//! Pieces of background work, told of in log and traces as requests are: everything that happens within says what it is about.

use std::collections::HashMap;

use booking_domain::BookingId;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// What is done, and because of what.
pub struct Work<'a> {
    /// Its name.
    pub task: &'static str,
    /// The booking it is about.
    pub booking: Option<BookingId>,
    /// The trace of what made it necessary (`traceparent`), where that is known: the work is told in the same one.
    pub trace_context: Option<&'a str>,
}

impl Work<'_> {
    /// Work of this name about a booking, in a trace of its own.
    pub fn about(task: &'static str, booking: BookingId) -> Self {
        Self { task, booking: Some(booking), trace_context: None }
    }
}

/// Does a piece of work.
pub async fn told<T>(what: Work<'_>, work: impl Future<Output = T>) -> T {
    let (task, booking_id) = (what.task, what.booking.map(|booking| booking.0));
    let log = tracing::info_span!("work", task, booking_id);
    // Sent where traces are collected, and never logged.
    let trace = tracing::info_span!(target: "traces", "work", otel.name = task, otel.kind = "consumer", booking_id);
    if let Some(context) = what.trace_context.filter(|_| !trace.is_disabled()) {
        let named = HashMap::from([("traceparent".to_owned(), context.to_owned())]);
        // It fails only where nobody collects traces.
        drop(trace.set_parent(TraceContextPropagator::new().extract(&named)));
    }
    work.instrument(log).instrument(trace).await
}
