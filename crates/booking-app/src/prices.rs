//! Price lists and promotions, as those who run the cinema keep them.

use std::sync::Arc;

use booking_domain::{
    BookingId, CinemaId, Currency, Expected, FieldErrors, Money, PricingRuleId, PromotionId, StoreError, Timestamp,
    audit::Cause,
    page::{LARGEST_PAGE, Page, PageRequest},
    ports::{Clock, Edit, EventBus, Hint, KeptRule, KeptTerms, NewPricingRule, PriceStore, PromotionOutcome, RuleKey},
    pricing::{PriceTerms, PricingRule, Promotion, PromotionTerms, PromotionUse, RuleEffect, RuleScope, Simulation, Tax},
    text::one_line,
};
use jiff::SignedDuration;
use thiserror::Error;

use crate::Offers;

/// Why prices could not be read or changed.
#[derive(Debug, Error)]
pub enum PriceAdminError {
    /// The request itself is wrong.
    #[error(transparent)]
    Invalid(#[from] FieldErrors),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// Somebody else has changed it since it was read.
    #[error("it was changed meanwhile")]
    Stale,
    /// Prices add up to more than fits.
    #[error("the prices cannot be computed")]
    Price,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a rule is to do. Amounts are decimal numbers, of the currency of the cinema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedEffect {
    /// Adds an amount; takes it away where it is negative.
    Amount(String),
    /// Adds a part of the base price.
    BasisPoints(i64),
}

/// A rule as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRule {
    /// Where it stands in the list.
    pub position: i32,
    /// What customers read.
    pub name: String,
    /// When it applies.
    pub scope: RuleScope,
    /// What it does.
    pub effect: WantedEffect,
}

/// What a price list is to say beside its rules; amounts are decimal numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedTerms {
    /// The least that the rules about the show make of a price.
    pub floor: Option<String>,
    /// The most.
    pub cap: Option<String>,
    /// Fee for a booking.
    pub booking_fee: String,
    /// The tax.
    pub tax: Tax,
}

/// Rules to try on past sales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Whose sales.
    pub cinema: CinemaId,
    /// Of shows that start here or later.
    pub from: Timestamp,
    /// Of shows that start before.
    pub to: Timestamp,
    /// The rules, in their order.
    pub rules: Vec<WantedRule>,
    /// The bounds; those of the price list where they are left out.
    pub bounds: Option<(Option<String>, Option<String>)>,
}

/// The longest time whose sales are looked at.
const LONGEST_TRIAL: SignedDuration = SignedDuration::from_hours(24 * 366);

/// The longest name of a rule or a promotion, in characters.
const LONGEST_NAME: usize = 80;

/// The most rules of a trial.
const MOST_RULES: usize = 100;

/// The use cases of price lists and promotions.
#[derive(Clone)]
pub struct PriceService {
    store: Arc<dyn PriceStore>,
    offers: Offers,
    bus: Arc<dyn EventBus>,
    clock: Arc<dyn Clock>,
}

impl PriceService {
    /// Use cases over these ports; `offers` is told of every change.
    pub fn new(store: Arc<dyn PriceStore>, offers: Offers, bus: Arc<dyn EventBus>, clock: Arc<dyn Clock>) -> Self {
        Self { store, offers, bus, clock }
    }

    /// A page of rules.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn rules(&self, cinema: Option<CinemaId>, page: &PageRequest<RuleKey>) -> Result<Page<KeptRule, RuleKey>, PriceAdminError> {
        Ok(self.store.rules(cinema, page).await?)
    }

    /// A rule.
    ///
    /// # Errors
    /// [`PriceAdminError::NotFound`].
    pub async fn rule(&self, id: PricingRuleId) -> Result<KeptRule, PriceAdminError> {
        self.store.rule(id).await?.ok_or(PriceAdminError::NotFound)
    }

    /// Adds a rule to a cinema's price list.
    ///
    /// # Errors
    /// [`PriceAdminError::Invalid`], also without such a cinema.
    pub async fn add_rule(&self, cinema: CinemaId, wanted: &WantedRule, cause: Cause) -> Result<KeptRule, PriceAdminError> {
        let no_cinema = || FieldErrors::one("/cinema_id", "there is no such cinema");
        let currency = self.store.terms(cinema).await?.ok_or_else(no_cinema)?.currency;
        let new = wanted.check("", currency)?;
        let kept = self.store.add_rule(cinema, &new, &cause, self.clock.now()).await?.ok_or_else(no_cinema)?;
        self.announce(cinema).await;
        Ok(kept)
    }

    /// Replaces a rule, if it still is what is expected.
    ///
    /// # Errors
    /// [`PriceAdminError`], as its variants say.
    pub async fn change_rule(
        &self,
        id: PricingRuleId,
        expected: &Expected,
        wanted: &WantedRule,
        cause: Cause,
    ) -> Result<KeptRule, PriceAdminError> {
        let new = wanted.check("", self.rule(id).await?.currency)?;
        let kept = done(self.store.change_rule(id, expected, &new, &cause, self.clock.now()).await?)?;
        self.announce(kept.cinema).await;
        Ok(kept)
    }

    /// Takes a rule out of its price list, if it still is what is expected.
    ///
    /// # Errors
    /// [`PriceAdminError`], as its variants say.
    pub async fn remove_rule(&self, id: PricingRuleId, expected: &Expected, cause: Cause) -> Result<(), PriceAdminError> {
        let was = done(self.store.remove_rule(id, expected, &cause, self.clock.now()).await?)?;
        self.announce(was.cinema).await;
        Ok(())
    }

    /// What a cinema's price list says beside its rules.
    ///
    /// # Errors
    /// [`PriceAdminError::NotFound`] without such a cinema.
    pub async fn terms(&self, cinema: CinemaId) -> Result<KeptTerms, PriceAdminError> {
        self.store.terms(cinema).await?.ok_or(PriceAdminError::NotFound)
    }

    /// Replaces it, if it still is what is expected.
    ///
    /// # Errors
    /// [`PriceAdminError`], as its variants say.
    pub async fn set_terms(
        &self,
        cinema: CinemaId,
        expected: &Expected,
        wanted: &WantedTerms,
        cause: Cause,
    ) -> Result<KeptTerms, PriceAdminError> {
        let terms = wanted.check(self.terms(cinema).await?.currency)?;
        let kept = done(self.store.set_terms(cinema, expected, &terms, &cause, self.clock.now()).await?)?;
        self.announce(cinema).await;
        Ok(kept)
    }

    /// What rules would have made of past sales. Nothing is changed.
    ///
    /// # Errors
    /// [`PriceAdminError::Invalid`], also for a time that is too long.
    pub async fn simulate(&self, trial: &Trial) -> Result<(Currency, Simulation), PriceAdminError> {
        let kept = self.store.terms(trial.cinema).await?.ok_or_else(|| FieldErrors::one("/cinema_id", "there is no such cinema"))?;
        let (rules, terms) = trial.check(&kept)?;
        let mut page = PageRequest { limit: LARGEST_PAGE, after: None };
        let mut simulation = Simulation::default();
        loop {
            let shows = self.store.sold_shows(trial.cinema, trial.from, trial.to, &page).await?;
            for show in &shows.items {
                simulation.add(show, &rules, &terms).map_err(|_| PriceAdminError::Price)?;
            }
            match shows.next {
                Some(next) => page.after = Some(next),
                None => return Ok((kept.currency, simulation)),
            }
        }
    }

    /// A page of promotions, latest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn promotions(&self, page: &PageRequest<PromotionId>) -> Result<Page<Promotion, PromotionId>, PriceAdminError> {
        Ok(self.store.promotions(page, self.clock.now()).await?)
    }

    /// A promotion.
    ///
    /// # Errors
    /// [`PriceAdminError::NotFound`].
    pub async fn promotion(&self, id: PromotionId) -> Result<Promotion, PriceAdminError> {
        self.store.promotion(id, self.clock.now()).await?.ok_or(PriceAdminError::NotFound)
    }

    /// Adds a promotion.
    ///
    /// # Errors
    /// [`PriceAdminError::Invalid`], also when its code is another's.
    pub async fn add_promotion(&self, wanted: PromotionTerms, cause: Cause) -> Result<Promotion, PriceAdminError> {
        let terms = checked(wanted)?;
        kept(self.store.add_promotion(&terms, &cause, self.clock.now()).await?)
    }

    /// Replaces a promotion, if it still is what is expected. Bookings that use it keep their price.
    ///
    /// # Errors
    /// [`PriceAdminError`], as its variants say.
    pub async fn change_promotion(
        &self,
        id: PromotionId,
        expected: &Expected,
        wanted: PromotionTerms,
        cause: Cause,
    ) -> Result<Promotion, PriceAdminError> {
        let terms = checked(wanted)?;
        kept(self.store.change_promotion(id, expected, &terms, &cause, self.clock.now()).await?)
    }

    /// Ends a promotion for good, if it still is what is expected.
    ///
    /// # Errors
    /// [`PriceAdminError`], as its variants say.
    pub async fn remove_promotion(&self, id: PromotionId, expected: &Expected, cause: Cause) -> Result<(), PriceAdminError> {
        done(self.store.remove_promotion(id, expected, &cause, self.clock.now()).await?)
    }

    /// The bookings that use a promotion now.
    ///
    /// # Errors
    /// [`PriceAdminError::NotFound`].
    pub async fn promotion_uses(
        &self,
        id: PromotionId,
        page: &PageRequest<BookingId>,
    ) -> Result<Page<PromotionUse, BookingId>, PriceAdminError> {
        self.store.promotion_uses(id, page, self.clock.now()).await?.ok_or(PriceAdminError::NotFound)
    }

    /// Forgets remembered prices, here at once and elsewhere as soon as the hint arrives.
    async fn announce(&self, cinema: CinemaId) {
        self.offers.forget_all();
        self.bus.publish(Hint::Prices { cinema }).await;
    }
}

fn done<T>(edit: Edit<T>) -> Result<T, PriceAdminError> {
    match edit {
        Edit::Done(value) => Ok(value),
        Edit::Stale => Err(PriceAdminError::Stale),
        Edit::Missing => Err(PriceAdminError::NotFound),
    }
}

fn kept(outcome: PromotionOutcome) -> Result<Promotion, PriceAdminError> {
    match outcome {
        PromotionOutcome::Kept(promotion) => Ok(*promotion),
        PromotionOutcome::CodeTaken => Err(FieldErrors::one("/code", "is the code of another promotion").into()),
        PromotionOutcome::NoSuchCinema(cinema) => Err(FieldErrors::one("/cinema_ids", format!("there is no cinema {cinema}")).into()),
        PromotionOutcome::Stale => Err(PriceAdminError::Stale),
        PromotionOutcome::Missing => Err(PriceAdminError::NotFound),
    }
}

fn checked(wanted: PromotionTerms) -> Result<PromotionTerms, FieldErrors> {
    wanted.check()?;
    let name = one_line(&wanted.name, LONGEST_NAME).map_err(|error| FieldErrors::one("/name", error.0))?;
    Ok(PromotionTerms { name, ..wanted })
}

/// An amount of a currency out of a decimal number.
fn amount(text: &str, currency: Currency, pointer: &str, errors: &mut FieldErrors) -> i64 {
    let read = Money::parse_decimal(text, currency).ok();
    if read.is_none() {
        errors.push(pointer, format!("must be an amount of {currency} with at most {} decimals", currency.decimals()));
    }
    read.map_or(0, |money| money.minor)
}

impl WantedRule {
    fn check(&self, at: &str, currency: Currency) -> Result<NewPricingRule, FieldErrors> {
        let mut errors = FieldErrors::default();
        let effect = match &self.effect {
            WantedEffect::Amount(text) => RuleEffect::Amount(amount(text, currency, &format!("{at}/effect/amount"), &mut errors)),
            WantedEffect::BasisPoints(points) => RuleEffect::BasisPoints(*points),
        };
        effect.check(&format!("{at}/effect"), &mut errors);
        self.scope.check(&format!("{at}/conditions"), &mut errors);
        let name = one_line(&self.name, LONGEST_NAME).unwrap_or_else(|error| {
            errors.push(format!("{at}/name"), error.0);
            String::new()
        });
        if !(0..=10_000).contains(&self.position) {
            errors.push(format!("{at}/position"), "must be 0 to 10000");
        }
        errors.into_result()?;
        Ok(NewPricingRule { position: self.position, name, scope: self.scope.clone(), effect })
    }
}

impl WantedTerms {
    fn check(&self, currency: Currency) -> Result<PriceTerms, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut read = |text: &str, pointer: &str| amount(text, currency, pointer, &mut errors);
        let terms = PriceTerms {
            floor_minor: self.floor.as_deref().map(|text| read(text, "/floor")),
            cap_minor: self.cap.as_deref().map(|text| read(text, "/cap")),
            booking_fee_minor: read(&self.booking_fee, "/booking_fee"),
            tax: self.tax,
        };
        errors.into_result()?;
        terms.check().map(|()| terms)
    }
}

impl Trial {
    /// The rules and bounds to try.
    fn check(&self, kept: &KeptTerms) -> Result<(Vec<PricingRule>, PriceTerms), FieldErrors> {
        if self.to <= self.from || self.to.duration_since(self.from) > LONGEST_TRIAL {
            return Err(FieldErrors::one("/to", "must be after from, by a year at most"));
        }
        if self.rules.len() > MOST_RULES {
            return Err(FieldErrors::one("/rules", format!("must be at most {MOST_RULES}")));
        }
        let mut rules = Vec::new();
        for (i, wanted) in self.rules.iter().enumerate() {
            let NewPricingRule { name, scope, effect, position } = wanted.check(&format!("/rules/{i}"), kept.currency)?;
            rules.push((position, PricingRule { id: PricingRuleId(0), name, scope, effect }));
        }
        // As a price list does: by position, and those of one position as they were given.
        rules.sort_by_key(|(position, _)| *position);
        let terms = match &self.bounds {
            None => kept.terms,
            Some((floor, cap)) => {
                let wanted = WantedTerms { floor: floor.clone(), cap: cap.clone(), booking_fee: "0".to_owned(), tax: kept.terms.tax };
                PriceTerms { booking_fee_minor: kept.terms.booking_fee_minor, ..wanted.check(kept.currency)? }
            }
        };
        Ok((rules.into_iter().map(|(_, rule)| rule).collect(), terms))
    }
}
