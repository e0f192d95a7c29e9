//! Cinemas and their screens.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{CinemaId, Currency, LayoutId, ScreenId, cancellation::CancellationPolicy};

/// A cinema: where its screens are, in which zone its clocks run and in which currency it sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cinema {
    /// Key.
    pub id: CinemaId,
    /// Name on the door.
    pub name: String,
    /// City, as people search for it.
    pub city: String,
    /// Street address, one line.
    pub address: String,
    /// IANA zone name, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Currency of every price of this cinema.
    pub currency: Currency,
    /// Fee a booking pays for each seat, in minor units.
    pub booking_fee_minor: i64,
    /// Its terms of cancellation.
    #[serde(default)]
    pub cancellation: CancellationPolicy,
    /// The local hour its trading day starts at, 0 to 12.
    #[serde(default = "usual_trading_day_start")]
    pub trading_day_start: i8,
}

/// The local hour a trading day starts at where a cinema says nothing else.
pub const USUAL_TRADING_DAY_START: i8 = 6;

fn usual_trading_day_start() -> i8 {
    USUAL_TRADING_DAY_START
}

impl Cinema {
    /// The zone of the cinema; UTC should the zone database not know the name.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The trading day an instant belongs to: by default 06:00 to 05:59 local, so a 00:15 show is of the evening before (trap T38).
    pub fn trading_day(&self, at: Timestamp) -> civil::Date {
        let local = at.to_zoned(self.zone()).datetime();
        if local.hour() < self.trading_day_start { local.date().yesterday().unwrap_or(local.date()) } else { local.date() }
    }

    /// The local time of a clock on a trading day: before the trading day starts, it is of the night that follows.
    pub fn on_trading_day(&self, day: civil::Date, clock: civil::Time) -> civil::DateTime {
        let date = if clock.hour() < self.trading_day_start { day.tomorrow().unwrap_or(day) } else { day };
        date.to_datetime(clock)
    }

    /// The instants `[from, to)` of a trading day.
    pub fn trading_day_bounds(&self, day: civil::Date) -> Option<(Timestamp, Timestamp)> {
        let opening = |d: civil::Date| Some(d.at(self.trading_day_start, 0, 0, 0).to_zoned(self.zone()).ok()?.timestamp());
        Some((opening(day)?, opening(day.tomorrow().ok()?)?))
    }
}

/// A screen (auditorium) of a cinema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Key.
    pub id: ScreenId,
    /// The cinema it belongs to.
    pub cinema: CinemaId,
    /// Name, such as `Screen 1`.
    pub name: String,
    /// The layout version new showtimes are pinned to.
    pub layout: LayoutId,
    /// Minutes between two shows for cleaning.
    pub cleaning_minutes: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_show_after_midnight_belongs_to_the_evening_before() {
        let cinema = Cinema {
            id: CinemaId(1),
            name: "Astor".into(),
            city: "Berlin".into(),
            address: String::new(),
            time_zone: "Europe/Berlin".into(),
            currency: Currency::EUR,
            booking_fee_minor: 0,
            cancellation: CancellationPolicy::default(),
            trading_day_start: USUAL_TRADING_DAY_START,
        };
        let quarter_past_midnight: Timestamp = "2026-06-11T22:15:00Z".parse().expect("an instant");
        assert_eq!(cinema.trading_day(quarter_past_midnight), civil::date(2026, 6, 11));
        let (from, to) = cinema.trading_day_bounds(civil::date(2026, 6, 11)).expect("bounds");
        assert!(from <= quarter_past_midnight && quarter_past_midnight < to);
        let on = |clock| cinema.on_trading_day(civil::date(2026, 6, 11), clock);
        assert_eq!(on(civil::time(0, 15, 0, 0)).date(), civil::date(2026, 6, 12));
        assert_eq!(on(civil::time(6, 0, 0, 0)).date(), civil::date(2026, 6, 11));
        let early = Cinema { trading_day_start: 0, ..cinema };
        assert_eq!(early.trading_day(quarter_past_midnight), civil::date(2026, 6, 12));
    }
}
