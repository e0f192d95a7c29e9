//! A time zone as calendars read it: `VTIMEZONE` (RFC 5545, section 3.6.5).

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone, TimeZoneTransition},
};

use crate::calendar::{Block, property};

/// How many changes of the clocks before and after a show are told. They are told one by one, as rules for ever would be wrong the day
/// a country changes its mind.
const AROUND: usize = 2;

/// The zone around an instant. `None` for UTC, which needs none.
pub fn block(name: &str, zone: &TimeZone, around: Timestamp) -> Option<Block> {
    if *zone == TimeZone::UTC {
        return None;
    }
    // A change at the very instant is one before it.
    let until = around.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(around);
    let mut changes: Vec<TimeZoneTransition<'_>> = zone.preceding(until).take(AROUND).collect();
    changes.reverse();
    changes.extend(zone.following(around).take(AROUND));
    let mut observances: Vec<Block> = changes.iter().map(|change| changed(zone, change)).collect();
    if changes.first().is_none_or(|first| first.timestamp() > around) {
        observances.insert(0, always(zone, around));
    }
    Some(Block::new("VTIMEZONE", vec![property("TZID", name)], observances))
}

/// What holds from a change of the clocks on. It begins by the clocks of before.
fn changed(zone: &TimeZone, change: &TimeZoneTransition<'_>) -> Block {
    let at = change.timestamp();
    let just_before = at.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN);
    let before = zone.to_offset(just_before);
    let onset = before.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string();
    observance(change.dst().is_dst(), &onset, before, change.offset(), change.abbreviation())
}

/// What has always held, where no change is known.
fn always(zone: &TimeZone, around: Timestamp) -> Block {
    let info = zone.to_offset_info(around);
    observance(info.dst().is_dst(), "19700101T000000", info.offset(), info.offset(), info.abbreviation())
}

fn observance(is_dst: bool, onset: &str, from: Offset, to: Offset, name: &str) -> Block {
    let properties = vec![
        property("DTSTART", onset),
        property("TZOFFSETFROM", offset(from)),
        property("TZOFFSETTO", offset(to)),
        property("TZNAME", name),
    ];
    Block::new(if is_dst { "DAYLIGHT" } else { "STANDARD" }, properties, Vec::new())
}

/// `+0200`; with seconds where an old zone has some.
fn offset(offset: Offset) -> String {
    let (sign, seconds) = (if offset.is_negative() { '-' } else { '+' }, offset.seconds().abs());
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}
