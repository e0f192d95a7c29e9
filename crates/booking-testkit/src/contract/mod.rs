//! One suite a port: what an implementation must do, as functions over the port that every adapter's tests call. Each holds a race and a
//! rollback where the port writes.
//!
//! Each suite comes with a macro that turns it into tests, one a function, so that no adapter can forget one:
//! `seat_gate_contract!(fresh_gate)`, where `fresh_gate` is an async function that makes an implementation of its own for the test.

pub mod account_store;
pub mod begin_payment;
pub mod booking_money;
pub mod booking_store;
pub mod catalogue_store;
pub mod counter_store;
#[cfg(feature = "papers")]
pub mod documents;
pub mod door_store;
pub mod event_bus;
pub mod fair_use;
pub mod job_store;
pub mod mailbox_store;
pub mod mailer;
pub mod outbox_store;
pub mod payment_gateway;
pub mod picture_store;
pub mod poster_store;
pub mod price_store;
pub mod rate_limiter;
pub mod review_store;
pub mod sandbox_store;
pub mod schedule_store;
pub mod seat_gate;
pub mod showtime_cancellations;
pub mod staffed;

/// Makes a test of each function of a suite; for the macros of the suites.
#[macro_export]
#[doc(hidden)]
macro_rules! contract_tests {
    ($suite:ident, $fresh:path: $($name:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $name() {
            $crate::contract::$suite::$name($fresh().await).await;
        }
    )+};
    // Of a suite in several files.
    ($suite:ident::$part:ident, $fresh:path: $($name:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn $name() {
            $crate::contract::$suite::$part::$name($fresh().await).await;
        }
    )+};
}
