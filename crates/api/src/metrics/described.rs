//! Every metric there is. `docs/metrics.md` is held against this list by a test, and so is what the program really exposes.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// What kind of metric it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only rises, from 0 when the process starts.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Times in seconds, counted by buckets.
    Histogram,
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Its labels; each has a few values that are known beforehand.
    pub labels: &'static [&'static str],
    /// What it says.
    pub help: &'static str,
}

macro_rules! all {
    ($($kind:ident $name:literal [$($label:literal),*] $help:literal;)+) => {
        /// Every metric.
        pub const ALL: &[Described] = &[$(Described { name: $name, kind: Kind::$kind, labels: &[$($label),*], help: $help }),+];
    };
}

all! {
    Gauge "marquee_build_info" ["version"] "Always 1; the version that runs";
    Gauge "marquee_ready" [] "1 when this process can do its work, as /health/ready says, else 0";
    Gauge "marquee_dependency_up" ["name", "adapter"] "1 when what the program uses answers, else 0";
    Gauge "marquee_metrics_fresh" [] "1 when what is read from the database was read just now, 0 when it did not answer";

    Counter "marquee_http_requests_total" ["method", "route", "status"] "Requests that were answered; the route is its pattern";
    Histogram "marquee_http_request_duration_seconds" ["method", "route"] "Time until the head of the answer; requests that ask to wait are left out";
    Counter "marquee_legacy_requests_total" ["route"] "Requests by the addresses of the system before this one";
    Gauge "marquee_http_requests_in_flight" [] "Requests that are being answered";
    Gauge "marquee_sse_streams" [] "Open streams of seat maps";

    Gauge "marquee_database_pool_size" ["pool"] "The most connections a pool may have";
    Gauge "marquee_database_pool_connections" ["pool", "state"] "Open connections, idle or lent";
    Gauge "marquee_database_pool_waiting" ["pool"] "Callers that wait for a connection";
    Histogram "marquee_database_statement_duration_seconds" ["pool", "outcome"] "Time of a statement";
    Histogram "marquee_redis_call_duration_seconds" ["call", "outcome"] "Time of a call of Redis";
    Histogram "marquee_payment_provider_call_duration_seconds" ["call", "outcome"] "Time of a call of the payment provider, its repetitions included";
    Histogram "marquee_mail_duration_seconds" ["outcome"] "Time until a mail was taken, refused, or put off";
    Counter "marquee_cache_lookups_total" ["cache", "outcome"] "Questions to what is remembered";

    Counter "marquee_job_runs_total" ["task", "outcome"] "Runs of background jobs of this process";
    Histogram "marquee_job_duration_seconds" ["task"] "Time of a run of a background job";

    Gauge "marquee_outbox_queued" [] "Messages to deliver, now or later";
    Gauge "marquee_outbox_oldest_due_age_seconds" [] "How long the oldest message that is due has waited";
    Gauge "marquee_outbox_dead_letters" [] "Messages given up within a day, which a person must look at";
    Gauge "marquee_refunds_open" ["status"] "Refunds that have not arrived; manual ones wait for a person";
    Gauge "marquee_payment_events_unmatched" ["state"] "Provider events of payments nobody knows";
    Gauge "marquee_payments_wrong_amount" [] "Payments of another amount than was asked for, found out within a day";
    Gauge "marquee_payment_events_foreign" [] "Events of the provider's other mode, live or test, that came to this process";
    Gauge "marquee_integrity_violations" ["rule"] "What breaks a rule that never bends, at most 50 counted; anything but 0 is an alarm";
    Gauge "marquee_integrity_looked_at" ["rule"] "Rows the last check of a rule looked at";
    Gauge "marquee_integrity_checked_timestamp_seconds" ["rule"] "When a rule was last checked";

    Counter "marquee_seat_map_views_total" [] "Seat maps that somebody opened";
    Counter "marquee_holds_placed_total" [] "Holds that customers placed";
    Counter "marquee_holds_refused_total" ["reason"] "Holds that were refused, by the code of the answer";
    Counter "marquee_holds_ended_total" ["outcome"] "Holds that ended: confirmed, expired, or released by their customer or the cinema";
    Counter "marquee_bookings_confirmed_total" ["channel"] "Bookings that were sold";
    Counter "marquee_bookings_cancelled_total" ["reason"] "Bookings that were sold and then cancelled as a whole";
    Counter "marquee_revenue_minor_units_total" ["channel", "currency"] "What was sold for, in the currency's smallest unit";
    Counter "marquee_payments_total" ["outcome"] "Attempts to pay that began or moved on";
    Counter "marquee_refunds_total" ["outcome"] "Refunds that were queued or moved on";
    Counter "marquee_refunded_minor_units_total" ["currency"] "What went back, in the currency's smallest unit";
    Counter "marquee_disputes_total" ["status"] "Disputes of card holders that began or were decided";
    Counter "marquee_door_scans_total" ["outcome"] "Tickets scanned at the doors";
}

/// Gives the recorder every description.
pub fn describe() {
    for metric in ALL {
        match metric.kind {
            Kind::Counter => describe_counter!(metric.name, metric.help),
            Kind::Gauge => describe_gauge!(metric.name, metric.help),
            Kind::Histogram => describe_histogram!(metric.name, metric.help),
        }
    }
}
