use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    CinemaId, Currency, FilmId, PricingRuleId, ReviewId, ScreenId, ShowtimeId, StoreError,
    audit::Cause,
    cancellation::CancellationPolicy,
    catalogue::{Film, FilmFacts, FilmKey, FilmQuery, Genre, ProgrammeEntry, Reviews, UpsertCount},
    page::{Page, PageRequest},
    pricing::{RuleEffect, RuleScope},
    seating::{OrphanRule, SeatType},
    showtime::Showtime,
    venue::{Cinema, Screen},
};

/// Which showtimes are wanted: scheduled ones for which every condition that is given holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShowtimeFilter {
    /// Of this film.
    pub film: Option<FilmId>,
    /// In this cinema.
    pub cinema: Option<CinemaId>,
    /// From this trading day of their cinema on; left out, those that are not over yet.
    pub from: Option<Date>,
    /// Until this trading day of their cinema, itself included.
    pub to: Option<Date>,
    /// Format, whatever its capitals.
    pub format: Option<String>,
    /// Spoken language.
    pub language: Option<String>,
}

/// Where a showtime stands in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShowtimeKey {
    /// Its start.
    pub starts_at: Timestamp,
    /// Its key.
    pub id: ShowtimeId,
}

impl ShowtimeKey {
    /// Whether a list can have given it; cursors come back from outside.
    pub fn is_sound(&self) -> bool {
        self.starts_at >= Timestamp::UNIX_EPOCH && self.starts_at < LAST_START
    }
}

/// Later than any show: the year 9000.
const LAST_START: Timestamp = Timestamp::constant(221_845_392_000, 0);

/// A cinema to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCinema {
    /// Name on the door.
    pub name: String,
    /// City.
    pub city: String,
    /// Street address, one line.
    pub address: String,
    /// IANA zone name.
    pub time_zone: String,
    /// Currency of its prices.
    pub currency: Currency,
    /// Fee for each seat, in minor units.
    pub booking_fee_minor: i64,
    /// Its terms of cancellation.
    pub cancellation: CancellationPolicy,
    /// The local hour its trading day starts at, 0 to 12.
    pub trading_day_start: i8,
}

/// A seat of a layout to lay out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSeat {
    /// Row label.
    pub row: String,
    /// Number within the row.
    pub number: String,
    /// Kind.
    pub kind: SeatType,
    /// Column on the plan.
    pub x: i32,
    /// Line on the plan.
    pub y: i32,
    /// For a companion seat: the place (x, y) of its bay.
    pub companion_of: Option<(i32, i32)>,
}

/// A screen to open, with the first version of its layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewScreen {
    /// Name.
    pub name: String,
    /// Minutes between two shows.
    pub cleaning_minutes: i32,
    /// Its seats.
    pub seats: Vec<NewSeat>,
}

/// A rule to add to a cinema's price list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPricingRule {
    /// Where it stands in the list.
    pub position: i32,
    /// Name shown to customers.
    pub name: String,
    /// When it applies.
    pub scope: RuleScope,
    /// What it does.
    pub effect: RuleEffect,
}

/// When and how a film is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowTerms {
    /// Its start.
    pub starts_at: Timestamp,
    /// Its end.
    pub ends_at: Timestamp,
    /// Format.
    pub format: String,
    /// Spoken language.
    pub language: String,
    /// Language of the subtitles.
    pub subtitles: Option<String>,
    /// Price of a seat before any rule, in minor units of the cinema's currency.
    pub base_price_minor: i64,
    /// How strictly single seats are avoided.
    pub orphan_rule: OrphanRule,
    /// When sales open.
    pub sales_open_at: Timestamp,
    /// When sales close.
    pub sales_close_at: Timestamp,
}

/// A showtime to schedule, pinned to its screen's present layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShowtime {
    /// The film.
    pub film: FilmId,
    /// The screen.
    pub screen: ScreenId,
    /// When and how.
    pub terms: ShowTerms,
}

/// What became of a showtime to schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleOutcome {
    /// It stands in the schedule.
    Scheduled(ShowtimeId),
    /// Another show has the screen at that time, cleaning included (trap T33).
    Overlaps(ShowtimeId),
    /// There is no such film.
    NoSuchFilm,
    /// There is no such screen, or it has no seats yet.
    NoSuchScreen,
}

/// A company to found on an empty database: films, cinemas and a schedule that names both by their position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCompany {
    /// Its films.
    pub films: Vec<FilmFacts>,
    /// Its cinemas.
    pub cinemas: Vec<NewBranch>,
    /// Its schedule.
    pub showtimes: Vec<PlannedShow>,
}

/// A cinema of a company to found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBranch {
    /// The cinema.
    pub cinema: NewCinema,
    /// Its price list.
    pub rules: Vec<NewPricingRule>,
    /// Its screens.
    pub screens: Vec<NewScreen>,
}

/// A showtime of a company to found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedShow {
    /// Position of the film.
    pub film: usize,
    /// Position of the cinema.
    pub cinema: usize,
    /// Position of the screen in the cinema.
    pub screen: usize,
    /// When and how.
    pub terms: ShowTerms,
}

/// What became of a company to found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundOutcome {
    /// It is there, with the keys of its cinemas and showtimes, in the order they were given.
    Founded {
        /// Its cinemas.
        cinemas: Vec<CinemaId>,
        /// Its showtimes.
        showtimes: Vec<ShowtimeId>,
    },
    /// There are films or cinemas already; nothing was written.
    NotEmpty,
}

/// Films, cinemas and the schedule. Rows that are deleted, or belong to a deleted film or cinema, MUST NOT show in any list.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CatalogueStore: Send + Sync {
    /// A page of films. An implementation MUST match and rank a search as [`crate::search`] says, sort by
    /// [`FilmQuery::order`] and then by key, and MUST NOT skip or repeat a film while others are added (trap T58).
    ///
    /// # Errors
    /// [`StoreError::Internal`] for a key of another order.
    async fn films(&self, query: &FilmQuery, page: &PageRequest<FilmKey>, now: Timestamp) -> Result<Page<Film, FilmKey>, StoreError>;

    /// A film.
    async fn film(&self, id: FilmId) -> Result<Option<Film>, StoreError>;

    /// Every genre that a film has, by name.
    async fn genres(&self) -> Result<Vec<Genre>, StoreError>;

    /// Every cinema, by name.
    async fn cinemas(&self) -> Result<Vec<Cinema>, StoreError>;

    /// A cinema with its screens, by name.
    async fn cinema(&self, id: CinemaId) -> Result<Option<(Cinema, Vec<Screen>)>, StoreError>;

    /// The scheduled shows of a cinema's trading day, by film title and start; `None` without such a cinema.
    async fn programme(&self, cinema: CinemaId, day: Date) -> Result<Option<Vec<ProgrammeEntry>>, StoreError>;

    /// A page of scheduled showtimes by start.
    async fn showtimes(
        &self,
        filter: &ShowtimeFilter,
        page: &PageRequest<ShowtimeKey>,
        now: Timestamp,
    ) -> Result<Page<Showtime, ShowtimeKey>, StoreError>;

    /// A showtime, also one that is cancelled or whose film is deleted: old bookings still show it.
    async fn showtime(&self, id: ShowtimeId) -> Result<Option<Showtime>, StoreError>;

    /// A page of a film's published reviews, the newest first, and what all of them say together; `None` without such a film.
    async fn reviews(&self, film: FilmId, page: &PageRequest<ReviewId>) -> Result<Option<Reviews>, StoreError>;

    /// Adds films and brings those it knows by [`FilmFacts::identity`] up to date, all or none. A film whose facts are the same, or
    /// that is deleted, MUST NOT be written.
    async fn upsert_films(&self, films: &[FilmFacts], cause: &Cause, now: Timestamp) -> Result<UpsertCount, StoreError>;

    /// Opens a cinema.
    async fn create_cinema(&self, cinema: &NewCinema, cause: &Cause, now: Timestamp) -> Result<CinemaId, StoreError>;

    /// Opens a screen with the first version of its layout; `None` without such a cinema.
    async fn create_screen(
        &self,
        cinema: CinemaId,
        screen: &NewScreen,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<ScreenId>, StoreError>;

    /// Adds a rule to a cinema's price list; `None` without such a cinema.
    async fn create_pricing_rule(
        &self,
        cinema: CinemaId,
        rule: &NewPricingRule,
        cause: &Cause,
        now: Timestamp,
    ) -> Result<Option<PricingRuleId>, StoreError>;

    /// Schedules showtimes, in their order, one outcome each; those that cannot be do not keep the others out. The database MUST refuse
    /// an overlap, also of showtimes scheduled at once.
    async fn create_showtimes(&self, showtimes: &[NewShowtime], cause: &Cause, now: Timestamp) -> Result<Vec<ScheduleOutcome>, StoreError>;

    /// Founds a company on an empty database, whole or not at all; of several at once, one does.
    ///
    /// # Errors
    /// [`StoreError::Internal`] for a plan that cannot be: a position that does not exist, two shows that overlap.
    async fn found(&self, company: &NewCompany, cause: &Cause, now: Timestamp) -> Result<FoundOutcome, StoreError>;
}
