//! Pieces of background work, told of in log and traces as requests are: everything that happens within says what it is about.

use booking_domain::BookingId;
use tracing::Instrument as _;

/// Does a piece of work of this name, about this booking.
pub async fn told<T>(task: &'static str, booking: Option<BookingId>, work: impl Future<Output = T>) -> T {
    let booking_id = booking.map(|booking| booking.0);
    let log = tracing::info_span!("work", task, booking_id);
    // Sent where traces are collected, and never logged.
    let trace = tracing::info_span!(target: "traces", "work", otel.name = task, otel.kind = "consumer", booking_id);
    work.instrument(log).instrument(trace).await
}
