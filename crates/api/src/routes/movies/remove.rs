use actix_web::{HttpResponse, http::StatusCode, web::Data};
use booking_app::cancellations::REASON_MAX;
use booking_domain::{FieldErrors, FilmId, text::one_line};
use serde::Deserialize;
use utoipa::IntoParams;

use super::MovieBody;
use crate::{
    etag,
    extract::{AdminUser, IfMatch, Path, Query, RequestCause},
    problem::Problem,
    services::Services,
};

/// What to do with shows ahead.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveQuery {
    /// Whether its shows ahead are cancelled, as `POST /showtimes/{id}/cancel` does; left out, a film with shows ahead is refused.
    cascade: Option<bool>,
    /// Why, in one line; needed to cancel shows.
    #[param(max_length = 300)]
    reason: Option<String>,
}

/// Deletes a film. Old bookings still show it, and it can be restored.
#[utoipa::path(delete, path = "/api/v1/movies/{id}", tag = "Catalogue", security(("bearer" = [])),
    extensions(("x-problems" = json!(["has_future_showtimes", "precondition_failed"]))),
    params(("id" = i64, Path), RemoveQuery, ("If-Match" = Option<String>, Header, description = "The ETag of the film as it was read")),
    responses((status = 204, description = "Deleted")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<FilmId>,
    expected: IfMatch,
    query: Query<RemoveQuery>,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let RemoveQuery { cascade, reason } = query.0;
    if cascade == Some(true) {
        let reason = reason.unwrap_or_default();
        services.run(async move { administration.delete_film_and_shows(id.0, expected.0, &reason, cause).await }).await?;
        services.nudge.notify_waiters();
    } else {
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            one_line(&reason, REASON_MAX).map_err(|error| FieldErrors::one("/query/reason", error.0))?;
        }
        services.run(async move { administration.set_film_deleted(id.0, expected.0, true, cause).await }).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Restores a film that was deleted.
#[utoipa::path(post, path = "/api/v1/movies/{id}/restore", tag = "Catalogue", security(("bearer" = [])),
    extensions(("x-problems" = json!(["precondition_failed"]))),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the film as it was read")),
    responses((status = 200, description = "There again", body = MovieBody, headers(("ETag" = String)))))]
pub async fn restore(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<FilmId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (cause, administration) = (cause.by(admin.0.user), services.administration.clone());
    let film = services.run(async move { administration.set_film_deleted(id.0, expected.0, false, cause).await }).await?;
    Ok(etag::changed(StatusCode::OK, film.version, &MovieBody::from(&film)))
}
