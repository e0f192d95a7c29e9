//! Seats, layouts, and the rules of choosing among them: the orphan rule (trap T11), bays and companions (trap T12),
//! and the best seats for a party.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{LayoutId, SeatId, named::named};

named! {
    /// What kind of seat it is.
    SeatType {
        /// An ordinary seat.
        Regular = "regular",
        /// A better seat at a higher price.
        Premium = "premium",
        /// The best seat at the highest price.
        Vip = "vip",
        /// Half of a seat for two.
        Couple = "couple",
        /// A bay for a wheelchair; never assigned automatically.
        Wheelchair = "wheelchair",
        /// The seat beside a bay, sold only with it.
        Companion = "companion",
    }
}

impl SeatType {
    /// Whether an automatic choice may take it.
    fn is_auto_assignable(self) -> bool {
        !matches!(self, Self::Wheelchair | Self::Companion)
    }
}

/// A seat of a layout. Seats of one row with consecutive `x` are neighbours; a gap in `x` is an aisle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Key, unique over all layouts.
    pub id: SeatId,
    /// Row label, such as `A`.
    pub row: String,
    /// Number within the row, as printed on the seat.
    pub number: String,
    /// Kind.
    pub kind: SeatType,
    /// Column on the plan, from 0 at the left as seen from the seats.
    pub x: i32,
    /// Line on the plan, from 0 at the screen.
    pub y: i32,
    /// For a companion seat: the bay it belongs to.
    pub companion_of: Option<SeatId>,
}

/// One version of a screen's seating plan; never changed once a showtime is pinned to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Key.
    pub id: LayoutId,
    /// Version, counted from 1 for each screen.
    pub version: i32,
    /// Its seats, by line and column.
    pub seats: Vec<Seat>,
}

named! {
    /// How strictly a single free seat between taken ones is refused.
    OrphanRule {
        /// Not at all.
        Off = "off",
        /// Refused, unless the party's choice is the only way to seat it in that stretch.
        Lenient = "lenient",
        /// Always refused.
        Strict = "strict",
    }
}

/// Why a choice of seats cannot be held, before anyone asks whether they are free.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChoiceError {
    /// Seats that are not of this layout.
    #[error("seats that this screen does not have")]
    Unknown(Vec<SeatId>),
    /// Companion seats without their bay.
    #[error("companion seats are sold only together with their wheelchair bay")]
    CompanionAlone(Vec<SeatId>),
    /// The choice would leave these seats single between taken ones.
    #[error("this choice would leave a single seat free")]
    Orphans {
        /// The seats that would be left alone.
        orphans: Vec<SeatId>,
        /// Choices of the same size nearby that leave none, best first.
        alternatives: Vec<Vec<SeatId>>,
    },
}

impl Layout {
    /// The chosen seats in id order: the order in which every store claims them, so that two parties never wait for each other.
    ///
    /// # Errors
    /// [`ChoiceError::Unknown`], [`ChoiceError::CompanionAlone`].
    pub fn choose(&self, wanted: &[SeatId]) -> Result<Vec<&Seat>, ChoiceError> {
        let by_id: BTreeMap<SeatId, &Seat> = self.seats.iter().map(|seat| (seat.id, seat)).collect();
        let wanted: BTreeSet<SeatId> = wanted.iter().copied().collect();
        let unknown: Vec<SeatId> = wanted.iter().filter(|id| !by_id.contains_key(id)).copied().collect();
        if !unknown.is_empty() {
            return Err(ChoiceError::Unknown(unknown));
        }
        let chosen: Vec<&Seat> = wanted.iter().map(|id| by_id[id]).collect();
        let alone: Vec<SeatId> =
            chosen.iter().filter(|seat| seat.companion_of.is_some_and(|bay| !wanted.contains(&bay))).map(|seat| seat.id).collect();
        if alone.is_empty() { Ok(chosen) } else { Err(ChoiceError::CompanionAlone(alone)) }
    }

    /// Applies the orphan rule to `chosen`, with `taken` by others. Seats that are free but `barred` to whoever chooses are for others still:
    /// no alternative has them, and they leave nobody alone.
    ///
    /// # Errors
    /// [`ChoiceError::Orphans`] with the seats left alone and ready alternatives.
    pub fn check_orphans(
        &self,
        rule: OrphanRule,
        chosen: &[SeatId],
        taken: &HashSet<SeatId>,
        barred: &HashSet<SeatId>,
    ) -> Result<(), ChoiceError> {
        if rule == OrphanRule::Off {
            return Ok(());
        }
        let orphans = self.new_orphans(chosen, taken);
        if orphans.is_empty() {
            return Ok(());
        }
        let alternatives = self.alternatives(chosen, taken, barred);
        if alternatives.is_empty() && rule == OrphanRule::Lenient {
            return Ok(());
        }
        Err(ChoiceError::Orphans { orphans, alternatives })
    }

    /// Seats that are free now, and would be single between taken seats, aisles or walls because of `chosen`.
    /// A seat that is single already, or stands alone in its stretch by construction, is nobody's fault.
    fn new_orphans(&self, chosen: &[SeatId], taken: &HashSet<SeatId>) -> Vec<SeatId> {
        let chosen: HashSet<SeatId> = chosen.iter().copied().collect();
        let mut orphans = Vec::new();
        for stretch in self.stretches() {
            let is_free = |i: usize| !taken.contains(&stretch[i].id) && !chosen.contains(&stretch[i].id);
            for (i, seat) in stretch.iter().enumerate() {
                let left = i.checked_sub(1);
                let right = (i + 1 < stretch.len()).then_some(i + 1);
                let single = is_free(i) && !left.is_some_and(is_free) && !right.is_some_and(is_free);
                let by_this_choice = [left, right].into_iter().flatten().any(|j| chosen.contains(&stretch[j].id));
                if single && by_this_choice && seat.kind.is_auto_assignable() {
                    orphans.push(seat.id);
                }
            }
        }
        orphans
    }

    /// Runs of neighbouring seats: one row, no aisle in between.
    fn stretches(&self) -> Vec<Vec<&Seat>> {
        let mut rows: BTreeMap<i32, Vec<&Seat>> = BTreeMap::new();
        for seat in &self.seats {
            rows.entry(seat.y).or_default().push(seat);
        }
        let mut stretches = Vec::new();
        for mut row in rows.into_values() {
            row.sort_by_key(|seat| seat.x);
            for stretch in row.chunk_by(|a, b| b.x == a.x + 1) {
                stretches.push(stretch.to_vec());
            }
        }
        stretches
    }

    /// Up to three choices of as many seats of the same kinds, in the rows of the first choice or beside them, that leave no orphan and have
    /// no seat that is barred.
    fn alternatives(&self, chosen: &[SeatId], taken: &HashSet<SeatId>, barred: &HashSet<SeatId>) -> Vec<Vec<SeatId>> {
        let picked: Vec<&Seat> = self.seats.iter().filter(|seat| chosen.contains(&seat.id)).collect();
        let Some(first) = picked.first() else { return Vec::new() };
        let kinds: HashSet<SeatType> = picked.iter().map(|seat| seat.kind).collect();
        let (size, y) = (i32::try_from(picked.len()).unwrap_or(i32::MAX), first.y);
        let centre = picked.iter().map(|seat| seat.x).sum::<i32>() / size.max(1);
        let mut windows = self.windows(picked.len(), taken, |seat| kinds.contains(&seat.kind) && !barred.contains(&seat.id));
        windows.retain(|window| self.new_orphans(window, taken).is_empty());
        let at = |id: SeatId| self.seats.iter().find(|seat| seat.id == id).map_or((0, 0), |seat| (seat.x, seat.y));
        windows.sort_by_key(|window| {
            let (x, line) = at(window[0]);
            (4 * (line - y).abs() + (x + size / 2 - centre).abs(), line, x)
        });
        windows.truncate(3);
        windows
    }

    /// Every run of `count` free neighbours whose seats are all `fit`.
    fn windows(&self, count: usize, taken: &HashSet<SeatId>, fit: impl Fn(&Seat) -> bool) -> Vec<Vec<SeatId>> {
        let free = |seat: &&Seat| !taken.contains(&seat.id) && fit(seat);
        self.stretches()
            .iter()
            .flat_map(|stretch| {
                stretch.windows(count.max(1)).filter(|w| w.iter().all(&free)).map(|w| w.iter().map(|s| s.id).collect()).collect::<Vec<_>>()
            })
            .collect()
    }

    /// The best `count` free seats together, or as near together as the house allows; wheelchair bays and companion seats are never
    /// assigned (trap T12). Best is central, two thirds back, with no orphan left where that can be had. `None` when fewer are free.
    pub fn best_available(&self, count: usize, kinds: &[SeatType], taken: &HashSet<SeatId>) -> Option<Vec<SeatId>> {
        let fit = |seat: &Seat| seat.kind.is_auto_assignable() && (kinds.is_empty() || kinds.contains(&seat.kind));
        let mut windows = self.windows(count, taken, fit);
        windows.sort_by_key(|window| (self.distance_from_best(window), window[0]));
        let together = windows.iter().find(|w| self.new_orphans(w, taken).is_empty()).or(windows.first());
        together.cloned().or_else(|| self.best_apart(count, taken, fit))
    }

    /// The best seats one by one, for a party too large for any stretch that is left.
    fn best_apart(&self, count: usize, taken: &HashSet<SeatId>, fit: impl Fn(&Seat) -> bool) -> Option<Vec<SeatId>> {
        let mut free: Vec<&Seat> = self.seats.iter().filter(|seat| !taken.contains(&seat.id) && fit(seat)).collect();
        free.sort_by_key(|seat| (self.distance_from_best(&[seat.id]), seat.id));
        (count > 0 && free.len() >= count).then(|| {
            let mut ids: Vec<SeatId> = free[..count].iter().map(|seat| seat.id).collect();
            ids.sort();
            ids
        })
    }

    /// How far from the best place of the house, in half seats: lines count double.
    fn distance_from_best(&self, window: &[SeatId]) -> i32 {
        let width = self.seats.iter().map(|seat| seat.x).max().unwrap_or(0);
        let depth = self.seats.iter().map(|seat| seat.y).max().unwrap_or(0);
        let of = |id: &SeatId| {
            self.seats.iter().find(|seat| seat.id == *id).map_or(0, |seat| (2 * seat.x - width).abs() + 4 * (seat.y - 2 * depth / 3).abs())
        };
        window.iter().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rows of `width` seats; every id is `100 * row + column`.
    fn house(rows: i32, width: i32) -> Layout {
        let seats = (0..rows)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| Seat {
                id: SeatId(i64::from(100 * y + x)),
                row: format!("R{y}"),
                number: (x + 1).to_string(),
                kind: SeatType::Regular,
                x,
                y,
                companion_of: None,
            })
            .collect();
        Layout { id: LayoutId(1), version: 1, seats }
    }

    fn ids(raw: &[i64]) -> Vec<SeatId> {
        raw.iter().copied().map(SeatId).collect()
    }

    #[test]
    fn a_gap_of_one_is_an_orphan_and_names_alternatives() {
        let layout = house(1, 8);
        let taken: HashSet<_> = ids(&[0, 1]).into_iter().collect();
        let Err(ChoiceError::Orphans { orphans, alternatives }) =
            layout.check_orphans(OrphanRule::Strict, &ids(&[3, 4]), &taken, &HashSet::new())
        else {
            panic!("seat 2 would be left alone")
        };
        assert_eq!(orphans, ids(&[2]));
        assert!(alternatives.contains(&ids(&[2, 3])), "{alternatives:?}");
    }

    #[test]
    fn an_orphan_that_was_there_before_is_nobodys_fault() {
        let layout = house(1, 8);
        let taken: HashSet<_> = ids(&[0, 2]).into_iter().collect();
        assert_eq!(layout.check_orphans(OrphanRule::Strict, &ids(&[3, 4]), &taken, &HashSet::new()), Ok(()));
    }

    #[test]
    fn lenient_gives_way_when_there_is_no_other_choice() {
        let layout = house(1, 3);
        assert_eq!(
            layout.check_orphans(OrphanRule::Lenient, &ids(&[1]), &HashSet::new(), &HashSet::new()),
            Err(ChoiceError::Orphans { orphans: ids(&[0, 2]), alternatives: vec![ids(&[0]), ids(&[2])] })
        );
        let taken: HashSet<_> = ids(&[2]).into_iter().collect();
        assert_eq!(
            house(1, 4).check_orphans(OrphanRule::Lenient, &ids(&[0]), &taken, &HashSet::new()),
            Err(ChoiceError::Orphans { orphans: ids(&[1]), alternatives: vec![ids(&[3])] })
        );
        let pair_only = house(1, 3);
        assert_eq!(pair_only.check_orphans(OrphanRule::Lenient, &ids(&[0, 1]), &HashSet::new(), &HashSet::new()), Ok(()));
        assert!(pair_only.check_orphans(OrphanRule::Strict, &ids(&[0, 1]), &HashSet::new(), &HashSet::new()).is_err());
    }

    #[test]
    fn no_alternative_has_a_seat_that_is_barred() {
        let layout = house(1, 8);
        let (taken, barred) = (ids(&[0, 1]).into_iter().collect(), ids(&[2]).into_iter().collect());
        let refusal = layout.check_orphans(OrphanRule::Strict, &ids(&[3, 4]), &taken, &barred);
        let Err(ChoiceError::Orphans { orphans, alternatives }) = refusal else {
            panic!("seat 2 is free to others, and would be left alone")
        };
        assert_eq!(orphans, ids(&[2]));
        assert!(!alternatives.is_empty() && alternatives.iter().all(|seats| !seats.contains(&SeatId(2))), "{alternatives:?}");
        let all_others: HashSet<_> = ids(&[2, 5, 6, 7]).into_iter().collect();
        assert_eq!(
            layout.check_orphans(OrphanRule::Lenient, &ids(&[3, 4]), &taken, &all_others),
            Ok(()),
            "there is no other choice for them"
        );
    }

    #[test]
    fn a_companion_seat_needs_its_bay() {
        let mut layout = house(1, 4);
        layout.seats[0].kind = SeatType::Wheelchair;
        layout.seats[1].kind = SeatType::Companion;
        layout.seats[1].companion_of = Some(SeatId(0));
        assert_eq!(layout.choose(&ids(&[1])), Err(ChoiceError::CompanionAlone(ids(&[1]))));
        assert!(layout.choose(&ids(&[1, 0])).is_ok());
        assert_eq!(layout.best_available(3, &[], &HashSet::new()), None);
        assert_eq!(layout.best_available(2, &[], &HashSet::new()), Some(ids(&[2, 3])));
    }

    #[test]
    fn foreign_seats_are_named() {
        assert_eq!(house(1, 4).choose(&ids(&[2, 77])), Err(ChoiceError::Unknown(ids(&[77]))));
    }

    proptest! {
        #[test]
        fn the_best_seats_are_free_distinct_and_as_many_as_asked(taken in prop::collection::hash_set(0i64..8, 0..8), count in 1usize..6) {
            let layout = house(3, 8);
            let taken: HashSet<SeatId> = taken.into_iter().map(SeatId).collect();
            let best = layout.best_available(count, &[], &taken).expect("two rows are free");
            prop_assert_eq!(best.iter().collect::<HashSet<_>>().len(), count);
            prop_assert!(best.iter().all(|id| !taken.contains(id)));
        }
    }
}
