use actix_web::{HttpResponse, web::Data};
use booking_app::reports::{Dashboard, DashboardDay, Row};
use booking_domain::{
    CinemaId, Currency, ShowtimeId, Timestamp,
    report::{FilmFigures, Occupancy, ShowAhead},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{rate::Rate, revenue::MoneyBody};
use crate::{
    extract::{AdminUser, Query},
    problem::Problem,
    routes::Amount,
    services::Services,
};

/// Of what.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DashboardQuery {
    /// Only this cinema.
    cinema_id: Option<i64>,
}

/// The figures at a glance, some seconds old at most.
#[derive(Serialize, ToSchema)]
#[schema(as = Dashboard)]
pub struct DashboardBody {
    /// When they were added up.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
    /// The trading day that runs; the last of the trend.
    today: DayBody,
    /// The last 14 trading days, oldest first.
    trend: Vec<DayBody>,
    /// The films of these days that sold the most seats.
    top_films: Vec<TopFilmBody>,
    /// The next shows to begin.
    next_showtimes: Vec<NextShowBody>,
}

/// A trading day at a glance.
#[derive(Serialize, ToSchema)]
#[schema(as = DashboardDay)]
pub struct DayBody {
    /// Which.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// Money that moved on it, by currency.
    sales: Vec<MoneyBody>,
    /// Seats sold on it.
    tickets: i64,
    /// Shows of it.
    shows: i64,
    /// Their seats.
    capacity: i64,
    /// Of these, sold.
    seats_sold: i64,
    /// `seats_sold` / `capacity`.
    occupancy: Rate,
    /// Seat maps opened.
    map_views: i64,
    /// Holds placed by customers.
    holds: i64,
    /// Of those that are not open any more: sold. The goal is above 0.85.
    completion_rate: Rate,
    /// Of those that are not open any more: ended by their time. The goal is below 0.10.
    expiry_rate: Rate,
    /// Attempts to pay that failed.
    failed_payments: i64,
    /// Refunds decided.
    refunds: i64,
}

/// A film that many came to see.
#[derive(Serialize, ToSchema)]
#[schema(as = TopFilm)]
pub struct TopFilmBody {
    /// Its key.
    movie_id: String,
    /// Its title.
    title: String,
    /// Its shows.
    shows: i64,
    /// Seats sold.
    sold: i64,
    /// Of its seats.
    occupancy: Rate,
    /// Of the amount.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// What stays of what was charged for these shows.
    net: Amount,
}

/// A show that is about to begin.
#[derive(Serialize, ToSchema)]
#[schema(as = NextShowtime)]
pub struct NextShowBody {
    /// Its key.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// The film, the cinema and the screen.
    #[schema(example = "Metropolis, Astor, Screen 1")]
    name: String,
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Timestamp,
    /// The zone of its cinema.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// Its seats.
    capacity: i64,
    /// Of these, sold.
    sold: i64,
    /// sold / capacity.
    occupancy: Rate,
}

/// The figures at a glance: the trading day that runs and the trend of 14, the films most came to see, the next shows.
#[utoipa::path(get, path = "/api/v1/admin/dashboard", tag = "Reports", security(("bearer" = [])), params(DashboardQuery),
    responses((status = 200, description = "The dashboard", body = DashboardBody)))]
pub async fn handle(_: AdminUser, services: Data<Services>, query: Query<DashboardQuery>) -> Result<HttpResponse, Problem> {
    let (reports, cinema) = (services.reports.clone(), query.0.cinema_id.map(CinemaId));
    let dashboard = services.run(async move { reports.dashboard(cinema).await }).await?;
    Ok(HttpResponse::Ok().json(DashboardBody::of(&dashboard)?))
}

impl DashboardBody {
    fn of(dashboard: &Dashboard) -> Result<Self, Problem> {
        let today = dashboard.days.last().ok_or_else(|| Problem::internal("a dashboard without days"))?;
        Ok(Self {
            server_time: dashboard.at,
            today: today.into(),
            trend: dashboard.days.iter().map(DayBody::from).collect(),
            top_films: dashboard.films.iter().map(TopFilmBody::from).collect(),
            next_showtimes: dashboard.ahead.iter().filter_map(NextShowBody::of).collect(),
        })
    }
}

impl From<&DashboardDay> for DayBody {
    fn from(day: &DashboardDay) -> Self {
        let Occupancy { shows, capacity, sold } = day.occupancy;
        let funnel = day.funnel;
        Self {
            day: day.day,
            sales: day.revenue.iter().copied().map(MoneyBody::from).collect(),
            tickets: day.revenue.iter().map(|revenue| revenue.tickets).sum(),
            shows,
            capacity,
            seats_sold: sold,
            occupancy: Rate::of(sold, capacity),
            map_views: funnel.map_views,
            holds: funnel.holds,
            completion_rate: Rate::of(funnel.confirmed, funnel.ended()),
            expiry_rate: Rate::of(funnel.expired, funnel.ended()),
            failed_payments: funnel.failed_payments,
            refunds: day.refunds,
        }
    }
}

impl From<&Row<FilmFigures>> for TopFilmBody {
    fn from(row: &Row<FilmFigures>) -> Self {
        let FilmFigures { currency, occupancy, net_minor } = row.figures;
        Self {
            movie_id: row.group.clone(),
            title: row.label.clone(),
            shows: occupancy.shows,
            sold: occupancy.sold,
            occupancy: Rate::of(occupancy.sold, occupancy.capacity),
            currency,
            net: Amount::new(net_minor, currency),
        }
    }
}

impl NextShowBody {
    fn of(ahead: &ShowAhead) -> Option<Self> {
        let Occupancy { capacity, sold, .. } = ahead.occupancy;
        Some(Self {
            showtime_id: ShowtimeId(ahead.show.id),
            name: ahead.show.name.clone(),
            starts_at: ahead.show.starts_at?,
            time_zone: ahead.show.zone.clone(),
            capacity,
            sold,
            occupancy: Rate::of(sold, capacity),
        })
    }
}
