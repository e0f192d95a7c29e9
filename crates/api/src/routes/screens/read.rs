use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::ScreenId;

use super::body::KeptBody;
use crate::{
    etag,
    extract::{AdminUser, Path},
    problem::Problem,
    services::Services,
};

/// A screen, also a deleted one.
#[utoipa::path(get, path = "/api/v1/admin/screens/{id}", tag = "Venues", security(("bearer" = [])),
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The screen", body = KeptBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
    ))]
pub async fn handle(_: AdminUser, request: HttpRequest, services: Data<Services>, id: Path<ScreenId>) -> Result<HttpResponse, Problem> {
    let administration = services.administration.clone();
    let screen = services.run(async move { administration.screen(id.0).await }).await?;
    Ok(etag::versioned(&request, screen.version, &KeptBody::from(screen)))
}
