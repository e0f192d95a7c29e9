use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::body::{EntryBody, KeptBody};
use crate::{
    etag,
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Opens a cinema.
#[utoipa::path(post, path = "/api/v1/admin/cinemas", tag = "Venues", security(("bearer" = [])), request_body = EntryBody,
    responses((status = 201, description = "Opened", body = KeptBody, headers(("ETag" = String)))))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<EntryBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let cinema = services.run(async move { administration.open_cinema(&body.0.into(), cause).await }).await?;
    Ok(etag::changed(StatusCode::CREATED, cinema.version, &KeptBody::from(cinema)))
}
