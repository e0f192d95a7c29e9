//! A seating plan as an administrator draws it: checked once, then laid out as a version of a screen's layout.

use std::collections::{HashMap, HashSet};

use crate::{
    FieldErrors,
    ports::NewSeat,
    seating::{Layout, SeatType},
    text::one_line,
};

/// The most seats a layout has.
pub const MOST_SEATS: usize = 1_000;

/// The largest column and line of a plan.
pub const LARGEST_PLACE: i32 = 199;

/// The longest label of a row, and the longest number of a seat.
pub const LONGEST_LABEL: usize = 4;

/// A seat as it was drawn. Neighbours have consecutive `x`; a gap is an aisle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnSeat {
    /// Row label.
    pub row: String,
    /// Number within the row.
    pub number: String,
    /// Kind.
    pub kind: SeatType,
    /// Column.
    pub x: i32,
    /// Line.
    pub y: i32,
    /// For a companion seat: row and number of its bay.
    pub companion_of: Option<(String, String)>,
}

/// A plan that can be laid out: labels and places are there once, every companion seat has its bay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayoutPlan(Vec<NewSeat>);

impl LayoutPlan {
    /// Checks a drawing.
    ///
    /// # Errors
    /// [`FieldErrors`] that name every wrong seat by its position: `/seats/3/x`.
    pub fn new(drawn: &[DrawnSeat]) -> Result<Self, FieldErrors> {
        if drawn.is_empty() {
            return Err(FieldErrors::one("/seats", "must not be empty"));
        }
        if drawn.len() > MOST_SEATS {
            return Err(FieldErrors::one("/seats", format!("must be at most {MOST_SEATS}")));
        }
        let mut errors = FieldErrors::default();
        let bays: HashMap<(&str, &str), (i32, i32)> = drawn
            .iter()
            .filter(|seat| seat.kind == SeatType::Wheelchair)
            .map(|seat| ((seat.row.trim(), seat.number.trim()), (seat.x, seat.y)))
            .collect();
        let (mut labels, mut places) = (HashSet::new(), HashSet::new());
        let mut seats = Vec::with_capacity(drawn.len());
        for (i, seat) in drawn.iter().enumerate() {
            let row = label(&seat.row, &format!("/seats/{i}/row"), &mut errors);
            let number = label(&seat.number, &format!("/seats/{i}/seat"), &mut errors);
            for (name, place) in [("x", seat.x), ("y", seat.y)] {
                if !(0..=LARGEST_PLACE).contains(&place) {
                    errors.push(format!("/seats/{i}/{name}"), format!("must be 0 to {LARGEST_PLACE}"));
                }
            }
            if !labels.insert((row.clone(), number.clone())) {
                errors.push(format!("/seats/{i}/seat"), format!("the label {row}{number} is there twice"));
            }
            if !places.insert((seat.x, seat.y)) {
                errors.push(format!("/seats/{i}/x"), format!("another seat is at {}, {}", seat.x, seat.y));
            }
            let companion_of = bay(seat, &bays).map_err(|why| errors.push(format!("/seats/{i}/companion_of"), why)).unwrap_or(None);
            seats.push(NewSeat { row, number, kind: seat.kind, x: seat.x, y: seat.y, companion_of });
        }
        errors.into_result().map(|()| Self(seats))
    }

    /// Its seats.
    pub fn seats(&self) -> &[NewSeat] {
        &self.0
    }

    /// Whether it has a seat of this label.
    pub fn has(&self, row: &str, number: &str) -> bool {
        self.0.iter().any(|seat| seat.row == row && seat.number == number)
    }
}

impl Layout {
    /// The drawing that makes this layout.
    pub fn drawn(&self) -> Vec<DrawnSeat> {
        let labels: HashMap<_, _> = self.seats.iter().map(|seat| (seat.id, (seat.row.clone(), seat.number.clone()))).collect();
        self.seats
            .iter()
            .map(|seat| DrawnSeat {
                row: seat.row.clone(),
                number: seat.number.clone(),
                kind: seat.kind,
                x: seat.x,
                y: seat.y,
                companion_of: seat.companion_of.and_then(|bay| labels.get(&bay).cloned()),
            })
            .collect()
    }
}

fn label(text: &str, pointer: &str, errors: &mut FieldErrors) -> String {
    one_line(text, LONGEST_LABEL).unwrap_or_else(|error| {
        errors.push(pointer, error.0);
        text.to_owned()
    })
}

/// The place of the bay a companion seat belongs to.
fn bay(seat: &DrawnSeat, bays: &HashMap<(&str, &str), (i32, i32)>) -> Result<Option<(i32, i32)>, String> {
    match (&seat.companion_of, seat.kind == SeatType::Companion) {
        (None, false) => Ok(None),
        (None, true) => Err("must name the wheelchair bay this seat belongs to".to_owned()),
        (Some(_), false) => Err("is only for seats of the type companion".to_owned()),
        (Some((row, number)), true) => {
            let place = bays.get(&(row.trim(), number.trim())).copied();
            place.map(Some).ok_or_else(|| format!("there is no wheelchair bay {row}{number}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(row: &str, number: &str, kind: SeatType, x: i32) -> DrawnSeat {
        DrawnSeat { row: row.into(), number: number.into(), kind, x, y: 0, companion_of: None }
    }

    fn pointers(drawn: &[DrawnSeat]) -> Vec<String> {
        LayoutPlan::new(drawn).expect_err("it is wrong").0.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn every_wrong_seat_is_named() {
        let bay = ("A".to_owned(), "9".to_owned());
        let companion = |of| DrawnSeat { companion_of: of, ..seat("A", "3", SeatType::Companion, 2) };
        let regular = |number: &str, x| seat("A", number, SeatType::Regular, x);
        assert_eq!(pointers(&[]), ["/seats"]);
        assert_eq!(pointers(&vec![regular("1", 0); MOST_SEATS + 1]), ["/seats"]);
        assert_eq!(pointers(&[regular("1", 0), regular("1", 1)]), ["/seats/1/seat"]);
        assert_eq!(pointers(&[regular("1", 0), regular("2", 0)]), ["/seats/1/x"]);
        assert_eq!(
            pointers(&[regular("1", -1), regular("", 1), regular("12345", 200)]),
            ["/seats/0/x", "/seats/1/seat", "/seats/2/seat", "/seats/2/x"]
        );
        assert_eq!(pointers(&[companion(None)]), ["/seats/0/companion_of"]);
        assert_eq!(pointers(&[companion(Some(bay.clone()))]), ["/seats/0/companion_of"]);
        assert_eq!(pointers(&[DrawnSeat { companion_of: Some(bay), ..regular("1", 0) }]), ["/seats/0/companion_of"]);
    }

    #[test]
    fn a_companion_seat_is_tied_to_the_place_of_its_bay() {
        let companion = DrawnSeat { companion_of: Some(("A".into(), "1".into())), ..seat("A", "2", SeatType::Companion, 1) };
        let plan = LayoutPlan::new(&[companion, seat("A", "1", SeatType::Wheelchair, 0)]).expect("right");
        assert_eq!(plan.seats()[0].companion_of, Some((0, 0)));
        assert!(plan.has("A", "1") && !plan.has("B", "1"));
    }
}
