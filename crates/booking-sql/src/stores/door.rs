//! `DoorStore`: scans, each answered and kept in one transaction, and how many have come.

use std::collections::HashMap;

use async_trait::async_trait;
use booking_domain::{
    BookingId, CinemaId, SeatId, ShowtimeId, StoreError, TicketId, Timestamp,
    account::Reach,
    door::{Attendance, DoorShow, Presented, ScanAnswer, ScanOutcome, ScannedTicket, TicketFacts, TypeAttendance, admit},
    ports::{DoorStore, Scan, ScanResult, StaffShow},
    seating::SeatType,
    showtime::ShowtimeStatus,
    ticket::TicketStatus,
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;

use super::{
    Conn, Db, catalogue, dialect, door_history,
    door_history::Begun,
    rows,
    showtimes::{self as shows, ShowtimeRow},
};
use crate::{
    error::{TxError, retrying, store_error, transaction},
    schema::{booking_seats, bookings, cinemas, films, layout_seats, screens, showtimes, tickets},
    types::At,
};

/// The doors in the database.
pub(crate) struct SqlDoor(pub(crate) Db);

#[async_trait]
impl DoorStore for SqlDoor {
    async fn scan(&self, scan: &Scan) -> Result<ScanResult, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("door_scan", scan_once(&mut conn, scan))?)
    }

    async fn undo(&self, scan: &Scan) -> Result<ScanResult, StoreError> {
        let mut conn = self.0.write().await?;
        Ok(retrying!("door_undo", undo_once(&mut conn, scan))?)
    }

    async fn attendance(&self, showtime: ShowtimeId, reach: &Reach) -> Result<Option<Attendance>, StoreError> {
        let mut conn = self.0.read().await?;
        Ok(attendance(&mut conn, showtime, reach).await?)
    }

    async fn day(&self, reach: &Reach, only: Option<CinemaId>, day: Option<Date>, now: Timestamp) -> Result<Vec<StaffShow>, StoreError> {
        let mut conn = self.0.read().await?;
        self::day(&mut conn, reach, only, day, now).await
    }
}

async fn scan_once(mut conn: &mut Conn, scan: &Scan) -> Result<ScanResult, TxError> {
    transaction!(conn, async {
        let Some(door) = door(conn, scan.showtime, &scan.reach).await? else { return Ok(ScanResult::NoSuchShowtime) };
        let id = match door_history::begin(conn, scan, false).await? {
            Begun::New(id) => id,
            Begun::Answered(answer) => return Ok(ScanResult::Answered(answer)),
            Begun::Other => return Ok(ScanResult::NonceReused),
        };
        let facts = facts(conn, &scan.presented).await?;
        let answer = admit(facts.as_ref(), &door, id, scan.now);
        if let (ScanOutcome::Valid, Some(ticket)) = (answer.outcome, &answer.ticket) {
            set_status(conn, ticket.id, TicketStatus::Valid, TicketStatus::Used).await?;
        }
        door_history::end(conn, &answer).await?;
        Ok(ScanResult::Answered(Box::new(answer)))
    })
}

async fn undo_once(mut conn: &mut Conn, scan: &Scan) -> Result<ScanResult, TxError> {
    transaction!(conn, async {
        if door(conn, scan.showtime, &scan.reach).await?.is_none() {
            return Ok(ScanResult::NoSuchShowtime);
        }
        // The ticket is locked first, so that of two attempts at once the second sees what the first did.
        let facts = facts(conn, &scan.presented).await?.filter(|facts| facts.show.id == scan.showtime);
        match door_history::known(conn, scan, true).await? {
            Some(Begun::Answered(answer)) => return Ok(ScanResult::Answered(answer)),
            Some(Begun::New(_) | Begun::Other) => return Ok(ScanResult::NonceReused),
            None => {}
        }
        let Some(facts) = facts else { return Ok(ScanResult::NoSuchTicket) };
        if facts.status != TicketStatus::Used {
            return Ok(ScanResult::NotUsed(facts.status));
        }
        let Begun::New(id) = door_history::begin(conn, scan, true).await? else { return Ok(ScanResult::NonceReused) };
        set_status(conn, facts.ticket.id, TicketStatus::Used, TicketStatus::Valid).await?;
        let answer = ScanAnswer {
            scan: id,
            outcome: ScanOutcome::Undone,
            at: scan.now,
            used: facts.used,
            ticket: Some(facts.ticket),
            show: None,
            opens_at: None,
        };
        door_history::end(conn, &answer).await?;
        Ok(ScanResult::Answered(Box::new(answer)))
    })
}

/// Compare and set: whoever was faster is seen by the next try.
async fn set_status(conn: &mut Conn, ticket: TicketId, from: TicketStatus, to: TicketStatus) -> Result<(), TxError> {
    let standing = tickets::table.find(ticket.0).filter(tickets::status.eq(from.as_str()));
    let set = diesel::update(standing).set(tickets::status.eq(to.as_str())).execute(conn).await?;
    if set == 1 { Ok(()) } else { Err(TxError::Race("ticket scanned meanwhile")) }
}

/// The show whose door it is, if it is where they work.
async fn door(conn: &mut Conn, id: ShowtimeId, reach: &Reach) -> Result<Option<DoorShow>, TxError> {
    let found = show(conn, id).await?;
    Ok(found.filter(|(cinema, _)| reach.works_at(*cinema)).map(|(_, show)| show))
}

async fn show(conn: &mut Conn, id: ShowtimeId) -> Result<Option<(CinemaId, DoorShow)>, TxError> {
    let query = showtimes::table
        .inner_join(films::table.on(films::id.eq(showtimes::film_id)))
        .inner_join(screens::table.on(screens::id.eq(showtimes::screen_id)))
        .inner_join(cinemas::table.on(cinemas::id.eq(showtimes::cinema_id)))
        .filter(showtimes::id.eq(id.0).and(showtimes::published.eq(true)).and(showtimes::is_deleted.eq(false)))
        .select((cinemas::id, films::title, cinemas::name, screens::name, showtimes::starts_at, showtimes::ends_at, showtimes::status));
    let found: Option<(i64, String, String, String, At, At, String)> = query.first(conn).await.optional()?;
    let show =
        |(cinema, film_title, cinema_name, screen_name, starts_at, ends_at, status): (i64, String, String, String, At, At, String)| {
            let cancelled = status == ShowtimeStatus::Cancelled.as_str();
            (CinemaId(cinema), DoorShow { id, film_title, cinema_name, screen_name, starts_at: starts_at.0, ends_at: ends_at.0, cancelled })
        };
    Ok(found.map(show))
}

/// What is known of what was presented, with its ticket locked; `None` when it is no ticket of ours.
async fn facts(conn: &mut Conn, presented: &Presented) -> Result<Option<TicketFacts>, TxError> {
    let Some(id) = ticket_of(conn, presented).await? else { return Ok(None) };
    let locked = tickets::table.find(id).select((tickets::booking_id, tickets::showtime_id, tickets::seat_id, tickets::status));
    let row: Option<(i64, i64, i64, String)> = dialect::for_update!(locked).first(conn).await.optional()?;
    let Some((booking, showtime, seat, status)) = row else { return Ok(None) };
    let reference: String = bookings::table.find(booking).select(bookings::reference).first(conn).await?;
    let query = layout_seats::table.find(seat).select((layout_seats::row_label, layout_seats::seat_number, layout_seats::seat_type));
    let (row, number, kind): (String, String, String) = query.first(conn).await?;
    let Some((_, show)) = show(conn, ShowtimeId(showtime)).await? else { return Ok(None) };
    let kind = rows::name("layout_seats", "seat_type", &seat, &kind, SeatType::parse(&kind))?;
    let ticket = ScannedTicket { id: TicketId(id), booking: BookingId(booking), reference, seat: SeatId(seat), row, number, kind };
    let status = rows::name("tickets", "status", &id, &status, TicketStatus::parse(&status))?;
    let used = if status == TicketStatus::Used { door_history::last_use(conn, id).await? } else { None };
    Ok(Some(TicketFacts { ticket, status, show, used }))
}

/// The ticket that is meant: of those of a seat the one that counts, or the last that did. A reference alone means the only ticket that
/// counts.
async fn ticket_of(conn: &mut Conn, presented: &Presented) -> Result<Option<i64>, TxError> {
    let (reference, wanted) = match presented {
        Presented::Sealed(ticket) => return Ok(Some(ticket.0)),
        Presented::Unreadable => return Ok(None),
        Presented::Typed { reference, seat } => (reference, seat),
    };
    let query = tickets::table
        .inner_join(bookings::table.on(bookings::id.eq(tickets::booking_id)))
        .inner_join(layout_seats::table.on(layout_seats::id.eq(tickets::seat_id)))
        .filter(bookings::reference.eq(reference.as_str()))
        .order(tickets::id.desc())
        .select((tickets::id, tickets::status, layout_seats::row_label, layout_seats::seat_number));
    let mut found: Vec<(i64, String, String, String)> = query.load(conn).await?;
    found.sort_by_key(|(_, status, ..)| status == TicketStatus::Revoked.as_str());
    let counting = found.iter().filter(|(_, status, ..)| status != TicketStatus::Revoked.as_str()).count();
    Ok(match wanted {
        Some(wanted) => found.iter().find(|(_, _, row, number)| format!("{row}{number}").to_uppercase() == *wanted).map(|one| one.0),
        None if counting == 1 || found.len() == 1 => found.into_iter().next().map(|one| one.0),
        None => None,
    })
}

async fn attendance(conn: &mut Conn, id: ShowtimeId, reach: &Reach) -> Result<Option<Attendance>, TxError> {
    let Some(show) = door(conn, id, reach).await? else { return Ok(None) };
    let capacity = showtimes::table
        .inner_join(layout_seats::table.on(layout_seats::layout_id.eq(showtimes::layout_id)))
        .filter(showtimes::id.eq(id.0))
        .count()
        .get_result(conn)
        .await?;
    let query = tickets::table
        .inner_join(
            booking_seats::table.on(booking_seats::booking_id.eq(tickets::booking_id).and(booking_seats::seat_id.eq(tickets::seat_id))),
        )
        .filter(tickets::showtime_id.eq(id.0).and(tickets::status.ne(TicketStatus::Revoked.as_str())))
        .group_by((booking_seats::seat_type, tickets::status))
        .select((booking_seats::seat_type, tickets::status, count_star()));
    let found: Vec<(String, String, i64)> = query.load(conn).await?;
    let line = |kind: &SeatType| {
        let of_kind = || found.iter().filter(|(name, ..)| name == kind.as_str());
        let used = of_kind().filter(|(_, status, _)| status == TicketStatus::Used.as_str());
        TypeAttendance { kind: *kind, sold: of_kind().map(|row| row.2).sum(), admitted: used.map(|row| row.2).sum() }
    };
    let by_type = SeatType::ALL.iter().map(line).filter(|line| line.sold > 0).collect();
    Ok(Some(Attendance { show, capacity, by_type }))
}

async fn day(
    conn: &mut Conn,
    reach: &Reach,
    only: Option<CinemaId>,
    day: Option<Date>,
    now: Timestamp,
) -> Result<Vec<StaffShow>, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let mut found = Vec::new();
    let wanted = |cinema: CinemaId| reach.works_at(cinema) && only.is_none_or(|only| only == cinema);
    for cinema in catalogue::schedule::cinemas(conn).await?.into_iter().filter(|cinema| wanted(cinema.id)) {
        let Some((from, to)) = cinema.trading_day_bounds(day.unwrap_or_else(|| cinema.trading_day(now))) else { continue };
        let query = shows::showtime_rows()
            .filter(showtimes::cinema_id.eq(cinema.id.0).and(showtimes::starts_at.ge(At(from))).and(showtimes::starts_at.lt(At(to))));
        let rows: Vec<ShowtimeRow> = query.load(conn).await.map_err(failed)?;
        found.extend(rows.into_iter().map(shows::showtime).collect::<Result<Vec<_>, _>>()?);
    }
    found.sort_by_key(|show| (show.starts_at, show.id));
    let ids: Vec<i64> = found.iter().map(|show| show.id.0).collect();
    let capacities: Vec<(i64, i64)> = showtimes::table
        .inner_join(layout_seats::table.on(layout_seats::layout_id.eq(showtimes::layout_id)))
        .filter(showtimes::id.eq_any(&ids))
        .group_by(showtimes::id)
        .select((showtimes::id, count_star()))
        .load(conn)
        .await
        .map_err(failed)?;
    let capacities: HashMap<i64, i64> = capacities.into_iter().collect();
    let counted: Vec<(i64, String, i64)> = tickets::table
        .filter(tickets::showtime_id.eq_any(&ids).and(tickets::status.ne(TicketStatus::Revoked.as_str())))
        .group_by((tickets::showtime_id, tickets::status))
        .select((tickets::showtime_id, tickets::status, count_star()))
        .load(conn)
        .await
        .map_err(failed)?;
    let staff_show = |showtime: booking_domain::showtime::Showtime| {
        let id = showtime.id.0;
        let of = |used: bool| {
            let rows = counted.iter().filter(|(show, status, _)| *show == id && (!used || status == TicketStatus::Used.as_str()));
            rows.map(|row| row.2).sum()
        };
        StaffShow { capacity: capacities.get(&id).copied().unwrap_or(0), sold: of(false), admitted: of(true), showtime }
    };
    Ok(found.into_iter().map(staff_show).collect())
}
