use actix_web::{HttpResponse, web::Data};
use booking_domain::SessionId;

use crate::{
    extract::{CurrentUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Logs one of one's devices out.
#[utoipa::path(delete, path = "/api/v1/auth/sessions/{id}", tag = "Accounts", security(("bearer" = [])),
    params(("id" = String, Path, format = Uuid)), responses((status = 204, description = "Logged out")))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<SessionId>,
) -> Result<HttpResponse, Problem> {
    let (user, accounts) = (user.0.user, services.accounts.clone());
    services.run(async move { accounts.end_session(user, id.0, cause.by(user)).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
