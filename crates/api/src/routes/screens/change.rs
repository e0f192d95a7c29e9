use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_domain::ScreenId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::KeptBody;
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// What a screen is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ScreenChange)]
pub struct ChangeBody {
    /// Name.
    #[schema(example = "Screen 1", min_length = 1, max_length = 60)]
    name: String,
    /// Minutes between two shows; those that are scheduled keep theirs.
    #[schema(minimum = 0, maximum = 240)]
    cleaning_minutes: i32,
}

/// Changes a screen. Its seats have an address of their own.
#[utoipa::path(put, path = "/api/v1/admin/screens/{id}", tag = "Venues", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the screen as it was read")),
    request_body = ChangeBody,
    responses((status = 200, description = "Changed", body = KeptBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<ScreenId>,
    expected: IfMatch,
    body: Json<ChangeBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let ChangeBody { name, cleaning_minutes } = body.0;
    let change = async move { administration.change_screen(id.0, expected.0, &name, cleaning_minutes, cause).await };
    let screen = services.run(change).await?;
    Ok(etag::changed(StatusCode::OK, screen.version, &KeptBody::from(screen)))
}
