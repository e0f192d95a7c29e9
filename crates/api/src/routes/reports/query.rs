use booking_app::reports::ReportQuery;
use booking_domain::{
    CinemaId, FieldErrors,
    report::{Days, Grouping, MOST_DAYS},
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which days, of what, and how it is answered.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MoneyQuery {
    /// From this trading day (06:00 to 05:59 by the cinema's clocks) on.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    from: Date,
    /// Until this trading day, itself included; five years at most.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    to: Date,
    /// What each line is of; `day` when left out.
    #[param(inline)]
    group_by: Option<MoneyGroup>,
    /// Only this cinema.
    cinema_id: Option<i64>,
    /// `json` when left out.
    #[param(inline)]
    format: Option<Format>,
}

/// The same for reports about shows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShowsQuery {
    /// Shows from this trading day (06:00 to 05:59 by the cinema's clocks) on.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    from: Date,
    /// Until this trading day, itself included; five years at most.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    to: Date,
    /// What each line is of; `day` when left out. An `hour` is the one shows start in, by the cinema's clocks.
    #[param(inline)]
    group_by: Option<ShowsGroup>,
    /// Only this cinema.
    cinema_id: Option<i64>,
    /// `json` when left out.
    #[param(inline)]
    format: Option<Format>,
}

/// The same for the reports whose lines are of one kind: films, or screens.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WholeQuery {
    /// Shows from this trading day (06:00 to 05:59 by the cinema's clocks) on.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    from: Date,
    /// Until this trading day, itself included; five years at most.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    to: Date,
    /// Only this cinema.
    cinema_id: Option<i64>,
    /// `json` when left out.
    #[param(inline)]
    format: Option<Format>,
}

/// How a report is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReportFormat)]
pub enum Format {
    /// As JSON.
    #[default]
    Json,
    /// As CSV (RFC 4180), to be saved.
    Csv,
}

/// What lines about money are of.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = MoneyGrouping)]
pub enum MoneyGroup {
    /// Trading days.
    #[default]
    Day,
    /// Weeks, Monday to Sunday.
    Week,
    /// Months.
    Month,
    /// Films.
    Film,
    /// Screens.
    Screen,
    /// Cinemas.
    Cinema,
}

/// What lines about shows are of.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ShowsGrouping)]
pub enum ShowsGroup {
    /// Trading days.
    #[default]
    Day,
    /// Weeks, Monday to Sunday.
    Week,
    /// Months.
    Month,
    /// Films.
    Film,
    /// Screens.
    Screen,
    /// Cinemas.
    Cinema,
    /// Single shows.
    Show,
    /// Hours shows start in.
    Hour,
}

/// What is asked for, checked.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What it is about.
    pub query: ReportQuery,
    /// How it is answered.
    pub format: Format,
}

impl MoneyQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// [`FieldErrors`] for days that end before they begin, or too many.
    pub fn asked(self) -> Result<Asked, FieldErrors> {
        let grouping = match self.group_by.unwrap_or_default() {
            MoneyGroup::Day => Grouping::Day,
            MoneyGroup::Week => Grouping::Week,
            MoneyGroup::Month => Grouping::Month,
            MoneyGroup::Film => Grouping::Film,
            MoneyGroup::Screen => Grouping::Screen,
            MoneyGroup::Cinema => Grouping::Cinema,
        };
        asked(Days { from: self.from, to: self.to }, grouping, self.cinema_id, self.format)
    }
}

impl ShowsQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// As [`MoneyQuery::asked`].
    pub fn asked(self) -> Result<Asked, FieldErrors> {
        let grouping = match self.group_by.unwrap_or_default() {
            ShowsGroup::Day => Grouping::Day,
            ShowsGroup::Week => Grouping::Week,
            ShowsGroup::Month => Grouping::Month,
            ShowsGroup::Film => Grouping::Film,
            ShowsGroup::Screen => Grouping::Screen,
            ShowsGroup::Cinema => Grouping::Cinema,
            ShowsGroup::Show => Grouping::Show,
            ShowsGroup::Hour => Grouping::Hour,
        };
        asked(Days { from: self.from, to: self.to }, grouping, self.cinema_id, self.format)
    }
}

impl WholeQuery {
    /// What is asked for.
    ///
    /// # Errors
    /// As [`MoneyQuery::asked`].
    pub fn asked(self, grouping: Grouping) -> Result<Asked, FieldErrors> {
        asked(Days { from: self.from, to: self.to }, grouping, self.cinema_id, self.format)
    }
}

fn asked(days: Days, grouping: Grouping, cinema: Option<i64>, format: Option<Format>) -> Result<Asked, FieldErrors> {
    // Cinemas are younger, and databases do not go back to the beginning of the calendar.
    let years = 1900..=9998;
    if !years.contains(&days.from.year()) || !years.contains(&days.to.year()) {
        return Err(FieldErrors::one("/query/from", "must be a year from 1900 on, as `to`"));
    }
    let message = match days.count() {
        ..=0 => Some("must not be before `from`".to_owned()),
        count if count > MOST_DAYS => Some(format!("must be at most {MOST_DAYS} days from `from`")),
        _ => None,
    };
    match message {
        Some(message) => Err(FieldErrors::one("/query/to", message)),
        None => Ok(Asked { query: ReportQuery { days, grouping, cinema: cinema.map(CinemaId) }, format: format.unwrap_or_default() }),
    }
}
