//! One-time tokens sent by mail, and the passwords they change.

use booking_domain::{
    Timestamp, UserId,
    account::{OneTimeToken, Principal, Secret},
    outbox::Message,
    text::Email,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{By, Conn, audit_user, dialect, people, rows::UserRow, say, sessions};
use crate::{
    error::{TxError, transaction},
    schema::{invitations, login_failures, refresh_tokens, sessions as session_table, user_tokens, users},
    types::At,
};

/// Purpose of a token that verifies an address.
pub const VERIFY: &str = "verify_email";
/// Purpose of a token that lets its holder choose a new password.
const RESET: &str = "reset_password";

/// Keeps a token; earlier ones of the same purpose stop working.
pub async fn insert(conn: &mut Conn, user: i64, purpose: &str, token: &OneTimeToken, now: Timestamp) -> Result<(), TxError> {
    let earlier = user_tokens::table.filter(user_tokens::user_id.eq(user).and(user_tokens::purpose.eq(purpose)));
    diesel::delete(earlier).execute(conn).await?;
    diesel::insert_into(user_tokens::table)
        .values((
            user_tokens::token_hash.eq(&token.hash),
            user_tokens::user_id.eq(user),
            user_tokens::purpose.eq(purpose),
            user_tokens::created_at.eq(At(now)),
            user_tokens::expires_at.eq(At(token.expires_at)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Uses a token up: of many at once, one does. Answers whose it was.
async fn use_up(conn: &mut Conn, hash: &str, purpose: &str, now: Timestamp) -> Result<Option<i64>, TxError> {
    let working = user_tokens::table
        .find(hash)
        .filter(user_tokens::purpose.eq(purpose).and(user_tokens::used_at.is_null()).and(user_tokens::expires_at.gt(At(now))));
    let used = diesel::update(working).set(user_tokens::used_at.eq(At(now))).returning(user_tokens::user_id).get_result(conn).await;
    Ok(used.optional()?)
}

pub async fn verify_email(mut conn: &mut Conn, hash: &str, by: By<'_>) -> Result<Option<UserId>, TxError> {
    transaction!(conn, async {
        let Some(user) = use_up(conn, hash, VERIFY, by.now).await? else { return Ok(None) };
        diesel::update(users::table.find(user).filter(users::email_verified_at.is_null()))
            .set((users::email_verified_at.eq(At(by.now)), users::updated_at.eq(At(by.now))))
            .execute(conn)
            .await?;
        audit_user(conn, by, "user.email_verified", user, json!({})).await?;
        Ok(Some(UserId(user)))
    })
}

/// Locks the account of an address that is not shut.
async fn lock_by_email(conn: &mut Conn, email: &Email) -> Result<Option<UserRow>, TxError> {
    let open = users::disabled_at.is_null().and(users::is_deleted.eq(false));
    let query = users::table.filter(users::email.eq(email.as_str()).and(open)).select(UserRow::as_select());
    Ok(dialect::for_update!(query).first(conn).await.optional()?)
}

pub async fn resend_verification(mut conn: &mut Conn, email: &Email, token: &OneTimeToken, now: Timestamp) -> Result<(), TxError> {
    transaction!(conn, async {
        let unverified = lock_by_email(conn, email).await?.filter(|user| user.email_verified_at.is_none());
        let Some(user) = unverified else { return Ok(()) };
        insert(conn, user.id, VERIFY, token, now).await?;
        let token = token.token.expose().to_owned();
        say(conn, &Message::VerifyEmail { email: email.clone(), name: user.name, token }, now).await
    })
}

pub async fn request_reset(mut conn: &mut Conn, email: &Email, token: &OneTimeToken, now: Timestamp) -> Result<(), TxError> {
    transaction!(conn, async {
        let Some(user) = lock_by_email(conn, email).await? else { return Ok(()) };
        insert(conn, user.id, RESET, token, now).await?;
        let token = token.token.expose().to_owned();
        say(conn, &Message::ResetPassword { email: email.clone(), name: user.name, token }, now).await
    })
}

/// Whom a link to choose a new password, or an invitation, was mailed to, while it works.
pub async fn addressee(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<String>, diesel::result::Error> {
    let works = user_tokens::purpose.eq(RESET).and(user_tokens::used_at.is_null()).and(user_tokens::expires_at.gt(At(now)));
    let reset = user_tokens::table.inner_join(users::table.on(users::id.eq(user_tokens::user_id)));
    let reset = reset.filter(user_tokens::token_hash.eq(hash).and(works)).select(users::email).first(conn).await.optional()?;
    if reset.is_some() {
        return Ok(reset);
    }
    let works = invitations::used_at.is_null().and(invitations::revoked_at.is_null()).and(invitations::expires_at.gt(At(now)));
    let invitation = invitations::table.filter(invitations::token_hash.eq(hash).and(works)).select(invitations::email);
    invitation.first(conn).await.optional()
}

pub async fn reset_password(mut conn: &mut Conn, hash: &str, password: &Secret, by: By<'_>) -> Result<Option<UserId>, TxError> {
    transaction!(conn, async {
        // The account is locked before the token, as everywhere.
        let query = user_tokens::table.find(hash).select(user_tokens::user_id);
        let Some(owner) = query.first::<i64>(conn).await.optional()? else { return Ok(None) };
        let Some(user) = people::lock(conn, UserId(owner)).await?.filter(|user| user.disabled_at.is_none()) else { return Ok(None) };
        if use_up(conn, hash, RESET, by.now).await?.is_none() {
            return Ok(None);
        }
        diesel::update(users::table.find(user.id))
            .set((
                users::password_hash.eq(password.expose()),
                users::email_verified_at.eq(Some(user.email_verified_at.unwrap_or(At(by.now)))),
                users::version.eq(users::version + 1),
                users::updated_at.eq(At(by.now)),
                users::updated_by.eq(Some(user.id)),
            ))
            .execute(conn)
            .await?;
        diesel::delete(login_failures::table.find(&user.email)).execute(conn).await?;
        sessions::end_but(conn, user.id, None, by.now).await?;
        audit_user(conn, by, "user.password_reset", user.id, json!({})).await?;
        Ok(Some(UserId(user.id)))
    })
}

pub async fn change_password(
    mut conn: &mut Conn,
    principal: &Principal,
    checked: &Secret,
    password: &Secret,
    by: By<'_>,
) -> Result<bool, TxError> {
    transaction!(conn, async {
        let unchanged = users::table
            .find(principal.user.0)
            .filter(users::password_hash.eq(checked.expose()).and(users::disabled_at.is_null()).and(users::is_deleted.eq(false)));
        let changed = diesel::update(unchanged)
            .set((
                users::password_hash.eq(password.expose()),
                users::version.eq(users::version + 1),
                users::updated_at.eq(At(by.now)),
                users::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        if changed == 0 {
            return Ok(false);
        }
        let resets = user_tokens::table.filter(user_tokens::user_id.eq(principal.user.0).and(user_tokens::purpose.eq(RESET)));
        diesel::delete(resets).execute(conn).await?;
        sessions::end_but(conn, principal.user.0, Some(principal.session), by.now).await?;
        audit_user(conn, by, "user.password_changed", principal.user.0, json!({})).await?;
        Ok(true)
    })
}

pub async fn forget(mut conn: &mut Conn, before: Timestamp) -> Result<usize, TxError> {
    transaction!(conn, async {
        let before = At(before);
        let ended =
            || session_table::table.filter(session_table::expires_at.lt(before).or(session_table::revoked_at.lt(before).assume_not_null()));
        let mut gone = diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(ended().select(session_table::id))))
            .execute(conn)
            .await?;
        gone += diesel::delete(ended()).execute(conn).await?;
        gone += diesel::delete(user_tokens::table.filter(user_tokens::expires_at.lt(before))).execute(conn).await?;
        gone += diesel::delete(login_failures::table.filter(login_failures::locked_until.lt(before))).execute(conn).await?;
        Ok(gone)
    })
}
