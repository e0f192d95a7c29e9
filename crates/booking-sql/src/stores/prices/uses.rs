//! The uses of promotions: taken and given back in the transactions that hold, change and end bookings.
//!
//! Locks are taken in this order, so that no two transactions wait for each other: the booking, the promotion, the seats. Whoever takes a use
//! has the promotion's row, so its slots are given one by one; that no slot is given twice the database keeps all the same. The use of a
//! booking whose hold has ended, swept or not, is up for grabs (trap T4); a booking that comes back to life has to take one again.

use std::collections::HashSet;

use booking_domain::{
    BookingId, PromotionId, Timestamp, UserId,
    booking::{Booking, BookingError, Stage},
    payment::PaymentStatus,
    ports::{Change, HoldOutcome, NewHold},
    pricing::{PromotionRefusal, PromotionTerms},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::{Conn, dialect, rows::read};
use crate::{
    error::{TxError, transaction},
    schema::{bookings, promotion_uses, promotions},
    types::At,
};

/// The slots of a use: none where nothing limits it.
#[derive(Clone, Copy, Default)]
pub struct Slots {
    all: Option<i32>,
    own: Option<i32>,
}

/// Why no use can be taken.
#[derive(Clone, Copy)]
enum Refusal {
    UsedUp,
    Ended,
}

impl From<Refusal> for BookingError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::UsedUp => Self::PromoExhausted,
            Refusal::Ended => PromotionRefusal::NotNow.into(),
        }
    }
}

/// Places a hold together with one use of its promotion, or neither (trap T29).
pub async fn hold_with_use(mut conn: &mut Conn, hold: &NewHold, promotion: PromotionId) -> Result<HoldOutcome, TxError> {
    transaction!(conn, async {
        let slots = match take(conn, promotion, Some(hold.customer), hold.now).await? {
            Ok(slots) => slots,
            Err(Refusal::UsedUp) => return Ok(HoldOutcome::PromotionUsedUp),
            Err(Refusal::Ended) => return Ok(HoldOutcome::PromotionEnded),
        };
        let outcome = dialect::place_hold_within(conn, hold).await?;
        if let HoldOutcome::Placed(id) = outcome {
            insert(conn, promotion, id, Some(hold.customer), slots, hold.now).await?;
        }
        Ok(outcome)
    })
}

/// Slots for a use by a sale at the counter, whose promotion is locked from here on. Nobody is known there, so no customer's limit counts.
pub async fn use_at_counter(conn: &mut Conn, promotion: PromotionId, now: Timestamp) -> Result<Slots, TxError> {
    take(conn, promotion, None, now).await?.map_err(|refusal| TxError::Refused(refusal.into()))
}

/// Writes that use down.
pub async fn keep_counter_use(
    conn: &mut Conn,
    promotion: PromotionId,
    booking: BookingId,
    slots: Slots,
    now: Timestamp,
) -> Result<(), TxError> {
    insert(conn, promotion, booking, None, slots, now).await
}

/// Brings the use of a booking to what it says: taken while it has its seats, given back when it has not.
pub async fn keep_use(conn: &mut Conn, old: &Booking, next: &Booking, change: &Change) -> Result<(), TxError> {
    let promotion = |booking: &Booking| booking.quote.promotion.as_ref().map(|applied| applied.id);
    let has_seats = matches!(next.stage, Stage::Held { .. } | Stage::AwaitingPayment { .. } | Stage::Confirmed { .. });
    let wanted = promotion(next).filter(|_| has_seats);
    if wanted.is_none() && promotion(old).is_none() {
        return Ok(());
    }
    let own = || promotion_uses::table.find(next.id.0);
    let kept: Option<i64> = own().select(promotion_uses::promotion_id).first(conn).await.optional()?;
    if kept == wanted.map(|promotion| promotion.0) {
        return Ok(());
    }
    diesel::delete(own()).execute(conn).await?;
    let Some(wanted) = wanted else { return Ok(()) };
    let slots = match take(conn, wanted, next.customer, change.now).await? {
        Ok(slots) => slots,
        // Its hold had ended and another has the use, but the money has come: the price that was paid stands, and counts beyond the limit.
        Err(_) if is_paid(next) => Slots::default(),
        Err(refusal) => return Err(TxError::Refused(refusal.into())),
    };
    insert(conn, wanted, next.id, next.customer, slots, change.now).await
}

fn is_paid(booking: &Booking) -> bool {
    booking.payments.iter().any(|payment| payment.status == PaymentStatus::Succeeded && booking.has_earned(payment.id))
}

/// Locks a promotion and finds slots for one more use of it.
async fn take(
    conn: &mut Conn,
    promotion: PromotionId,
    customer: Option<UserId>,
    now: Timestamp,
) -> Result<Result<Slots, Refusal>, TxError> {
    let id = promotion.0;
    let query = promotions::table.find(id).filter(promotions::is_deleted.eq(false)).select(promotions::terms);
    let Some(terms): Option<Value> = dialect::for_update!(query).first(conn).await.optional()? else { return Ok(Err(Refusal::Ended)) };
    let terms: PromotionTerms = read("promotions", "terms", &id, serde_json::from_value(terms))?;
    if !terms.scope.is_active(now) {
        return Ok(Err(Refusal::Ended));
    }
    if let Some(slots) = free_slots(conn, id, &terms, customer).await? {
        return Ok(Ok(slots));
    }
    give_back_ended(conn, id, now).await?;
    Ok(free_slots(conn, id, &terms, customer).await?.ok_or(Refusal::UsedUp))
}

/// Slots for one more use, if it is within the limits; uses without a slot count as well.
async fn free_slots(conn: &mut Conn, id: i64, terms: &PromotionTerms, customer: Option<UserId>) -> Result<Option<Slots>, TxError> {
    let mut slots = Slots::default();
    if let Some(most) = terms.max_uses {
        slots.all = free_slot(conn, id, most).await?;
        if slots.all.is_none() {
            return Ok(None);
        }
    }
    if let (Some(most), Some(customer)) = (terms.max_uses_per_customer, customer) {
        let theirs = promotion_uses::promotion_id.eq(id).and(promotion_uses::customer_id.eq(customer.0).assume_not_null());
        let used: Vec<Option<i32>> = promotion_uses::table.filter(theirs).select(promotion_uses::customer_slot).load(conn).await?;
        slots.own = first_free(most, &used);
        if slots.own.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(slots))
}

/// A slot of all: the one after the highest, or, where there is none, one that was given back.
async fn free_slot(conn: &mut Conn, id: i64, most: i32) -> Result<Option<i32>, TxError> {
    let all = || promotion_uses::table.filter(promotion_uses::promotion_id.eq(id));
    let used: i64 = all().count().get_result(conn).await?;
    if used >= i64::from(most) {
        return Ok(None);
    }
    let highest: Option<i32> = all().select(diesel::dsl::max(promotion_uses::slot)).first(conn).await?;
    let next = highest.unwrap_or(0) + 1;
    if next <= most {
        return Ok(Some(next));
    }
    let used: Vec<Option<i32>> = all().select(promotion_uses::slot).load(conn).await?;
    Ok(first_free(most, &used))
}

/// The first free slot, unless there are as many uses as allowed.
fn first_free(most: i32, used: &[Option<i32>]) -> Option<i32> {
    let is_full = usize::try_from(most).is_ok_and(|most| used.len() >= most);
    let used: HashSet<i32> = used.iter().copied().flatten().collect();
    if is_full { None } else { (1..=most).find(|slot| !used.contains(slot)) }
}

/// Gives back the uses of bookings whose hold has ended. One that is locked is just being paid, or swept: it keeps its use for now.
async fn give_back_ended(conn: &mut Conn, promotion: i64, now: Timestamp) -> Result<(), TxError> {
    let theirs = promotion_uses::table.filter(promotion_uses::promotion_id.eq(promotion)).select(promotion_uses::booking_id);
    let ended =
        bookings::table.filter(bookings::id.eq_any(theirs)).filter(bookings::held_until.le(At(now)).assume_not_null()).select(bookings::id);
    let ended: Vec<i64> = dialect::for_update_skip_locked!(ended).load(conn).await?;
    if !ended.is_empty() {
        diesel::delete(promotion_uses::table.filter(promotion_uses::booking_id.eq_any(ended))).execute(conn).await?;
    }
    Ok(())
}

async fn insert(
    conn: &mut Conn,
    promotion: PromotionId,
    booking: BookingId,
    customer: Option<UserId>,
    slots: Slots,
    now: Timestamp,
) -> Result<(), TxError> {
    diesel::insert_into(promotion_uses::table)
        .values((
            promotion_uses::booking_id.eq(booking.0),
            promotion_uses::promotion_id.eq(promotion.0),
            promotion_uses::customer_id.eq(customer.map(|customer| customer.0)),
            promotion_uses::slot.eq(slots.all),
            promotion_uses::customer_slot.eq(slots.own),
            promotion_uses::used_at.eq(At(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
