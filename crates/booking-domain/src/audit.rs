//! Who did what: every change names its cause, and the store writes it into the append-only audit log in the same transaction.

mod archive;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::UserId;

pub use archive::{ArchiveOutcome, AuditArchive, Link, SealedRecord};

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

/// What a row of the log says of an event that made something go from one state to another: the event, with both where they differ.
///
/// # Errors
/// When the event cannot be written as JSON.
pub fn change_detail(event: &impl Serialize, from: &str, to: &str) -> Result<serde_json::Value, serde_json::Error> {
    let mut detail = serde_json::to_value(event)?;
    if let Some(object) = detail.as_object_mut().filter(|_| from != to) {
        object.insert("from".to_owned(), from.into());
        object.insert("to".to_owned(), to.into());
    }
    Ok(detail)
}

/// Key of a row of the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditId(pub i64);

/// A row of the audit log, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditRecord {
    /// Key; later rows have larger ones.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who: `user:7`, or the name of a part of the system.
    pub actor: String,
    /// The person's name by now, where a person acted who has an account still.
    pub actor_name: Option<String>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub entity: String,
    /// To which.
    pub entity_id: String,
    /// What changed.
    pub detail: serde_json::Value,
    /// The request, or the job, that it came by.
    pub request_id: String,
    /// The seal, once there is one.
    pub seal: Option<String>,
}

/// Which rows of the audit log. Whatever is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By whom.
    pub actor: Option<String>,
    /// What was done.
    pub action: Option<String>,
    /// To what kind of thing.
    pub entity: Option<String>,
    /// To which.
    pub entity_id: Option<String>,
    /// By which request.
    pub request_id: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// A row as it goes into the chain: every column as the database has it, the detail letter by letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRow {
    /// Its key.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To what kind of thing.
    pub entity: String,
    /// To which.
    pub entity_id: String,
    /// The text of the detail.
    pub detail: String,
    /// The request.
    pub request_id: String,
}

/// What stands in the place of the hash before the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl SealedRow {
    /// The text whose SHA-256 seals the row: the hash of the row before, and the row as a JSON list, in which no text can run into the next.
    pub fn canonical(&self, previous: &str) -> String {
        serde_json::json!([
            previous,
            self.id,
            self.at.as_microsecond(),
            self.actor,
            self.action,
            self.entity,
            self.entity_id,
            self.detail,
            self.request_id
        ])
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_is_for_ever() {
        let row = SealedRow {
            id: 7,
            at: Timestamp::constant(1_780_000_000, 5_000),
            actor: "user:3".to_owned(),
            action: "film.changed".to_owned(),
            entity: "film".to_owned(),
            entity_id: "12".to_owned(),
            detail: r#"{"title": "M"}"#.to_owned(),
            request_id: "r".to_owned(),
        };
        let expected = r#"["0",7,1780000000000005,"user:3","film.changed","film","12","{\"title\": \"M\"}","r"]"#;
        assert_eq!(row.canonical("0"), expected);
        let shifted = SealedRow { entity: "fil".to_owned(), entity_id: "m12".to_owned(), ..row.clone() };
        assert_ne!(shifted.canonical("0"), row.canonical("0"));
    }
}
