use booking_app::accounts::LoggedIn;
use booking_domain::{
    CinemaId, UserId,
    account::{Role, User},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person with an account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody {
    /// Key.
    #[schema(value_type = i64)]
    id: UserId,
    /// Address.
    #[schema(example = "ann@example.org")]
    email: String,
    /// What to call them.
    name: String,
    /// What they may do.
    role: RoleName,
    /// The cinemas of staff; of others none.
    #[schema(value_type = Vec<i64>)]
    cinema_ids: Vec<CinemaId>,
    /// Whether they have shown that the address is theirs.
    email_verified: bool,
}

/// What somebody may do, by its name.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub enum RoleName {
    /// Books seats.
    User,
    /// Sells and scans in named cinemas.
    Staff,
    /// Runs everything.
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::User => Self::User,
            Role::Staff => Self::Staff,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Staff => Self::Staff,
            RoleName::Admin => Self::Admin,
        }
    }
}

impl From<User> for UserBody {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email.into(),
            name: user.name,
            role: user.role.into(),
            cinema_ids: user.cinemas,
            email_verified: user.email_verified,
        }
    }
}

/// What somebody gets who logs in, or refreshes. The refresh token comes in an `HttpOnly` cookie, and here only to those who ask.
#[derive(Serialize, ToSchema)]
#[schema(as = SessionResponse)]
pub struct SessionBody {
    /// For the `Authorization` header.
    access_token: String,
    /// How to send it.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How many seconds it works.
    #[schema(example = 900)]
    expires_in: i64,
    /// For the next refresh; works once.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Who.
    user: UserBody,
}

impl SessionBody {
    pub fn new(session: LoggedIn, include_refresh: bool) -> Self {
        Self {
            access_token: session.access_token.expose().to_owned(),
            token_type: "Bearer",
            expires_in: session.expires_in,
            refresh_token: include_refresh.then(|| session.refresh_token.expose().to_owned()),
            user: session.user.into(),
        }
    }
}

/// A refresh token, from clients that keep no cookies.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshTokenBody {
    /// The token.
    pub refresh_token: String,
}

/// A request that was taken. It says nothing about whether the address has an account.
#[derive(Serialize, ToSchema)]
#[schema(as = Accepted)]
pub struct AcceptedBody {
    /// What happens next.
    message: &'static str,
}

impl AcceptedBody {
    pub fn new(message: &'static str) -> Self {
        Self { message }
    }
}
