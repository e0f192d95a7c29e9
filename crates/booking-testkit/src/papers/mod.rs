//! Documents, read again: what a PDF says, which QR codes are drawn in it, when an event of a calendar is. And papers to make some of.

mod ics;
mod pdf;
mod sample;

pub use ics::{Block, Ics};
pub use pdf::Pdf;
pub use sample::{sample, starting_at};
