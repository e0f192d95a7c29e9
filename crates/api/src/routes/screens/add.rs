use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_app::administration::ScreenToOpen;
use booking_domain::CinemaId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::{KeptBody, SeatBody};
use crate::{
    etag,
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// A screen to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScreenRequest)]
pub struct OpenBody {
    /// The cinema it belongs to.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// Name.
    #[schema(example = "Screen 1", min_length = 1, max_length = 60)]
    name: String,
    /// Minutes between two shows; 15 when left out.
    #[serde(default = "usual_cleaning")]
    #[schema(minimum = 0, maximum = 240)]
    cleaning_minutes: i32,
    /// Its seats; without them nothing can be shown on it until it has a layout.
    #[schema(min_items = 1, max_items = 1000)]
    seats: Option<Vec<SeatBody>>,
}

fn usual_cleaning() -> i32 {
    15
}

/// Opens a screen.
#[utoipa::path(post, path = "/api/v1/admin/screens", tag = "Venues", security(("bearer" = [])), request_body = OpenBody,
    responses((status = 201, description = "Opened", body = KeptBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<OpenBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let OpenBody { cinema_id, name, cleaning_minutes, seats } = body.0;
    let seats = seats.map(|seats| seats.into_iter().map(Into::into).collect());
    let open = ScreenToOpen { cinema: cinema_id, name, cleaning_minutes, seats };
    let screen = services.run(async move { administration.open_screen(&open, cause).await }).await?;
    Ok(etag::changed(StatusCode::CREATED, screen.version, &KeptBody::from(screen)))
}
