//! Tables in files: CSV, a JSON array, or a JSON object a line.

use std::{collections::HashSet, path::Path};

use booking_app::import::{Rejected, SourceRow};
use serde_json::{Map, Value, value::RawValue};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv(u8),
    Array,
    Lines,
}

/// The rows of a file.
///
/// # Errors
/// In words, when the file as a whole cannot be read; a row that cannot be is told in its place.
pub fn rows(path: &Path, bytes: &[u8]) -> Result<Vec<SourceRow>, String> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("is UTF-16; save it as UTF-8".to_owned());
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match format(path, bytes) {
        Format::Csv(delimiter) => csv_rows(bytes, delimiter),
        Format::Array => array_rows(text(bytes)?),
        Format::Lines => Ok(line_rows(bytes)),
    }
}

/// By what the file begins with where that can only be JSON, else by its name, else CSV.
fn format(path: &Path, bytes: &[u8]) -> Format {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match (extension.as_str(), first) {
        ("tsv" | "tab", _) => Format::Csv(b'\t'),
        ("csv", _) => Format::Csv(delimiter(bytes)),
        (_, Some(b'[')) => Format::Array,
        ("jsonl" | "ndjson", _) | (_, Some(b'{')) => Format::Lines,
        ("json", _) => Format::Array,
        _ => Format::Csv(delimiter(bytes)),
    }
}

/// The separator the header line has most of.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| occurrences(header, separator);
    [b';', b'\t', b'|'].into_iter().fold(b',', |best, candidate| if count(candidate) > count(best) { candidate } else { best })
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + occurrences(&bytes[..error.valid_up_to()], b'\n');
        format!("is not UTF-8 in line {line}")
    })
}

fn csv_rows(bytes: &[u8], delimiter: u8) -> Result<Vec<SourceRow>, String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|_| "the header line is not UTF-8".to_owned())?.clone();
    let columns: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let (mut line, mut counted) = (1, 0);
    let mut rows = Vec::new();
    for record in reader.byte_records() {
        let record = record.map_err(|error| error.to_string())?;
        // The reader's own count of lines is one behind where lines end in CR LF.
        let at = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(counted);
        let at = at + bytes[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += occurrences(&bytes[counted..at], b'\n');
        counted = at;
        rows.push(SourceRow { line, values: csv_values(&columns, &record) });
    }
    Ok(rows)
}

fn csv_values(columns: &[String], record: &csv::ByteRecord) -> Result<Map<String, Value>, String> {
    if record.len() != columns.len() {
        return Err(format!("has {} fields, the header has {}", record.len(), columns.len()));
    }
    let field = |(name, bytes): (&String, &[u8])| {
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8"))?;
        Ok((name.clone(), Value::String(text.to_owned())))
    };
    columns.iter().zip(record).map(field).collect()
}

/// The rows keep their place in the text, so that each knows its line.
fn array_rows(text: &str) -> Result<Vec<SourceRow>, String> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| format!("is not a JSON array of films: {error}"))?;
    let (mut line, mut counted) = (1, 0);
    let mut rows = Vec::with_capacity(elements.len());
    for element in elements {
        let at = element.get().as_ptr().addr() - text.as_ptr().addr();
        line += occurrences(&text.as_bytes()[counted..at], b'\n');
        counted = at;
        rows.push(SourceRow { line, values: json_values(element.get()) });
    }
    Ok(rows)
}

fn occurrences(bytes: &[u8], wanted: u8) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == wanted)).sum()
}

fn line_rows(bytes: &[u8]) -> Vec<SourceRow> {
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n')).filter(|(_, line)| !line.trim_ascii().is_empty());
    let values = |line: &[u8]| json_values(std::str::from_utf8(line).map_err(|_| "is not UTF-8".to_owned())?);
    lines.map(|(line, bytes)| SourceRow { line, values: values(bytes) }).collect()
}

fn json_values(text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err("is not a JSON object".to_owned()),
        Err(error) => Err(format!("is not JSON: {error}")),
    }
}

/// The rejects as CSV: line, reason, and the columns as they came, so that they can be put right and imported again.
///
/// # Errors
/// None but those of the CSV writer.
pub fn rejects(rejected: &[Rejected]) -> Result<Vec<u8>, csv::Error> {
    let mut columns: Vec<&str> = Vec::new();
    let mut known = HashSet::new();
    for name in rejected.iter().filter_map(|rejected| rejected.row.values.as_ref().ok()).flat_map(Map::keys) {
        if known.insert(name) {
            columns.push(name);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["line", "reason"].iter().chain(&columns))?;
    for rejected in rejected {
        let line = rejected.row.line.to_string();
        let cell = |name: &&str| match rejected.row.values.as_ref().ok().and_then(|values| values.get(*name)) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let cells = columns.iter().map(cell);
        writer.write_record([line, rejected.reason.clone()].into_iter().chain(cells))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(name: &str, bytes: &[u8]) -> Vec<(u64, Result<Option<Value>, String>)> {
        let rows = rows(Path::new(name), bytes).expect("a table");
        rows.into_iter().map(|row| (row.line, row.values.map(|values| values.get("Title").cloned()))).collect()
    }

    fn title(line: u64, title: &str) -> (u64, Result<Option<Value>, String>) {
        (line, Ok(Some(Value::String(title.to_owned()))))
    }

    #[test]
    fn the_same_films_are_read_from_every_format() {
        let expected = [title(2, "Häxan"), title(3, "Sunrise, a song")];
        assert_eq!(titles("a.csv", "\u{FEFF}Title,Year\nHäxan,1922\n\"Sunrise, a song\",1927\n".as_bytes()), expected);
        assert_eq!(titles("a.csv", "Title;Year\r\nHäxan;1922\r\nSunrise, a song;1927".as_bytes()), expected);
        assert_eq!(titles("a.tsv", "Title\tYear\nHäxan\t1922\nSunrise, a song\t1927".as_bytes()), expected);
        assert_eq!(titles("a.json", "[\n{\"Title\":\"Häxan\"},\n{\"Title\":\"Sunrise, a song\"}\n]".as_bytes()), expected);
        assert_eq!(titles("a.jsonl", "\u{FEFF}\n{\"Title\":\"Häxan\"}\n{\"Title\":\"Sunrise, a song\"}\n".as_bytes()), expected);
        assert_eq!(titles("films", "Title\nHäxan\n\"Sunrise, a song\"".as_bytes()), expected);
    }

    #[test]
    fn a_row_that_cannot_be_read_does_not_stop_the_others() {
        let wrong = |line, reason: &str| (line, Err(reason.to_owned()));
        assert_eq!(
            titles("a.csv", b"Title,Year\nWings\nCh\xE9ri,1930\n\"two\nlines\",1931\n"),
            [wrong(2, "has 1 fields, the header has 2"), wrong(3, "Title is not UTF-8"), title(4, "two\nlines")]
        );
        assert_eq!(titles("a.json", b"[1, {\"Title\":\"Wings\"}]"), [wrong(1, "is not a JSON object"), title(1, "Wings")]);
        assert!(titles("a.jsonl", b"{\n{\"Title\":\"Wings\"}")[0].1.is_err());
    }

    #[test]
    fn a_file_that_is_no_table_is_refused_whole() {
        for (name, bytes) in [("a.json", &b"[{\"Title\": }]"[..]), ("a.json", b"null"), ("a.csv", b"\xFF\xFEa"), ("a.json", b"[\"\xFF\"]")]
        {
            rows(Path::new(name), bytes).expect_err(name);
        }
        assert_eq!(rows(Path::new("a.csv"), b""), Ok(Vec::new()));
    }

    #[test]
    fn rejects_can_be_put_right_and_imported_again() {
        let Ok(rows) = rows(Path::new("a.json"), br#"[{"Title": "A, b", "Year": 3}, 7]"#) else { panic!("a table") };
        let rejected: Vec<Rejected> = rows.into_iter().map(|row| Rejected { row, reason: "wrong".to_owned() }).collect();
        let text = String::from_utf8(rejects(&rejected).expect("text")).expect("UTF-8");
        assert_eq!(text, "line,reason,Title,Year\n1,wrong,\"A, b\",3\n1,wrong,,\n");
    }
}
