//! For tests only: a clock that stands still, values to build on, and [`contract`], one suite a port that every adapter of it runs.

mod clock;
pub mod contract;

pub use clock::FrozenClock;
