//! Marquee's binary as a library, so that its tests can start it: the REST API over actix-web, its documentation, the web client, the
//! command line. Adapters are named only in [`compose`].

pub mod app;
pub mod backup;
pub mod commands;
pub mod compose;
pub mod config;
pub mod demo;
pub mod etag;
pub mod extract;
pub mod legacy;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod readiness;
pub mod rendered;
pub mod routes;
pub mod services;
pub mod telemetry;
mod web;
pub mod worker;
