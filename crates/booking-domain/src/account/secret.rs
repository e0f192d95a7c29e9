use std::fmt;

use jiff::Timestamp;

/// A text that never shows in a log: its debug form hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for whoever must have it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A token that works once: who holds it gets the token, the database only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeToken {
    /// 256 random bits as text; leaves by mail, or in an answer, and is kept nowhere else.
    pub token: Secret,
    /// SHA-256 of the token, in hex.
    pub hash: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show() {
        let token = OneTimeToken { token: Secret::new("hunter2"), hash: String::new(), expires_at: Timestamp::UNIX_EPOCH };
        assert!(!format!("{token:?}").contains("hunter2"));
    }
}
