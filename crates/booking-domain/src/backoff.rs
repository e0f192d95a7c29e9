//! How long to wait before something that failed is tried again.

use jiff::SignedDuration;

/// Waits that double with each try up to a limit, and are uneven, so that what failed together does not come again together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// The wait after the first try.
    pub first: SignedDuration,
    /// The longest wait between two tries.
    pub longest: SignedDuration,
}

impl BackOff {
    /// The wait after the `tries`-th try has failed: by a random `draw` somewhere in its later half, so that it still grows with each.
    pub fn wait(self, tries: i32, draw: &[u8; 32]) -> SignedDuration {
        let doubled = self.first.saturating_mul(1 << tries.saturating_sub(1).clamp(0, 20));
        let longest = doubled.min(self.longest);
        longest - longest.saturating_mul(i32::from(draw[0])) / 512
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACK_OFF: BackOff = BackOff { first: SignedDuration::from_secs(5), longest: SignedDuration::from_mins(10) };

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<i64> = [0, 1, 2, 3, 7, 8, 9, i32::MAX].iter().map(|tries| BACK_OFF.wait(*tries, &[0; 32]).as_secs()).collect();
        assert_eq!(waits, [5, 5, 10, 20, 320, 600, 600, 600]);
    }

    #[test]
    fn chance_shortens_a_wait_by_less_than_half() {
        let waits: Vec<SignedDuration> = [0, 1, 100, 255].iter().map(|draw| BACK_OFF.wait(5, &[*draw; 32])).collect();
        assert!(waits.is_sorted_by(|a, b| a > b), "{waits:?}");
        assert!(waits.iter().all(|wait| *wait > SignedDuration::from_secs(40) && *wait <= SignedDuration::from_secs(80)), "{waits:?}");
    }
}
