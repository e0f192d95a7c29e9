//! Text that people type, parsed once and then trusted.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

/// Why a text is refused; the message is for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct TextError(pub String);

/// An e-mail address, compared without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Parses an address: one `@`, a dotted host, no white space or control characters, at most 254 characters (RFC 5321).
    ///
    /// # Errors
    /// [`TextError`] with what is wrong.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let refuse = || TextError("must be an e-mail address".to_owned());
        let address: String = raw.trim().nfc().collect::<String>().to_lowercase();
        let (local, host) = address.split_once('@').ok_or_else(refuse)?;
        let host_is_fine = host.contains('.')
            && host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && host.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.');
        let local_is_fine = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| !c.is_whitespace() && !is_forbidden(c) && !"@,;:<>()[]\\\"".contains(c));
        if address.len() <= 254 && host_is_fine && local_is_fine { Ok(Self(address)) } else { Err(refuse()) }
    }

    /// The address in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = TextError;

    fn try_from(raw: String) -> Result<Self, TextError> {
        Self::parse(&raw)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// Characters that must not stand in a text: controls, separators of lines, bidirectional marks and overrides, zero-width characters.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Characters that take room or none and show nothing, so that a name of them is none: soft hyphens, fillers, joiners, tags.
fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// Says how the character before it is drawn, and is nothing by itself.
fn is_variation(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// A one-line text of a person: NFC, trimmed, 1 to `max` characters, none of them invisible.
///
/// # Errors
/// [`TextError`] with what is wrong.
pub fn one_line(raw: &str, max: usize) -> Result<String, TextError> {
    let text: String = raw.trim().nfc().collect();
    if text.chars().all(|c| c.is_whitespace() || is_variation(c)) {
        return Err(TextError("must not be empty".to_owned()));
    }
    if text.chars().count() > max {
        return Err(TextError(format!("must have at most {max} characters")));
    }
    if text.chars().any(|c| is_forbidden(c) || is_blank(c)) {
        return Err(TextError("must not contain control or invisible characters".to_owned()));
    }
    Ok(text)
}

/// A text of any number of lines, or none: NFC, trimmed, at most `max` characters, of the control characters only line breaks and tabs.
///
/// # Errors
/// [`TextError`] with what is wrong.
pub fn lines(raw: &str, max: usize) -> Result<String, TextError> {
    let text: String = raw.trim().replace("\r\n", "\n").replace(['\u{2028}', '\u{2029}'], "\n").nfc().collect();
    if text.chars().count() > max {
        return Err(TextError(format!("must have at most {max} characters")));
    }
    if text.chars().any(|c| is_forbidden(c) && !matches!(c, '\n' | '\t')) {
        return Err(TextError("must not contain control or invisible characters".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_without_case() {
        assert_eq!(Email::parse(" Ann@Example.ORG ").expect("an address").as_str(), "ann@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for raw in ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example", "a@b@c.org", "ann\n@example.org", ".a@example.org"]
        {
            assert!(Email::parse(raw).is_err(), "{raw:?}");
        }
    }

    #[test]
    fn names_hold_nothing_invisible() {
        assert_eq!(one_line("  Zoë ", 80).expect("a name"), "Zoë");
        for hidden in ["a\u{202E}b", "a\u{2028}b", "a\u{61C}b", "a\u{AD}b", "\u{3164}", "\u{115F}", "\u{180E}", "\u{E0041}"] {
            assert!(one_line(hidden, 80).is_err(), "{hidden:?}");
        }
        for nothing in ["   ", "\u{FE0F}", "\u{3000}\u{FE0F}"] {
            assert!(one_line(nothing, 80).is_err(), "{nothing:?}");
        }
        assert_eq!(one_line("❤\u{FE0F}", 80).expect("a name"), "❤\u{FE0F}");
        assert_eq!(lines("one\u{2028}two\u{2029}soft\u{AD}ly", 80).expect("a text"), "one\ntwo\nsoft\u{AD}ly");
    }
}
