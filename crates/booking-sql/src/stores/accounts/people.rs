//! People: signing up, roles, shutting and erasing accounts.

use std::collections::HashMap;

use booking_domain::{
    CinemaId, StoreError, UserId,
    account::{OneTimeToken, Role, Secret, User},
    outbox::Message,
    page::{Page, PageRequest},
    ports::{AdminOutcome, DeleteOutcome, NewAccount, SignUpOutcome, UserFilter},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{Backend, By, Conn, audit_user, dialect, outbox, rows::UserRow, say, sessions, tokens};
use crate::{
    error::{TxError, store_error, transaction},
    functions::lower,
    schema::{
        bookings, cinemas, invitations, login_failures, mails, sessions as session_table, showtimes, staff_cinemas, user_tokens, users,
    },
    types::At,
};

pub async fn sign_up(
    mut conn: &mut Conn,
    account: &NewAccount,
    verification: &OneTimeToken,
    tell_owner: bool,
    by: By<'_>,
) -> Result<SignUpOutcome, TxError> {
    transaction!(conn, async {
        let email = account.email.clone();
        let Some(id) = insert(conn, account, Role::User, false, by).await? else {
            let named = users::table.filter(users::email.eq(email.as_str())).select(users::name);
            let name: Option<String> = named.first(conn).await.optional()?;
            let name = name.ok_or(TxError::Race("account was erased meanwhile"))?;
            if tell_owner {
                say(conn, &Message::AlreadySignedUp { email, name }, by.now).await?;
            }
            return Ok(SignUpOutcome::AddressTaken);
        };
        tokens::insert(conn, id, tokens::VERIFY, verification, by.now).await?;
        let token = verification.token.expose().to_owned();
        say(conn, &Message::VerifyEmail { email, name: account.name.clone(), token }, by.now).await?;
        audit_user(conn, by, "user.signed_up", id, json!({})).await?;
        Ok(SignUpOutcome::Created(UserId(id)))
    })
}

pub async fn create(
    mut conn: &mut Conn,
    account: &NewAccount,
    role: Role,
    cinemas: &[CinemaId],
    by: By<'_>,
) -> Result<SignUpOutcome, TxError> {
    transaction!(conn, async {
        let Some(id) = insert(conn, account, role, true, by).await? else { return Ok(SignUpOutcome::AddressTaken) };
        give_cinemas(conn, id, &sorted(cinemas)).await?;
        audit_user(conn, by, "user.created", id, json!({ "role": role, "cinemas": cinemas })).await?;
        Ok(SignUpOutcome::Created(UserId(id)))
    })
}

/// The key of a new account; `None` when somebody has the address, which the unique constraint decides.
pub async fn insert(conn: &mut Conn, account: &NewAccount, role: Role, verified: bool, by: By<'_>) -> Result<Option<i64>, TxError> {
    let inserted = diesel::insert_into(users::table)
        .values((
            users::email.eq(account.email.as_str()),
            users::name.eq(&account.name),
            users::password_hash.eq(account.password_hash.expose()),
            users::role.eq(role.as_str()),
            users::email_verified_at.eq(verified.then_some(At(by.now))),
            users::created_at.eq(At(by.now)),
            users::created_by.eq(by.user()),
            users::updated_at.eq(At(by.now)),
            users::updated_by.eq(by.user()),
        ))
        .on_conflict(users::email)
        .do_nothing()
        .returning(users::id)
        .get_result(conn)
        .await;
    Ok(inserted.optional()?)
}

/// Locks a user who is not deleted.
pub async fn lock(conn: &mut Conn, user: UserId) -> Result<Option<UserRow>, TxError> {
    let query = users::table.find(user.0).filter(users::is_deleted.eq(false)).select(UserRow::as_select());
    Ok(dialect::for_update!(query).first(conn).await.optional()?)
}

pub async fn user(conn: &mut Conn, id: UserId) -> Result<Option<User>, TxError> {
    let query = users::table.find(id.0).filter(users::is_deleted.eq(false)).select(UserRow::as_select());
    let row = query.first(conn).await.optional()?;
    Ok(with_cinemas(conn, row.into_iter().collect()).await?.pop())
}

pub async fn password_hash(conn: &mut Conn, id: UserId) -> Result<Option<Secret>, StoreError> {
    let query = users::table.find(id.0).filter(users::is_deleted.eq(false)).select(users::password_hash);
    Ok(query.first::<String>(conn).await.optional().map_err(|error| store_error(&error))?.map(Secret::new))
}

pub async fn users(conn: &mut Conn, filter: &UserFilter, page: &PageRequest<UserId>) -> Result<Page<User, UserId>, TxError> {
    let row: diesel::dsl::AsSelect<UserRow, Backend> = UserRow::as_select();
    let mut query = users::table.filter(users::is_deleted.eq(false)).select(row).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(users::id.gt(after.0));
    }
    if let Some(role) = filter.role {
        query = query.filter(users::role.eq(role.as_str()));
    }
    if let Some(disabled) = filter.disabled {
        query = if disabled { query.filter(users::disabled_at.is_not_null()) } else { query.filter(users::disabled_at.is_null()) };
    }
    if let Some(search) = &filter.search {
        let pattern = pattern(search);
        let name = lower(users::name).like(pattern.clone()).escape('!');
        query = query.filter(name.or(users::email.like(pattern).escape('!')));
    }
    let rows = query.order(users::id).limit(i64::from(page.limit) + 1).load(conn).await?;
    Ok(Page::cut(with_cinemas(conn, rows).await?, page.limit, |user| user.id))
}

/// A pattern that finds a text anywhere, with what LIKE takes for wildcards meant as typed.
pub fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in search.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Adds the cinemas of staff, in one more statement where there is any.
async fn with_cinemas(conn: &mut Conn, rows: Vec<UserRow>) -> Result<Vec<User>, TxError> {
    let staff: Vec<i64> = rows.iter().filter(|row| row.role == Role::Staff.as_str()).map(|row| row.id).collect();
    let mut of: HashMap<i64, Vec<CinemaId>> = HashMap::new();
    if !staff.is_empty() {
        let query = staff_cinemas::table.filter(staff_cinemas::user_id.eq_any(staff)).order(staff_cinemas::cinema_id);
        for (user, cinema) in query.load::<(i64, i64)>(conn).await? {
            of.entry(user).or_default().push(CinemaId(cinema));
        }
    }
    let users = rows.into_iter().map(|row| {
        let cinemas = of.remove(&row.id).unwrap_or_default();
        row.into_user(cinemas)
    });
    Ok(users.collect::<Result<_, StoreError>>()?)
}

pub async fn rename(mut conn: &mut Conn, user: UserId, name: &str, by: By<'_>) -> Result<Option<User>, TxError> {
    transaction!(conn, async {
        let target = users::table.find(user.0).filter(users::is_deleted.eq(false));
        let renamed = diesel::update(target)
            .set((
                users::name.eq(name),
                users::version.eq(users::version + 1),
                users::updated_at.eq(At(by.now)),
                users::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        if renamed == 1 {
            audit_user(conn, by, "user.renamed", user.0, json!({})).await?;
        }
        self::user(conn, user).await
    })
}

pub async fn set_role(mut conn: &mut Conn, user: UserId, role: Role, cinemas: &[CinemaId], by: By<'_>) -> Result<AdminOutcome, TxError> {
    transaction!(conn, set_role_in(conn, user, role, cinemas, by))
}

async fn set_role_in(conn: &mut Conn, user: UserId, role: Role, cinemas: &[CinemaId], by: By<'_>) -> Result<AdminOutcome, TxError> {
    let last_admin = role != Role::Admin && is_last_admin(conn, user).await?;
    let Some(row) = lock(conn, user).await? else { return Ok(AdminOutcome::NoSuchUser) };
    if last_admin {
        return Ok(AdminOutcome::LastAdmin);
    }
    let wanted = sorted(if role == Role::Staff { cinemas } else { &[] });
    if let Some(missing) = missing_cinema(conn, &wanted).await? {
        return Ok(AdminOutcome::NoSuchCinema(missing));
    }
    let current = staff_cinemas::table.filter(staff_cinemas::user_id.eq(user.0));
    let had: Vec<i64> = current.select(staff_cinemas::cinema_id).order(staff_cinemas::cinema_id).load(conn).await?;
    let same_role = row.role == role.as_str();
    if same_role && had.iter().copied().map(CinemaId).eq(wanted.iter().copied()) {
        return Ok(AdminOutcome::Unchanged);
    }
    diesel::delete(current).execute(conn).await?;
    give_cinemas(conn, user.0, &wanted).await?;
    diesel::update(users::table.find(user.0))
        .set((
            users::role.eq(role.as_str()),
            users::version.eq(users::version + 1),
            users::updated_at.eq(At(by.now)),
            users::updated_by.eq(by.user()),
        ))
        .execute(conn)
        .await?;
    if !same_role {
        sessions::end_but(conn, user.0, None, by.now).await?;
    }
    audit_user(conn, by, "user.role_changed", user.0, json!({ "from": row.role, "to": role, "cinemas": wanted })).await?;
    Ok(AdminOutcome::Changed)
}

/// Whether nobody else is an administrator. Locks all of them in key order, so that two who demote each other take turns and the second
/// sees what the first did.
async fn is_last_admin(conn: &mut Conn, user: UserId) -> Result<bool, TxError> {
    let active = users::disabled_at.is_null().and(users::is_deleted.eq(false));
    let query = users::table.filter(users::role.eq(Role::Admin.as_str()).and(active)).order(users::id).select(users::id);
    let admins: Vec<i64> = dialect::for_update!(query).load(conn).await?;
    Ok(admins == [user.0])
}

fn sorted(cinemas: &[CinemaId]) -> Vec<CinemaId> {
    let mut cinemas = cinemas.to_vec();
    cinemas.sort_unstable();
    cinemas.dedup();
    cinemas
}

/// The first of these that is no cinema.
pub async fn missing_cinema(conn: &mut Conn, wanted: &[CinemaId]) -> Result<Option<CinemaId>, TxError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let ids: Vec<i64> = wanted.iter().map(|cinema| cinema.0).collect();
    let query = cinemas::table.filter(cinemas::id.eq_any(ids).and(cinemas::is_deleted.eq(false))).select(cinemas::id);
    let known: Vec<i64> = query.load(conn).await?;
    Ok(wanted.iter().copied().find(|cinema| !known.contains(&cinema.0)))
}

pub async fn give_cinemas(conn: &mut Conn, user: i64, given: &[CinemaId]) -> Result<(), TxError> {
    let rows: Vec<_> = given.iter().map(|cinema| (staff_cinemas::user_id.eq(user), staff_cinemas::cinema_id.eq(cinema.0))).collect();
    if !rows.is_empty() {
        dialect::insert_all!(conn, staff_cinemas::table, rows);
    }
    Ok(())
}

pub async fn set_disabled(mut conn: &mut Conn, user: UserId, disabled: bool, by: By<'_>) -> Result<AdminOutcome, TxError> {
    transaction!(conn, async {
        let last_admin = disabled && is_last_admin(conn, user).await?;
        let Some(row) = lock(conn, user).await? else { return Ok(AdminOutcome::NoSuchUser) };
        if last_admin {
            return Ok(AdminOutcome::LastAdmin);
        }
        if row.disabled_at.is_some() == disabled {
            return Ok(AdminOutcome::Unchanged);
        }
        diesel::update(users::table.find(user.0))
            .set((
                users::disabled_at.eq(disabled.then_some(At(by.now))),
                users::version.eq(users::version + 1),
                users::updated_at.eq(At(by.now)),
                users::updated_by.eq(by.user()),
            ))
            .execute(conn)
            .await?;
        if disabled {
            sessions::end_but(conn, user.0, None, by.now).await?;
        }
        let action = if disabled { "user.disabled" } else { "user.enabled" };
        audit_user(conn, by, action, user.0, json!({})).await?;
        Ok(AdminOutcome::Changed)
    })
}

pub async fn delete(mut conn: &mut Conn, user: UserId, by: By<'_>) -> Result<DeleteOutcome, TxError> {
    transaction!(conn, async {
        let last_admin = is_last_admin(conn, user).await?;
        let Some(row) = lock(conn, user).await? else { return Ok(DeleteOutcome::NoSuchUser) };
        if last_admin {
            return Ok(DeleteOutcome::LastAdmin);
        }
        if has_booking_ahead(conn, user, by).await? {
            return Ok(DeleteOutcome::BookingAhead);
        }
        erase(conn, &row, by).await?;
        audit_user(conn, by, "user.deleted", user.0, json!({})).await?;
        Ok(DeleteOutcome::Deleted)
    })
}

async fn has_booking_ahead(conn: &mut Conn, user: UserId, by: By<'_>) -> Result<bool, TxError> {
    let held = bookings::status.eq("held").and(bookings::held_until.gt(At(by.now)).assume_not_null());
    let paying = bookings::status.eq("awaiting_payment");
    let sold = bookings::status.eq("confirmed").and(showtimes::ends_at.gt(At(by.now)));
    let ahead = bookings::table
        .inner_join(showtimes::table.on(showtimes::id.eq(bookings::showtime_id)))
        .filter(bookings::customer_id.eq(user.0).and(held.or(paying).or(sold)))
        .select(bookings::id)
        .limit(1);
    Ok(ahead.first::<i64>(conn).await.optional()?.is_some())
}

/// Replaces what says who somebody was. The row stays for what refers to it.
async fn erase(conn: &mut Conn, row: &UserRow, by: By<'_>) -> Result<(), TxError> {
    let nobody = format!("deleted-{}@deleted.invalid", row.id);
    diesel::update(users::table.find(row.id))
        .set((
            users::email.eq(&nobody),
            users::name.eq("Deleted account"),
            users::password_hash.eq(""),
            users::role.eq(Role::User.as_str()),
            users::email_verified_at.eq(None::<At>),
            users::is_deleted.eq(true),
            users::version.eq(users::version + 1),
            users::updated_at.eq(At(by.now)),
            users::updated_by.eq(by.user()),
        ))
        .execute(conn)
        .await?;
    sessions::end_but(conn, row.id, None, by.now).await?;
    diesel::update(session_table::table.filter(session_table::user_id.eq(row.id)))
        .set((session_table::user_agent.eq(""), session_table::address.eq("")))
        .execute(conn)
        .await?;
    diesel::delete(staff_cinemas::table.filter(staff_cinemas::user_id.eq(row.id))).execute(conn).await?;
    diesel::delete(user_tokens::table.filter(user_tokens::user_id.eq(row.id))).execute(conn).await?;
    diesel::delete(login_failures::table.find(&row.email)).execute(conn).await?;
    outbox::forget_addressee(conn, &row.email).await?;
    diesel::delete(mails::table.filter(mails::recipient.eq(&row.email))).execute(conn).await?;
    diesel::update(invitations::table.filter(invitations::email.eq(&row.email))).set(invitations::email.eq(&nobody)).execute(conn).await?;
    Ok(())
}
