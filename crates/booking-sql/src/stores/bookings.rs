//! `BookingStore`: reading bookings, and changing them by a pure decision under a lock.

use std::collections::HashMap;

use async_trait::async_trait;
use booking_domain::{
    BookingId, CancellationQuoteId, PaymentId, RefundId, ShowtimeId, StoreError, TicketId, Timestamp, UserId,
    account::Reach,
    audit::{Cause, SystemActor},
    booking::{Booking, BookingError, BookingStatus, Claims, Decision, OwnSeats, Standing},
    cancellation::CancellationQuote,
    ledger::Posting,
    page::{Page, PageRequest},
    payment::{DueRefund, OpenPayment, ProviderEvent, Unfinished},
    ports::{
        AttachIntent, BeginPayment, BookingStore, BookingSummary, Change, Changed, Decide, EventOutcome, HistoryFilter, HoldOutcome,
        NewHold,
    },
    showtime::ClaimState,
    text::Email,
    ticket::{Ticket, TicketStatus},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    Backend, Conn, Db, bookings_money, bookings_save, dialect, fair_use, prices,
    rows::{self, BookingRow, DisputeRow, Parts, PaymentRow, RefundRow, SeatRow, TicketRow},
};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{
        booking_seats, bookings, cancellation_quotes, cinemas, disputes, films, hold_slots, payment_events, payments, refunds, screens,
        seat_claims, showtimes, tickets, users,
    },
    types::At,
};

/// Bookings in the database.
pub(crate) struct SqlBookings(pub(crate) Db);

#[async_trait]
impl BookingStore for SqlBookings {
    async fn place_hold(&self, hold: &NewHold) -> Result<HoldOutcome, StoreError> {
        let mut conn = self.0.write().await?;
        if let Some(promotion) = hold.quote.promotion.as_ref().map(|applied| applied.id) {
            return Ok(retrying!("hold_with_promotion", prices::hold_with_use(&mut conn, hold, promotion))?);
        }
        Ok(retrying!("place_hold", dialect::place_hold(&mut conn, hold))?)
    }

    async fn find(&self, id: BookingId, reach: &Reach) -> Result<Option<BookingSummary>, StoreError> {
        let mut conn = self.0.read().await?;
        let mut query = summaries().filter(bookings::id.eq(id.0)).into_boxed();
        query = match reach {
            Reach::Own(customer) => query.filter(bookings::customer_id.eq(customer.0)),
            Reach::Cinemas { own, cinemas } => {
                let theirs = showtimes::cinema_id.eq_any(cinemas.iter().map(|cinema| cinema.0));
                query.filter(bookings::customer_id.eq(own.0).assume_not_null().or(theirs))
            }
            Reach::All => query,
        };
        let rows = query.load::<SummaryRow>(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(complete(&mut conn, rows).await?.pop())
    }

    async fn transition<'a>(&self, change: &Change, decide: &'a Decide<'a>) -> Result<Option<Changed>, BookingError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("booking_transition", transition_once(&mut conn, change, decide))?)
    }

    async fn begin_payment(&self, begin: &BeginPayment) -> Result<Option<Changed>, BookingError> {
        let mut conn = self.0.write().await?;
        if let Some(changed) = dialect::begin_payment(&mut conn, begin).await? {
            return Ok(Some(changed));
        }
        let (change, decide) = (begin.change(), |booking: &Booking, claims: &Claims| begin.decide(booking, claims));
        Ok(retrying!("begin_payment", transition_once(&mut conn, &change, &decide))?)
    }

    async fn attach_intent(&self, attach: &AttachIntent) -> Result<Option<Changed>, BookingError> {
        let mut conn = self.0.write().await?;
        if let Some(changed) = dialect::attach_intent(&mut conn, attach).await? {
            return Ok(Some(changed));
        }
        let (change, decide) = (attach.change(), |booking: &Booking, _: &Claims| Ok(attach.decide(booking)));
        Ok(retrying!("attach_intent", transition_once(&mut conn, &change, &decide))?)
    }

    async fn apply_event<'a>(
        &self,
        provider: &str,
        event: &ProviderEvent,
        now: Timestamp,
        decide: &'a Decide<'a>,
    ) -> Result<EventOutcome, BookingError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("payment_event", apply_event_once(&mut conn, provider, event, now, decide))?)
    }

    async fn history(
        &self,
        customer: UserId,
        filter: HistoryFilter,
        page: &PageRequest<BookingId>,
        now: Timestamp,
    ) -> Result<Page<BookingSummary, BookingId>, StoreError> {
        let mut conn = self.0.read().await?;
        let mut query = summaries().filter(bookings::customer_id.eq(customer.0)).into_boxed();
        if let Some(after) = page.after {
            query = query.filter(bookings::id.lt(after.0));
        }
        if let Some(upcoming) = filter.upcoming {
            query = if upcoming { query.filter(showtimes::ends_at.gt(At(now))) } else { query.filter(showtimes::ends_at.le(At(now))) };
        }
        let stored = |status: BookingStatus| bookings::status.eq(status.as_str());
        let open = || bookings::status.eq_any([BookingStatus::Held.as_str(), BookingStatus::AwaitingPayment.as_str()]);
        query = match filter.status {
            None => query,
            Some(status @ (BookingStatus::Held | BookingStatus::AwaitingPayment)) => {
                query.filter(stored(status).and(bookings::held_until.gt(At(now))))
            }
            Some(BookingStatus::Expired) => {
                query.filter(stored(BookingStatus::Expired).or(open().and(bookings::held_until.le(At(now)).assume_not_null())))
            }
            Some(BookingStatus::Confirmed) => query.filter(stored(BookingStatus::Confirmed).and(showtimes::ends_at.gt(At(now)))),
            Some(BookingStatus::Completed) => query.filter(stored(BookingStatus::Confirmed).and(showtimes::ends_at.le(At(now)))),
            Some(BookingStatus::Cancelled) => query.filter(stored(BookingStatus::Cancelled)),
        };
        let limit = i64::from(page.limit) + 1;
        let rows =
            query.order(bookings::id.desc()).limit(limit).load::<SummaryRow>(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(Page::cut(complete(&mut conn, rows).await?, page.limit, |summary| summary.booking.id))
    }

    async fn tickets(&self, booking: BookingId) -> Result<Vec<Ticket>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = tickets::table.filter(tickets::booking_id.eq(booking.0)).order(tickets::seat_id).select(TicketRow::as_select());
        let rows = query.load(&mut conn).await.map_err(|error| store_error(&error))?;
        rows.into_iter().map(Ticket::try_from).collect()
    }

    async fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        let mut conn = self.0.read().await?;
        let row = tickets::table
            .find(id.0)
            .select(TicketRow::as_select())
            .first(&mut conn)
            .await
            .optional()
            .map_err(|error| store_error(&error))?;
        row.map(Ticket::try_from).transpose()
    }

    async fn ended_holds(&self, now: Timestamp, limit: i64) -> Result<Vec<BookingId>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = hold_slots::table.filter(hold_slots::held_until.le(At(now))).select(hold_slots::booking_id).limit(limit);
        let ids: Vec<i64> = query.load(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(ids.into_iter().map(BookingId).collect())
    }

    async fn open_payments(&self, before: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<OpenPayment>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(open_payments(&mut conn, before, now, limit).await?)
    }

    async fn due_refunds(&self, now: Timestamp, lease_until: Timestamp, limit: i64) -> Result<Vec<DueRefund>, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(bookings_money::due_refunds(&mut conn, now, lease_until, limit).await?)
    }

    async fn give_back_refunds(&self, refunds: &[DueRefund], unfinished: Unfinished, now: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("give_back_refunds", bookings_money::give_back(&mut conn, refunds, unfinished, now))?)
    }

    async fn keep_quote(&self, quote: &CancellationQuote, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(bookings_money::keep_quote(&mut conn, quote, now).await?)
    }

    async fn quote(&self, id: CancellationQuoteId, booking: BookingId) -> Result<Option<CancellationQuote>, StoreError> {
        let mut conn = self.0.read().await?;
        bookings_money::quote(&mut conn, id, booking).await
    }

    async fn forget_quotes(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut conn = self.0.write().await?;
        let old = cancellation_quotes::table.filter(cancellation_quotes::expires_at.lt(At(before)));
        diesel::delete(old).execute(&mut conn).await.map_err(|error| store_error(&error))
    }

    async fn ledger(&self, booking: BookingId) -> Result<Vec<Posting>, StoreError> {
        let mut conn = self.0.read().await?;
        bookings_money::ledger(&mut conn, booking).await
    }

    async fn refund_not_sent(&self, refund: RefundId, error: &str, retry_at: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("refund_not_sent", bookings_money::not_sent(&mut conn, refund, error, retry_at, now))?)
    }

    async fn unmatched_events(&self, since: Timestamp, limit: i64) -> Result<Vec<ProviderEvent>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = payment_events::table
            .filter(payment_events::outcome.eq("unmatched").and(payment_events::received_at.ge(At(since))))
            .order(payment_events::received_at.desc())
            .limit(limit);
        let rows: Vec<(String, serde_json::Value)> =
            query.select((payment_events::event_id, payment_events::event)).load(&mut conn).await.map_err(|error| store_error(&error))?;
        rows.into_iter().map(|(id, event)| rows::read("payment_events", "event", &id, serde_json::from_value(event))).collect()
    }

    async fn own_seats(&self, customer: UserId, showtime: ShowtimeId, now: Timestamp) -> Result<OwnSeats, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(fair_use::own_seats(&mut conn, customer, showtime, now).await?)
    }

    async fn owned(&self, customer: UserId, ids: &[BookingId]) -> Result<Vec<BookingId>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut conn = self.0.read().await?;
        let ids = ids.iter().map(|id| id.0);
        let query = bookings::table.filter(bookings::id.eq_any(ids).and(bookings::customer_id.eq(customer.0))).select(bookings::id);
        let owned: Vec<i64> = query.load(&mut conn).await.map_err(|error| store_error(&error))?;
        Ok(owned.into_iter().map(BookingId).collect())
    }

    async fn customer_email(&self, booking: BookingId) -> Result<Option<Email>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = bookings::table
            .inner_join(users::table.on(bookings::customer_id.eq(users::id.nullable())))
            .filter(bookings::id.eq(booking.0).and(users::is_deleted.eq(false)))
            .select((users::id, users::email));
        let found: Option<(i64, String)> = query.first(&mut conn).await.optional().map_err(|error| store_error(&error))?;
        if found.is_none() {
            return super::counter::contact(&mut conn, booking).await;
        }
        found.map(|(id, email)| rows::read("users", "email", &id, Email::parse(&email))).transpose()
    }

    async fn booking_of(&self, payment: PaymentId) -> Result<Option<BookingId>, StoreError> {
        let mut conn = self.0.read().await?;
        let query = payments::table.find(payment.0.to_string()).select(payments::booking_id);
        Ok(query.first(&mut conn).await.optional().map_err(|error| store_error(&error))?.map(BookingId))
    }
}

pub(super) type SummaryRow = (BookingRow, rows::Show, i32, String, String, String, Place);

/// Of a cinema: its address, its city, its zone.
type Place = (String, String, String);

/// The columns of [`rows::Show`].
type ShowColumns = (showtimes::starts_at, showtimes::ends_at, showtimes::sales_close_at, showtimes::status);
const SHOW: ShowColumns = (showtimes::starts_at, showtimes::ends_at, showtimes::sales_close_at, showtimes::status);

#[diesel::dsl::auto_type]
pub(super) fn summaries() -> _ {
    let row: diesel::dsl::AsSelect<BookingRow, Backend> = BookingRow::as_select();
    let show: ShowColumns = SHOW;
    let place: (cinemas::address, cinemas::city, cinemas::time_zone) = (cinemas::address, cinemas::city, cinemas::time_zone);
    bookings::table
        .inner_join(showtimes::table.on(showtimes::id.eq(bookings::showtime_id)))
        .inner_join(films::table.on(films::id.eq(showtimes::film_id)))
        .inner_join(screens::table.on(screens::id.eq(showtimes::screen_id)))
        .inner_join(cinemas::table.on(cinemas::id.eq(showtimes::cinema_id)))
        .select((row, show, showtimes::version, films::title, screens::name, cinemas::name, place))
}

/// Adds to rows of bookings what stands in other tables, in one statement a table.
pub(super) async fn complete(conn: &mut Conn, rows: Vec<SummaryRow>) -> Result<Vec<BookingSummary>, StoreError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.0.id).collect();
    let mut parts = load_parts(conn, &ids).await?;
    rows.into_iter()
        .map(|(row, show, show_version, film_title, screen_name, cinema_name, (cinema_address, cinema_city, time_zone))| {
            let parts = parts.remove(&row.id).unwrap_or_default();
            let booking = rows::booking(row, show, parts)?;
            Ok(BookingSummary { booking, show_version, film_title, screen_name, cinema_name, cinema_address, cinema_city, time_zone })
        })
        .collect()
}

async fn load_parts(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Parts>, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let mut parts: HashMap<i64, Parts> = HashMap::new();
    // Of the tickets of a seat at most one is not revoked.
    let its_ticket = tickets::booking_id.eq(booking_seats::booking_id).and(tickets::seat_id.eq(booking_seats::seat_id));
    let seats = booking_seats::table
        .left_join(tickets::table.on(its_ticket.and(tickets::status.eq(TicketStatus::Used.as_str()))))
        .filter(booking_seats::booking_id.eq_any(ids))
        .order(booking_seats::seat_id)
        .select((SeatRow::as_select(), tickets::id.nullable()));
    for (row, used) in seats.load::<(SeatRow, Option<i64>)>(conn).await.map_err(failed)? {
        parts.entry(row.booking_id).or_default().seats.push(row.seat(used.is_some())?);
    }
    let paid = payments::table
        .filter(payments::booking_id.eq_any(ids))
        .order((payments::created_at, payments::id))
        .select(PaymentRow::as_select());
    for row in paid.load(conn).await.map_err(failed)? {
        parts.entry(row.booking_id).or_default().payments.push(row.try_into()?);
    }
    let back =
        refunds::table.filter(refunds::booking_id.eq_any(ids)).order((refunds::created_at, refunds::id)).select(RefundRow::as_select());
    for row in back.load(conn).await.map_err(failed)? {
        parts.entry(row.booking_id).or_default().refunds.push(row.try_into()?);
    }
    let disputed = disputes::table
        .filter(disputes::booking_id.eq_any(ids))
        .order((disputes::created_at, disputes::id))
        .select(DisputeRow::as_select());
    for row in disputed.load(conn).await.map_err(failed)? {
        parts.entry(row.booking_id).or_default().disputes.push(row.try_into()?);
    }
    Ok(parts)
}

async fn transition_once(mut conn: &mut Conn, change: &Change, decide: &Decide<'_>) -> Result<Option<Changed>, TxError> {
    transaction!(conn, transition_in(conn, change, decide))
}

async fn transition_in(conn: &mut Conn, change: &Change, decide: &Decide<'_>) -> Result<Option<Changed>, TxError> {
    let Some(booking) = load_locked(conn, change).await? else { return Ok(None) };
    let claims = load_claims(conn, &booking, change).await?;
    match decide(&booking, &claims).map_err(TxError::Refused)? {
        Decision::Unchanged => Ok(Some(Changed { booking, changed: false, freed: Vec::new() })),
        Decision::Changed(next, events) => {
            bookings_save::save(conn, &booking, &next, &events, change).await?;
            let freed = booking.freed_in(&next);
            Ok(Some(Changed { booking: Booking { version: booking.version + 1, ..*next }, changed: true, freed }))
        }
    }
}

async fn load_locked(conn: &mut Conn, change: &Change) -> Result<Option<Booking>, TxError> {
    let query = bookings::table.find(change.booking.0).select(BookingRow::as_select());
    let Some(row) = dialect::for_update!(query).first(conn).await.optional()? else { return Ok(None) };
    let show = showtimes::table.find(row.showtime_id).select(SHOW).first(conn).await?;
    let parts = load_parts(conn, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let booking = rows::booking(row, show, parts)?;
    Ok(change.customer.is_none_or(|customer| booking.customer == Some(customer)).then_some(booking))
}

async fn load_claims(conn: &mut Conn, booking: &Booking, change: &Change) -> Result<Claims, TxError> {
    let seats: Vec<i64> = booking.seat_ids().chain(change.examine.iter().copied()).map(|seat| seat.0).collect();
    let rows: Vec<(i64, String, At, Option<i64>)> = seat_claims::table
        .filter(seat_claims::showtime_id.eq(booking.showtime.0).and(seat_claims::seat_id.eq_any(seats)))
        .select((seat_claims::seat_id, seat_claims::state, seat_claims::held_until, seat_claims::booking_id))
        .load(conn)
        .await?;
    let standing = |state: &str, until: At, holder: Option<i64>| {
        if holder == Some(booking.id.0) {
            Standing::Ours
        } else if until.0 <= change.now {
            Standing::Free
        } else if state == ClaimState::Blocked.as_str() {
            Standing::Blocked
        } else {
            Standing::Taken
        }
    };
    Ok(Claims(rows.into_iter().map(|(seat, state, until, holder)| (seat.into(), standing(&state, until, holder))).collect()))
}

async fn apply_event_once(
    mut conn: &mut Conn,
    provider: &str,
    event: &ProviderEvent,
    now: Timestamp,
    decide: &Decide<'_>,
) -> Result<EventOutcome, TxError> {
    transaction!(conn, apply_event_in(conn, provider, event, now, decide))
}

async fn apply_event_in(
    conn: &mut Conn,
    provider: &str,
    event: &ProviderEvent,
    now: Timestamp,
    decide: &Decide<'_>,
) -> Result<EventOutcome, TxError> {
    let key = payment_events::provider.eq(provider.to_owned()).and(payment_events::event_id.eq(event.id.clone()));
    let stored = serde_json::to_value(event).map_err(|error| StoreError::Internal(error.to_string()))?;
    let fresh = diesel::insert_into(payment_events::table)
        .values((
            payment_events::provider.eq(provider),
            payment_events::event_id.eq(&event.id),
            payment_events::kind.eq(&event.kind),
            payment_events::event.eq(stored),
            payment_events::outcome.eq("ignored"),
            payment_events::received_at.eq(At(now)),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if fresh == 0 {
        let query = payment_events::table.filter(key.clone()).select(payment_events::outcome);
        let outcome: String = dialect::for_update!(query).first(conn).await?;
        if outcome != "unmatched" {
            return Ok(EventOutcome::Repeated);
        }
    }
    let Some(news) = &event.news else { return Ok(EventOutcome::Ignored) };
    let by_key = news.payment().map(|payment| payment.0.to_string()).unwrap_or_default();
    let query = payments::table.filter(payments::id.eq(by_key).or(payments::intent.eq(news.intent()).assume_not_null()));
    let booking: Option<i64> = query.select(payments::booking_id).first(conn).await.optional()?;
    let outcome = if booking.is_some() { "applied" } else { "unmatched" };
    diesel::update(payment_events::table.filter(key)).set(payment_events::outcome.eq(outcome)).execute(conn).await?;
    let Some(booking) = booking else { return Ok(EventOutcome::Unmatched) };
    let change =
        Change { booking: BookingId(booking), customer: None, examine: Vec::new(), now, cause: Cause::system(SystemActor::Payments) };
    match transition_in(conn, &change, decide).await? {
        Some(changed) => Ok(EventOutcome::Applied(Box::new(changed))),
        None => Ok(EventOutcome::Unmatched),
    }
}

/// What the provider may still turn into money, in the words of the index: also what was declined, until it is called off.
const UNSETTLED: &str = "payments.status IN ('created', 'requires_action', 'processing', 'failed')";

async fn open_payments(mut conn: &mut Conn, before: Timestamp, now: Timestamp, limit: i64) -> Result<Vec<OpenPayment>, TxError> {
    transaction!(conn, async {
        let query = payments::table
            .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(UNSETTLED))
            .filter(payments::checked_at.le(At(before)))
            .order(payments::checked_at)
            .limit(limit)
            .select(PaymentRow::as_select());
        let rows: Vec<PaymentRow> = dialect::for_update_skip_locked!(query).load(conn).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        diesel::update(payments::table.filter(payments::id.eq_any(ids))).set(payments::checked_at.eq(At(now))).execute(conn).await?;
        rows.into_iter()
            .map(|row| Ok(OpenPayment { booking: BookingId(row.booking_id), payment: row.try_into()? }))
            .collect::<Result<Vec<_>, TxError>>()
    })
}
