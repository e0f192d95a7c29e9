//! CSV as RFC 4180 has it, and safe to open in a spreadsheet.

use csv::{QuoteStyle, Terminator, WriterBuilder};

/// A line of a table.
pub trait Record {
    /// The names of the columns, the same as in JSON.
    const COLUMNS: &'static [&'static str];

    /// The cells, in the order of the columns.
    fn cells(&self) -> Vec<Cell>;
}

/// A cell.
pub enum Cell {
    /// Words that somebody typed, or might have.
    Words(String),
    /// Digits of our own, which may begin with a minus.
    Digits(String),
}

impl Cell {
    /// Words.
    pub fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }

    /// Digits.
    pub fn digits(text: String) -> Self {
        Self::Digits(text)
    }

    /// A whole number.
    pub fn count(number: i64) -> Self {
        Self::Digits(number.to_string())
    }

    /// The cell as it is written: words that a spreadsheet would take for a formula begin with an apostrophe (OWASP, CSV injection).
    fn written(self) -> String {
        match self {
            Self::Words(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Self::Words(text) | Self::Digits(text) => text,
        }
    }
}

/// The head of a table.
///
/// # Errors
/// None in practice: it is written into memory.
pub fn head<R: Record>() -> Result<Vec<u8>, csv::Error> {
    lines(std::iter::once(R::COLUMNS.iter().map(ToString::to_string).collect()))
}

/// Lines of a table.
///
/// # Errors
/// None in practice: they are written into memory.
pub fn body<R: Record>(records: &[R]) -> Result<Vec<u8>, csv::Error> {
    lines(records.iter().map(|record| record.cells().into_iter().map(Cell::written).collect()))
}

fn lines(lines: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    for line in lines {
        writer.write_record(line)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Line(&'static str, i64);

    impl Record for Line {
        const COLUMNS: &'static [&'static str] = &["title", "net"];

        fn cells(&self) -> Vec<Cell> {
            vec![Cell::words(self.0), Cell::count(self.1)]
        }
    }

    fn text(bytes: Result<Vec<u8>, csv::Error>) -> String {
        String::from_utf8(bytes.expect("written")).expect("UTF-8")
    }

    #[test]
    fn cells_are_quoted_as_rfc_4180_has_it() {
        assert_eq!(text(head::<Line>()), "title,net\r\n");
        let lines = [Line("Amélie", 5), Line("She said \"no\", twice", 0), Line("two\nlines", -7), Line("", 1)];
        assert_eq!(text(body(&lines)), "Amélie,5\r\n\"She said \"\"no\"\", twice\",0\r\n\"two\nlines\",-7\r\n,1\r\n");
    }

    #[test]
    fn no_title_is_a_formula_and_no_number_is_made_words() {
        for title in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            let line = text(body(&[Line(title, -3)]));
            assert!(line.trim_start_matches('"').starts_with(&format!("'{title}")), "{line:?}");
            assert!(line.ends_with(",-3\r\n"), "{line:?}");
        }
        assert_eq!(text(body(&[Line("1 = 1", 1)])), "1 = 1,1\r\n");
    }
}
