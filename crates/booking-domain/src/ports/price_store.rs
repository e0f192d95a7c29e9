use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    BookingId, CinemaId, Currency, Expected, PricingRuleId, PromotionId, StoreError, UserId,
    audit::Cause,
    page::{Page, PageRequest},
    ports::{NewPricingRule, ShowtimeKey},
    pricing::{PriceTerms, PricingRule, PromoCode, Promotion, PromotionTerms, PromotionUse, SoldShow},
};

/// A rule of a cinema's price list, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRule {
    /// The rule.
    pub rule: PricingRule,
    /// Whose price list.
    pub cinema: CinemaId,
    /// Where it stands in the list.
    pub position: i32,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Raised by every change.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl KeptRule {
    /// Where it stands among all rules.
    pub fn key(&self) -> RuleKey {
        RuleKey { cinema: self.cinema, position: self.position, id: self.rule.id }
    }
}

/// Where a rule stands in the list of all: by cinema, then in the order they apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleKey {
    /// Whose price list.
    pub cinema: CinemaId,
    /// Position in it.
    pub position: i32,
    /// Key.
    pub id: PricingRuleId,
}

/// What a cinema's price list says beside its rules, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptTerms {
    /// Whose price list.
    pub cinema: CinemaId,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What it says.
    pub terms: PriceTerms,
    /// Raised by every change; 0 while nobody has written anything.
    pub version: i32,
}

/// What became of a change by somebody who had read what they change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit<T> {
    /// It is so now.
    Done(T),
    /// Somebody else has changed it since; nothing was kept.
    Stale,
    /// There is no such thing.
    Missing,
}

/// What became of a promotion to add or to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromotionOutcome {
    /// It is so now.
    Kept(Box<Promotion>),
    /// Another promotion has the code.
    CodeTaken,
    /// It names a cinema that does not exist.
    NoSuchCinema(CinemaId),
    /// Somebody else has changed it since.
    Stale,
    /// There is no such promotion.
    Missing,
}

/// A promotion found by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPromotion {
    /// The promotion.
    pub promotion: Promotion,
    /// How often the customer who asks uses it now.
    pub own_uses: i64,
}

/// Keeps price lists and promotions for those who run the cinema. **Each method is one transaction**, and every change writes an audit row
/// with what was and what is. What is kept MUST still be `expected`, also when two ask at once: one of them is stale.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PriceStore: Send + Sync {
    /// A page of rules, in the order of [`RuleKey`].
    async fn rules(&self, cinema: Option<CinemaId>, page: &PageRequest<RuleKey>) -> Result<Page<KeptRule, RuleKey>, StoreError>;

    /// A rule.
    async fn rule(&self, id: PricingRuleId) -> Result<Option<KeptRule>, StoreError>;

    /// Adds a rule to a cinema's price list; `None` without such a cinema.
    async fn add_rule(
        &self,
        cinema: CinemaId,
        rule: &NewPricingRule,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<KeptRule>, StoreError>;

    /// Replaces a rule.
    async fn change_rule(
        &self,
        id: PricingRuleId,
        expected: &Expected,
        rule: &NewPricingRule,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Edit<KeptRule>, StoreError>;

    /// Takes a rule out of its price list; answers what it was.
    async fn remove_rule(
        &self,
        id: PricingRuleId,
        expected: &Expected,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Edit<KeptRule>, StoreError>;

    /// What a cinema's price list says beside its rules; `None` without such a cinema.
    async fn terms(&self, cinema: CinemaId) -> Result<Option<KeptTerms>, StoreError>;

    /// Replaces it.
    async fn set_terms(
        &self,
        cinema: CinemaId,
        expected: &Expected,
        terms: &PriceTerms,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Edit<KeptTerms>, StoreError>;

    /// A page of promotions, latest first.
    async fn promotions(&self, page: &PageRequest<PromotionId>, now: Timestamp) -> Result<Page<Promotion, PromotionId>, StoreError>;

    /// A promotion.
    async fn promotion(&self, id: PromotionId, now: Timestamp) -> Result<Option<Promotion>, StoreError>;

    /// The promotion of a code. The counts are of this moment: only taking a use decides.
    async fn promotion_by_code(
        &self,
        code: &PromoCode,
        customer: Option<UserId>,
        now: Timestamp,
    ) -> Result<Option<FoundPromotion>, StoreError>;

    /// Adds a promotion. Of two at once with one code, one is kept.
    async fn add_promotion(&self, terms: &PromotionTerms, cause: &Cause, now: Timestamp) -> Result<PromotionOutcome, StoreError>;

    /// Replaces a promotion; bookings that use it keep their price.
    async fn change_promotion(
        &self,
        id: PromotionId,
        expected: &Expected,
        terms: &PromotionTerms,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<PromotionOutcome, StoreError>;

    /// Ends a promotion for good; its code can be given anew.
    async fn remove_promotion(&self, id: PromotionId, expected: &Expected, cause: &Cause, now: Timestamp) -> Result<Edit<()>, StoreError>;

    /// The bookings that use a promotion now, latest first; `None` without such a promotion.
    async fn promotion_uses(
        &self,
        id: PromotionId,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Option<Page<PromotionUse, BookingId>>, StoreError>;

    /// A page of a cinema's showtimes that start in `[from, to)`, with what was sold of each and still is.
    async fn sold_shows(
        &self,
        cinema: CinemaId,
        from: Timestamp,
        to: Timestamp,
        page: &PageRequest<ShowtimeKey>,
    ) -> Result<Page<SoldShow, ShowtimeKey>, StoreError>;
}
