//! Invitations to become staff or administrator.

use booking_domain::{
    InvitationId, StoreError, UserId,
    account::{Invitation, Role, Secret},
    outbox::Message,
    page::{Page, PageRequest},
    ports::{AcceptOutcome, InviteOutcome, NewAccount, NewInvitation},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{Backend, By, Conn, audit, audit_user, dialect, people, rows::InvitationRow, say};
use crate::{
    error::{TxError, store_error, transaction},
    schema::{invitations, users},
    types::At,
};

pub async fn invite(mut conn: &mut Conn, new: &NewInvitation, by: By<'_>) -> Result<InviteOutcome, TxError> {
    transaction!(conn, async {
        let known = users::table.filter(users::email.eq(new.email.as_str())).select(users::id);
        if known.first::<i64>(conn).await.optional()?.is_some() {
            return Ok(InviteOutcome::AddressTaken);
        }
        if let Some(missing) = people::missing_cinema(conn, &new.cinemas).await? {
            return Ok(InviteOutcome::NoSuchCinema(missing));
        }
        let id: i64 = diesel::insert_into(invitations::table)
            .values((
                invitations::token_hash.eq(&new.token.hash),
                invitations::email.eq(new.email.as_str()),
                invitations::role.eq(new.role.as_str()),
                invitations::cinema_ids.eq(json!(new.cinemas)),
                invitations::expires_at.eq(At(new.token.expires_at)),
                invitations::created_at.eq(At(by.now)),
                invitations::created_by.eq(by.user()),
                invitations::updated_at.eq(At(by.now)),
                invitations::updated_by.eq(by.user()),
            ))
            .returning(invitations::id)
            .get_result(conn)
            .await?;
        let token = new.token.token.expose().to_owned();
        say(conn, &Message::Invitation { email: new.email.clone(), token }, by.now).await?;
        let detail = json!({ "role": new.role, "cinemas": new.cinemas });
        audit(conn, by, "invitation.made", ("invitation", id.to_string()), detail).await?;
        Ok(InviteOutcome::Invited(InvitationId(id)))
    })
}

pub async fn list(conn: &mut Conn, page: &PageRequest<InvitationId>) -> Result<Page<Invitation, InvitationId>, StoreError> {
    let row: diesel::dsl::AsSelect<InvitationRow, Backend> = InvitationRow::as_select();
    let mut query = invitations::table.filter(invitations::is_deleted.eq(false)).select(row).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(invitations::id.lt(after.0));
    }
    let rows = query.order(invitations::id.desc()).limit(i64::from(page.limit) + 1).load(conn).await;
    let rows = rows.map_err(|error| store_error(&error))?;
    let all: Result<Vec<Invitation>, StoreError> = rows.into_iter().map(Invitation::try_from).collect();
    Ok(Page::cut(all?, page.limit, |invitation| invitation.id))
}

pub async fn revoke(mut conn: &mut Conn, id: InvitationId, by: By<'_>) -> Result<bool, TxError> {
    transaction!(conn, async {
        let unused = invitations::table.find(id.0).filter(invitations::used_at.is_null().and(invitations::revoked_at.is_null()));
        let revoked = diesel::update(unused)
            .set((invitations::revoked_at.eq(At(by.now)), invitations::updated_at.eq(At(by.now)), invitations::updated_by.eq(by.user())))
            .execute(conn)
            .await?
            == 1;
        if revoked {
            audit(conn, by, "invitation.revoked", ("invitation", id.to_string()), json!({})).await?;
        }
        Ok(revoked)
    })
}

pub async fn accept(mut conn: &mut Conn, hash: &str, name: &str, password: &Secret, by: By<'_>) -> Result<AcceptOutcome, TxError> {
    transaction!(conn, async {
        let query = invitations::table.filter(invitations::token_hash.eq(hash)).select(InvitationRow::as_select());
        let row: Option<InvitationRow> = dialect::for_update!(query).first(conn).await.optional()?;
        let invitation = row.map(Invitation::try_from).transpose()?;
        let Some(invitation) = invitation.filter(|invitation| invitation.standing.works_at(by.now)) else {
            return Ok(AcceptOutcome::Invalid);
        };
        if !is_still_meant(conn, &invitation).await? {
            return Ok(AcceptOutcome::Invalid);
        }
        let account = NewAccount { email: invitation.email.clone(), name: name.to_owned(), password_hash: password.clone() };
        let Some(id) = people::insert(conn, &account, invitation.role, true, by).await? else {
            return Ok(AcceptOutcome::AddressTaken);
        };
        people::give_cinemas(conn, id, &invitation.cinemas).await?;
        diesel::update(invitations::table.find(invitation.id.0))
            .set((invitations::used_at.eq(At(by.now)), invitations::updated_at.eq(At(by.now))))
            .execute(conn)
            .await?;
        let detail = json!({ "role": invitation.role, "invitation": invitation.id, "invited_by": invitation.created_by });
        audit_user(conn, by, "user.accepted_invitation", id, detail).await?;
        Ok(AcceptOutcome::Created(UserId(id)))
    })
}

/// Whether who made an invitation may still make one: rights that were taken away do not come back by it. Nobody made those of the command
/// line. Their row is locked, so that they are not demoted at this moment.
async fn is_still_meant(conn: &mut Conn, invitation: &Invitation) -> Result<bool, TxError> {
    let Some(maker) = invitation.created_by else { return Ok(true) };
    let maker = people::lock(conn, maker).await?;
    Ok(maker.is_some_and(|maker| maker.disabled_at.is_none() && maker.role == Role::Admin.as_str()))
}
