use std::collections::BTreeMap;

use icalendar::parser::{Component, read_calendar, unfold};
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{self, Offset},
};

/// A calendar, read strictly.
pub struct Ics {
    /// Its blocks below `VCALENDAR`.
    pub blocks: Vec<Block>,
    method: String,
}

/// `BEGIN` to `END`.
pub struct Block {
    /// Such as `VEVENT`.
    pub name: String,
    /// Its properties with their parameters in front, such as `TZID=Europe/Berlin:20300103T130000`.
    pub properties: BTreeMap<String, String>,
    /// What is in it.
    pub blocks: Vec<Block>,
}

impl Ics {
    /// Reads a calendar.
    ///
    /// # Panics
    /// When it breaks a rule of RFC 5545's form: lines of at most 75 bytes that end with CRLF, a version, an identifier.
    pub fn read(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines.last(), Some(&""), "the last line ends");
        for line in &lines {
            assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{} bytes: {line:?}", line.len());
        }
        let unfolded = unfold(text);
        let calendar = read_calendar(&unfolded).expect("a calendar");
        let of_all: BTreeMap<&str, &str> = calendar.properties.iter().map(|one| (one.name.as_str(), one.val.as_str())).collect();
        assert_eq!(of_all["VERSION"], "2.0");
        assert!(!of_all["PRODID"].is_empty());
        Self { method: of_all["METHOD"].to_owned(), blocks: calendar.components.iter().map(Block::read).collect() }
    }

    /// What its receiver is to do with it.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Its only event.
    ///
    /// # Panics
    /// When there is none, or another.
    pub fn event(&self) -> &Block {
        let mut events = self.blocks.iter().filter(|block| block.name == "VEVENT");
        let event = events.next().expect("an event");
        assert!(events.next().is_none(), "one event");
        event
    }

    /// The instant of a property of the event, by nothing but what the calendar itself says of its zone.
    ///
    /// # Panics
    /// When it names a zone that the calendar does not explain.
    pub fn instant(&self, property: &str) -> Timestamp {
        let value = &self.event().properties[property];
        let Some((zone, local)) = value.strip_prefix("TZID=").and_then(|rest| rest.split_once(':')) else {
            return civil(value.strip_suffix('Z').expect("UTC or a zone")).to_zoned(tz::TimeZone::UTC).expect("an instant").timestamp();
        };
        let told = self.blocks.iter().find(|block| block.name == "VTIMEZONE" && block.properties["TZID"] == zone).expect("the zone");
        for forbidden in ["DTSTAMP", "UID"] {
            assert!(!told.properties.contains_key(forbidden), "a zone has no {forbidden}");
        }
        let local = civil(local);
        let since = |block: &&Block| civil(&block.properties["DTSTART"]);
        let rule = told.blocks.iter().filter(|block| since(block) <= local).max_by_key(since).expect("an observance");
        // A time that comes twice is the first of the two (section 3.3.5); so is one that the change leaves out.
        let (from, to) = (offset(&rule.properties["TZOFFSETFROM"]), offset(&rule.properties["TZOFFSETTO"]));
        let change = from.to_timestamp(since(&rule)).expect("an instant");
        let before = from.to_timestamp(local).expect("an instant");
        let after = to.to_timestamp(local).expect("an instant");
        if before < change { before } else { after }
    }
}

impl Block {
    fn read(component: &Component<'_>) -> Self {
        let property = |one: &icalendar::parser::Property<'_>| {
            let parameter = |parameter: &icalendar::parser::Parameter<'_>| {
                format!("{}={}:", parameter.key, parameter.val.as_ref().map_or("", |value| value.as_str()))
            };
            let parameters = one.params.iter().map(parameter).collect::<Vec<String>>().concat();
            (one.name.as_str().to_owned(), format!("{parameters}{}", one.val.as_str()))
        };
        Self {
            name: component.name.as_str().to_owned(),
            properties: component.properties.iter().map(property).collect(),
            blocks: component.components.iter().map(Self::read).collect(),
        }
    }
}

fn civil(text: &str) -> DateTime {
    DateTime::strptime("%Y%m%dT%H%M%S", text).expect("a date and a time")
}

fn offset(text: &str) -> Offset {
    let (sign, digits) = text.split_at(1);
    let part = |range: std::ops::Range<usize>| digits[range].parse::<i32>().expect("digits");
    let seconds = part(0..2) * 3_600 + part(2..4) * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).expect("an offset")
}
