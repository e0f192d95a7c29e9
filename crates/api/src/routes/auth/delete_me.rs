use actix_web::{HttpResponse, http::header::SET_COOKIE, web::Data};

use super::cookie;
use crate::{
    extract::{CurrentUser, RequestCause},
    problem::Problem,
    services::Services,
};

/// Erases one's own account: name and address go, past bookings stay without them. Refused while a booking is ahead.
#[utoipa::path(delete, path = "/api/v1/auth/me", tag = "Accounts",
    extensions(("x-problems" = json!(["last_admin", "booking_ahead"]))),
    security(("bearer" = [])),
    responses((status = 204, description = "Erased")))]
pub async fn handle(user: CurrentUser, cause: RequestCause, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let (user, accounts) = (user.0.user, services.accounts.clone());
    services.run(async move { accounts.delete(user, cause.by(user)).await }).await?;
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie::forget(&services.public_url))).finish())
}
