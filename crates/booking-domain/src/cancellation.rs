//! Cancelling after the sale: what a cinema's terms give back, and quotes that fix an amount for a while (traps T40 to T42).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{BookingId, CancellationQuoteId, FieldErrors, Money, SeatId, money::Currency, pricing::part_of};

/// All of a price, in basis points.
const WHOLE: i64 = 10_000;

/// The most steps terms may have.
const MOST_TIERS: usize = 10;

/// How long a quote fixes its amount.
pub const QUOTE_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// A step of the terms: who cancels at least so long before the start gets this part of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundTier {
    /// Hours before the start, not negative.
    pub hours_before: i32,
    /// Part of the price that goes back, in basis points: 10,000 is all of it.
    pub basis_points: i64,
}

/// A cinema's terms of cancellation. A booking keeps those of its purchase, frozen with its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancellationPolicy {
    /// The steps, the earliest first.
    tiers: Vec<RefundTier>,
    /// Whether fees go back as well.
    fees_back: bool,
}

impl Default for CancellationPolicy {
    /// Everything back, fees included, until the show starts.
    fn default() -> Self {
        Self { tiers: vec![RefundTier { hours_before: 0, basis_points: WHOLE }], fees_back: true }
    }
}

impl CancellationPolicy {
    /// Terms of these steps, in any order. No steps: nothing can be cancelled.
    ///
    /// # Errors
    /// [`FieldErrors`] for parts outside 0 to 10,000, times before now or twice the same, or terms that give more to those who wait.
    pub fn new(mut tiers: Vec<RefundTier>, fees_back: bool) -> Result<Self, FieldErrors> {
        if tiers.len() > MOST_TIERS {
            return Err(FieldErrors::one("/tiers", format!("must be at most {MOST_TIERS}")));
        }
        tiers.sort_by_key(|tier| std::cmp::Reverse(tier.hours_before));
        for (i, tier) in tiers.iter().enumerate() {
            if !(0..=8_760).contains(&tier.hours_before) {
                return Err(FieldErrors::one("/tiers", "hours_before must be 0 to 8760"));
            }
            if !(0..=WHOLE).contains(&tier.basis_points) {
                return Err(FieldErrors::one("/tiers", "basis_points must be 0 to 10000"));
            }
            let earlier = i.checked_sub(1).and_then(|i| tiers.get(i));
            if earlier.is_some_and(|earlier| earlier.hours_before == tier.hours_before) {
                return Err(FieldErrors::one("/tiers", "hours_before must differ"));
            }
            if earlier.is_some_and(|earlier| earlier.basis_points < tier.basis_points) {
                return Err(FieldErrors::one("/tiers", "cancelling later must not give more back"));
            }
        }
        Ok(Self { tiers, fees_back })
    }

    /// The steps, the earliest first.
    pub fn tiers(&self) -> &[RefundTier] {
        &self.tiers
    }

    /// Whether fees go back as well.
    pub fn fees_back(&self) -> bool {
        self.fees_back
    }

    /// The part of the price that goes back at `now`, in basis points; `None` when it is too late to cancel.
    pub fn part(&self, starts_at: Timestamp, now: Timestamp) -> Option<i64> {
        let ahead = starts_at.duration_since(now);
        if ahead <= SignedDuration::ZERO {
            return None;
        }
        self.tiers.iter().find(|tier| ahead >= SignedDuration::from_hours(i64::from(tier.hours_before))).map(|tier| tier.basis_points)
    }

    /// What goes back of a seat whose share is `share_minor`, `fee_minor` of it a fee, at this part of the price.
    pub(crate) fn refund(&self, seat: SeatId, share_minor: i64, fee_minor: i64, basis_points: i64) -> SeatRefund {
        let price_minor = part_of(share_minor - fee_minor, basis_points).unwrap_or(0);
        SeatRefund { seat, price_minor, fee_minor: if self.fees_back { fee_minor } else { 0 } }
    }
}

/// What goes back of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatRefund {
    /// The seat.
    pub seat: SeatId,
    /// Of its price, in minor units.
    pub price_minor: i64,
    /// Of its fee, in minor units.
    pub fee_minor: i64,
}

impl SeatRefund {
    /// All that goes back, in minor units.
    pub fn total_minor(&self) -> i64 {
        self.price_minor + self.fee_minor
    }
}

/// What cancelling some seats would give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationOutlook {
    /// The seats, in id order, with what the terms give back of each.
    pub lines: Vec<SeatRefund>,
    /// What would go back: no more than is left of what was paid.
    pub refund: Money,
}

/// An offer of what cancelling some seats gives back, which holds until it ends (trap T40).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationQuote {
    /// Key.
    pub id: CancellationQuoteId,
    /// The booking.
    pub booking: BookingId,
    /// The seats, in id order, with what goes back of each.
    pub lines: Vec<SeatRefund>,
    /// Currency of every amount.
    pub currency: Currency,
    /// Until when it holds.
    pub expires_at: Timestamp,
}

impl CancellationQuote {
    /// All that goes back.
    pub fn refund(&self) -> Money {
        Money::new(self.lines.iter().map(SeatRefund::total_minor).sum(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graded() -> CancellationPolicy {
        let tier = |hours_before, basis_points| RefundTier { hours_before, basis_points };
        CancellationPolicy::new(vec![tier(2, 5_000), tier(24, 10_000)], false).expect("right terms")
    }

    #[test]
    fn the_later_the_less_goes_back() {
        let starts_at = Timestamp::constant(1_800_000_000, 0);
        let before = |minutes| starts_at - SignedDuration::from_mins(minutes);
        let part = |minutes| graded().part(starts_at, before(minutes));
        assert_eq!(part(24 * 60), Some(10_000));
        assert_eq!(part(24 * 60 - 1), Some(5_000));
        assert_eq!(part(120), Some(5_000));
        assert_eq!(part(119), None);
        assert_eq!(CancellationPolicy::default().part(starts_at, before(1)), Some(10_000));
        assert_eq!(CancellationPolicy::default().part(starts_at, starts_at), None);
    }

    #[test]
    fn a_kept_fee_is_no_part_of_what_goes_back() {
        let refund = graded().refund(SeatId(1), 1_051, 50, 5_000);
        assert_eq!((refund.price_minor, refund.fee_minor), (501, 0));
        let all = CancellationPolicy::default().refund(SeatId(1), 1_051, 50, 10_000);
        assert_eq!(all.total_minor(), 1_051);
    }

    #[test]
    fn wrong_terms_are_refused() {
        let tier = |hours_before, basis_points| RefundTier { hours_before, basis_points };
        for wrong in [
            vec![tier(-1, 0)],
            vec![tier(1, 10_001)],
            vec![tier(1, -1)],
            vec![tier(1, 100), tier(1, 200)],
            vec![tier(24, 100), tier(1, 200)],
            vec![tier(0, 0); 11],
        ] {
            assert!(CancellationPolicy::new(wrong.clone(), true).is_err(), "{wrong:?}");
        }
    }
}
