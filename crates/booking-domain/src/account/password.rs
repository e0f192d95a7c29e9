use std::fmt;

use crate::text::{Email, TextError};

/// A password as it was typed: never trimmed, never cut, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Fewest characters of a new password.
const MIN: usize = 8;
/// Most characters of any password: more is no password but a load on the hash.
const MAX: usize = 1024;

impl Password {
    /// A password somebody logs in with: any text that could be one.
    ///
    /// # Errors
    /// [`TextError`] when it is longer than any password may be.
    pub fn typed(raw: &str) -> Result<Self, TextError> {
        if raw.chars().count() > MAX {
            return Err(TextError(format!("must have at most {MAX} characters")));
        }
        Ok(Self(raw.to_owned()))
    }

    /// A password somebody chooses: long enough, and not one of those that everybody tries first. There are no rules of composition
    /// (NIST SP 800-63B, 3.1.1.2).
    ///
    /// # Errors
    /// [`TextError`] with what is wrong.
    pub fn chosen(raw: &str, email: Option<&Email>) -> Result<Self, TextError> {
        let password = Self::typed(raw)?;
        if raw.chars().count() < MIN {
            return Err(TextError(format!("must have at least {MIN} characters")));
        }
        let lower = raw.to_lowercase();
        let local = |email: &Email| email.as_str().split('@').next().is_some_and(|local| local == lower);
        if email.is_some_and(|email| email.as_str() == lower || local(email)) {
            return Err(TextError("must not be the e-mail address".to_owned()));
        }
        if is_common(&lower) {
            return Err(TextError("is one of the passwords that everybody tries first".to_owned()));
        }
        Ok(password)
    }

    /// The text, for the hash.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

fn is_common(lower: &str) -> bool {
    let mut chars = lower.chars();
    let first = chars.next();
    chars.all(|c| Some(c) == first) || is_run(lower) || COMMON.contains(&lower)
}

/// Whether it only counts up or down: `12345678`, `abcdefgh`, `87654321`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    [1, -1].iter().any(|step| codes.windows(2).all(|pair| pair[1] - pair[0] == *step))
}

/// Long enough, and found at the top of every list of leaked passwords.
const COMMON: [&str; 96] = [
    "00112233",
    "10203040",
    "11112222",
    "11223344",
    "12121212",
    "123123123",
    "1234567890",
    "12344321",
    "12345678910",
    "123456789a",
    "12345678a",
    "1234abcd",
    "123abc123",
    "123qweasd",
    "123qweasdzxc",
    "147258369",
    "159753456",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "1qazxsw2",
    "741852963",
    "789456123",
    "987654321",
    "9876543210",
    "a1b2c3d4",
    "aa123456",
    "abc12345",
    "abcd1234",
    "abcd12345",
    "admin123",
    "admin1234",
    "adminadmin",
    "administrator",
    "alexander",
    "asdf1234",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "basketball",
    "changeme",
    "changeme123",
    "charlie1",
    "chocolate",
    "cinema123",
    "computer",
    "corvette",
    "danielle",
    "dearbook",
    "elephant",
    "facebook",
    "football",
    "football1",
    "google123",
    "iloveyou",
    "iloveyou1",
    "internet",
    "jennifer",
    "jonathan",
    "letmein1",
    "letmein123",
    "liverpool",
    "login123",
    "michelle",
    "minecraft",
    "mustang1",
    "p@ssw0rd",
    "pa55word",
    "passw0rd",
    "password",
    "password!",
    "password1",
    "password12",
    "password123",
    "password1234",
    "pokemon1",
    "princess",
    "princess1",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qwer1234",
    "qwerty12",
    "qwerty123",
    "qwerty1234",
    "qwertyui",
    "qwertyuiop",
    "starwars",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "welcome123",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_and_nothing_is_trimmed() {
        assert!(Password::chosen("korb ei", None).is_err());
        assert!(Password::chosen("schlüßel", None).is_ok());
        assert_eq!(Password::chosen("  a phrase  ", None).expect("a password").expose(), "  a phrase  ");
        assert!(Password::chosen(&"long words ".repeat(93), None).is_ok());
        assert!(Password::chosen(&"x-".repeat(513), None).is_err());
        assert!(Password::typed(&"x".repeat(1025)).is_err());
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for raw in ["password", "PassWord1", "aaaaaaaa", "12345678", "hgfedcba", "qwertyuiop"] {
            assert!(Password::chosen(raw, None).is_err(), "{raw}");
        }
        assert!(Password::chosen("marquee-demo", None).is_ok());
    }

    #[test]
    fn the_address_is_no_password() {
        let email = Email::parse("ann.jones@example.org").expect("an address");
        assert!(Password::chosen("Ann.Jones@example.org", Some(&email)).is_err());
        assert!(Password::chosen("ann.jones", Some(&email)).is_err());
    }

    #[test]
    fn a_password_does_not_show() {
        assert_eq!(format!("{:?}", Password::typed("hunter2").expect("a password")), "Password(…)");
    }
}
