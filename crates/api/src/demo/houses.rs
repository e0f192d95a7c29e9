//! The two cinemas: their prices, and the plans of their screens as text.

use booking_domain::{
    Currency,
    cancellation::{CancellationPolicy, RefundTier},
    ports::{NewBranch, NewCinema, NewPricingRule, NewScreen, NewSeat},
    pricing::{RuleEffect, RuleScope, TicketType},
    seating::SeatType,
};

/// A screen with what its shows have in common.
pub struct House {
    /// Name.
    pub name: &'static str,
    /// What it projects.
    pub format: &'static str,
    /// Price of a seat before any rule, in minor units.
    pub base_price_minor: i64,
    /// Minutes between two shows.
    pub cleaning_minutes: i32,
    /// Its plan, from the screen back; see [`seats`].
    plan: &'static [&'static str],
}

/// A cinema with its screens.
pub struct Venue {
    name: &'static str,
    city: &'static str,
    address: &'static str,
    /// IANA zone.
    pub time_zone: &'static str,
    /// What its audience reads.
    pub language: &'static str,
    currency: Currency,
    booking_fee_minor: i64,
    /// Its terms of cancellation, and whether fees go back.
    cancellation: &'static [RefundTier],
    fees_back: bool,
    /// What a premium, VIP and couple seat cost more, in minor units.
    better_seats: [i64; 3],
    /// Its screens.
    pub houses: [House; 3],
}

/// The cinemas.
pub const VENUES: [Venue; 2] = [
    Venue {
        name: "Alhambra",
        city: "New York",
        address: "12 Reel Street, New York, NY 10012",
        time_zone: "America/New_York",
        language: "en",
        currency: Currency::USD,
        booking_fee_minor: 150,
        cancellation: &[RefundTier { hours_before: 24, basis_points: 10_000 }, RefundTier { hours_before: 2, basis_points: 5_000 }],
        fees_back: false,
        better_seats: [300, 700, 400],
        houses: [
            House { name: "Screen 1", format: "4K", base_price_minor: 1_600, cleaning_minutes: 20, plan: GRAND },
            House { name: "Screen 2", format: "2D", base_price_minor: 1_400, cleaning_minutes: 15, plan: MIDDLE },
            House { name: "Screen 3", format: "35mm", base_price_minor: 1_500, cleaning_minutes: 15, plan: LOUNGE },
        ],
    },
    Venue {
        name: "Lichtburg",
        city: "Berlin",
        address: "Filmgasse 7, 10435 Berlin",
        time_zone: "Europe/Berlin",
        language: "de",
        currency: Currency::EUR,
        booking_fee_minor: 50,
        cancellation: &[RefundTier { hours_before: 0, basis_points: 10_000 }],
        fees_back: true,
        better_seats: [200, 500, 300],
        houses: [
            House { name: "Saal 1", format: "4K", base_price_minor: 1_250, cleaning_minutes: 20, plan: HALL },
            House { name: "Saal 2", format: "2D", base_price_minor: 1_100, cleaning_minutes: 15, plan: MIDDLE },
            House { name: "Saal 3", format: "35mm", base_price_minor: 1_150, cleaning_minutes: 15, plan: STUDIO },
        ],
    },
];

/// 13 rows, two aisles, a premium block behind the middle, VIP seats at the back.
const GRAND: &[&str] = &[
    "....rrrrrrrrrr....",
    "rrr.rrrrrrrrrr.rrr",
    "rrr.rrrrrrrrrr.rrr",
    "rrr.rrrrrrrrrr.rrr",
    "wac.rrrrrrrrrr.caw",
    "..................",
    "rrr.rrrrrrrrrr.rrr",
    "rrr.pppppppppp.rrr",
    "rrr.pppppppppp.rrr",
    "rrr.pppppppppp.rrr",
    "rrr.rrrrrrrrrr.rrr",
    "rrr.rrrrrrrrrr.rrr",
    "..................",
    "vv.vv.vv..vv.vv.vv",
];

/// 9 rows, one aisle, two premium rows, couple seats at the back.
const MIDDLE: &[&str] = &[
    "rrrrr.rrrrrr",
    "rrrrr.rrrrrr",
    "rrrrr.rrrrrr",
    "wa.rr.rrrrrr",
    "rrrrr.rrrrrr",
    "ppppp.pppppp",
    "ppppp.pppppp",
    "rrrrr.rrrrrr",
    "cc.cc.cc.cc.",
];

/// A small house of armchairs.
const LOUNGE: &[&str] = &["vv.vv.vv.vv", "vv.vv.vv.vv", "wa.pp.pp.aw", "cc.cc.cc.cc"];

/// 11 rows, a middle aisle, three premium rows.
const HALL: &[&str] = &[
    "..rrrrrr.rrrrrr..",
    ".rrrrrrr.rrrrrrr.",
    "rrrrrrrr.rrrrrrrr",
    "rrrrrrrr.rrrrrrrr",
    "waaw.rrr.rrr.waaw",
    ".................",
    "rrrrrrrr.rrrrrrrr",
    "pppppppp.pppppppp",
    "pppppppp.pppppppp",
    "pppppppp.pppppppp",
    "rrrrrrrr.rrrrrrrr",
    "cc.cc.cc.cc.cc.cc",
];

/// 6 rows, no aisle but the wall.
const STUDIO: &[&str] = &["rrrrrrrr", "rrrrrrrr", "wa.rrrrr", "rrrrrrrr", "pppppppp", "cc.cc.cc"];

impl Venue {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The cinema to open.
    pub fn branch(&self) -> NewBranch {
        NewBranch {
            cinema: NewCinema {
                name: self.name.to_owned(),
                city: self.city.to_owned(),
                address: self.address.to_owned(),
                time_zone: self.time_zone.to_owned(),
                currency: self.currency,
                booking_fee_minor: self.booking_fee_minor,
                cancellation: CancellationPolicy::new(self.cancellation.to_vec(), self.fees_back).unwrap_or_default(),
                trading_day_start: booking_domain::venue::USUAL_TRADING_DAY_START,
            },
            rules: self.rules(),
            screens: self.houses.iter().map(screen).collect(),
        }
    }

    fn rules(&self) -> Vec<NewPricingRule> {
        let only = |kind: SeatType| RuleScope { seat_types: vec![kind], ..RuleScope::default() };
        let tickets = |kind: TicketType| RuleScope { ticket_types: vec![kind], ..RuleScope::default() };
        let [premium, vip, couple] = self.better_seats;
        let rules = [
            ("Premium seat", only(SeatType::Premium), RuleEffect::Amount(premium)),
            ("VIP seat", only(SeatType::Vip), RuleEffect::Amount(vip)),
            ("Couple seat", only(SeatType::Couple), RuleEffect::Amount(couple)),
            ("Companion", only(SeatType::Companion), RuleEffect::BasisPoints(-10_000)),
            ("Matinee", RuleScope { from_hour: Some(6), to_hour: Some(17), ..RuleScope::default() }, RuleEffect::BasisPoints(-2_000)),
            (
                "Weekend evening",
                RuleScope { weekdays: vec![5, 6, 7], from_hour: Some(18), ..RuleScope::default() },
                RuleEffect::Amount(200),
            ),
            ("Tuesday deal", RuleScope { weekdays: vec![2], from_hour: Some(17), ..RuleScope::default() }, RuleEffect::BasisPoints(-2_500)),
            ("Child", tickets(TicketType::Child), RuleEffect::BasisPoints(-3_000)),
            ("Senior", tickets(TicketType::Senior), RuleEffect::BasisPoints(-1_500)),
            ("Student", tickets(TicketType::Student), RuleEffect::BasisPoints(-1_500)),
        ];
        (1..)
            .zip(rules)
            .map(|(position, (name, scope, effect))| NewPricingRule { position, name: name.to_owned(), scope, effect })
            .collect()
    }
}

fn screen(house: &House) -> NewScreen {
    NewScreen { name: house.name.to_owned(), cleaning_minutes: house.cleaning_minutes, seats: seats(house.plan) }
}

/// The seats of a plan: `r` regular, `p` premium, `v` VIP, `c` couple, `w` wheelchair bay, `a` companion of the bay beside it, anything
/// else a gap. Rows are lettered from the screen, seats numbered from the left, gaps counted in neither.
fn seats(plan: &[&str]) -> Vec<NewSeat> {
    let rows = (0..).zip(plan).filter(|(_, line)| line.chars().any(|mark| kind(mark).is_some()));
    let lettered = ('A'..='Z').zip(rows);
    lettered.flat_map(|(letter, (y, line))| row(letter, y, line)).collect()
}

fn row(letter: char, y: i32, line: &str) -> Vec<NewSeat> {
    let marks: Vec<char> = line.chars().collect();
    let placed = (0..).zip(&marks).filter_map(|(x, mark)| Some((x, kind(*mark)?)));
    let is_bay = |x: i32| usize::try_from(x).ok().and_then(|x| marks.get(x)) == Some(&'w');
    let seat = |(number, (x, kind)): (i32, (i32, SeatType))| {
        let bay = [x - 1, x + 1].into_iter().find(|beside| is_bay(*beside)).map(|beside| (beside, y));
        let companion_of = if kind == SeatType::Companion { bay } else { None };
        NewSeat { row: letter.to_string(), number: number.to_string(), kind, x, y, companion_of }
    };
    (1..).zip(placed).map(seat).collect()
}

fn kind(mark: char) -> Option<SeatType> {
    match mark {
        'r' => Some(SeatType::Regular),
        'p' => Some(SeatType::Premium),
        'v' => Some(SeatType::Vip),
        'c' => Some(SeatType::Couple),
        'w' => Some(SeatType::Wheelchair),
        'a' => Some(SeatType::Companion),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_companion_seat_has_a_bay_of_its_own() {
        for house in VENUES.iter().flat_map(|venue| &venue.houses) {
            let seats = seats(house.plan);
            let bays: HashSet<(i32, i32)> = seats.iter().filter(|s| s.kind == SeatType::Wheelchair).map(|s| (s.x, s.y)).collect();
            let companions: Vec<(i32, i32)> =
                seats.iter().filter(|s| s.kind == SeatType::Companion).map(|s| s.companion_of.expect("a bay beside it")).collect();
            assert_eq!(companions.iter().copied().collect::<HashSet<_>>(), bays, "{}", house.name);
            assert_eq!(companions.len(), bays.len(), "{}", house.name);
            assert!(!bays.is_empty() && seats.iter().any(|s| s.kind == SeatType::Premium), "{}", house.name);
        }
    }

    #[test]
    fn gaps_make_aisles_and_count_in_no_label() {
        let seats = seats(&["r.r", "...", "wa."]);
        let labels: Vec<(String, i32, i32)> = seats.iter().map(|s| (format!("{}{}", s.row, s.number), s.x, s.y)).collect();
        let expected = [("A1", 0, 0), ("A2", 2, 0), ("B1", 0, 2), ("B2", 1, 2)].map(|(label, x, y)| (label.to_owned(), x, y));
        assert_eq!(labels, expected);
        assert_eq!(seats[3].companion_of, Some((0, 2)));
    }
}
