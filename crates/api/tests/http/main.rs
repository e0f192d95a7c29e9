//! The API as its clients see it: personas that speak HTTP to the application, on both sets of adapters. The clock stands still; the
//! background work runs when a test says so.

mod accounts;
mod administration;
mod audit;
mod authorization;
mod bookings;
mod box_office;
mod cancellations;
mod catalogue;
mod documents;
mod door;
mod edge;
mod errors;
mod export;
mod inbox;
mod legacy;
mod mails;
mod managed;
mod metrics;
mod payments;
mod posters;
mod prices;
mod quotas;
mod race;
mod refused;
mod reports;
mod schedule;
mod seats;
mod stripe;
mod stripe_storms;
mod stripe_strays;
mod support;
mod week;
mod worker;
