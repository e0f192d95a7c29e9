//! Reports: what is asked for, over which trading days, and the figures of a line. Money is per currency, and currencies are never added.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::{
    CinemaId, Currency,
    named::named,
    payment::{RefundCause, RefundStatus},
};

named! {
    /// What the lines of a report are of.
    Grouping {
        /// Trading days.
        Day = "day",
        /// Weeks of trading days, Monday to Sunday (ISO 8601).
        Week = "week",
        /// Months of trading days.
        Month = "month",
        /// Films.
        Film = "film",
        /// Screens.
        Screen = "screen",
        /// Cinemas.
        Cinema = "cinema",
        /// Single shows.
        Show = "show",
        /// Hours of the day in which shows start, by the cinema's clocks.
        Hour = "hour",
    }
}

/// What the lines of one statement are of, beside their periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Everything together.
    All,
    /// Films.
    Film,
    /// Screens.
    Screen,
    /// Cinemas.
    Cinema,
    /// Shows.
    Show,
}

impl Grouping {
    fn subject(self) -> Subject {
        match self {
            Self::Day | Self::Week | Self::Month => Subject::All,
            Self::Film => Subject::Film,
            Self::Screen => Subject::Screen,
            Self::Cinema => Subject::Cinema,
            Self::Show | Self::Hour => Subject::Show,
        }
    }
}

/// Trading days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

/// The most trading days a report covers: five years.
pub const MOST_DAYS: i64 = 1_830;

impl Days {
    /// How many they are; nothing where the end is before the beginning.
    pub fn count(self) -> i64 {
        i64::from((self.to - self.from).get_days()) + 1
    }
}

/// By which clock cinemas count their trading days.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HouseClock {
    /// The zone they are in.
    pub zone: String,
    /// The local hour a trading day starts at.
    pub day_starts: i8,
}

impl HouseClock {
    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// The trading day an instant belongs to.
    pub fn trading_day(&self, at: Timestamp) -> Date {
        let local = at.to_zoned(self.zone()).datetime();
        if local.hour() < self.day_starts { local.date().yesterday().unwrap_or(local.date()) } else { local.date() }
    }

    /// When a trading day begins.
    fn opening(&self, day: Date) -> Option<Timestamp> {
        Some(day.at(self.day_starts, 0, 0, 0).to_zoned(self.zone()).ok()?.timestamp())
    }
}

/// A span of time whose figures are added up, as one clock has it: its instants `[from, to)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Which period of the [`Slice`], from 0.
    pub period: i32,
    /// The clock of the cinemas it is for.
    pub clock: HouseClock,
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

/// A part of a report that is read at once: a few periods, so that a report is never in memory as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// When the periods are, a window for each clock and period.
    pub windows: Vec<Window>,
    /// What the lines are of, beside the periods.
    pub subject: Subject,
    /// Only of this cinema.
    pub cinema: Option<CinemaId>,
    /// Now: what is open still and what has ended depends on it.
    pub now: Timestamp,
    /// The days of each period.
    pub periods: Vec<Days>,
}

/// The slices of a report over `days`, in their order; `clocks` are those of the cinemas. Each is about a month long, or a week where every
/// show has a line, so that no statement takes long.
pub fn slices(days: Days, grouping: Grouping, clocks: &[HouseClock], cinema: Option<CinemaId>, now: Timestamp) -> Vec<Slice> {
    let (periods, at_once) = match grouping {
        Grouping::Day => (parts(days, |day| day), 31),
        Grouping::Week => (parts(days, last_of_week), 4),
        Grouping::Month => (parts(days, Date::last_of_month), 1),
        // The lines of many slices that are of one thing are added up.
        Grouping::Film | Grouping::Screen | Grouping::Cinema => (parts(days, |day| day.saturating_add(30.days())), 1),
        Grouping::Show | Grouping::Hour => (parts(days, |day| day), 7),
    };
    let slice =
        |periods: &[Days]| Slice { windows: windows(periods, clocks), subject: grouping.subject(), cinema, now, periods: periods.to_vec() };
    periods.chunks(at_once).map(slice).collect()
}

/// Cuts days into periods; `last` says with which day the period of a day ends.
fn parts(days: Days, last: impl Fn(Date) -> Date) -> Vec<Days> {
    let mut parts = Vec::new();
    let mut next = Some(days.from);
    while let Some(from) = next.filter(|from| *from <= days.to) {
        let to = last(from).min(days.to);
        parts.push(Days { from, to });
        next = to.tomorrow().ok();
    }
    parts
}

fn last_of_week(day: Date) -> Date {
    let left = i64::from(Weekday::Sunday.to_monday_one_offset() - day.weekday().to_monday_one_offset());
    day.saturating_add(left.days())
}

/// When each period is by each clock. The days are those of the clocks: one is 23 hours long and another 25.
fn windows(periods: &[Days], clocks: &[HouseClock]) -> Vec<Window> {
    let window = |(period, days): (i32, &Days), clock: &HouseClock| {
        let (from, to) = (clock.opening(days.from)?, clock.opening(days.to.tomorrow().ok()?)?);
        Some(Window { period, clock: clock.clone(), from, to })
    };
    (0..).zip(periods).flat_map(|period| clocks.iter().filter_map(move |clock| window(period, clock))).collect()
}

/// A line of a report as it is read: of which period and what, and its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<T> {
    /// Which period of the slice.
    pub period: i32,
    /// What it is of; `None` for everything together.
    pub of: Option<Named>,
    /// The figures.
    pub figures: T,
}

/// Something with a key and a name for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Key.
    pub id: i64,
    /// Name.
    pub name: String,
    /// For a show: its start.
    pub starts_at: Option<Timestamp>,
    /// For a show: the zone of its cinema.
    pub zone: String,
}

/// Money that moved, out of the ledger, in minor units of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revenue {
    /// Of every amount.
    pub currency: Currency,
    /// Seats sold, those included that were cancelled later.
    pub tickets: i64,
    /// Earned by seats: what was charged for them after the discount, added tax included.
    pub sales_minor: i64,
    /// Earned by fees.
    pub fees_minor: i64,
    /// Taken off by promotions.
    pub discounts_minor: i64,
    /// Tax in what was charged.
    pub tax_minor: i64,
    /// What of it was added to the prices.
    pub tax_added_minor: i64,
    /// Given back of what was earned, fees included.
    pub refunds_minor: i64,
    /// Withdrawn by banks because of disputes.
    pub disputed_minor: i64,
}

impl Revenue {
    /// Prices of the seats before the discount, without what is added to them.
    pub fn gross_minor(&self) -> i64 {
        self.sales_minor + self.discounts_minor - self.tax_added_minor
    }

    /// What customers were charged: gross − discounts + fees + added tax.
    pub fn charged_minor(&self) -> i64 {
        self.sales_minor + self.fees_minor
    }

    /// What stays with the cinema, its tax included: charged − refunds − disputes.
    pub fn net_minor(&self) -> i64 {
        self.charged_minor() - self.refunds_minor - self.disputed_minor
    }
}

/// How full shows were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occupancy {
    /// Shows that were not called off.
    pub shows: i64,
    /// Their seats.
    pub capacity: i64,
    /// Of these, sold.
    pub sold: i64,
}

/// How many of those who bought came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// Shows that were not called off.
    pub shows: i64,
    /// Tickets that count.
    pub sold: i64,
    /// Of these, used.
    pub used: i64,
}

/// What a film did with the shows that took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilmFigures {
    /// Of the amount.
    pub currency: Currency,
    /// Its shows and how full they were.
    pub occupancy: Occupancy,
    /// What stays of what was charged for these shows, whenever that was, in minor units.
    pub net_minor: i64,
}

/// What a screen did with the shows that took place on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenFigures {
    /// Of the amounts.
    pub currency: Currency,
    /// Its shows and how full they were.
    pub occupancy: Occupancy,
    /// People who were let in.
    pub admissions: i64,
    /// Prices of the seats of these shows before discounts, whenever they were sold, in minor units: as [`Revenue::gross_minor`].
    pub gross_minor: i64,
    /// What stays of what was charged for these shows, whenever that was: as [`Revenue::net_minor`].
    pub net_minor: i64,
}

/// Money going back, by why and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refunds {
    /// Of the amounts.
    pub currency: Currency,
    /// Why.
    pub cause: RefundCause,
    /// How far.
    pub status: RefundStatus,
    /// How many.
    pub count: i64,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Fees in it.
    pub fees_minor: i64,
}

/// From a look at the seats to a ticket: what became of the holds that were placed in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Seat maps opened.
    pub map_views: i64,
    /// Holds placed by customers.
    pub holds: i64,
    /// Of these: went on to pay, or had nothing to pay.
    pub payments: i64,
    /// Of these: sold.
    pub confirmed: i64,
    /// Of the holds: ended by their time.
    pub expired: i64,
    /// Of the holds: let go.
    pub released: i64,
    /// Attempts to pay that failed.
    pub failed_payments: i64,
}

impl Funnel {
    /// Holds of which it is known what became of them.
    pub fn ended(&self) -> i64 {
        self.confirmed + self.expired + self.released
    }
}

/// What a promotion code did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromotionFigures {
    /// The code.
    pub code: String,
    /// Of the amounts.
    pub currency: Currency,
    /// Bookings sold with it.
    pub bookings: i64,
    /// Seats sold with it.
    pub tickets: i64,
    /// What it took off, in minor units.
    pub discounts_minor: i64,
    /// What was charged all the same.
    pub charged_minor: i64,
}

/// Figures that can be added to others of their kind.
pub trait Figures: Send + 'static {
    /// What tells those apart that must not be added, such as their currency.
    fn apart(&self) -> String;

    /// Adds others from which nothing tells these apart.
    fn add(&mut self, other: &Self);
}

macro_rules! figures {
    ($($name:ident { $($($field:ident).+),+ } apart $figures:ident => $apart:expr;)+) => {
        $(impl Figures for $name {
            fn apart(&self) -> String {
                let $figures = self;
                $apart
            }

            fn add(&mut self, other: &Self) {
                $(self.$($field).+ += other.$($field).+;)+
            }
        })+
    };
}

figures! {
    Revenue {
        tickets, sales_minor, fees_minor, discounts_minor, tax_minor, tax_added_minor, refunds_minor, disputed_minor
    } apart figures => figures.currency.to_string();
    Occupancy { shows, capacity, sold } apart _figures => String::new();
    Attendance { shows, sold, used } apart _figures => String::new();
    FilmFigures { occupancy.shows, occupancy.capacity, occupancy.sold, net_minor } apart figures => figures.currency.to_string();
    ScreenFigures {
        occupancy.shows, occupancy.capacity, occupancy.sold, admissions, gross_minor, net_minor
    } apart figures => figures.currency.to_string();
    Refunds { count, amount_minor, fees_minor } apart figures => {
        format!("{} {} {}", figures.currency, figures.cause.as_str(), figures.status.as_str())
    };
    Funnel { map_views, holds, payments, confirmed, expired, released, failed_payments } apart _figures => String::new();
    PromotionFigures { bookings, tickets, discounts_minor, charged_minor } apart figures => {
        format!("{} {}", figures.code, figures.currency)
    };
}

/// A show that is about to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowAhead {
    /// Its key, the film's title and the screen with its cinema.
    pub show: Named,
    /// Its seats, and what of them is sold.
    pub occupancy: Occupancy,
}

/// How often the map of a showtime was opened in a quarter of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapViews {
    /// The showtime.
    pub showtime: crate::ShowtimeId,
    /// The beginning of the quarter.
    pub quarter: Timestamp,
    /// How often.
    pub views: i64,
}

/// The beginning of the quarter of an hour an instant is in. Every zone's trading days begin with one.
pub fn quarter_of(at: Timestamp) -> Timestamp {
    const QUARTER: i64 = 15 * 60;
    Timestamp::from_second(at.as_second().div_euclid(QUARTER) * QUARTER).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(from: Date, to: Date) -> Days {
        Days { from, to }
    }

    fn clock(zone: &str, day_starts: i8) -> HouseClock {
        HouseClock { zone: zone.to_owned(), day_starts }
    }

    #[test]
    fn weeks_and_months_are_cut_to_what_is_asked_for() {
        let asked = days(date(2026, 6, 10), date(2026, 7, 2));
        let weeks: Vec<Date> = parts(asked, last_of_week).iter().map(|week| week.to).collect();
        assert_eq!(weeks, [date(2026, 6, 14), date(2026, 6, 21), date(2026, 6, 28), date(2026, 7, 2)]);
        let months = parts(asked, Date::last_of_month);
        assert_eq!(months, [days(asked.from, date(2026, 6, 30)), days(date(2026, 7, 1), asked.to)]);
        assert_eq!(parts(days(asked.to, asked.from), |day| day), []);
    }

    #[test]
    fn a_day_of_changing_clocks_is_as_long_as_it_is() {
        let clocks = [clock("Europe/Berlin", 6), clock("Asia/Kolkata", 0)];
        let asked = days(date(2026, 3, 28), date(2026, 3, 29));
        let slices = slices(asked, Grouping::Day, &clocks, None, Timestamp::UNIX_EPOCH);
        let hours = |window: &Window| window.from.duration_until(window.to).as_hours();
        // Clocks in Berlin go forward in the night to the 29th, before the trading day of the 28th is over.
        assert_eq!(slices[0].windows.iter().map(hours).collect::<Vec<_>>(), [23, 24, 24, 24]);
        assert_eq!(slices[0].windows[0].to, slices[0].windows[2].from);
    }

    #[test]
    fn a_long_report_comes_in_many_slices() {
        let asked = days(date(2025, 1, 1), date(2025, 12, 31));
        let slices = slices(asked, Grouping::Day, &[clock("UTC", 6)], None, Timestamp::UNIX_EPOCH);
        assert_eq!(slices.iter().map(|slice| slice.periods.len()).sum::<usize>(), 365);
        assert!(slices.iter().all(|slice| slice.windows.len() <= 31));
    }

    #[test]
    fn the_figures_of_money_add_up() {
        let revenue = Revenue {
            currency: Currency::EUR,
            tickets: 2,
            sales_minor: 1_900,
            fees_minor: 100,
            discounts_minor: 300,
            tax_minor: 319,
            tax_added_minor: 200,
            refunds_minor: 950,
            disputed_minor: 0,
        };
        assert_eq!((revenue.gross_minor(), revenue.charged_minor(), revenue.net_minor()), (2_000, 2_000, 1_050));
    }

    #[test]
    fn trading_days_begin_with_a_quarter_everywhere() {
        for zone in ["Europe/Berlin", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "Australia/Eucla"] {
            for day in [date(2026, 1, 15), date(2026, 7, 15)] {
                let opening = clock(zone, 6).opening(day).expect("an instant");
                assert_eq!((quarter_of(opening), clock(zone, 6).trading_day(opening)), (opening, day));
            }
        }
    }
}
