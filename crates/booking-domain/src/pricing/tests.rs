use jiff::{Timestamp, Zoned, civil::date, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::{Currency, FilmId, PricingRuleId, PromotionId, ScreenId};

fn seat(id: i64, kind: SeatType) -> Seat {
    Seat { id: SeatId(id), row: "A".into(), number: id.to_string(), kind, x: 0, y: 0, companion_of: None }
}

fn rule(name: &str, scope: RuleScope, effect: RuleEffect) -> PricingRule {
    PricingRule { id: PricingRuleId(1), name: name.into(), scope, effect }
}

fn saturday_evening() -> Occasion {
    occasion(&date(2026, 6, 13).at(20, 15, 0, 0).to_zoned(TimeZone::UTC).expect("a time"), 0)
}

/// A purchase a day before the show.
fn occasion(starts: &Zoned, occupancy: i64) -> Occasion {
    Occasion {
        starts: starts.clone(),
        now: starts.timestamp() - jiff::SignedDuration::from_hours(24),
        occupancy: Occupancy(occupancy),
        film: FilmId(1),
        screen: ScreenId(1),
        format: "2D".into(),
    }
}

fn list(base: i64, rules: Vec<PricingRule>) -> PriceList {
    PriceList {
        base: Money::new(base, Currency::EUR),
        fee_minor: 0,
        terms: PriceTerms::default(),
        cancellation: CancellationPolicy::default(),
        rules,
    }
}

fn adults(seats: &[Seat]) -> impl Iterator<Item = (&Seat, TicketType)> {
    seats.iter().map(|seat| (seat, TicketType::Adult))
}

fn promotion(effect: PromotionEffect, scope: RuleScope, minimum: Option<i64>) -> Promotion {
    Promotion {
        id: PromotionId(1),
        terms: PromotionTerms {
            code: PromoCode::parse("welcome10").expect("a code"),
            name: "Welcome".into(),
            effect,
            cinemas: vec![CinemaId(1)],
            scope,
            minimum: minimum.map(|minor| Money::new(minor, Currency::EUR)),
            max_uses: Some(2),
            max_uses_per_customer: Some(1),
        },
        uses: 1,
        version: 1,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn every_rule_that_made_the_price_is_listed() {
    let list = list(
        12_000,
        vec![
            rule(
                "Weekend evening",
                RuleScope { weekdays: vec![6, 7], from_hour: Some(18), ..RuleScope::default() },
                RuleEffect::Amount(500),
            ),
            rule("Matinée", RuleScope { to_hour: Some(15), ..RuleScope::default() }, RuleEffect::BasisPoints(-2_000)),
        ],
    );
    let quote = list.quote(adults(&[seat(5, SeatType::Regular), seat(6, SeatType::Regular)]), &saturday_evening()).expect("a quote");
    assert_eq!((quote.subtotal_minor, quote.total_minor), (24_000, 25_000));
    assert_eq!(quote.adjustments, [Adjustment { rule: "Weekend evening".into(), amount_minor: 1_000 }]);
    assert_eq!(quote.seats[0].price_minor, 12_500);
}

/// The worked example of docs/prices.md; a change here is a change there.
#[test]
fn the_worked_example_of_the_documentation() {
    let child = RuleScope { ticket_types: vec![TicketType::Child], ..RuleScope::default() };
    let premium = RuleScope { seat_types: vec![SeatType::Premium], ..RuleScope::default() };
    let tuesday = RuleScope { weekdays: vec![2], ..RuleScope::default() };
    let rules = vec![
        rule("Child", child, RuleEffect::BasisPoints(-3_000)),
        rule("Premium seat", premium, RuleEffect::Amount(200)),
        rule("Tuesday deal", tuesday, RuleEffect::BasisPoints(-2_500)),
    ];
    let terms =
        PriceTerms { floor_minor: Some(950), cap_minor: None, booking_fee_minor: 100, tax: Tax { basis_points: 700, included: true } };
    let list = PriceList { fee_minor: 50, terms, ..list(1_250, rules) };
    let tuesday = date(2026, 6, 16).at(20, 0, 0, 0).to_zoned(TimeZone::UTC).expect("a time");
    let (adult, child) = (seat(1, SeatType::Premium), seat(2, SeatType::Regular));
    let seats = [(&adult, TicketType::Adult), (&child, TicketType::Child)];
    let welcome = promotion(PromotionEffect::BasisPoints(1_000), RuleScope::default(), None);
    let quote = list.quote_with(seats, &occasion(&tuesday, 0), (CinemaId(1), &welcome)).expect("a quote");

    let adjustments: Vec<(&str, i64)> = quote.adjustments.iter().map(|a| (a.rule.as_str(), a.amount_minor)).collect();
    assert_eq!(adjustments, [("Tuesday deal", -626), ("Lowest price", 26), ("Child", -375), ("Premium seat", 200)]);
    assert_eq!(quote.seats.iter().map(|line| line.price_minor).collect::<Vec<_>>(), [1_150, 575]);
    assert_eq!((quote.subtotal_minor, quote.discount_minor, quote.fees_minor), (2_500, 173, 200));
    assert_eq!((quote.tax_minor, quote.tax_added_minor, quote.total_minor), (115, 0, 1_752));
    assert_eq!(quote.seats.iter().map(|line| line.share_minor).collect::<Vec<_>>(), [1_135, 617]);
    assert_eq!(quote.seats.iter().map(|line| line.tax_minor).collect::<Vec<_>>(), [75, 40]);
}

#[test]
fn conditions_are_about_the_show_and_the_purchase() {
    let late = date(2026, 6, 14).at(0, 30, 0, 0).to_zoned(TimeZone::UTC).expect("a time");
    let holds = |scope: RuleScope, occasion: &Occasion| scope.covers(SeatType::Regular, TicketType::Senior, occasion);
    let at = |starts: &Zoned, occupancy| occasion(starts, occupancy);
    let night = RuleScope { from_hour: Some(22), to_hour: Some(2), ..RuleScope::default() };
    assert!(holds(night.clone(), &at(&late, 0)) && !holds(night, &saturday_evening()));
    let seniors = RuleScope { ticket_types: vec![TicketType::Senior], ..RuleScope::default() };
    let children = RuleScope { ticket_types: vec![TicketType::Child], ..RuleScope::default() };
    assert!(holds(seniors, &at(&late, 0)) && !holds(children, &at(&late, 0)));
    let days = |min, max| RuleScope { min_days_ahead: min, max_days_ahead: max, ..RuleScope::default() };
    assert!(holds(days(Some(1), Some(1)), &at(&late, 0)));
    assert!(!holds(days(Some(2), None), &at(&late, 0)) && !holds(days(None, Some(0)), &at(&late, 0)));
    let full = RuleScope { from_occupancy: Some(5_000), below_occupancy: Some(8_000), ..RuleScope::default() };
    assert!(holds(full.clone(), &at(&late, 5_000)) && !holds(full.clone(), &at(&late, 4_999)) && !holds(full, &at(&late, 8_000)));
    let window = |from, to| RuleScope { from_date: from, to_date: to, ..RuleScope::default() };
    let day = date(2026, 6, 14);
    assert!(holds(window(Some(day), Some(day)), &at(&late, 0)) && !holds(window(day.tomorrow().ok(), None), &at(&late, 0)));
    let format = |format: &str| RuleScope { formats: vec![format.into()], ..RuleScope::default() };
    assert!(holds(format("2d"), &at(&late, 0)) && !holds(format("IMAX"), &at(&late, 0)));
    let place = |screen, film| RuleScope { screens: vec![ScreenId(screen)], films: vec![FilmId(film)], ..RuleScope::default() };
    assert!(holds(place(1, 1), &at(&late, 0)) && !holds(place(2, 1), &at(&late, 0)) && !holds(place(1, 2), &at(&late, 0)));
    let now = at(&late, 0).now;
    let active = |from, until| RuleScope { active_from: from, active_until: until, ..RuleScope::default() };
    assert!(holds(active(Some(now), None), &at(&late, 0)) && !holds(active(None, Some(now)), &at(&late, 0)));
}

#[test]
fn a_promotion_is_for_what_it_says() {
    let seats = [seat(1, SeatType::Regular), seat(2, SeatType::Premium)];
    let quote = |promotion: &Promotion, cinema| {
        list(1_000, Vec::new()).quote_with(adults(&seats), &saturday_evening(), (CinemaId(cinema), promotion))
    };
    let refused = |promotion: &Promotion, cinema| quote(promotion, cinema).expect_err("it is refused");
    let half = PromotionEffect::BasisPoints(5_000);
    let only = RuleScope { seat_types: vec![SeatType::Premium], ..RuleScope::default() };
    let premium = quote(&promotion(half, only, None), 1).expect("a quote");
    assert_eq!(premium.seats.iter().map(|line| line.discount_minor).collect::<Vec<_>>(), [0, 500]);
    assert_eq!(refused(&promotion(half, RuleScope::default(), None), 2), PromotionRefusal::NotForThis.into());
    let vip = RuleScope { seat_types: vec![SeatType::Vip], ..RuleScope::default() };
    assert_eq!(refused(&promotion(half, vip, None), 1), PromotionRefusal::NotForThis.into());
    let ended = RuleScope { active_until: Some(Timestamp::UNIX_EPOCH), ..RuleScope::default() };
    assert_eq!(refused(&promotion(half, ended, None), 1), PromotionRefusal::NotNow.into());
    let minimum = Money::new(2_001, Currency::EUR);
    assert_eq!(refused(&promotion(half, RuleScope::default(), Some(2_001)), 1), PromotionRefusal::BelowMinimum(minimum).into());
    let dollars = PromotionEffect::Amount(Money::new(100, Currency::USD));
    assert_eq!(refused(&promotion(dollars, RuleScope::default(), None), 1), PromotionRefusal::NotForThis.into());
    let more_than_all = PromotionEffect::Amount(Money::new(5_000, Currency::EUR));
    assert_eq!(quote(&promotion(more_than_all, RuleScope::default(), None), 1).expect("a quote").total_minor, 0);
    let welcome = promotion(half, RuleScope::default(), None);
    assert!(!welcome.is_used_up(0) && welcome.is_used_up(1) && Promotion { uses: 2, ..welcome }.is_used_up(0));
}

#[test]
fn a_quote_of_the_first_release_still_reads() {
    let stored = r#"{"currency":"EUR","seats":[{"seat":5,"price_minor":1250,"share_minor":1300,"fee_minor":50}],"subtotal_minor":1000,
        "adjustments":[{"rule":"Premium seat","amount_minor":250}],"discount_minor":0,"fees_minor":50,"total_minor":1300,
        "cancellation":{"tiers":[{"hours_before":0,"basis_points":10000}],"fees_back":true}}"#;
    let quote: Quote = serde_json::from_str(stored).expect("it reads");
    assert_eq!((quote.ticket_of(SeatId(5)), quote.promotion.clone(), quote.tax_minor), (TicketType::Adult, None, 0));
    assert!(quote.tax.included && quote.total_minor == 1_300);
    let again: Quote = serde_json::from_str(&serde_json::to_string(&quote).expect("it is written")).expect("it reads");
    assert_eq!(again, quote);
    let scope: RuleScope =
        serde_json::from_str(r#"{"seat_types":["premium"],"weekdays":[],"from_hour":null,"to_hour":null}"#).expect("it reads");
    assert!(scope.is_modifier() && !scope.needs_occupancy());
}

/// Rules of any kind, some of them modifiers.
fn any_rules() -> impl Strategy<Value = Vec<PricingRule>> {
    let scope = prop_oneof![
        Just(RuleScope::default()),
        Just(RuleScope { ticket_types: vec![TicketType::Child], ..RuleScope::default() }),
        Just(RuleScope { seat_types: vec![SeatType::Premium], ..RuleScope::default() }),
        Just(RuleScope { weekdays: vec![1], ..RuleScope::default() }),
    ];
    let effect = prop_oneof![(-20_000i64..20_000).prop_map(RuleEffect::Amount), (-20_000i64..20_000).prop_map(RuleEffect::BasisPoints),];
    let numbered = |rules: Vec<(RuleScope, RuleEffect)>| {
        rules.into_iter().enumerate().map(|(i, (scope, effect))| rule(&format!("rule {i}"), scope, effect)).collect()
    };
    prop::collection::vec((scope, effect), 0..6).prop_map(numbered)
}

fn any_terms() -> impl Strategy<Value = PriceTerms> {
    (prop::option::of(0i64..2_000), prop::option::of(2_000i64..9_000), 0i64..300, 0i64..3_000, any::<bool>()).prop_map(
        |(floor_minor, cap_minor, booking_fee_minor, basis_points, included)| PriceTerms {
            floor_minor,
            cap_minor,
            booking_fee_minor,
            tax: Tax { basis_points, included },
        },
    )
}

fn any_effect() -> impl Strategy<Value = Option<PromotionEffect>> {
    prop::option::of(prop_oneof![
        (1i64..50_000).prop_map(|minor| PromotionEffect::Amount(Money::new(minor, Currency::EUR))),
        (1i64..=10_000).prop_map(PromotionEffect::BasisPoints),
    ])
}

proptest! {
    #[test]
    fn a_quote_is_never_negative_and_its_sums_are_exact(
        base in 0i64..100_000, fee in 0i64..500, rules in any_rules(), terms in any_terms(), effect in any_effect(),
        seats in prop::collection::vec((any::<bool>(), any::<bool>()), 1..10),
    ) {
        let list = PriceList { fee_minor: fee, terms, ..list(base, rules.clone()) };
        let seats: Vec<(Seat, TicketType)> = (1..).zip(seats).map(|(id, (premium, child))| {
            (seat(id, if premium { SeatType::Premium } else { SeatType::Regular }), if child { TicketType::Child } else { TicketType::Adult })
        }).collect();
        let wanted = || seats.iter().map(|(seat, ticket)| (seat, *ticket));
        let quote = match effect {
            None => list.quote(wanted(), &saturday_evening()).expect("a quote"),
            Some(effect) => {
                let promotion = promotion(effect, RuleScope::default(), None);
                list.quote_with(wanted(), &saturday_evening(), (CinemaId(1), &promotion)).expect("a quote")
            }
        };
        let sum = |of: fn(&SeatPrice) -> i64| quote.seats.iter().map(of).sum::<i64>();
        let adjusted: i64 = quote.adjustments.iter().map(|a| a.amount_minor).sum();
        for line in &quote.seats {
            prop_assert!(line.price_minor >= 0 && line.share_minor >= 0 && line.fee_minor >= 0 && line.tax_minor >= 0);
            prop_assert!((0..=line.price_minor).contains(&line.discount_minor), "{line:?}");
        }
        prop_assert_eq!(sum(|line| line.price_minor), quote.subtotal_minor + adjusted);
        prop_assert_eq!(sum(|line| line.discount_minor), quote.discount_minor);
        prop_assert_eq!(sum(|line| line.fee_minor), quote.fees_minor);
        prop_assert_eq!(sum(|line| line.tax_minor), quote.tax_minor);
        prop_assert_eq!(sum(|line| line.share_minor), quote.total_minor);
        prop_assert_eq!(quote.tax_added_minor, if terms.tax.included { 0 } else { quote.tax_minor });
        let whole = quote.subtotal_minor + adjusted - quote.discount_minor + quote.fees_minor + quote.tax_added_minor;
        prop_assert_eq!(quote.total_minor, whole);
        // The tax is the rate of what is left without it, to half a cent.
        let net = i128::from(quote.total_minor - quote.tax_minor);
        let off = net * i128::from(terms.tax.basis_points) - i128::from(quote.tax_minor) * 10_000;
        prop_assert!(off.abs() <= 10_000, "{off}");
    }

    #[test]
    fn rules_are_listed_in_the_order_they_apply(base in 0i64..100_000, rules in any_rules(), terms in any_terms()) {
        let list = PriceList { terms, ..list(base, rules.clone()) };
        let seats = [seat(1, SeatType::Premium), seat(2, SeatType::Regular)];
        let quote = |order: [usize; 2]| {
            let seats = order.map(|i| (&seats[i], if i == 0 { TicketType::Adult } else { TicketType::Child }));
            list.quote(seats, &saturday_evening()).expect("a quote")
        };
        let (one, other) = (quote([0, 1]), quote([1, 0]));
        prop_assert_eq!(&one.adjustments, &other.adjustments, "the order of the seats matters");
        let (modifiers, show): (Vec<_>, Vec<_>) = rules.iter().partition(|rule| rule.scope.is_modifier());
        let order: Vec<&str> = show.iter().map(|rule| rule.name.as_str()).chain([FLOOR, CAP]).chain(modifiers.iter().map(|rule| rule.name.as_str())).collect();
        let places: Vec<Option<usize>> = one.adjustments.iter().map(|a| order.iter().position(|name| *name == a.rule)).collect();
        prop_assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    }

    #[test]
    fn simulating_the_rules_that_were_changes_nothing(base in 0i64..100_000, rules in any_rules(), terms in any_terms(), effect in any_effect()) {
        let show = a_show(base);
        let at = show.starts_at - jiff::SignedDuration::from_hours(24);
        let list = PriceList { fee_minor: 50, terms, ..list(base, rules.clone()) };
        let seats = [seat(1, SeatType::Premium), seat(2, SeatType::Regular)];
        let occasion = show.occasion(at, Occupancy(0));
        let quote = match effect {
            None => list.quote(adults(&seats), &occasion).expect("a quote"),
            Some(effect) => {
                let promotion = promotion(effect, RuleScope::default(), None);
                list.quote_with(adults(&seats), &occasion, (CinemaId(1), &promotion)).expect("a quote")
            }
        };
        // A seat that cost nothing is not known to have been covered by the promotion, which took nothing off it.
        let sale = PastSale { at, seats: seats.iter().map(|seat| (seat.id, seat.kind)).collect(), quote: quote.clone() };
        let mut simulation = Simulation::default();
        simulation.add(&SoldShow { showtime: show, capacity: 20, sales: vec![sale] }, &rules, &terms).expect("it can be computed");
        prop_assert_eq!(simulation.total.charged_minor, quote.total_minor);
        prop_assert_eq!(simulation.total.bookings, 1);
        prop_assert!(simulation.total.difference_minor().abs() <= 2, "{simulation:?}");
    }
}

fn a_show(base: i64) -> crate::showtime::Showtime {
    let starts_at = date(2026, 6, 13).at(20, 15, 0, 0).to_zoned(TimeZone::UTC).expect("a time").timestamp();
    crate::showtime::Showtime {
        id: crate::ShowtimeId(1),
        film: FilmId(1),
        film_title: "Metropolis".into(),
        screen: ScreenId(1),
        screen_name: "Screen 1".into(),
        cinema: crate::venue::Cinema {
            id: CinemaId(1),
            name: "Astor".into(),
            city: "Berlin".into(),
            address: String::new(),
            time_zone: "UTC".into(),
            currency: Currency::EUR,
            booking_fee_minor: 50,
            cancellation: CancellationPolicy::default(),
            trading_day_start: crate::venue::USUAL_TRADING_DAY_START,
        },
        starts_at,
        ends_at: starts_at + jiff::SignedDuration::from_hours(2),
        status: crate::showtime::ShowtimeStatus::Scheduled,
        format: "2D".into(),
        language: "de".into(),
        subtitles: None,
        base_price: Money::new(base, Currency::EUR),
        orphan_rule: crate::seating::OrphanRule::Off,
        sales_open_at: starts_at - jiff::SignedDuration::from_hours(100),
        sales_close_at: starts_at,
        version: 1,
    }
}

#[test]
fn rates_have_the_decimals_they_need() {
    let said = |basis_points| Tax { basis_points, included: true }.rate();
    assert_eq!([said(700), said(1_000), said(825), said(850)], ["7%", "10%", "8.25%", "8.5%"]);
}
