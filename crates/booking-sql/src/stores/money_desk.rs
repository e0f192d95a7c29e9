//! `MoneyDesk`: payments and refunds, as those read them who look after the money.

use async_trait::async_trait;
use booking_domain::{
    BookingId, RefundId, ShowtimeId, StoreError, Timestamp,
    booking::Reference,
    page::{Page, PageRequest},
    payment::{RefundCause, RefundStatus},
    ports::{MoneyDesk, MoneyKey, OpenMoney, PaymentFilter, PaymentLine, RefundFilter, RefundLine},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    Db,
    rows::{self, PaymentRow, RefundRow},
};
use crate::{
    error::store_error,
    schema::{bookings, payment_events, payments, refunds},
    types::At,
};

/// Payments and refunds in the database.
pub(crate) struct SqlMoneyDesk(pub(crate) Db);

fn reference(booking: i64, text: &str) -> Result<Reference, StoreError> {
    rows::name("bookings", "reference", &booking, text, Reference::parse(text))
}

#[async_trait]
impl MoneyDesk for SqlMoneyDesk {
    async fn payments(&self, filter: &PaymentFilter, page: &PageRequest<MoneyKey>) -> Result<Page<PaymentLine, MoneyKey>, StoreError> {
        let mut conn = self.0.read().await?;
        let columns = (PaymentRow::as_select(), bookings::reference, payments::showtime_id, payments::refunded_minor, payments::updated_at);
        let mut query = payments::table.inner_join(bookings::table.on(bookings::id.eq(payments::booking_id))).select(columns).into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(payments::status.eq(status.as_str()));
        }
        if let Some(booking) = filter.booking {
            query = query.filter(payments::booking_id.eq(booking.0));
        }
        if let Some(MoneyKey { at, id }) = page.after {
            let same = payments::created_at.eq(At(at)).and(payments::id.lt(id.to_string()));
            query = query.filter(payments::created_at.lt(At(at)).or(same));
        }
        let rows: Vec<(PaymentRow, String, i64, i64, At)> = query
            .order((payments::created_at.desc(), payments::id.desc()))
            .limit(i64::from(page.limit) + 1)
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        let line = |(row, text, showtime, refunded_minor, updated_at): (PaymentRow, String, i64, i64, At)| {
            let (booking, showtime) = (BookingId(row.booking_id), ShowtimeId(showtime));
            let reference = reference(booking.0, &text)?;
            Ok(PaymentLine { payment: row.try_into()?, booking, reference, showtime, refunded_minor, updated_at: updated_at.0 })
        };
        let lines = rows.into_iter().map(line).collect::<Result<_, StoreError>>()?;
        Ok(Page::cut(lines, page.limit, |line| MoneyKey { at: line.payment.created_at, id: line.payment.id.0 }))
    }

    async fn refunds(&self, filter: &RefundFilter, page: &PageRequest<MoneyKey>) -> Result<Page<RefundLine, MoneyKey>, StoreError> {
        let mut conn = self.0.read().await?;
        let columns = (
            RefundRow::as_select(),
            (bookings::reference, refunds::showtime_id),
            (refunds::attempts, refunds::last_error, refunds::due_at, refunds::created_at, refunds::updated_at),
        );
        let mut query = refunds::table.inner_join(bookings::table.on(bookings::id.eq(refunds::booking_id))).select(columns).into_boxed();
        if let Some(status) = filter.status {
            query = query.filter(refunds::status.eq(status.as_str()));
        }
        if let Some(booking) = filter.booking {
            query = query.filter(refunds::booking_id.eq(booking.0));
        }
        if let Some(MoneyKey { at, id }) = page.after {
            let same = refunds::created_at.eq(At(at)).and(refunds::id.lt(id.to_string()));
            query = query.filter(refunds::created_at.lt(At(at)).or(same));
        }
        let rows: Vec<LineRow> = query
            .order((refunds::created_at.desc(), refunds::id.desc()))
            .limit(i64::from(page.limit) + 1)
            .load(&mut conn)
            .await
            .map_err(|error| store_error(&error))?;
        let lines = rows.into_iter().map(line).collect::<Result<_, StoreError>>()?;
        Ok(Page::cut(lines, page.limit, |line| MoneyKey { at: line.created_at, id: line.refund.id.0 }))
    }

    async fn booking_of_refund(&self, refund: RefundId) -> Result<Option<BookingId>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = refunds::table.find(refund.0.to_string()).select(refunds::booking_id);
        Ok(query.first(&mut conn).await.optional().map_err(|error| store_error(&error))?.map(BookingId))
    }

    async fn open_money(&self, since: Timestamp) -> Result<OpenMoney, StoreError> {
        let mut conn = self.0.read().await?;
        let failed = |error: diesel::result::Error| store_error(&error);
        // In the words of the index.
        let unsettled = diesel::dsl::sql::<diesel::sql_types::Bool>("status NOT IN ('succeeded', 'superseded')");
        let counted: Vec<(String, i64)> = refunds::table
            .filter(unsettled)
            .group_by(refunds::status)
            .select((refunds::status, diesel::dsl::count_star()))
            .load(&mut conn)
            .await
            .map_err(failed)?;
        let named = |(status, count): (String, i64)| {
            Ok((rows::name("refunds", "status", &"counted", &status, RefundStatus::parse(&status))?, count))
        };
        let unmatched = || payment_events::table.filter(payment_events::outcome.eq("unmatched"));
        let recent = unmatched().filter(payment_events::received_at.ge(At(since))).count();
        let older = unmatched().filter(payment_events::received_at.lt(At(since))).count();
        let wrong_amounts = refunds::table
            .filter(refunds::created_at.ge(At(since)).and(refunds::cause.eq(RefundCause::AmountMismatch.as_str())))
            .count()
            .get_result(&mut conn)
            .await
            .map_err(failed)?;
        Ok(OpenMoney {
            refunds: counted.into_iter().map(named).collect::<Result<_, StoreError>>()?,
            unmatched_events: recent.get_result(&mut conn).await.map_err(failed)?,
            wrong_amounts,
            given_up_events: older.get_result(&mut conn).await.map_err(failed)?,
        })
    }
}

type LineRow = (RefundRow, (String, i64), (i32, Option<String>, Option<At>, At, At));

fn line((row, (text, showtime), (attempts, last_error, due_at, created_at, updated_at)): LineRow) -> Result<RefundLine, StoreError> {
    let booking = BookingId(row.booking_id);
    Ok(RefundLine {
        refund: row.try_into()?,
        booking,
        reference: reference(booking.0, &text)?,
        showtime: ShowtimeId(showtime),
        attempts,
        last_error,
        due_at: due_at.map(|at| at.0),
        created_at: created_at.0,
        updated_at: updated_at.0,
    })
}
