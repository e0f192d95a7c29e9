//! What every `PriceStore` must do, and every `BookingStore` with the uses of promotions that it keeps.

use booking_domain::{
    BookingId, Currency, Expected, Money, PricingRuleId, PromotionId, Timestamp,
    audit::{Cause, SystemActor},
    booking::{BookingError, BookingStatus},
    page::PageRequest,
    ports::{Change, Edit, HoldOutcome, KeptRule, NewHold, NewPricingRule, PromotionOutcome},
    pricing::{PriceTerms, PromoCode, Promotion, PromotionEffect, PromotionTerms, RuleEffect, RuleScope, Tax},
    showtime::ClaimState,
};
use futures::future::join_all;
use jiff::SignedDuration;

use super::booking_store::{PRICE, Subject, begin, change, paid};

fn cause() -> Cause {
    Cause::system(SystemActor::Operator)
}

fn rule(name: &str, position: i32) -> NewPricingRule {
    let scope = RuleScope { weekdays: vec![2], from_occupancy: Some(5_000), ..RuleScope::default() };
    NewPricingRule { position, name: name.to_owned(), scope, effect: RuleEffect::BasisPoints(-2_500) }
}

fn terms(code: &str, max_uses: Option<i32>, max_uses_per_customer: Option<i32>) -> PromotionTerms {
    PromotionTerms {
        code: PromoCode::parse(code).expect("a code"),
        name: "Welcome".to_owned(),
        effect: PromotionEffect::Amount(Money::new(100, Currency::EUR)),
        cinemas: Vec::new(),
        scope: RuleScope::default(),
        minimum: None,
        max_uses,
        max_uses_per_customer,
    }
}

fn kept(outcome: PromotionOutcome) -> Promotion {
    match outcome {
        PromotionOutcome::Kept(promotion) => *promotion,
        other => panic!("it is kept: {other:?}"),
    }
}

impl Subject {
    pub(super) async fn promotion(&self, max_uses: Option<i32>, per_customer: Option<i32>) -> Promotion {
        kept(self.prices.add_promotion(&terms("WELCOME", max_uses, per_customer), &cause(), self.now).await.expect("works"))
    }

    /// A hold by a promotion, which takes 1.00 off its first seat.
    pub(super) fn coded(&self, promotion: &Promotion, customer: usize, seats: &[usize]) -> NewHold {
        let mut hold = self.hold(customer, seats);
        hold.quote.promotion = Some(promotion.applied());
        hold.quote.discount_minor = 100;
        hold.quote.total_minor -= 100;
        hold.quote.seats[0].discount_minor = 100;
        hold.quote.seats[0].share_minor -= 100;
        hold.seats[0].share_minor -= 100;
        hold
    }

    async fn try_coded(&self, promotion: &Promotion, customer: usize, seats: &[usize], at: Timestamp) -> HoldOutcome {
        let until = at + SignedDuration::from_mins(10);
        let hold = NewHold { now: at, until, ..self.coded(promotion, customer, seats) };
        self.bookings.place_hold(&hold).await.expect("the store works")
    }

    async fn placed_by(&self, promotion: &Promotion, customer: usize, seats: &[usize]) -> BookingId {
        match self.try_coded(promotion, customer, seats, self.now).await {
            HoldOutcome::Placed(id) => id,
            other => panic!("the seats and the code are free, and yet: {other:?}"),
        }
    }

    pub(super) async fn uses(&self, promotion: &Promotion, at: Timestamp) -> i64 {
        let counted = self.prices.promotion(promotion.id, at).await.expect("works").expect("it is there").uses;
        let page = PageRequest { limit: 100, after: None };
        let listed = self.prices.promotion_uses(promotion.id, &page, at).await.expect("works").expect("it is there").items.len();
        assert_eq!(i64::try_from(listed).expect("few"), counted, "what is counted and what is listed differ");
        counted
    }

    async fn release(&self, id: BookingId) {
        let now = self.later(1);
        self.bookings.transition(&change(id, now), &|booking, _| booking.release(now)).await.expect("works");
    }
}

/// Of many who want the last use at once one gets it, and the others keep nothing: no seat, no booking (trap T29).
pub async fn the_last_use_has_one_winner(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    let seats: Vec<[usize; 1]> = (0..8).map(|i| [i]).collect();
    let tries = join_all(seats.iter().enumerate().map(|(i, seat)| subject.try_coded(&promotion, i, seat, subject.now))).await;
    let placed = tries.iter().filter(|outcome| matches!(outcome, HoldOutcome::Placed(_))).count();
    let refused = tries.iter().filter(|outcome| matches!(outcome, HoldOutcome::PromotionUsedUp)).count();
    assert_eq!((placed, refused), (1, 7), "{tries:?}");
    assert_eq!(subject.taken(subject.now).await.len(), 1, "a loser kept a seat");
    assert_eq!(subject.uses(&promotion, subject.now).await, 1);
}

/// A customer uses a code as often as allowed, also when asking twice at once; others are not in the way.
pub async fn a_customer_uses_a_code_as_often_as_allowed(subject: Subject) {
    let promotion = subject.promotion(None, Some(1)).await;
    let (one, two) = tokio::join!(subject.try_coded(&promotion, 0, &[0], subject.now), subject.try_coded(&promotion, 0, &[1], subject.now));
    assert_eq!([&one, &two].iter().filter(|outcome| matches!(outcome, HoldOutcome::PromotionUsedUp)).count(), 1, "{one:?} {two:?}");
    subject.placed_by(&promotion, 1, &[2]).await;
    assert_eq!(subject.uses(&promotion, subject.now).await, 2);
    let customer = Some(subject.world.customers[1]);
    let found = subject.prices.promotion_by_code(&promotion.terms.code, customer, subject.now).await.expect("works").expect("it is there");
    assert_eq!((found.promotion.uses, found.own_uses), (2, 1));
}

/// A hold that comes to nothing takes no use.
pub async fn a_hold_that_fails_takes_no_use(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    subject.placed(0, &[0]).await;
    let taken = subject.try_coded(&promotion, 1, &[0, 1], subject.now).await;
    assert_eq!(taken, HoldOutcome::Taken(vec![subject.world.seats[0]]));
    assert_eq!(subject.uses(&promotion, subject.now).await, 0);
    subject.placed_by(&promotion, 1, &[1]).await;
}

/// A use is given back when the hold is let go, when it ends, swept or not, and when what was sold is cancelled.
pub async fn a_use_is_given_back(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    let released = subject.placed_by(&promotion, 0, &[0]).await;
    subject.release(released).await;
    assert_eq!(subject.uses(&promotion, subject.later(1)).await, 0);

    let unswept = subject.placed_by(&promotion, 1, &[0]).await;
    assert_eq!(subject.try_coded(&promotion, 2, &[1], subject.later(9)).await, HoldOutcome::PromotionUsedUp);
    assert_eq!(subject.uses(&promotion, subject.later(10)).await, 0, "a hold that has ended uses nothing");
    let HoldOutcome::Placed(id) = subject.try_coded(&promotion, 2, &[1], subject.later(10)).await else {
        panic!("the use of an ended hold is free");
    };
    let swept = subject.later(11);
    subject.bookings.transition(&change(unswept, swept), &|booking, _| Ok(booking.expire(swept))).await.expect("works");
    assert_eq!(subject.uses(&promotion, swept).await, 1, "the sweep gave somebody else's use back");

    let payment = subject.paying(id, swept).await;
    subject.receive(&paid(payment, PRICE - 100), swept).await;
    assert_eq!(subject.uses(&promotion, subject.later(600)).await, 1, "what is sold stays used");
    subject.cancelled(id).await;
    assert_eq!(subject.uses(&promotion, subject.later(600)).await, 0);
}

/// A hold that comes back to life takes its use again, unless somebody else has the last by then (traps T14, T29).
pub async fn a_hold_back_to_life_takes_its_use_again(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    let id = subject.placed_by(&promotion, 0, &[0]).await;
    let customer = subject.world.customers[0];
    let other = subject.try_coded(&promotion, 1, &[1], subject.later(10)).await;
    let HoldOutcome::Placed(other) = other else { panic!("the use is free: {other:?}") };
    let late = begin(id, customer, subject.later(11));
    let refused = subject.bookings.begin_payment(&late).await.expect_err("another has the use");
    assert!(matches!(refused, BookingError::PromoExhausted), "{refused:?}");
    assert!(subject.find(id).await.payments.is_empty(), "a refusal kept something");

    subject.release(other).await;
    let again = subject.bookings.begin_payment(&late).await.expect("the use is free again").expect("the booking exists");
    assert!(again.changed);
    assert_eq!(subject.uses(&promotion, subject.later(12)).await, 1);
}

/// A live hold keeps its use through the payment, also past the end it had at first.
pub async fn a_payment_keeps_the_use(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    let id = subject.placed_by(&promotion, 0, &[0]).await;
    let wish = begin(id, subject.world.customers[0], subject.later(9));
    subject.bookings.begin_payment(&wish).await.expect("payment begins");
    assert_eq!(subject.try_coded(&promotion, 1, &[1], subject.later(12)).await, HoldOutcome::PromotionUsedUp);
    subject.receive(&paid(wish.plan.payment, PRICE - 100), subject.later(12)).await;
    assert_eq!(subject.find_status(id.0).await, BookingStatus::Confirmed);
}

/// Money that comes late buys at the price that was paid, though the use has gone to another: it counts beyond the limit (trap T22).
pub async fn late_money_keeps_its_price(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    let id = subject.placed_by(&promotion, 0, &[0]).await;
    let payment = subject.paying(id, subject.later(1)).await;
    let HoldOutcome::Placed(_) = subject.try_coded(&promotion, 1, &[1], subject.later(20)).await else { panic!("the use is free") };
    subject.receive(&paid(payment, PRICE - 100), subject.later(21)).await;
    assert_eq!(subject.find(id).await.status(subject.later(21)), BookingStatus::Confirmed);
    assert_eq!(subject.uses(&promotion, subject.later(21)).await, 2);
    assert_eq!(subject.try_coded(&promotion, 2, &[2], subject.later(21)).await, HoldOutcome::PromotionUsedUp);
}

/// Changing a hold takes a use, moves it and gives it back; a refusal leaves everything as it was.
pub async fn a_swap_takes_and_gives_back(subject: Subject) {
    let promotion = subject.promotion(Some(1), None).await;
    let plain = subject.placed(0, &[0]).await;
    let coded = subject.coded(&promotion, 0, &[0]);
    let now = subject.later(1);
    let swap = |id: BookingId, to: NewHold| {
        let subject = subject.clone();
        async move {
            let change = Change { examine: to.seats.iter().map(|seat| seat.id).collect(), ..change(id, now) };
            subject.bookings.transition(&change, &|booking, claims| booking.change_seats(&to.seats, &to.quote, claims, now)).await
        }
    };
    swap(plain, coded.clone()).await.expect("the code is free");
    assert_eq!((subject.uses(&promotion, now).await, subject.find(plain).await.quote.total_minor), (1, PRICE - 100));

    let other = subject.placed(1, &[1]).await;
    let refused = swap(other, subject.coded(&promotion, 1, &[2])).await.expect_err("the code is used up");
    assert!(matches!(refused, BookingError::PromoExhausted), "{refused:?}");
    let seats = subject.taken(now).await;
    assert_eq!(seats, [0, 1].map(|i| (subject.world.seats[i], ClaimState::Held)), "a refused swap moved a seat");

    swap(plain, subject.coded(&promotion, 0, &[3])).await.expect("its own use stays");
    assert_eq!(subject.uses(&promotion, now).await, 1);
    swap(plain, subject.hold(0, &[3])).await.expect("the code goes");
    assert_eq!(subject.uses(&promotion, now).await, 0);
    swap(other, subject.coded(&promotion, 1, &[2])).await.expect("the code is free again");
}

/// A promotion that was ended, or whose time is over, sells nothing more, whoever still has it in mind.
pub async fn an_ended_promotion_sells_nothing_more(subject: Subject) {
    let promotion = subject.promotion(None, None).await;
    let sold = subject.placed_by(&promotion, 0, &[0]).await;
    let over = RuleScope { active_until: Some(subject.now), ..RuleScope::default() };
    let closed = PromotionTerms { scope: over, ..promotion.terms.clone() };
    let changed = kept(
        subject.prices.change_promotion(promotion.id, &Expected::OneOf(vec![1]), &closed, &cause(), subject.now).await.expect("works"),
    );
    assert_eq!((changed.version, changed.uses), (2, 1));
    assert_eq!(subject.try_coded(&promotion, 1, &[1], subject.now).await, HoldOutcome::PromotionEnded);
    let removed = subject.prices.remove_promotion(promotion.id, &Expected::OneOf(vec![2]), &cause(), subject.now).await.expect("works");
    assert_eq!(removed, Edit::Done(()));
    assert_eq!(subject.try_coded(&promotion, 1, &[1], subject.now).await, HoldOutcome::PromotionEnded);
    assert_eq!(subject.prices.promotion(promotion.id, subject.now).await.expect("works"), None);
    assert_eq!(subject.prices.promotion_by_code(&promotion.terms.code, None, subject.now).await.expect("works"), None);
    assert_eq!(subject.find(sold).await.quote.discount_minor, 100, "what was held keeps its price");
    let paying = begin(sold, subject.world.customers[0], subject.later(9));
    assert!(subject.bookings.begin_payment(&paying).await.is_ok(), "what was held can be paid");
}

/// Of two promotions with one code added at once one is kept; what was ended gives its code back.
pub async fn a_code_is_one_promotions(subject: Subject) {
    let wanted = terms("TWICE", None, None);
    let (cause, now) = (cause(), subject.now);
    let (one, two) = tokio::join!(subject.prices.add_promotion(&wanted, &cause, now), subject.prices.add_promotion(&wanted, &cause, now));
    let outcomes = [one.expect("works"), two.expect("works")];
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == PromotionOutcome::CodeTaken).count(), 1, "{outcomes:?}");
    let id = outcomes.iter().find_map(|outcome| if let PromotionOutcome::Kept(kept) = outcome { Some(kept.id) } else { None });
    let id = id.expect("one is kept");
    let other = kept(subject.prices.add_promotion(&terms("OTHER", None, None), &cause, now).await.expect("works"));
    let renamed = subject.prices.change_promotion(other.id, &Expected::Any, &wanted, &cause, now).await.expect("works");
    assert_eq!(renamed, PromotionOutcome::CodeTaken);
    let nowhere = PromotionTerms { cinemas: vec![booking_domain::CinemaId(9_999)], ..terms("NOWHERE", None, None) };
    let refused = subject.prices.add_promotion(&nowhere, &cause, now).await.expect("works");
    assert_eq!(refused, PromotionOutcome::NoSuchCinema(booking_domain::CinemaId(9_999)));
    assert_eq!(subject.prices.remove_promotion(id, &Expected::OneOf(vec![7]), &cause, now).await.expect("works"), Edit::Stale);
    assert_eq!(subject.prices.remove_promotion(id, &Expected::OneOf(vec![1]), &cause, now).await.expect("works"), Edit::Done(()));
    assert_eq!(subject.prices.remove_promotion(id, &Expected::Any, &cause, now).await.expect("works"), Edit::Missing);
    kept(subject.prices.add_promotion(&wanted, &cause, now).await.expect("works"));
    let page = subject.prices.promotions(&PageRequest { limit: 1, after: None }, now).await.expect("works");
    let rest = subject.prices.promotions(&PageRequest { limit: 9, after: page.next }, now).await.expect("works");
    let codes: Vec<&str> = page.items.iter().chain(&rest.items).map(|promotion| promotion.terms.code.as_str()).collect();
    assert_eq!(codes, ["TWICE", "OTHER"]);
    let missing = subject.prices.promotion_uses(PromotionId(9_999), &PageRequest { limit: 9, after: None }, now).await.expect("works");
    assert_eq!(missing, None);
}

/// Rules are added, listed in the order they apply, sold by, changed by whoever has read them, and taken out.
pub async fn rules_are_kept_in_their_order(subject: Subject) {
    let (cinema, cause, now) = (subject.world.cinema, cause(), subject.now);
    let add = async |name: &str, position| -> KeptRule {
        subject.prices.add_rule(cinema, &rule(name, position), &cause, now).await.expect("works").expect("the cinema is there")
    };
    let late = add("late", 5).await;
    let early = add("early", 1).await;
    let middle = add("middle", 5).await;
    assert_eq!((late.version, late.currency, &late.rule.scope), (1, Currency::EUR, &rule("late", 5).scope));
    let none = subject.prices.add_rule(booking_domain::CinemaId(9_999), &rule("nowhere", 1), &cause, now).await.expect("works");
    assert_eq!(none, None);
    let page = subject.prices.rules(Some(cinema), &PageRequest { limit: 2, after: None }).await.expect("works");
    let rest = subject.prices.rules(None, &PageRequest { limit: 2, after: page.next }).await.expect("works");
    let listed: Vec<PricingRuleId> = page.items.iter().chain(&rest.items).map(|kept| kept.rule.id).collect();
    assert_eq!(listed, [early.rule.id, late.rule.id, middle.rule.id]);

    let moved = NewPricingRule { effect: RuleEffect::Amount(-100), ..rule("late", 0) };
    let seen = Expected::OneOf(vec![1]);
    let (one, two) = tokio::join!(
        subject.prices.change_rule(late.rule.id, &seen, &moved, &cause, now),
        subject.prices.change_rule(late.rule.id, &seen, &moved, &cause, now)
    );
    let edits = [one.expect("works"), two.expect("works")];
    assert_eq!(edits.iter().filter(|edit| **edit == Edit::Stale).count(), 1, "both changed what one had read: {edits:?}");
    let sold_by = subject.showtimes.offer(subject.world.showtime).await.expect("works").expect("it is there").prices.rules;
    assert_eq!(sold_by.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), ["late", "early", "middle"]);
    assert_eq!(sold_by[0].effect, RuleEffect::Amount(-100));
    let removed = subject.prices.remove_rule(early.rule.id, &Expected::OneOf(vec![1]), &cause, now).await.expect("works");
    assert_eq!(removed, Edit::Done(early.clone()));
    assert_eq!(subject.prices.rule(early.rule.id).await.expect("works"), None);
    assert_eq!(subject.prices.change_rule(early.rule.id, &Expected::Any, &moved, &cause, now).await.expect("works"), Edit::Missing);
    assert_eq!(subject.prices.rule(late.rule.id).await.expect("works").map(|kept| kept.version), Some(2));
}

/// What a price list says beside its rules is nothing at first, then what was written last by somebody who had read it.
pub async fn a_price_list_has_terms(subject: Subject) {
    let (cinema, cause, now) = (subject.world.cinema, cause(), subject.now);
    let first = subject.prices.terms(cinema).await.expect("works").expect("the cinema is there");
    assert_eq!((first.version, first.terms, first.currency), (0, PriceTerms::default(), Currency::EUR));
    let terms = PriceTerms {
        floor_minor: Some(500),
        cap_minor: Some(2_000),
        booking_fee_minor: 75,
        tax: Tax { basis_points: 700, included: false },
    };
    let seen = Expected::OneOf(vec![0]);
    let (one, two) = tokio::join!(
        subject.prices.set_terms(cinema, &seen, &terms, &cause, now),
        subject.prices.set_terms(cinema, &seen, &terms, &cause, now)
    );
    let edits = [one.expect("works"), two.expect("works")];
    assert_eq!(edits.iter().filter(|edit| **edit == Edit::Stale).count(), 1, "{edits:?}");
    let lower = PriceTerms { floor_minor: None, ..terms };
    let Edit::Done(kept) = subject.prices.set_terms(cinema, &Expected::OneOf(vec![1]), &lower, &cause, now).await.expect("works") else {
        panic!("it was read")
    };
    assert_eq!((kept.version, kept.terms), (2, lower));
    let offer = subject.showtimes.offer(subject.world.showtime).await.expect("works").expect("it is there");
    assert_eq!(offer.prices.terms, lower);
    let nowhere = booking_domain::CinemaId(9_999);
    assert_eq!(subject.prices.terms(nowhere).await.expect("works"), None);
    assert_eq!(subject.prices.set_terms(nowhere, &Expected::Any, &terms, &cause, now).await.expect("works"), Edit::Missing);
}

/// What was sold and still is comes with its show; holds and what was cancelled do not.
pub async fn sold_shows_have_their_sales(subject: Subject) {
    let (first, _) = subject.sold(0, &[0, 1]).await;
    let (gone, _) = subject.sold(1, &[2]).await;
    subject.cancelled(gone).await;
    subject.placed(2, &[3]).await;
    let page = PageRequest { limit: 10, after: None };
    let (from, to) = (subject.now, subject.now + SignedDuration::from_hours(48));
    let shows = subject.prices.sold_shows(subject.world.cinema, from, to, &page).await.expect("works").items;
    let [show] = shows.as_slice() else { panic!("one show: {shows:?}") };
    let [sale] = show.sales.as_slice() else { panic!("one sale: {show:?}") };
    assert_eq!((show.showtime.id, show.capacity, sale.at), (subject.world.showtime, subject.world.seats.len(), subject.now));
    assert_eq!((sale.seats.len(), &sale.quote), (2, &subject.find(first).await.quote));
    assert!(subject.prices.sold_shows(subject.world.cinema, to, to, &page).await.expect("works").items.is_empty());
}

/// Writes a test for each function of the suite; `$fresh` makes a subject of its own for each.
#[macro_export]
macro_rules! price_store_contract {
    ($fresh:path) => {
        $crate::contract_tests! { price_store, $fresh:
            the_last_use_has_one_winner, a_customer_uses_a_code_as_often_as_allowed, a_hold_that_fails_takes_no_use, a_use_is_given_back,
            a_hold_back_to_life_takes_its_use_again, a_payment_keeps_the_use, late_money_keeps_its_price, a_swap_takes_and_gives_back,
            an_ended_promotion_sells_nothing_more, a_code_is_one_promotions, rules_are_kept_in_their_order, a_price_list_has_terms,
            sold_shows_have_their_sales
        }
    };
}
