//! The product in trouble: the real `api` program, asked over HTTP by strangers who have read its API document, on both sets of adapters,
//! while it is raced, killed, told to stop, or loses what it stands on. Afterwards HTTP, and where it cannot say it the database, must show
//! that nothing was lost and nothing sold twice.
//!
//! `MARQUEE_FAULT_ROUNDS=50 tests/run -- -E 'binary(faults)'` goes on for longer than CI does.

mod archived;
mod books;
mod client;
mod codes;
mod customers;
mod database_gone;
mod dice;
mod inboxes;
mod installation;
mod kept;
mod killed;
mod mail_down;
mod outside;
mod point_in_time;
mod postman;
mod product;
mod race;
mod redis_gone;
mod refunds_handed_back;
mod replicas;
mod rotation;
mod schema;
mod stopped;
mod storm;
mod there_and_back;
mod told;
mod traced;
mod worker_alone;

/// How often each kind of trouble is made.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment how long to go on")]
fn rounds() -> usize {
    std::env::var("MARQUEE_FAULT_ROUNDS").map_or(3, |rounds| rounds.parse().expect("MARQUEE_FAULT_ROUNDS is a number"))
}
