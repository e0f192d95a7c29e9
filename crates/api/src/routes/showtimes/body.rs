use booking_domain::{
    CinemaId, Currency, FieldErrors, FilmId, ScreenId, ShowtimeId, Timestamp,
    page::Page,
    ports::{ShowtimeFilter, ShowtimeKey},
    showtime::Showtime,
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::routes::{Amount, movies::filter_text};

/// A showtime: its start is given as an instant and by the clocks of its cinema.
#[derive(Serialize, ToSchema)]
#[schema(as = Showtime)]
pub struct ShowtimeBody {
    /// Key.
    #[schema(value_type = i64)]
    id: ShowtimeId,
    /// The film.
    movie: NamedMovie,
    /// The cinema.
    cinema: NamedCinema,
    /// The screen.
    screen: NamedScreen,
    /// When it starts.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    /// When it is over.
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
    /// When it starts by the clocks of its cinema.
    #[schema(value_type = String, example = "2026-06-13T20:15:00")]
    starts_at_local: DateTime,
    /// IANA zone of the cinema.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// The trading day it belongs to: a show after midnight is of the day before.
    #[schema(value_type = String, format = Date)]
    trading_day: Date,
    /// `scheduled` or `cancelled`.
    #[schema(example = "scheduled")]
    status: &'static str,
    /// Format.
    #[schema(example = "2D")]
    format: String,
    /// Spoken language, ISO 639-1.
    #[schema(example = "en")]
    language: String,
    /// Language of the subtitles, if there are any.
    subtitles: Option<String>,
    /// Currency of its prices.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Price of a seat before any rule.
    base_price: Amount,
    /// Whether seats are sold just now.
    on_sale: bool,
    /// When sales open.
    #[schema(value_type = String, format = DateTime)]
    sales_open_at: Timestamp,
    /// When sales close.
    #[schema(value_type = String, format = DateTime)]
    sales_close_at: Timestamp,
}

/// A film by name.
#[derive(Serialize, ToSchema)]
pub struct NamedMovie {
    #[schema(value_type = i64)]
    id: FilmId,
    title: String,
}

/// A cinema by name.
#[derive(Serialize, ToSchema)]
pub struct NamedCinema {
    #[schema(value_type = i64)]
    id: CinemaId,
    name: String,
    city: String,
}

/// A screen by name.
#[derive(Serialize, ToSchema)]
pub struct NamedScreen {
    #[schema(value_type = i64)]
    id: ScreenId,
    name: String,
}

impl ShowtimeBody {
    /// A showtime as it is at `now`.
    pub fn of(show: &Showtime, now: Timestamp) -> Self {
        Self {
            id: show.id,
            movie: NamedMovie { id: show.film, title: show.film_title.clone() },
            cinema: NamedCinema { id: show.cinema.id, name: show.cinema.name.clone(), city: show.cinema.city.clone() },
            screen: NamedScreen { id: show.screen, name: show.screen_name.clone() },
            starts_at: show.starts_at,
            ends_at: show.ends_at,
            starts_at_local: show.starts_local().datetime(),
            time_zone: show.cinema.time_zone.clone(),
            trading_day: show.cinema.trading_day(show.starts_at),
            status: show.status.as_str(),
            format: show.format.clone(),
            language: show.language.clone(),
            subtitles: show.subtitles.clone(),
            currency: show.base_price.currency,
            base_price: Amount(show.base_price),
            on_sale: show.on_sale(now).is_ok(),
            sales_open_at: show.sales_open_at,
            sales_close_at: show.sales_close_at,
        }
    }

    /// The same of one that customers do not see yet, and so cannot buy.
    pub fn draft(self) -> Self {
        Self { on_sale: false, ..self }
    }

    /// A page of them.
    pub fn page(page: &Page<Showtime, ShowtimeKey>, now: Timestamp) -> Page<Self, ShowtimeKey> {
        Page { items: page.items.iter().map(|show| Self::of(show, now)).collect(), next: page.next }
    }
}

/// Which showtimes of a film.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FilmShowtimesQuery {
    /// In this cinema.
    cinema_id: Option<i64>,
    /// From this trading day of their cinema on; left out, those that are not over yet.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    from: Option<Date>,
    /// Until this trading day, itself included.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    to: Option<Date>,
    /// Format, such as `2D`.
    #[param(format = "filter")]
    format: Option<String>,
    /// Spoken language, ISO 639-1.
    #[param(format = "filter")]
    language: Option<String>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    pub cursor: Option<String>,
}

impl FilmShowtimesQuery {
    /// What it asks for, of any film.
    ///
    /// # Errors
    /// [`FieldErrors`] for texts that cannot be names.
    pub fn filter(self) -> Result<ShowtimeFilter, FieldErrors> {
        let mut errors = FieldErrors::default();
        let filter = ShowtimeFilter {
            film: None,
            cinema: self.cinema_id.map(CinemaId),
            from: self.from,
            to: self.to,
            format: filter_text("/query/format", self.format, &mut errors),
            language: filter_text("/query/language", self.language, &mut errors),
        };
        errors.into_result().map(|()| filter)
    }
}
