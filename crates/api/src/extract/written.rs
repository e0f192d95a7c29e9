//! Days, times and instants, read strictly: a day with a time beside it is refused rather than cut, and who sent it is told what is wanted.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};
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
        text.parse().ok().filter(|_| is_like(text, "0000-00-00"))
    }
}

impl Written for Time {
    const WANTED: &'static str = "must be a time of day, such as 20:15, without a day or an offset";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|_| is_like(text, "00:00") || is_like(text, "00:00:00"))
    }
}

impl Written for DateTime {
    const WANTED: &'static str = "must be a day and a time, such as 2026-06-11T20:15:00, without an offset";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|_| is_like(text, "0000-00-00T00:00") || is_like(text, "0000-00-00T00:00:00"))
    }
}

impl Written for Timestamp {
    const WANTED: &'static str = "must be an instant with its offset, such as 2026-06-11T18:00:00Z";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Whether it has digits where `form` has, and else the same signs. The parser of dates takes much more, an instant with an offset too, of
/// which it would keep a part alone.
fn is_like(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, wanted)| if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted })
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

/// For lists: what is wrong is told at its place.
///
/// # Errors
/// `Written::WANTED`.
pub fn each_written<'de, D: Deserializer<'de>, T: Written>(reader: D) -> Result<Vec<T>, D::Error> {
    let items = Vec::<Item<T>>::deserialize(reader)?;
    Ok(items.into_iter().map(|item| item.0).collect())
}

/// Of such a list.
struct Item<T>(T);

impl<'de, T: Written> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        written(reader).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

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
    fn a_time_is_a_time_of_any_day() {
        assert_eq!(Time::read("20:15"), Some(time(20, 15, 0, 0)));
        assert_eq!(Time::read("20:15:30"), Some(time(20, 15, 30, 0)));
        for wrong in ["2026-06-11T20:15:00", "T20:15", "20:15Z", "20:15+02:00", "25:00", "8:15", "2015", "20:15:30.5", "8 pm", ""] {
            assert_eq!(Time::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_and_a_time_have_no_offset() {
        assert_eq!(DateTime::read("2026-06-11T20:15"), Some(date(2026, 6, 11).at(20, 15, 0, 0)));
        assert_eq!(DateTime::read("2026-06-11T20:15:30"), Some(date(2026, 6, 11).at(20, 15, 30, 0)));
        for wrong in
            ["2026-06-11", "2026-06-11T20:15:00Z", "2026-06-11T20:15:00+02:00", "2026-06-11T24:30:00", "2026-02-31T20:15:00", "now", ""]
        {
            assert_eq!(DateTime::read(wrong), None, "{wrong}");
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
