//! The API as its clients see it: personas that speak HTTP to the application, on both sets of adapters. The clock stands still; the
//! background work runs when a test says so.

mod accounts;
mod audit;
mod authorization;
mod bookings;
mod catalogue;
mod edge;
mod errors;
mod payments;
mod race;
mod reports;
mod seats;
mod stripe;
mod support;
