//! Rows of people, sessions and invitations, and the values they stand for.

use booking_domain::{
    CinemaId, InvitationId, SessionId, StoreError, UserId,
    account::{Device, Invitation, InvitationStanding, Role, Session, User},
    text::Email,
};
use diesel::prelude::*;

use crate::{
    schema::{invitations, sessions, users},
    types::At,
};

use super::super::rows::{name, read, uuid};

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    pub id: i64,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub role: String,
    pub email_verified_at: Option<At>,
    pub disabled_at: Option<At>,
    pub created_at: At,
}

impl UserRow {
    pub fn into_user(self, cinemas: Vec<CinemaId>) -> Result<User, StoreError> {
        Ok(User {
            id: UserId(self.id),
            email: email("users", self.id, &self.email)?,
            name: self.name,
            role: role("users", self.id, &self.role)?,
            cinemas,
            email_verified: self.email_verified_at.is_some(),
            disabled: self.disabled_at.is_some(),
            created_at: self.created_at.0,
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    pub id: String,
    pub user_id: i64,
    pub created_at: At,
    pub last_used_at: At,
    pub expires_at: At,
    pub revoked_at: Option<At>,
    pub user_agent: String,
    pub address: String,
}

impl SessionRow {
    pub fn key(&self) -> Result<SessionId, StoreError> {
        Ok(SessionId(uuid("sessions", &self.id, &self.id)?))
    }
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.key()?,
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.0,
            expires_at: row.expires_at.0,
            device: Device { user_agent: row.user_agent, address: row.address },
        })
    }
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct InvitationRow {
    pub id: i64,
    email: String,
    role: String,
    cinema_ids: serde_json::Value,
    expires_at: At,
    used_at: Option<At>,
    revoked_at: Option<At>,
    created_at: At,
    created_by: Option<i64>,
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        let standing = match (row.used_at, row.revoked_at) {
            (Some(at), _) => InvitationStanding::Used { at: at.0 },
            (None, Some(at)) => InvitationStanding::Revoked { at: at.0 },
            (None, None) => InvitationStanding::Open { until: row.expires_at.0 },
        };
        Ok(Self {
            id: InvitationId(row.id),
            email: email("invitations", row.id, &row.email)?,
            role: role("invitations", row.id, &row.role)?,
            cinemas: read("invitations", "cinema_ids", &row.id, serde_json::from_value(row.cinema_ids))?,
            created_by: row.created_by.map(UserId),
            created_at: row.created_at.0,
            standing,
        })
    }
}

pub fn email(table: &'static str, id: i64, text: &str) -> Result<Email, StoreError> {
    read(table, "email", &id, Email::parse(text))
}

pub fn role(table: &'static str, id: i64, text: &str) -> Result<Role, StoreError> {
    name(table, "role", &id, text, Role::parse(text))
}
