//! Days and instants, read strictly: a day with a time beside it is refused rather than cut, and who sent it is told what is wanted.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Something that requests write down in one form.
pub trait Written: Sized {
    /// What to say where it is written otherwise.
    const WANTED: &'static str;

    /// Reads it, if it is written as wanted.
    fn read(text: &str) -> Option<Self>;
}

impl Written for Date {
    const WANTED: &'static str = "must be a day, such as 2026-06-11, without a time or an offset";

    fn read(text: &str) -> Option<Self> {
        // The parser of dates takes much more, an instant with an offset too, of which it would keep the day alone.
        let is_plain = text.len() == 10
            && text.bytes().enumerate().all(|(i, byte)| if matches!(i, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
        text.parse().ok().filter(|_| is_plain)
    }
}

impl Written for Timestamp {
    const WANTED: &'static str = "must be an instant with its offset, such as 2026-06-11T18:00:00Z";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// For fields that must be there.
///
/// # Errors
/// `Written::WANTED`.
pub fn written<'de, D: Deserializer<'de>, T: Written>(reader: D) -> Result<T, D::Error> {
    T::read(&String::deserialize(reader)?).ok_or_else(|| D::Error::custom(T::WANTED))
}

/// For fields that may be left out. With `#[serde(default)]`.
///
/// # Errors
/// `Written::WANTED`.
pub fn written_if_any<'de, D: Deserializer<'de>, T: Written>(reader: D) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(reader)?;
    text.map(|text| T::read(&text).ok_or_else(|| D::Error::custom(T::WANTED))).transpose()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_a_day_and_nothing_beside_it() {
        assert_eq!(Date::read("2026-06-11"), Some(date(2026, 6, 11)));
        for wrong in
            ["2026-06-11T20:00:00Z", "2026-06-11T20:00:00+02:00", "2026-06-11 20:00", "20260611", "2026-02-31", "11.06.2026", "today", ""]
        {
            assert_eq!(Date::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_instant_has_its_offset() {
        assert!(Timestamp::read("2026-06-11T18:00:00Z").is_some());
        assert_eq!(Timestamp::read("2026-06-11T20:00:00+02:00"), Timestamp::read("2026-06-11T18:00:00Z"));
        for wrong in ["2026-06-11", "2026-06-11T18:00:00", "now", ""] {
            assert_eq!(Timestamp::read(wrong), None, "{wrong}");
        }
    }
}
