//! Founding a company on an empty database, whole or not at all.

use std::collections::HashMap;

use booking_domain::{
    CinemaId, FilmId, ScreenId, ShowtimeId, StoreError,
    ports::{FoundOutcome, NewBranch, NewCompany, NewShowtime, PlannedShow, ScheduleOutcome},
    schedule::PlannedShowtime,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Conn, Log, create, dialect, upsert};
use crate::{
    error::{TxError, transaction},
    schema::{cinemas, films},
};

pub(super) async fn once(mut conn: &mut Conn, company: &NewCompany, log: &Log<'_>) -> Result<FoundOutcome, TxError> {
    transaction!(conn, found(conn, company, log))
}

async fn found(conn: &mut Conn, company: &NewCompany, log: &Log<'_>) -> Result<FoundOutcome, TxError> {
    dialect::lock_founding(conn).await?;
    let films_there: i64 = films::table.count().get_result(conn).await?;
    let cinemas_there: i64 = cinemas::table.count().get_result(conn).await?;
    if films_there + cinemas_there > 0 {
        return Ok(FoundOutcome::NotEmpty);
    }
    upsert::upsert(conn, &company.films, log).await?;
    let films = film_ids(conn, company).await?;
    let mut branches = Vec::new();
    for branch in &company.cinemas {
        branches.push(open(conn, branch, log).await?);
    }
    let wanted: Vec<PlannedShowtime> =
        company.showtimes.iter().map(|show| placed(show, &films, &branches).map(Into::into)).collect::<Result<_, StoreError>>()?;
    let outcomes = create::schedule(conn, &wanted, log).await?;
    let showtimes = outcomes.into_iter().zip(&company.showtimes).map(scheduled).collect::<Result<_, StoreError>>()?;
    Ok(FoundOutcome::Founded { cinemas: branches.into_iter().map(|(cinema, _)| cinema).collect(), showtimes })
}

/// The keys of the company's films, in its order.
async fn film_ids(conn: &mut Conn, company: &NewCompany) -> Result<Vec<FilmId>, TxError> {
    let rows: Vec<(String, i64)> = films::table.select((films::identity, films::id)).load(conn).await?;
    let by_identity: HashMap<String, i64> = rows.into_iter().collect();
    let id = |identity: String| by_identity.get(&identity).copied().map(FilmId);
    Ok(company.films.iter().filter_map(|facts| id(facts.identity())).collect())
}

async fn open(conn: &mut Conn, branch: &NewBranch, log: &Log<'_>) -> Result<(CinemaId, Vec<ScreenId>), TxError> {
    let cinema = create::cinema(conn, &branch.cinema, log).await?;
    for rule in &branch.rules {
        create::rule(conn, cinema, rule, log).await?;
    }
    let mut screens = Vec::new();
    for screen in &branch.screens {
        screens.extend(create::screen(conn, cinema, screen, log).await?);
    }
    Ok((cinema, screens))
}

/// A planned show with keys for positions.
fn placed(show: &PlannedShow, films: &[FilmId], branches: &[(CinemaId, Vec<ScreenId>)]) -> Result<NewShowtime, StoreError> {
    let film = films.get(show.film).copied();
    let screen = branches.get(show.cinema).and_then(|(_, screens)| screens.get(show.screen)).copied();
    film.zip(screen)
        .map(|(film, screen)| NewShowtime { film, screen, terms: show.terms.clone() })
        .ok_or_else(|| StoreError::Internal(format!("a planned show names a film or screen that is not planned: {show:?}")))
}

fn scheduled((outcome, show): (ScheduleOutcome, &PlannedShow)) -> Result<ShowtimeId, StoreError> {
    match outcome {
        ScheduleOutcome::Scheduled(id) => Ok(id),
        refused => Err(StoreError::Internal(format!("a planned show cannot be scheduled ({refused:?}): {show:?}"))),
    }
}
