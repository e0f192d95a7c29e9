//! A memory whose entries end by themselves and that never grows past a limit.

use std::{borrow::Borrow, collections::HashMap, hash::Hash};

use booking_domain::Timestamp;

/// Below this many entries nothing is swept: it would cost more than it frees.
const FEW: usize = 1024;

/// Keys, each with the instant at which it is forgotten.
pub struct Expiring<K> {
    ends: HashMap<K, Timestamp>,
    most: usize,
    /// Sweep when there are this many.
    sweep_at: usize,
}

impl<K: Eq + Hash> Expiring<K> {
    /// An empty memory of at most `most` entries. When more than that live at once, the half that ends first is forgotten early.
    pub fn of_at_most(most: usize) -> Self {
        Self { ends: HashMap::new(), most, sweep_at: FEW.min(most) }
    }

    /// When the key ends, if it has not yet.
    pub fn end_of<Q: Eq + Hash + ?Sized>(&self, key: &Q, now: Timestamp) -> Option<Timestamp>
    where
        K: Borrow<Q>,
    {
        self.ends.get(key).copied().filter(|end| *end > now)
    }

    /// Remembers the key until `end`.
    pub fn put(&mut self, key: K, end: Timestamp, now: Timestamp) {
        self.ends.insert(key, end);
        if self.ends.len() > self.sweep_at {
            self.sweep(now);
        }
    }

    /// Forgets the key.
    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.ends.remove(key);
    }

    /// Rare enough to cost each `put` a constant: the next one comes when the memory has doubled.
    fn sweep(&mut self, now: Timestamp) {
        self.ends.retain(|_, end| *end > now);
        if self.ends.len() > self.most / 2 {
            let mut ends: Vec<Timestamp> = self.ends.values().copied().collect();
            let middle = ends.len() / 2;
            let (_, median, _) = ends.select_nth_unstable(middle);
            let median = *median;
            self.ends.retain(|_, end| *end > median);
        }
        self.sweep_at = (self.ends.len() * 2).clamp(FEW.min(self.most), self.most);
    }
}

#[cfg(test)]
mod tests {
    use booking_testkit::noon;
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn what_has_ended_is_swept_away() {
        let mut memory = Expiring::of_at_most(1_000_000);
        for n in 0..100_000 {
            let now = noon() + SignedDuration::from_millis(n);
            memory.put(n, now + SignedDuration::from_millis(10), now);
        }
        assert!(memory.ends.len() <= FEW + 1, "{}", memory.ends.len());
    }

    #[test]
    fn a_flood_of_living_entries_stays_bounded_and_keeps_those_that_end_last() {
        let mut memory = Expiring::of_at_most(5_000);
        memory.put(-1, noon() + SignedDuration::from_hours(9), noon());
        for n in 0..100_000 {
            memory.put(n, noon() + SignedDuration::from_secs(60), noon());
            assert!(memory.ends.len() <= 5_000);
        }
        assert!(memory.end_of(&-1, noon()).is_some());
    }
}
