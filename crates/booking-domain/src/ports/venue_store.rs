use async_trait::async_trait;
use jiff::Timestamp;

use super::{NewCinema, NewScreen};
use crate::{
    CinemaId, Currency, Expected, FieldErrors, LayoutId, Money, ScreenId, SeatId, ShowtimeId, StoreError,
    audit::Cause,
    cancellation::{CancellationPolicy, RefundTier},
    layout_plan::LayoutPlan,
    page::{Page, PageRequest},
    seating::Layout,
    text::one_line,
    venue::{Cinema, Screen},
};

/// A thing that administrators keep, with what they must know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    /// The thing.
    pub it: T,
    /// Raised by every change.
    pub version: i32,
    /// Whether it was deleted; it can be restored.
    pub is_deleted: bool,
}

/// What became of a change to a cinema, a screen or a film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditOutcome<T> {
    /// It is done; the thing as it is now.
    Done(Kept<T>),
    /// There is no such thing.
    NotFound,
    /// It is not what was expected any more.
    Stale,
    /// Shows of it are ahead: how many, and the first (trap T30).
    HasShowsAhead(i64, ShowtimeId),
    /// Prices are in its currency: shows were planned.
    CurrencyInUse,
    /// Its clocks cannot change while shows are ahead.
    ZoneInUse,
}

/// What an open screen is called, and how long it is cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenFacts {
    /// Name.
    pub name: String,
    /// Minutes between two shows; those that are scheduled keep theirs.
    pub cleaning_minutes: i32,
}

impl ScreenFacts {
    /// Checks what was written down.
    ///
    /// # Errors
    /// [`FieldErrors`] that name every field that cannot be.
    pub fn new(name: &str, cleaning_minutes: i32) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = line("/name", name, 60, &mut errors);
        if !(0..=240).contains(&cleaning_minutes) {
            errors.push("/cleaning_minutes", "must be 0 to 240");
        }
        errors.into_result().map(|()| Self { name, cleaning_minutes })
    }
}

/// A cinema as an administrator writes it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CinemaEntry {
    /// Name on the door.
    pub name: String,
    /// City.
    pub city: String,
    /// Street address, one line.
    pub address: String,
    /// IANA zone name.
    pub time_zone: String,
    /// Currency, ISO 4217.
    pub currency: String,
    /// Fee for each seat, as a decimal number of the currency.
    pub booking_fee: String,
    /// Its terms of cancellation, and whether fees go back; left out, everything goes back until the start.
    pub cancellation: Option<(Vec<RefundTier>, bool)>,
    /// The local hour its trading day starts at.
    pub trading_day_start: i32,
}

impl CinemaEntry {
    /// Checks what was written down.
    ///
    /// # Errors
    /// [`FieldErrors`] that name every field that cannot be.
    pub fn checked(&self) -> Result<NewCinema, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = line("/name", &self.name, 100, &mut errors);
        let city = line("/city", &self.city, 100, &mut errors);
        let address = line("/address", &self.address, 200, &mut errors);
        if !self.time_zone.contains('/') || jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            errors.push("/time_zone", "must be the name of an IANA zone, such as Europe/Berlin");
        }
        let currency = self.currency.parse::<Currency>().unwrap_or_else(|error| {
            errors.push("/currency", error.to_string());
            Currency::EUR
        });
        let booking_fee_minor = match Money::parse_decimal(&self.booking_fee, currency) {
            Ok(fee) if (0..=10_000_000).contains(&fee.minor) => fee.minor,
            Ok(_) => {
                errors.push("/booking_fee", "must be 0 or more, and no fortune");
                0
            }
            Err(error) => {
                errors.push("/booking_fee", error.to_string());
                0
            }
        };
        let terms = self
            .cancellation
            .clone()
            .map_or_else(|| Ok(CancellationPolicy::default()), |(tiers, back)| CancellationPolicy::new(tiers, back));
        let cancellation = terms.unwrap_or_else(|wrong| {
            wrong.0.into_iter().for_each(|error| errors.push(format!("/cancellation{}", error.pointer), error.message));
            CancellationPolicy::default()
        });
        let trading_day_start = i8::try_from(self.trading_day_start).ok().filter(|hour| (0..=12).contains(hour)).unwrap_or_else(|| {
            errors.push("/trading_day_start", "must be an hour, 0 to 12");
            0
        });
        errors.into_result()?;
        let time_zone = self.time_zone.clone();
        Ok(NewCinema { name, city, address, time_zone, currency, booking_fee_minor, cancellation, trading_day_start })
    }
}

fn line(pointer: &str, text: &str, max: usize, errors: &mut FieldErrors) -> String {
    one_line(text, max).unwrap_or_else(|error| {
        errors.push(pointer, error.0);
        String::new()
    })
}

/// A sold or held seat that a new layout does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VanishedSeat {
    /// The showtime.
    pub showtime: ShowtimeId,
    /// The seat.
    pub seat: SeatId,
    /// Its row.
    pub row: String,
    /// Its number.
    pub number: String,
}

/// What became of a new layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayoutOutcome {
    /// It is the screen's layout from now on.
    Saved {
        /// Key.
        layout: LayoutId,
        /// Its version.
        version: i32,
        /// Shows ahead that have its seats now.
        moved: Vec<ShowtimeId>,
        /// Shows ahead that keep their old seats, because somebody has some of them.
        kept: Vec<ShowtimeId>,
    },
    /// There is no such screen.
    NoSuchScreen,
    /// The screen's layout is not what was expected any more.
    Stale,
    /// Seats that are sold or held would vanish (traps T31, T32); nothing was changed.
    SeatsSold(Vec<VanishedSeat>),
}

/// Cinemas, screens and their layouts, as administrators see and change them. Every change MUST be written to the audit log with what was
/// before and what is after. Deletes are soft.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait VenueStore: Send + Sync {
    /// A page of cinemas by key, deleted ones included where asked for.
    async fn kept_cinemas(&self, deleted: bool, page: &PageRequest<CinemaId>) -> Result<Page<Kept<Cinema>, CinemaId>, StoreError>;

    /// A cinema, also a deleted one.
    async fn kept_cinema(&self, id: CinemaId) -> Result<Option<Kept<Cinema>>, StoreError>;

    /// Opens a cinema.
    async fn open_cinema(&self, cinema: &NewCinema, cause: &Cause, now: Timestamp) -> Result<Kept<Cinema>, StoreError>;

    /// Changes a cinema. Its currency stays once a show was planned, its zone while shows are ahead.
    async fn change_cinema(
        &self,
        id: CinemaId,
        expected: &Expected,
        cinema: &NewCinema,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Cinema>, StoreError>;

    /// Deletes a cinema without shows ahead, or restores it; twice is once.
    async fn set_cinema_deleted(
        &self,
        id: CinemaId,
        expected: &Expected,
        deleted: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Cinema>, StoreError>;

    /// A page of screens by key, of one cinema or of all, deleted ones included where asked for.
    async fn kept_screens(
        &self,
        cinema: Option<CinemaId>,
        deleted: bool,
        page: &PageRequest<ScreenId>,
    ) -> Result<Page<Kept<Screen>, ScreenId>, StoreError>;

    /// A screen, also a deleted one.
    async fn kept_screen(&self, id: ScreenId) -> Result<Option<Kept<Screen>>, StoreError>;

    /// Opens a screen with the first version of its layout, which may have no seats yet; `None` without such a cinema.
    async fn open_screen(
        &self,
        cinema: CinemaId,
        screen: &NewScreen,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<Kept<Screen>>, StoreError>;

    /// Changes a screen.
    async fn change_screen(
        &self,
        id: ScreenId,
        expected: &Expected,
        facts: &ScreenFacts,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Screen>, StoreError>;

    /// Deletes a screen without shows ahead, or restores it; twice is once.
    async fn set_screen_deleted(
        &self,
        id: ScreenId,
        expected: &Expected,
        deleted: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<EditOutcome<Screen>, StoreError>;

    /// The present layout of a screen that is not deleted.
    async fn layout(&self, screen: ScreenId) -> Result<Option<Layout>, StoreError>;

    /// Gives a screen a new layout, a version of its own; `expected` is of the layout. Shows keep the version they are pinned to, unless
    /// `move_shows`: then those ahead of which nobody has, or had, seats get the new seats, with what they keep back, and no hold that
    /// was priced on the old seats can be placed any more.
    async fn replace_layout(
        &self,
        screen: ScreenId,
        expected: &Expected,
        plan: &LayoutPlan,
        move_shows: bool,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<LayoutOutcome, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_cinema_that_cannot_be_is_named() {
        let right = CinemaEntry {
            name: "Astor".into(),
            city: "Tokyo".into(),
            address: "1 Chome".into(),
            time_zone: "Asia/Tokyo".into(),
            currency: "JPY".into(),
            booking_fee: "50".into(),
            cancellation: None,
            trading_day_start: 6,
        };
        assert_eq!(right.checked().expect("right").booking_fee_minor, 50);
        let twice = vec![RefundTier { hours_before: 1, basis_points: 100 }; 2];
        let wrong = CinemaEntry {
            name: String::new(),
            time_zone: "Berlin".into(),
            currency: "EURO".into(),
            booking_fee: "-1".into(),
            cancellation: Some((twice, true)),
            trading_day_start: 13,
            ..right.clone()
        };
        let pointers: Vec<String> = wrong.checked().expect_err("wrong").0.into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/name", "/time_zone", "/currency", "/booking_fee", "/cancellation/tiers", "/trading_day_start"]);
        assert!(CinemaEntry { booking_fee: "0.5".into(), ..right }.checked().is_err(), "yen have no decimals");
        assert!(ScreenFacts::new(" ", -1).is_err_and(|errors| errors.0.len() == 2));
    }
}
