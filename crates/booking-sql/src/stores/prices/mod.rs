//! `PriceStore`: price lists and promotions; and the uses of promotions, which bookings take and give back.

mod promotions;
mod rules;
mod sales;
mod uses;

use async_trait::async_trait;
use booking_domain::{
    BookingId, CinemaId, Expected, PricingRuleId, PromotionId, StoreError, Timestamp, UserId,
    audit::Cause,
    page::{Page, PageRequest},
    ports::{Edit, FoundPromotion, KeptRule, KeptTerms, NewPricingRule, PriceStore, PromotionOutcome, RuleKey, ShowtimeKey},
    pricing::{PriceTerms, PromoCode, Promotion, PromotionTerms, PromotionUse, SoldShow},
};
use diesel::ExpressionMethods as _;
use diesel_async::RunQueryDsl;

pub(super) use rules::load_terms;
pub(super) use uses::{hold_with_use, keep_counter_use, keep_use, use_at_counter};

use super::{Conn, Db, dialect, rows, showtimes as shows};
use crate::{
    error::{TxError, retrying},
    schema::audit_log,
    types::At,
};

/// Price lists and promotions in the database.
pub(crate) struct SqlPrices(pub(crate) Db);

/// Who changes something, by which request, and when.
#[derive(Clone, Copy)]
struct By<'a> {
    cause: &'a Cause,
    now: Timestamp,
}

impl By<'_> {
    fn at(self) -> At {
        At(self.now)
    }

    fn user(self) -> Option<i64> {
        self.cause.user_id().map(|user| user.0)
    }

    /// Writes into the audit log what was done to an entity.
    async fn log(self, conn: &mut Conn, entity: &str, id: i64, action: &str, detail: serde_json::Value) -> Result<(), TxError> {
        diesel::insert_into(audit_log::table)
            .values((
                audit_log::at.eq(self.at()),
                audit_log::actor.eq(self.cause.actor_name()),
                audit_log::action.eq(format!("{entity}.{action}")),
                audit_log::entity.eq(entity),
                audit_log::entity_id.eq(id.to_string()),
                audit_log::detail.eq(detail),
                audit_log::request_id.eq(&self.cause.request_id),
            ))
            .execute(conn)
            .await?;
        Ok(())
    }
}

#[async_trait]
impl PriceStore for SqlPrices {
    async fn rules(&self, cinema: Option<CinemaId>, page: &PageRequest<RuleKey>) -> Result<Page<KeptRule, RuleKey>, StoreError> {
        let mut conn = self.0.read().await?;
        rules::page(&mut conn, cinema, page).await
    }

    async fn rule(&self, id: PricingRuleId) -> Result<Option<KeptRule>, StoreError> {
        let mut conn = self.0.read().await?;
        rules::rule(&mut conn, id).await
    }

    async fn add_rule(
        &self,
        cinema: CinemaId,
        rule: &NewPricingRule,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<KeptRule>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("add_pricing_rule", rules::add(&mut conn, cinema, rule, By { cause, now }))?)
    }

    async fn change_rule(
        &self,
        id: PricingRuleId,
        expected: &Expected,
        rule: &NewPricingRule,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Edit<KeptRule>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_pricing_rule", rules::change(&mut conn, id, expected, rule, By { cause, now }))?)
    }

    async fn remove_rule(
        &self,
        id: PricingRuleId,
        expected: &Expected,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Edit<KeptRule>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("remove_pricing_rule", rules::remove(&mut conn, id, expected, By { cause, now }))?)
    }

    async fn terms(&self, cinema: CinemaId) -> Result<Option<KeptTerms>, StoreError> {
        let mut conn = self.0.read().await?;
        rules::terms(&mut conn, cinema).await
    }

    async fn set_terms(
        &self,
        cinema: CinemaId,
        expected: &Expected,
        terms: &PriceTerms,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Edit<KeptTerms>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("set_price_terms", rules::set_terms(&mut conn, cinema, expected, terms, By { cause, now }))?)
    }

    async fn promotions(&self, page: &PageRequest<PromotionId>, now: Timestamp) -> Result<Page<Promotion, PromotionId>, StoreError> {
        let mut conn = self.0.read().await?;
        promotions::page(&mut conn, page, now).await
    }

    async fn promotion(&self, id: PromotionId, now: Timestamp) -> Result<Option<Promotion>, StoreError> {
        let mut conn = self.0.read().await?;
        promotions::by_id(&mut conn, id, now).await
    }

    async fn promotion_by_code(
        &self,
        code: &PromoCode,
        customer: Option<UserId>,
        now: Timestamp,
    ) -> Result<Option<FoundPromotion>, StoreError> {
        let mut conn = self.0.read().await?;
        promotions::by_code(&mut conn, code, customer, now).await
    }

    async fn add_promotion(&self, terms: &PromotionTerms, cause: &Cause, now: Timestamp) -> Result<PromotionOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("add_promotion", promotions::add(&mut conn, terms, By { cause, now }))?)
    }

    async fn change_promotion(
        &self,
        id: PromotionId,
        expected: &Expected,
        terms: &PromotionTerms,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<PromotionOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("change_promotion", promotions::change(&mut conn, id, expected, terms, By { cause, now }))?)
    }

    async fn remove_promotion(&self, id: PromotionId, expected: &Expected, cause: &Cause, now: Timestamp) -> Result<Edit<()>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("remove_promotion", promotions::remove(&mut conn, id, expected, By { cause, now }))?)
    }

    async fn promotion_uses(
        &self,
        id: PromotionId,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Option<Page<PromotionUse, BookingId>>, StoreError> {
        let mut conn = self.0.read().await?;
        promotions::uses(&mut conn, id, page, now).await
    }

    async fn sold_shows(
        &self,
        cinema: CinemaId,
        from: Timestamp,
        to: Timestamp,
        page: &PageRequest<ShowtimeKey>,
    ) -> Result<Page<SoldShow, ShowtimeKey>, StoreError> {
        let mut conn = self.0.read().await?;
        sales::sold_shows(&mut conn, cinema, from, to, page).await
    }
}
