//! Who did what: every change names its cause, and the store writes it into the append-only audit log in the same transaction.

use serde::{Deserialize, Serialize};

use crate::UserId;

/// Who changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person.
    User(UserId),
    /// A job or the payment provider, by its name.
    System(SystemActor),
}

/// The parts of the system that act on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemActor {
    /// Events and answers of the payment provider.
    Payments,
    /// The sweep of ended holds.
    Sweeper,
    /// Work that goes on by itself, such as calling off the bookings of a cancelled showtime.
    Jobs,
    /// Commands of the operator: migrations, imports, the demo, the first administrator.
    Operator,
    /// A visitor without an account, such as one who signs up.
    Visitor,
}

impl SystemActor {
    /// The name in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Sweeper => "sweeper",
            Self::Jobs => "jobs",
            Self::Operator => "operator",
            Self::Visitor => "visitor",
        }
    }
}

/// The cause of a change: its actor, and the request it came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Who.
    pub actor: Actor,
    /// The `X-Request-Id` of the request, or the name of the job.
    pub request_id: String,
}

impl Cause {
    /// A change by a person.
    pub fn user(user: UserId, request_id: impl Into<String>) -> Self {
        Self { actor: Actor::User(user), request_id: request_id.into() }
    }

    /// A change by a part of the system.
    pub fn system(actor: SystemActor) -> Self {
        Self { actor: Actor::System(actor), request_id: actor.as_str().to_owned() }
    }

    /// The user, where a person acts: what `created_by` and `updated_by` hold.
    pub fn user_id(&self) -> Option<UserId> {
        match self.actor {
            Actor::User(user) => Some(user),
            Actor::System(_) => None,
        }
    }

    /// The actor's name in the audit log: `user:7`, `payments`.
    pub fn actor_name(&self) -> String {
        match self.actor {
            Actor::User(user) => format!("user:{user}"),
            Actor::System(system) => system.as_str().to_owned(),
        }
    }
}
