use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use booking_app::administration::SavedLayout;
use booking_domain::{LayoutId, ScreenId, ShowtimeId, layout_plan::DrawnSeat};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::SeatBody;
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// A screen's layout.
#[derive(Serialize, ToSchema)]
#[schema(as = ScreenLayout)]
pub struct LayoutBody {
    /// The screen.
    #[schema(value_type = i64)]
    screen_id: ScreenId,
    /// Key.
    #[schema(value_type = i64)]
    layout_id: LayoutId,
    /// Counted from 1 for each screen; the `ETag` begins with it.
    version: i32,
    /// Its seats, by line and column.
    seats: Vec<SeatBody>,
}

/// A layout to give to a screen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LayoutRequest)]
pub struct NewLayoutBody {
    /// Its seats.
    #[schema(min_items = 1, max_items = 1000)]
    seats: Vec<SeatBody>,
    /// Whether shows ahead that nobody has, or had, seats of get the new seats too. Those that somebody has seats of keep their old ones;
    /// if such a seat would vanish, nothing is changed.
    #[serde(default)]
    move_upcoming: bool,
}

/// A layout that was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = SavedLayout)]
pub struct SavedBody {
    /// Key.
    #[schema(value_type = i64)]
    layout_id: LayoutId,
    /// Its version.
    version: i32,
    /// Shows ahead that have its seats now.
    #[schema(value_type = Vec<i64>)]
    moved: Vec<ShowtimeId>,
    /// Shows ahead that were to be moved and keep their old seats, because somebody has, or had, some of them.
    #[schema(value_type = Vec<i64>)]
    kept: Vec<ShowtimeId>,
}

impl From<SavedLayout> for SavedBody {
    fn from(SavedLayout { layout, version, moved, kept }: SavedLayout) -> Self {
        Self { layout_id: layout, version, moved, kept }
    }
}

/// The present layout of a screen.
#[utoipa::path(get, path = "/api/v1/admin/screens/{id}/layout", tag = "Venues", security(("bearer" = [])),
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The layout", body = LayoutBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
    ))]
pub async fn read(_: AdminUser, request: HttpRequest, services: Data<Services>, id: Path<ScreenId>) -> Result<HttpResponse, Problem> {
    let (administration, screen_id) = (services.administration.clone(), id.0);
    let layout = services.run(async move { administration.layout(screen_id).await }).await?;
    let seats = layout.drawn().into_iter().map(SeatBody::from).collect();
    Ok(etag::versioned(&request, layout.version, &LayoutBody { screen_id, layout_id: layout.id, version: layout.version, seats }))
}

/// Gives a screen a new version of its layout. Shows that are scheduled keep the version they have, unless `move_upcoming` is true.
#[utoipa::path(put, path = "/api/v1/admin/screens/{id}/layout", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["layout_seat_sold", "precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the layout as it was read")),
    request_body = NewLayoutBody,
    responses((status = 200, description = "Saved", body = SavedBody, headers(("ETag" = String)))))]
pub async fn replace(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ScreenId>,
    expected: IfMatch,
    body: Json<NewLayoutBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let NewLayoutBody { seats, move_upcoming } = body.0;
    let drawn: Vec<DrawnSeat> = seats.into_iter().map(Into::into).collect();
    let replace = async move { administration.replace_layout(id.0, expected.0, &drawn, move_upcoming, cause).await };
    let saved = services.run(replace).await?;
    Ok(etag::changed(StatusCode::OK, saved.version, &SavedBody::from(saved)))
}
