use actix_web::{HttpResponse, web::Data};
use booking_domain::{ShowtimeId, Timestamp, door::Attendance};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::DoorShowBody;
use crate::{
    extract::{Path, StaffOrAdmin},
    problem::Problem,
    services::Services,
};

/// How many have come to a show.
#[derive(Serialize, ToSchema)]
#[schema(as = Attendance)]
pub struct AttendanceBody {
    showtime: DoorShowBody,
    /// How many seats there are.
    capacity: i64,
    /// How many are sold.
    sold: i64,
    /// How many were let in.
    admitted: i64,
    /// How many have not come; null before the start.
    no_shows: Option<i64>,
    /// By kind of seat.
    by_type: Vec<TypeBody>,
    /// The time this answer was made.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
}

/// How many have come to seats of a kind.
#[derive(Serialize, ToSchema)]
#[schema(as = TypeAttendance)]
pub struct TypeBody {
    /// Kind of the seat.
    #[serde(rename = "type")]
    #[schema(example = "regular")]
    kind: &'static str,
    sold: i64,
    admitted: i64,
}

/// How many are sold, and how many have come.
#[utoipa::path(get, path = "/api/v1/staff/showtimes/{id}/attendance", tag = "Door", security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 200, description = "Attendance", body = AttendanceBody)))]
pub async fn handle(staff: StaffOrAdmin, services: Data<Services>, id: Path<ShowtimeId>) -> Result<HttpResponse, Problem> {
    let door = services.door.clone();
    let found = services.run(async move { door.attendance(&staff.0, id.0).await }).await?;
    Ok(HttpResponse::Ok().json(AttendanceBody::of(found, services.door.now())))
}

impl AttendanceBody {
    fn of(found: Attendance, now: Timestamp) -> Self {
        let line =
            |line: &booking_domain::door::TypeAttendance| TypeBody { kind: line.kind.as_str(), sold: line.sold, admitted: line.admitted };
        Self {
            capacity: found.capacity,
            sold: found.sold(),
            admitted: found.admitted(),
            no_shows: found.no_shows(now),
            by_type: found.by_type.iter().map(line).collect(),
            showtime: found.show.into(),
            server_time: now,
        }
    }
}
