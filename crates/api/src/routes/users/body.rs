use booking_domain::{Timestamp, account::User};
use serde::Serialize;
use utoipa::ToSchema;

use crate::routes::auth::UserBody;

/// A person with an account, as administrators see them.
#[derive(Serialize, ToSchema)]
#[schema(as = ManagedUser)]
pub struct ManagedBody {
    #[serde(flatten)]
    user: UserBody,
    /// Whether the account is shut.
    disabled: bool,
    /// When they signed up.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<User> for ManagedBody {
    fn from(user: User) -> Self {
        Self { disabled: user.disabled, created_at: user.created_at, user: user.into() }
    }
}

/// A person of a list, with how much they book.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedUser)]
pub struct ListedBody {
    #[serde(flatten)]
    pub user: ManagedBody,
    /// How many bookings they have made, whatever became of them.
    pub bookings: i64,
}
