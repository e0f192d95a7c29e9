use std::sync::atomic::{AtomicU64, Ordering};

/// How often what is remembered was of use, for operators.
#[derive(Debug, Default)]
pub struct Lookups {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Lookups {
    /// Somebody asked, and it was remembered or not.
    pub fn asked(&self, remembered: bool) {
        let counter = if remembered { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it was remembered so far.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// How often it had to be asked for so far.
    pub fn misses(&self) -> u64 {
        self.misses.load(Ordering::Relaxed)
    }
}
