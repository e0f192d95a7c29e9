//! Dates as people write them.

use jiff::civil::Date;

/// Reads a date: ISO 8601 with or without a time, `Jun 12 1998`, `June 12, 1998`, `12-Jun-98`, `12 June 1998`, `6/12/1998` (month first
/// where that is possible), `12.06.1998` (day first), `19980612`, or a year alone, which becomes its first day. Two digits of a year are
/// the past hundred years, a few years ahead included.
pub fn parse(written: &str, today: Date) -> Option<Date> {
    let written = written.trim();
    let date_part = written.split(['T', ' ']).next().unwrap_or_default();
    if let Ok(date) = date_part.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> = written.split(|c: char| c.is_whitespace() || ",./-".contains(c)).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [year] if year.len() == 4 => Date::new(year.parse().ok()?, 1, 1).ok(),
        [a, b, c] => in_three(a, b, c, written.contains('.'), today),
        [month_name, year_written] => Date::new(year(year_written, today)?, month(month_name)?, 1).ok(),
        _ => None,
    }
}

fn in_three(a: &str, b: &str, c: &str, day_first: bool, today: Date) -> Option<Date> {
    if let Some(month) = month(a) {
        return Date::new(year(c, today)?, month, day(b)?).ok();
    }
    if let Some(month) = month(b) {
        return if is_long_year(a) {
            Date::new(year(a, today)?, month, day(c)?).ok()
        } else {
            Date::new(year(c, today)?, month, day(a)?).ok()
        };
    }
    if is_long_year(a) {
        return Date::new(year(a, today)?, b.parse().ok()?, day(c)?).ok();
    }
    let (month, day_of_month) = if day_first || a.parse::<i8>().ok()? > 12 { (b, a) } else { (a, b) };
    Date::new(year(c, today)?, month.parse().ok()?, day(day_of_month)?).ok()
}

fn is_long_year(written: &str) -> bool {
    written.len() == 4 && written.bytes().all(|b| b.is_ascii_digit())
}

/// A day, also as `1st`, `2nd`, `3rd`, `4th`.
fn day(written: &str) -> Option<i8> {
    written.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()
}

fn month(name: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let name = name.to_lowercase();
    let position =
        MONTHS.iter().position(|month| name.len() >= 3 && (month.starts_with(&name) || name == "sept" && *month == "september"))?;
    i8::try_from(position + 1).ok()
}

fn year(written: &str, today: Date) -> Option<i16> {
    let number: i16 = written.parse().ok()?;
    match written.len() {
        4 => Some(number),
        2 => {
            let century = today.year() / 100 * 100;
            Some(if number > today.year() - century + 5 { century - 100 + number } else { century + number })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_read_in_many_spellings() {
        let june = Some(date(1998, 6, 12));
        for written in [
            "1998-06-12",
            "1998-06-12T00:00:00Z",
            "1998-06-12 10:30:00",
            "Jun 12 1998",
            "June 12, 1998",
            "12-Jun-98",
            "12 June 1998",
            "12th June 1998",
            "6/12/1998",
            "06/12/98",
            "12.06.1998",
            "12.6.98",
            "1998/06/12",
            "19980612",
            "1998 Jun 12",
        ] {
            assert_eq!(parse(written, date(2026, 6, 1)), june, "{written}");
        }
        assert_eq!(parse("31/12/1999", date(2026, 6, 1)), Some(date(1999, 12, 31)));
        assert_eq!(parse("1998", date(2026, 6, 1)), Some(date(1998, 1, 1)));
        assert_eq!(parse("Sept 1998", date(2026, 6, 1)), Some(date(1998, 9, 1)));
        assert_eq!(parse("1-Jan-27", date(2026, 6, 1)), Some(date(2027, 1, 1)));
        assert_eq!(parse("1-Jan-33", date(2026, 6, 1)), Some(date(1933, 1, 1)));
        for written in ["", "soon", "Feb 30 1998", "13/13/1998", "TBD", "1998-13-01", "12-Jun", "99999"] {
            assert_eq!(parse(written, date(2026, 6, 1)), None, "{written}");
        }
    }
}
