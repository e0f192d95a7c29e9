use actix_web::{HttpResponse, web::Data};
use booking_domain::{CinemaId, Timestamp};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{Query, StaffOrAdmin},
    problem::Problem,
    routes::showtimes::ShowtimeBody,
    services::Services,
};

/// Which day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// Only of this cinema.
    #[param(value_type = Option<i64>)]
    cinema_id: Option<CinemaId>,
    /// The trading day; the one that each cinema has now when left out.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    date: Option<Date>,
}

/// The shows of a trading day.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffShows)]
pub struct DayBody {
    /// By their start, those included that were called off.
    items: Vec<StaffShowBody>,
    /// The time this answer was made.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
}

/// A show, with how many have come.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffShow)]
pub struct StaffShowBody {
    #[serde(flatten)]
    showtime: ShowtimeBody,
    /// How many seats there are.
    capacity: i64,
    /// How many are sold.
    sold: i64,
    /// How many were let in.
    admitted: i64,
}

/// The shows of a trading day in one's cinemas: today's when no day is named.
#[utoipa::path(get, path = "/api/v1/staff/showtimes", tag = "Door", security(("bearer" = [])), params(DayQuery),
    extensions(("x-problems" = json!(["not_found"]))),
    responses((status = 200, description = "Shows", body = DayBody)))]
pub async fn handle(staff: StaffOrAdmin, services: Data<Services>, query: Query<DayQuery>) -> Result<HttpResponse, Problem> {
    let (door, DayQuery { cinema_id, date }) = (services.door.clone(), query.0);
    let found = services.run(async move { door.day(&staff.0, cinema_id, date).await }).await?;
    let now = services.door.now();
    let body = |show: &booking_domain::ports::StaffShow| StaffShowBody {
        showtime: ShowtimeBody::of(&show.showtime, now),
        capacity: show.capacity,
        sold: show.sold,
        admitted: show.admitted,
    };
    Ok(HttpResponse::Ok().json(DayBody { items: found.iter().map(body).collect(), server_time: now }))
}
