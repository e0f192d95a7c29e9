//! The show as an iCalendar event (RFC 5545, and RFC 5546 for what its method says).
//!
//! Content lines, with their escaping and folding, are icalendar's. Its components are not used: they put a `DTSTAMP` and a `UID` into
//! whatever is nested, where a time zone may have none, and read the clock for it.

use booking_domain::ports::{Attachment, BookingPapers, DocumentError};
use icalendar::Property;
use jiff::{Timestamp, tz::TimeZone};

use crate::{words, zone};

/// `BEGIN` to `END`, with properties and what is nested.
pub struct Block {
    name: &'static str,
    properties: Vec<Property>,
    nested: Vec<Block>,
}

impl Block {
    pub fn new(name: &'static str, properties: Vec<Property>, nested: Vec<Block>) -> Self {
        Self { name, properties, nested }
    }

    fn write(self, out: &mut String) -> Result<(), std::fmt::Error> {
        let begin_and_end = [property("BEGIN", self.name), property("END", self.name)];
        let [begin, end] = begin_and_end;
        *out += &line(begin)?;
        for property in self.properties {
            *out += &line(property)?;
        }
        for block in self.nested {
            block.write(out)?;
        }
        *out += &line(end)?;
        Ok(())
    }
}

/// A property. Text has no bare carriage return: the format has no escape for one.
pub fn property(key: &str, value: impl Into<String>) -> Property {
    Property::new(key, value.into().replace('\r', ""))
}

fn line(property: Property) -> Result<String, std::fmt::Error> {
    property.try_into()
}

/// The file: published, or called off.
pub fn attachment(papers: &BookingPapers) -> Result<Attachment, DocumentError> {
    let method = if papers.is_called_off() { "CANCEL" } else { "PUBLISH" };
    let head = vec![
        property("VERSION", "2.0"),
        property("PRODID", "-//Marquee//Bookings//EN"),
        property("CALSCALE", "GREGORIAN"),
        property("METHOD", method),
    ];
    let zone = papers.zone();
    let mut nested: Vec<Block> = zone::block(&papers.summary.time_zone, &zone, papers.booking().starts_at).into_iter().collect();
    nested.push(event(papers, &zone));
    let mut text = String::new();
    Block::new("VCALENDAR", head, nested).write(&mut text).map_err(|error| DocumentError(error.to_string()))?;
    Ok(Attachment {
        name: format!("{}.ics", papers.booking().reference),
        content_type: format!("text/calendar; charset=utf-8; method={method}"),
        bytes: text.into_bytes(),
    })
}

fn event(papers: &BookingPapers, zone: &TimeZone) -> Block {
    let (summary, booking) = (&papers.summary, papers.booking());
    let called_off = papers.is_called_off();
    // What is published has an organizer (RFC 5546, section 3.2.1), also where there is nothing to reach it by.
    let organizer = property("ORGANIZER", papers.url.as_deref().unwrap_or("invalid:nomail"))
        .append_parameter(("CN", &*quotable(&summary.cinema_name)))
        .done();
    let mut properties = vec![
        // The reference is drawn by lot, so that two installations never mean the same event.
        property("UID", format!("{}-{}@marquee", booking.reference, booking.id)),
        property("DTSTAMP", utc(papers.made_at)),
        property("CREATED", utc(papers.sold_at().unwrap_or(booking.created_at))),
        // Both only rise. A show that moves is another version of the show, and of none of its bookings.
        property("SEQUENCE", booking.version.saturating_add(summary.show_version).to_string()),
        property("STATUS", if called_off { "CANCELLED" } else { "CONFIRMED" }),
        local("DTSTART", booking.starts_at, &summary.time_zone, zone),
        local("DTEND", booking.ends_at, &summary.time_zone, zone),
        property("SUMMARY", summary.film_title.clone()),
        property("LOCATION", location(papers)),
        property("DESCRIPTION", description(papers)),
        organizer,
        property("CLASS", "PRIVATE"),
        property("TRANSP", if called_off { "TRANSPARENT" } else { "OPAQUE" }),
    ];
    properties.extend(papers.url.clone().map(|url| property("URL", url)));
    Block::new("VEVENT", properties, if called_off { Vec::new() } else { vec![alarm(papers)] })
}

/// Two hours before: time to go.
fn alarm(papers: &BookingPapers) -> Block {
    let says = format!("{} – {}", papers.summary.film_title, papers.summary.cinema_name);
    let properties = vec![property("ACTION", "DISPLAY"), property("DESCRIPTION", says), property("TRIGGER", "-PT2H")];
    Block::new("VALARM", properties, Vec::new())
}

/// An instant as the cinema's clocks show it; in UTC where they show it for the second time in a night, as a calendar takes a time that
/// comes twice for the first (RFC 5545, section 3.3.5).
fn local(key: &str, at: Timestamp, name: &str, zone: &TimeZone) -> Property {
    let clock = at.to_zoned(zone.clone()).datetime();
    let is_first = zone.to_ambiguous_timestamp(clock).compatible().is_ok_and(|first| first == at);
    if *zone == TimeZone::UTC || !is_first {
        return property(key, utc(at));
    }
    property(key, clock.strftime("%Y%m%dT%H%M%S").to_string()).append_parameter(("TZID", name)).done()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn location(papers: &BookingPapers) -> String {
    let (summary, place) = (&papers.summary, words::place(&papers.summary));
    [&summary.cinema_name, &place].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn description(papers: &BookingPapers) -> String {
    let mut lines = vec![format!("Reference: {}", papers.booking().reference), format!("Screen: {}", papers.summary.screen_name)];
    if papers.is_called_off() {
        lines.push("This booking is cancelled.".to_owned());
    } else {
        lines.extend(papers.booking().live_seats().map(words::seat));
        lines.extend(papers.url.as_ref().map(|url| format!("Tickets: {url}")));
    }
    lines.join("\n")
}

/// A parameter's value has no escape for quotation marks.
fn quotable(text: &str) -> String {
    text.replace('"', "'").replace(char::is_control, " ")
}
