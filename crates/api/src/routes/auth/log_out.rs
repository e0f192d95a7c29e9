use actix_web::{HttpRequest, HttpResponse, http::header::SET_COOKIE, web::Data};

use super::{body::RefreshTokenBody, cookie};
use crate::{
    extract::{CurrentUser, MaybeJson, RequestCause},
    problem::Problem,
    services::Services,
};

/// Ends the session of the refresh token, of the cookie or of the body, and that of the access token. Logging out twice is logging out
/// once; an access token that has ended already is no obstacle.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "Accounts",
    extensions(("x-problems" = json!(["forbidden"]))),
    security((), ("bearer" = [])),
    request_body = Option<RefreshTokenBody>, responses((status = 204, description = "Logged out")))]
pub async fn handle(
    request: HttpRequest,
    user: Option<CurrentUser>,
    cause: RequestCause,
    services: Data<Services>,
    body: MaybeJson<RefreshTokenBody>,
) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let token = match body.0 {
        Some(body) => Some(body.refresh_token),
        None => cookie::read(&request, &services)?,
    };
    let log_out = async move {
        if let Some(token) = token {
            accounts.log_out_by_token(&token, cause.clone().by_visitor()).await?;
        }
        if let Some(CurrentUser(principal)) = user {
            accounts.log_out(&principal, cause.by(principal.user)).await?;
        }
        Ok::<_, booking_domain::account::AccountError>(())
    };
    services.run(log_out).await?;
    Ok(HttpResponse::NoContent().insert_header((SET_COOKIE, cookie::forget(&services.public_url))).finish())
}
