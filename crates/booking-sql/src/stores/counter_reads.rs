//! Bookings as people of the cinema look for them: by what a customer says, with their whole history.

use std::collections::HashMap;

use booking_domain::{
    BookingId, CinemaId, Currency, FilmId, OutboxId, StoreError, Timestamp, UserId,
    account::Reach,
    booking::{BookingStatus, CounterPayment},
    ledger::Account,
    page::{Page, PageRequest},
    ports::{AuditLine, BookingSearch, Dossier, DrawerLine, FoundBooking, LedgerLine, MailRecord},
    ticket::Ticket,
};
use diesel::{dsl::count_star, prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;

use super::{
    Backend, Conn, accounts, bookings as booking_rows, catalogue, door_history,
    rows::{self, PostingRow, TicketRow},
};
use crate::{
    error::{TxError, store_error},
    functions::lower,
    schema::{audit_log, bookings, ledger, outbox, refunds, showtimes, tickets, users},
    types::At,
};

type Wanted<'a> = bookings::BoxedQuery<'a, Backend, BigInt>;

/// A page of bookings, latest first.
pub async fn search(
    conn: &mut Conn,
    search: &BookingSearch,
    reach: &Reach,
    page: &PageRequest<BookingId>,
    now: Timestamp,
) -> Result<Page<FoundBooking, BookingId>, StoreError> {
    let windows = match (search.from, search.to) {
        (None, None) => None,
        (from, to) => Some(catalogue::schedule::windows(conn, search.cinema, from, to).await?),
    };
    // No windows are those of no cinema.
    if windows.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let mut wanted = in_status(bookings::table.select(bookings::id).into_boxed(), search.status, now);
    if let Some(after) = page.after {
        wanted = wanted.filter(bookings::id.lt(after.0));
    }
    if let Some(windows) = &windows {
        wanted = wanted.filter(bookings::showtime_id.eq_any(catalogue::schedule::within(windows)));
    }
    let wanted = within_reach(about(wanted, search), reach).order(bookings::id.desc()).limit(i64::from(page.limit) + 1);
    let ids: Vec<i64> = wanted.load(conn).await.map_err(|error| store_error(&error))?;
    Ok(Page::cut(by_ids(conn, &ids).await?, page.limit, |found| found.summary.booking.id))
}

/// Who and what it is about.
fn about<'a>(mut wanted: Wanted<'a>, search: &BookingSearch) -> Wanted<'a> {
    if let Some(reference) = &search.reference {
        wanted = wanted.filter(bookings::reference.eq(reference.as_str().to_owned()));
    }
    if let Some(email) = &search.email {
        let theirs = users::table.filter(users::email.eq(email.as_str().to_owned())).select(users::id.nullable());
        wanted =
            wanted.filter(bookings::customer_id.eq_any(theirs).or(bookings::contact_email.eq(email.as_str().to_owned()).assume_not_null()));
    }
    if let Some(name) = &search.name {
        let pattern = accounts::pattern(name);
        let theirs = users::table.filter(lower(users::name).like(pattern).escape('!')).select(users::id.nullable());
        wanted = wanted.filter(bookings::customer_id.eq_any(theirs));
    }
    if let Some(film) = search.film {
        wanted = wanted.filter(bookings::showtime_id.eq_any(showtimes::table.filter(showtimes::film_id.eq(film.0)).select(showtimes::id)));
    }
    if let Some(cinema) = search.cinema {
        let there = showtimes::table.filter(showtimes::cinema_id.eq(cinema.0)).select(showtimes::id);
        wanted = wanted.filter(bookings::showtime_id.eq_any(there));
    }
    wanted
}

/// Staff find the bookings of their cinemas; customers look for theirs elsewhere.
fn within_reach<'a>(wanted: Wanted<'a>, reach: &Reach) -> Wanted<'a> {
    match reach {
        Reach::Own(customer) => wanted.filter(bookings::customer_id.eq(customer.0)),
        Reach::Cinemas { cinemas, .. } => {
            let cinemas: Vec<i64> = cinemas.iter().map(|cinema| cinema.0).collect();
            let theirs = showtimes::table.filter(showtimes::cinema_id.eq_any(cinemas)).select(showtimes::id);
            wanted.filter(bookings::showtime_id.eq_any(theirs))
        }
        Reach::All => wanted,
    }
}

/// As [`booking_domain::booking::Booking::status`] says.
fn in_status(wanted: Wanted<'_>, status: Option<BookingStatus>, now: Timestamp) -> Wanted<'_> {
    let Some(status) = status else { return wanted };
    let stored = |status: BookingStatus| bookings::status.eq(status.as_str());
    let open = || bookings::status.eq_any([BookingStatus::Held.as_str(), BookingStatus::AwaitingPayment.as_str()]);
    let over = || showtimes::table.filter(showtimes::ends_at.le(At(now))).select(showtimes::id);
    match status {
        BookingStatus::Held | BookingStatus::AwaitingPayment => wanted.filter(stored(status).and(bookings::held_until.gt(At(now)))),
        BookingStatus::Expired => wanted.filter(stored(status).or(open().and(bookings::held_until.le(At(now)).assume_not_null()))),
        BookingStatus::Confirmed => wanted.filter(stored(status).and(bookings::showtime_id.ne_all(over()))),
        BookingStatus::Completed => wanted.filter(stored(BookingStatus::Confirmed).and(bookings::showtime_id.eq_any(over()))),
        BookingStatus::Cancelled => wanted.filter(stored(status)),
    }
}

/// Bookings by their keys, latest first, with who they are for.
async fn by_ids(conn: &mut Conn, ids: &[i64]) -> Result<Vec<FoundBooking>, StoreError> {
    type Who = (i64, i64, i64, String, Option<String>, Option<String>, Option<String>);
    let failed = |error: diesel::result::Error| store_error(&error);
    let people = bookings::table
        .inner_join(showtimes::table.on(showtimes::id.eq(bookings::showtime_id)))
        .left_join(users::table.on(users::id.nullable().eq(bookings::customer_id)))
        .filter(bookings::id.eq_any(ids))
        .select((
            bookings::id,
            showtimes::cinema_id,
            showtimes::film_id,
            bookings::channel,
            bookings::contact_email,
            users::name.nullable(),
            users::email.nullable(),
        ));
    let who: Vec<Who> = people.load(conn).await.map_err(failed)?;
    let mut who: HashMap<i64, Who> = who.into_iter().map(|row| (row.0, row)).collect();
    let query = booking_rows::summaries().filter(bookings::id.eq_any(ids)).order(bookings::id.desc());
    let rows = query.load::<booking_rows::SummaryRow>(conn).await.map_err(failed)?;
    let summaries = booking_rows::complete(conn, rows).await?;
    let found = |summary: booking_domain::ports::BookingSummary| {
        let (_, cinema, film, channel, contact, customer_name, email) = who.remove(&summary.booking.id.0)?;
        let at_counter = channel == "counter";
        Some(FoundBooking { summary, cinema: CinemaId(cinema), film: FilmId(film), customer_name, email: email.or(contact), at_counter })
    };
    Ok(summaries.into_iter().filter_map(found).collect())
}

/// All that is known of a booking.
pub async fn dossier(conn: &mut Conn, id: BookingId, reach: &Reach) -> Result<Option<Dossier>, TxError> {
    let Some(found) = by_ids(conn, &[id.0]).await?.pop().filter(|found| reach.works_at(found.cinema)) else { return Ok(None) };
    let issued: Vec<TicketRow> =
        tickets::table.filter(tickets::booking_id.eq(id.0)).order(tickets::id).select(TicketRow::as_select()).load(conn).await?;
    Ok(Some(Dossier {
        found,
        tickets: issued.into_iter().map(Ticket::try_from).collect::<Result<_, _>>()?,
        history: history(conn, id).await?,
        mails: mails(conn, id).await?,
        scans: door_history::of_booking(conn, id.0).await?,
        ledger: ledger_lines(conn, id).await?,
    }))
}

async fn ledger_lines(conn: &mut Conn, id: BookingId) -> Result<Vec<LedgerLine>, TxError> {
    let rows: Vec<(PostingRow, At, Option<String>)> = ledger::table
        .left_join(users::table.on(ledger::posted_by.eq(users::id.nullable())))
        .filter(ledger::booking_id.eq(id.0))
        .order(ledger::id)
        .select((PostingRow::as_select(), ledger::at, users::name.nullable()))
        .load(conn)
        .await?;
    let line = |(row, at, posted_by): (PostingRow, At, Option<String>)| -> Result<LedgerLine, TxError> {
        Ok(LedgerLine { at: at.0, posting: row.try_into()?, posted_by })
    };
    rows.into_iter().map(line).collect()
}

async fn history(conn: &mut Conn, id: BookingId) -> Result<Vec<AuditLine>, TxError> {
    type Row = (At, String, String, serde_json::Value, String);
    let back: Vec<String> = refunds::table.filter(refunds::booking_id.eq(id.0)).select(refunds::id).load(conn).await?;
    let of_booking = audit_log::entity.eq("booking").and(audit_log::entity_id.eq(id.to_string()));
    let of_refund = audit_log::entity.eq("refund").and(audit_log::entity_id.eq_any(back));
    let rows: Vec<Row> = audit_log::table
        .filter(of_booking.or(of_refund))
        .order(audit_log::id)
        .select((audit_log::at, audit_log::actor, audit_log::action, audit_log::detail, audit_log::request_id))
        .load(conn)
        .await?;
    let person = |actor: &str| actor.strip_prefix("user:").and_then(|id| id.parse::<i64>().ok());
    let people: Vec<i64> = rows.iter().filter_map(|row| person(&row.1)).collect();
    let names: Vec<(i64, String)> = users::table.filter(users::id.eq_any(people)).select((users::id, users::name)).load(conn).await?;
    let names: HashMap<i64, String> = names.into_iter().collect();
    let line = |(at, actor, action, detail, request_id): Row| {
        let actor_name = person(&actor).and_then(|id| names.get(&id).cloned());
        AuditLine { at: at.0, actor, actor_name, action, detail, request_id }
    };
    Ok(rows.into_iter().map(line).collect())
}

async fn mails(conn: &mut Conn, id: BookingId) -> Result<Vec<MailRecord>, TxError> {
    type Row = (i64, String, i32, Option<At>, Option<String>, At);
    let rows: Vec<Row> = outbox::table
        .filter(outbox::booking_id.eq(id.0))
        .order(outbox::id)
        .select((outbox::id, outbox::kind, outbox::attempts, outbox::done_at, outbox::last_error, outbox::created_at))
        .load(conn)
        .await?;
    let record = |(id, kind, attempts, done_at, last_error, created_at): Row| MailRecord {
        id: OutboxId(id),
        kind,
        created_at: created_at.0,
        sent_at: done_at.map(|at| at.0),
        attempts,
        last_error,
    };
    Ok(rows.into_iter().map(record).collect())
}

/// How many bookings each of these users has made.
pub async fn bookings_of(conn: &mut Conn, of: &[UserId]) -> Result<HashMap<UserId, i64>, StoreError> {
    let query = bookings::table
        .filter(bookings::customer_id.eq_any(of.iter().map(|user| user.0)))
        .group_by(bookings::customer_id)
        .select((bookings::customer_id, count_star()));
    let rows: Vec<(Option<i64>, i64)> = query.load(conn).await.map_err(|error| store_error(&error))?;
    Ok(rows.into_iter().filter_map(|(user, count)| Some((UserId(user?), count))).collect())
}

/// What one person took in and handed out at the counters of a cinema on a trading day.
pub async fn drawer(
    conn: &mut Conn,
    user: UserId,
    cinema: CinemaId,
    day: Date,
    reach: &Reach,
) -> Result<Option<Vec<DrawerLine>>, StoreError> {
    let windows = catalogue::schedule::windows(conn, Some(cinema), Some(day), Some(day)).await?;
    let Some((_, from, to)) = windows.into_iter().next().filter(|_| reach.works_at(cinema)) else { return Ok(None) };
    let there = showtimes::table.filter(showtimes::cinema_id.eq(cinema.0)).select(showtimes::id);
    // Diesel's sum of a bigint is a numeric in PostgreSQL; these sums stay within what they sum.
    let total = diesel::dsl::sql::<BigInt>("CAST(sum(amount_minor) AS bigint)");
    let query = ledger::table
        .filter(ledger::posted_by.eq(user.0))
        .filter(ledger::at.ge(At(from)).and(ledger::at.lt(At(to))))
        .filter(ledger::showtime_id.eq_any(there))
        .group_by((ledger::debit, ledger::credit, ledger::currency))
        .select((ledger::debit, ledger::credit, ledger::currency, total));
    let rows: Vec<(String, String, String, i64)> = query.load(conn).await.map_err(|error| store_error(&error))?;
    let mut lines: Vec<DrawerLine> = Vec::new();
    for (debit, credit, currency, minor) in rows {
        let currency: Currency = rows::read("ledger", "currency", &currency.clone(), currency.parse())?;
        for payment in [CounterPayment::Cash, CounterPayment::CardTerminal] {
            let account = payment.method().map(Account::of).map_or("", Account::as_str);
            let (taken_minor, handed_out_minor) = (if debit == account { minor } else { 0 }, if credit == account { minor } else { 0 });
            if taken_minor + handed_out_minor == 0 {
                continue;
            }
            match lines.iter_mut().find(|line| line.payment == payment && line.currency == currency) {
                Some(line) => {
                    (line.taken_minor, line.handed_out_minor) = (line.taken_minor + taken_minor, line.handed_out_minor + handed_out_minor);
                }
                None => lines.push(DrawerLine { payment, currency, taken_minor, handed_out_minor }),
            }
        }
    }
    lines.sort_by_key(|line| (line.payment, line.currency.code().to_owned()));
    Ok(Some(lines))
}
