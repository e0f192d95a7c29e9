//! The money of bookings: refunds, disputes, offers of cancellation, and the ledger. What [`save`] does runs inside the transaction
//! that saves the booking.

use booking_domain::{
    BookingId, CancellationQuoteId, Currency, RefundId, StoreError, Timestamp,
    audit::{Cause, SystemActor},
    booking::Booking,
    cancellation::{CancellationQuote, SeatRefund},
    ledger::{Posting, postings},
    payment::{Dispute, DueRefund, Refund, RefundStatus, Unfinished},
    ports::Change,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    Conn, dialect,
    rows::{self, PostingRow, RefundRow},
};
use crate::{
    error::{TxError, store_error, transaction},
    schema::{audit_log, cancellation_quotes, disputes, ledger, payments, refunds},
    types::At,
    watched::trace_context,
};

/// Saves the refunds and disputes of `next` that `old` does not have so, and writes what changed into the ledger.
pub async fn save(conn: &mut Conn, old: &Booking, next: &Booking, change: &Change) -> Result<(), TxError> {
    for refund in next.refunds.iter().filter(|refund| !old.refunds.contains(refund)) {
        match old.refunds.iter().find(|known| known.id == refund.id) {
            Some(known) => update_refund(conn, known, refund, change).await?,
            None => insert_refund(conn, next, refund, change).await?,
        }
    }
    if old.refunds != next.refunds {
        save_sums(conn, next).await?;
    }
    for dispute in next.disputes.iter().filter(|dispute| !old.disputes.contains(dispute)) {
        save_dispute(conn, next, dispute, change).await?;
    }
    for posting in postings(old, next) {
        post(conn, next, &posting, change).await?;
    }
    Ok(())
}

/// When a refund is to be sent: at once, unless there is nothing to send. A definite failure waits a moment, in case it repeats.
fn due_at(refund: &Refund, change: &Change) -> Option<At> {
    match refund.status {
        RefundStatus::Queued => Some(At(change.now)),
        RefundStatus::Submitted | RefundStatus::Failed => {
            Some(At(change.now.saturating_add(jiff::SignedDuration::from_mins(1)).unwrap_or(change.now)))
        }
        RefundStatus::Succeeded | RefundStatus::Manual | RefundStatus::Superseded => None,
    }
}

async fn insert_refund(conn: &mut Conn, booking: &Booking, refund: &Refund, change: &Change) -> Result<(), TxError> {
    diesel::insert_into(refunds::table)
        .values((
            refunds::id.eq(refund.id.0.to_string()),
            refunds::payment_id.eq(refund.payment.0.to_string()),
            refunds::booking_id.eq(booking.id.0),
            refunds::showtime_id.eq(booking.showtime.0),
            refunds::amount_minor.eq(refund.amount.minor),
            refunds::wanted_minor.eq(refund.wanted_minor),
            refunds::fees_minor.eq(refund.fees_minor),
            refunds::currency.eq(refund.amount.currency.code()),
            refunds::cause.eq(refund.cause.as_str()),
            refunds::subject.eq(&refund.subject),
            refunds::status.eq(refund.status.as_str()),
            refunds::provider_id.eq(refund.provider_id.as_deref()),
            refunds::due_at.eq(due_at(refund, change)),
            refunds::created_at.eq(At(change.now)),
            refunds::updated_at.eq(At(change.now)),
            refunds::trace_context.eq(trace_context()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn update_refund(conn: &mut Conn, known: &Refund, refund: &Refund, change: &Change) -> Result<(), TxError> {
    diesel::update(refunds::table.find(refund.id.0.to_string()))
        .set((
            refunds::amount_minor.eq(refund.amount.minor),
            refunds::wanted_minor.eq(refund.wanted_minor),
            refunds::fees_minor.eq(refund.fees_minor),
            refunds::status.eq(refund.status.as_str()),
            refunds::failures.eq(refund.failures),
            refunds::provider_id.eq(refund.provider_id.as_deref()),
            refunds::updated_at.eq(At(change.now)),
        ))
        .execute(conn)
        .await?;
    if known.status != refund.status {
        let due = refunds::due_at.eq(due_at(refund, change));
        diesel::update(refunds::table.find(refund.id.0.to_string())).set(due).execute(conn).await?;
    }
    let is_sent_anew = known.status == RefundStatus::Manual && refund.status == RefundStatus::Queued;
    if is_sent_anew || refund.failures > known.failures {
        // A person gives it all its tries back, and so does a failure: what was counted meanwhile were questions how it stands. All but
        // the first: before a second the provider is asked what became of the others.
        diesel::update(refunds::table.find(refund.id.0.to_string())).set(refunds::attempts.eq(1)).execute(conn).await?;
    }
    Ok(())
}

/// Writes beside each payment what goes back of it, where the database holds it against what came in (trap T41).
async fn save_sums(conn: &mut Conn, booking: &Booking) -> Result<(), TxError> {
    for payment in &booking.payments {
        let back: i64 = booking.refunds.iter().filter(|refund| refund.payment == payment.id).map(Refund::counted_minor).sum();
        let sum = payments::refunded_minor.eq(back);
        diesel::update(payments::table.find(payment.id.0.to_string())).set(sum).execute(conn).await?;
    }
    Ok(())
}

async fn save_dispute(conn: &mut Conn, booking: &Booking, dispute: &Dispute, change: &Change) -> Result<(), TxError> {
    let state = (disputes::status.eq(dispute.status.as_str()), disputes::updated_at.eq(At(change.now)));
    let known = diesel::update(disputes::table.find(&dispute.id)).set(state).execute(conn).await?;
    if known == 1 {
        return Ok(());
    }
    diesel::insert_into(disputes::table)
        .values((
            disputes::id.eq(&dispute.id),
            disputes::payment_id.eq(dispute.payment.0.to_string()),
            disputes::booking_id.eq(booking.id.0),
            disputes::amount_minor.eq(dispute.amount.minor),
            disputes::currency.eq(dispute.amount.currency.code()),
            disputes::created_at.eq(At(change.now)),
            state,
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn post(conn: &mut Conn, booking: &Booking, posting: &Posting, change: &Change) -> Result<(), TxError> {
    diesel::insert_into(ledger::table)
        .values((
            ledger::at.eq(At(change.now)),
            ledger::kind.eq(posting.kind.as_str()),
            ledger::debit.eq(posting.debit.as_str()),
            ledger::credit.eq(posting.credit.as_str()),
            ledger::amount_minor.eq(posting.amount.minor),
            ledger::currency.eq(posting.amount.currency.code()),
            ledger::booking_id.eq(booking.id.0),
            ledger::showtime_id.eq(booking.showtime.0),
            ledger::payment_id.eq(posting.payment.0.to_string()),
            ledger::refund_id.eq(posting.refund.map(|refund| refund.0.to_string())),
            ledger::posted_by.eq(change.cause.user_id().map(|user| user.0)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn keep_quote(conn: &mut Conn, quote: &CancellationQuote, now: Timestamp) -> Result<(), StoreError> {
    diesel::insert_into(cancellation_quotes::table)
        .values((
            cancellation_quotes::id.eq(quote.id.0.to_string()),
            cancellation_quotes::booking_id.eq(quote.booking.0),
            cancellation_quotes::lines.eq(serde_json::json!({ "currency": quote.currency, "seats": quote.lines })),
            cancellation_quotes::expires_at.eq(At(quote.expires_at)),
            cancellation_quotes::created_at.eq(At(now)),
        ))
        .execute(conn)
        .await
        .map_err(|error| store_error(&error))?;
    Ok(())
}

/// What a quote says, as it is kept.
#[derive(serde::Deserialize)]
struct QuoteLines {
    currency: Currency,
    seats: Vec<SeatRefund>,
}

pub async fn quote(conn: &mut Conn, id: CancellationQuoteId, booking: BookingId) -> Result<Option<CancellationQuote>, StoreError> {
    let query = cancellation_quotes::table
        .filter(cancellation_quotes::id.eq(id.0.to_string()).and(cancellation_quotes::booking_id.eq(booking.0)))
        .select((cancellation_quotes::lines, cancellation_quotes::expires_at));
    let found: Option<(serde_json::Value, At)> = query.first(conn).await.optional().map_err(|error| store_error(&error))?;
    let Some((lines, expires_at)) = found else { return Ok(None) };
    let kept: QuoteLines = rows::read("cancellation_quotes", "lines", &id, serde_json::from_value(lines))?;
    Ok(Some(CancellationQuote { id, booking, lines: kept.seats, currency: kept.currency, expires_at: expires_at.0 }))
}

pub async fn due_refunds(mut conn: &mut Conn, now: Timestamp, lease_until: Timestamp, limit: i64) -> Result<Vec<DueRefund>, TxError> {
    transaction!(conn, async {
        let query = refunds::table.filter(refunds::due_at.le(At(now)).assume_not_null()).order(refunds::due_at).limit(limit).select((
            RefundRow::as_select(),
            refunds::attempts,
            refunds::trace_context,
        ));
        let rows: Vec<(RefundRow, i32, Option<String>)> = dialect::for_update_skip_locked!(query).load(conn).await?;
        let mut due = Vec::new();
        for (row, attempts, trace_context) in rows {
            let taken = (refunds::due_at.eq(At(lease_until)), refunds::attempts.eq(attempts + 1));
            diesel::update(refunds::table.find(&row.id)).set(taken).execute(conn).await?;
            let booking = BookingId(row.booking_id);
            let refund: Refund = row.try_into()?;
            let intent: Option<String> = payments::table.find(refund.payment.0.to_string()).select(payments::intent).first(conn).await?;
            if let Some(intent) = intent {
                due.push(DueRefund { refund, booking, intent, attempts, trace_context, leased_until: lease_until });
            }
        }
        Ok::<_, TxError>(due)
    })
}

pub async fn give_back(mut conn: &mut Conn, taken: &[DueRefund], unfinished: Unfinished, now: Timestamp) -> Result<usize, TxError> {
    let no_try = match unfinished {
        Unfinished::NotBegun => 1,
        Unfinished::CutShort => 0,
    };
    transaction!(conn, async {
        let mut given = 0;
        for due in taken {
            let leased =
                refunds::table.filter(refunds::id.eq(due.refund.id.0.to_string())).filter(refunds::due_at.eq(At(due.leased_until)));
            let due_again = (refunds::due_at.eq(At(now)), refunds::attempts.eq(refunds::attempts - no_try));
            given += diesel::update(leased).set(due_again).execute(conn).await?;
        }
        Ok::<_, TxError>(given)
    })
}

pub async fn not_sent(
    mut conn: &mut Conn,
    refund: RefundId,
    error: &str,
    retry_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), TxError> {
    let status = if retry_at.is_some() { RefundStatus::Failed } else { RefundStatus::Manual };
    transaction!(conn, async {
        // One that has moved on meanwhile stays where it is.
        let open = refunds::table.find(refund.0.to_string()).filter(refunds::status.eq_any(["queued", "failed", "submitted"]));
        let noted = diesel::update(open)
            .set((
                refunds::status.eq(status.as_str()),
                refunds::last_error.eq(error),
                refunds::due_at.eq(retry_at.map(At)),
                refunds::updated_at.eq(At(now)),
            ))
            .execute(conn)
            .await?;
        if noted == 1 {
            let cause = Cause::system(SystemActor::Payments);
            diesel::insert_into(audit_log::table)
                .values((
                    audit_log::at.eq(At(now)),
                    audit_log::actor.eq(cause.actor_name()),
                    audit_log::action.eq(format!("refund.{}", status.as_str())),
                    audit_log::entity.eq("refund"),
                    audit_log::entity_id.eq(refund.0.to_string()),
                    audit_log::detail.eq(serde_json::json!({ "error": error })),
                    audit_log::request_id.eq(&cause.request_id),
                ))
                .execute(conn)
                .await?;
        }
        Ok::<_, TxError>(())
    })
}

pub async fn ledger(conn: &mut Conn, booking: BookingId) -> Result<Vec<Posting>, StoreError> {
    let query = ledger::table.filter(ledger::booking_id.eq(booking.0)).order(ledger::id).select(PostingRow::as_select());
    let rows = query.load(conn).await.map_err(|error| store_error(&error))?;
    rows.into_iter().map(Posting::try_from).collect()
}
