//! Log-ins: failed ones, sessions, refresh tokens.

use booking_domain::{
    CinemaId, SessionId, StoreError, Timestamp, UserId,
    account::{Credentials, Lockout, Principal, Secret, Session},
    ports::{LogInView, NewSession, OpenOutcome, RotateOutcome},
    text::Email,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{
    By, Conn, audit, audit_user, dialect, people,
    rows::{SessionRow, UserRow, role},
};
use crate::{
    error::{TxError, store_error, transaction},
    schema::{login_failures as failures, refresh_tokens, sessions, staff_cinemas, users},
    types::At,
};

pub async fn log_in_view(conn: &mut Conn, email: &Email) -> Result<LogInView, StoreError> {
    let failed = |error: diesel::result::Error| store_error(&error);
    let query = users::table.filter(users::email.eq(email.as_str()).and(users::is_deleted.eq(false))).select(UserRow::as_select());
    let row = query.first(conn).await.optional().map_err(failed)?;
    let lockout = failures::table.find(email.as_str()).select((failures::failures, failures::locked_until));
    let lockout = lockout.first::<(i32, At)>(conn).await.optional().map_err(failed)?;
    let credentials = row.map(|row| {
        let password_hash = Secret::new(row.password_hash.clone());
        // Which cinemas somebody works at is no part of logging in.
        row.into_user(Vec::new()).map(|user| Credentials { user, password_hash })
    });
    Ok(LogInView { credentials: credentials.transpose()?, lockout: lockout.map_or_else(Lockout::default, self::lockout) })
}

fn lockout((failures, until): (i32, At)) -> Lockout {
    Lockout { failures, until: (failures > 0).then_some(until.0) }
}

pub async fn record_failed_login(mut conn: &mut Conn, email: &Email, now: Timestamp) -> Result<Lockout, TxError> {
    transaction!(conn, async {
        diesel::insert_into(failures::table)
            .values((failures::email.eq(email.as_str()), failures::failures.eq(0), failures::locked_until.eq(At(now))))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        let Some(before) = locked_lockout(conn, email).await? else { return Err(TxError::Race("log-in succeeded meanwhile")) };
        let after = before.after_failure(now);
        diesel::update(failures::table.find(email.as_str()))
            .set((failures::failures.eq(after.failures), failures::locked_until.eq(At(after.until.unwrap_or(now)))))
            .execute(conn)
            .await?;
        Ok(after)
    })
}

async fn locked_lockout(conn: &mut Conn, email: &Email) -> Result<Option<Lockout>, TxError> {
    let query = failures::table.find(email.as_str()).select((failures::failures, failures::locked_until));
    Ok(dialect::for_update!(query).first::<(i32, At)>(conn).await.optional()?.map(lockout))
}

pub async fn open(mut conn: &mut Conn, new: &NewSession, by: By<'_>) -> Result<OpenOutcome, TxError> {
    transaction!(conn, open_in(conn, new, by))
}

async fn open_in(conn: &mut Conn, new: &NewSession, by: By<'_>) -> Result<OpenOutcome, TxError> {
    let Some(user) = people::lock(conn, new.user).await? else { return Ok(OpenOutcome::Refused) };
    if user.disabled_at.is_some() || user.password_hash != new.checked_hash.expose() {
        return Ok(OpenOutcome::Refused);
    }
    let email = super::rows::email("users", user.id, &user.email)?;
    if let Some(until) = locked_lockout(conn, &email).await?.and_then(|lockout| lockout.locked_until(by.now)) {
        return Ok(OpenOutcome::Locked(until));
    }
    diesel::delete(failures::table.find(email.as_str())).execute(conn).await?;
    if let Some(stronger) = &new.rehashed {
        diesel::update(users::table.find(user.id)).set(users::password_hash.eq(stronger.expose())).execute(conn).await?;
    }
    let id = new.id.0.to_string();
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(&id),
            sessions::user_id.eq(user.id),
            sessions::created_at.eq(At(by.now)),
            sessions::last_used_at.eq(At(by.now)),
            sessions::expires_at.eq(At(new.refresh.expires_at)),
            sessions::user_agent.eq(&new.device.user_agent),
            sessions::address.eq(&new.device.address),
        ))
        .execute(conn)
        .await?;
    insert_token(conn, &new.refresh.hash, &id, by.now).await?;
    audit(conn, by, "session.opened", ("session", id), json!({ "user": user.id })).await?;
    Ok(OpenOutcome::Opened)
}

async fn insert_token(conn: &mut Conn, hash: &str, session: &str, now: Timestamp) -> Result<(), TxError> {
    diesel::insert_into(refresh_tokens::table)
        .values((refresh_tokens::token_hash.eq(hash), refresh_tokens::session_id.eq(session), refresh_tokens::issued_at.eq(At(now))))
        .execute(conn)
        .await?;
    Ok(())
}

/// One statement, which Diesel keeps prepared.
pub async fn principal(conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<Option<Principal>, StoreError> {
    let lives = sessions::revoked_at.is_null().and(sessions::expires_at.gt(At(now)));
    let active = users::disabled_at.is_null().and(users::is_deleted.eq(false));
    let rows: Vec<(i64, String, Option<At>, Option<i64>)> = sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .left_join(staff_cinemas::table.on(staff_cinemas::user_id.eq(users::id)))
        .filter(sessions::id.eq(session.0.to_string()).and(lives).and(active))
        .order(staff_cinemas::cinema_id)
        .select((users::id, users::role, users::email_verified_at, staff_cinemas::cinema_id.nullable()))
        .load(conn)
        .await
        .map_err(|error| store_error(&error))?;
    let Some((user, name, verified, _)) = rows.as_slice().first() else { return Ok(None) };
    Ok(Some(Principal {
        user: UserId(*user),
        session,
        role: role("users", *user, name)?,
        email_verified: verified.is_some(),
        cinemas: rows.iter().filter_map(|row| row.3).map(CinemaId).collect(),
    }))
}

pub async fn rotate(mut conn: &mut Conn, hash: &str, next_hash: &str, by: By<'_>) -> Result<RotateOutcome, TxError> {
    transaction!(conn, rotate_in(conn, hash, next_hash, by))
}

async fn rotate_in(conn: &mut Conn, hash: &str, next_hash: &str, by: By<'_>) -> Result<RotateOutcome, TxError> {
    let Some(session) = lock_session_of(conn, hash).await? else { return Ok(RotateOutcome::Ended) };
    if session.revoked_at.is_some() || session.expires_at.0 <= by.now {
        return Ok(RotateOutcome::Ended);
    }
    let unused = refresh_tokens::table.find(hash).filter(refresh_tokens::used_at.is_null());
    let won = diesel::update(unused).set(refresh_tokens::used_at.eq(At(by.now))).execute(conn).await?;
    let owner = UserId(session.user_id);
    if won == 0 {
        end_where_live(conn, &session.id, by.now).await?;
        audit(conn, by, "session.token_reused", ("session", session.id), json!({ "user": owner.0 })).await?;
        return Ok(RotateOutcome::Reused(owner));
    }
    let Some(user) = people::user(conn, owner).await?.filter(|user| !user.disabled) else { return Ok(RotateOutcome::Ended) };
    insert_token(conn, next_hash, &session.id, by.now).await?;
    diesel::update(sessions::table.find(&session.id)).set(sessions::last_used_at.eq(At(by.now))).execute(conn).await?;
    Ok(RotateOutcome::Rotated { session: session.key()?, expires_at: session.expires_at.0, user: Box::new(user) })
}

/// Locks the session of a token: all uses of its family take turns.
async fn lock_session_of(conn: &mut Conn, hash: &str) -> Result<Option<SessionRow>, TxError> {
    let id: Option<String> = refresh_tokens::table.find(hash).select(refresh_tokens::session_id).first(conn).await.optional()?;
    let Some(id) = id else { return Ok(None) };
    let query = sessions::table.find(id).select(SessionRow::as_select());
    Ok(dialect::for_update!(query).first(conn).await.optional()?)
}

async fn end_where_live(conn: &mut Conn, session: &str, now: Timestamp) -> Result<bool, TxError> {
    let live = sessions::table.find(session).filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(At(now))));
    Ok(diesel::update(live).set(sessions::revoked_at.eq(At(now))).execute(conn).await? == 1)
}

pub async fn live(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
    let query = sessions::table
        .filter(sessions::user_id.eq(user.0).and(sessions::revoked_at.is_null()).and(sessions::expires_at.gt(At(now))))
        .order((sessions::created_at.desc(), sessions::id))
        .select(SessionRow::as_select());
    query.load(conn).await.map_err(|error| store_error(&error))?.into_iter().map(Session::try_from).collect()
}

pub async fn past(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
    let query = sessions::table
        .filter(sessions::user_id.eq(user.0).and(sessions::revoked_at.is_not_null().or(sessions::expires_at.le(At(now)))))
        .order((sessions::created_at.desc(), sessions::id))
        .select(SessionRow::as_select());
    let rows = query.load(conn).await.map_err(|error| store_error(&error))?;
    rows.into_iter()
        .map(|row| {
            let ended = row.revoked_at.map_or(row.expires_at.0, |at| at.0.min(row.expires_at.0));
            Ok(Session { expires_at: ended, ..Session::try_from(row)? })
        })
        .collect()
}

pub async fn end_one(mut conn: &mut Conn, user: UserId, session: SessionId, by: By<'_>) -> Result<bool, TxError> {
    transaction!(conn, async {
        let id = session.0.to_string();
        let live = sessions::table
            .find(&id)
            .filter(sessions::user_id.eq(user.0).and(sessions::revoked_at.is_null()).and(sessions::expires_at.gt(At(by.now))));
        let ended = diesel::update(live).set(sessions::revoked_at.eq(At(by.now))).execute(conn).await? == 1;
        if ended {
            audit(conn, by, "session.ended", ("session", id), json!({ "user": user.0 })).await?;
        }
        Ok(ended)
    })
}

pub async fn end_of_token(mut conn: &mut Conn, hash: &str, by: By<'_>) -> Result<Option<UserId>, TxError> {
    transaction!(conn, async {
        let Some(session) = lock_session_of(conn, hash).await? else { return Ok(None) };
        if !end_where_live(conn, &session.id, by.now).await? {
            return Ok(None);
        }
        audit(conn, by, "session.ended", ("session", session.id), json!({ "user": session.user_id })).await?;
        Ok(Some(UserId(session.user_id)))
    })
}

pub async fn end_all(mut conn: &mut Conn, user: UserId, by: By<'_>) -> Result<usize, TxError> {
    transaction!(conn, async {
        let ended = end_but(conn, user.0, None, by.now).await?;
        if ended > 0 {
            audit_user(conn, by, "user.sessions_ended", user.0, json!({ "sessions": ended })).await?;
        }
        Ok(ended)
    })
}

/// Ends the sessions of a user but one.
pub async fn end_but(conn: &mut Conn, user: i64, kept: Option<SessionId>, now: Timestamp) -> Result<usize, TxError> {
    let kept = kept.map(|session| session.0.to_string()).unwrap_or_default();
    let others = sessions::table.filter(
        sessions::user_id.eq(user).and(sessions::revoked_at.is_null()).and(sessions::expires_at.gt(At(now))).and(sessions::id.ne(kept)),
    );
    Ok(diesel::update(others).set(sessions::revoked_at.eq(At(now))).execute(conn).await?)
}
