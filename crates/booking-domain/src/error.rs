//! Errors that more than one part of the domain speaks of.

use serde::Serialize;
use thiserror::Error;

/// What a store answers when it could not do its work. Expected refusals are outcomes of the port's method, not this.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached, is out of connections, or is shutting down: trying again later is sensible.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// A row that cannot be what the code believes; names table, column and id.
    #[error("bad row in {table} ({column}, id {id}): {reason}")]
    Corrupt {
        /// Table of the row.
        table: &'static str,
        /// Column that cannot be read.
        column: &'static str,
        /// Key of the row.
        id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Anything else; told to the log, never to a client.
    #[error("database error: {0}")]
    Internal(String),
}

/// One thing wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// JSON pointer to the field (RFC 6901), such as `/seat_ids`.
    pub pointer: String,
    /// What is wrong, in words for the person who sent it.
    pub message: String,
}

/// Everything wrong with a request's fields: 422 `validation_failed` on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Default, Error)]
#[error("the request has wrong fields")]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// One wrong field.
    pub fn one(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self(vec![FieldError { pointer: pointer.into(), message: message.into() }])
    }

    /// Adds a wrong field.
    pub fn push(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { pointer: pointer.into(), message: message.into() });
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// Itself, when it holds anything.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}
