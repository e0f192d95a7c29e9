//! Payments by Stripe: `PaymentGateway` over its HTTP API.
//!
//! Requests are built and sent by Stripe's crate, async-stripe, which also pins the version of the API. What comes back, answers and
//! events alike, is read by types of our own that ask for the few fields we need, so that a new field, type or version never stops a
//! payment ([0007](../../../docs/decisions/0007-stripe.md)).
//!
//! - Every call has a budget of time, is tried at most three times with the same key, and fails at once while Stripe is known to be down.
//! - Our keys are Stripe's idempotency keys and travel in the metadata, so a lost reply is found again by replay, list or search.
//! - Events are believed for their signature over the raw body, and only in the mode (live or test) of our own key.

#![warn(missing_docs)]

mod amount;
mod breaker;
mod caller;
mod event;
mod gateway;
mod object;
mod signature;

pub use gateway::{StripeError, StripeGateway, StripeOptions};
