use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use booking_domain::{
    SeatId, ShowtimeId, Timestamp,
    schedule::{Block, ScheduledShow},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// The seats to keep back: all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BlocksRequest)]
pub struct WantedBody {
    blocks: Vec<WantedBlock>,
}

/// A seat to keep back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WantedBlock)]
pub struct WantedBlock {
    /// The seat.
    #[schema(value_type = i64)]
    seat_id: SeatId,
    /// Why, for colleagues.
    #[schema(example = "broken", min_length = 1, max_length = 100)]
    reason: String,
}

/// The seats a show keeps back.
#[derive(Serialize, ToSchema)]
#[schema(as = Blocks)]
pub struct BlocksBody {
    /// The showtime.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// By line and column.
    blocks: Vec<BlockBody>,
}

/// A seat that is kept back.
#[derive(Serialize, ToSchema)]
#[schema(as = Block)]
pub struct BlockBody {
    /// The seat.
    #[schema(value_type = i64)]
    seat_id: SeatId,
    /// Its row.
    row: String,
    /// Its number.
    seat: String,
    /// Why.
    reason: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
}

impl BlocksBody {
    fn of(show: &ScheduledShow, blocks: Vec<Block>) -> Self {
        let block = |block: Block| BlockBody {
            seat_id: block.seat.id,
            row: block.seat.row,
            seat: block.seat.number,
            reason: block.reason,
            since: block.since,
        };
        Self { showtime_id: show.show.id, blocks: blocks.into_iter().map(block).collect() }
    }
}

/// The seats a show keeps back, each with its reason.
#[utoipa::path(get, path = "/api/v1/showtimes/{id}/blocks", tag = "Schedule", security(("bearer" = [])),
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The seats", body = BlocksBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
    ))]
pub async fn read(_: AdminUser, request: HttpRequest, services: Data<Services>, id: Path<ShowtimeId>) -> Result<HttpResponse, Problem> {
    let schedule = services.schedule.clone();
    let (show, blocks) = services.run(async move { schedule.blocks(id.0).await }).await?;
    Ok(etag::versioned(&request, show.show.version, &BlocksBody::of(&show, blocks)))
}

/// Keeps back exactly these seats of a show, all or none; what is not listed is for sale again. Sold and held seats are refused.
#[utoipa::path(put, path = "/api/v1/showtimes/{id}/blocks", tag = "Schedule", security(("bearer" = [])),
    extensions(("x-problems" = json!(["seat_unavailable", "showtime_started", "showtime_cancelled", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the show, or its kept seats, as it was read")),
    request_body = WantedBody,
    responses((status = 200, description = "The seats that are kept back now", body = BlocksBody, headers(("ETag" = String)))))]
pub async fn set(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ShowtimeId>,
    expected: IfMatch,
    body: Json<WantedBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, schedule) = (cause.by(admin.0.user), services.schedule.clone());
    let wanted: Vec<(SeatId, String)> = body.0.blocks.into_iter().map(|block| (block.seat_id, block.reason)).collect();
    let (show, blocks) = services.run(async move { schedule.set_blocks(id.0, &expected.0, &wanted, cause).await }).await?;
    Ok(etag::changed(StatusCode::OK, show.show.version, &BlocksBody::of(&show, blocks)))
}
