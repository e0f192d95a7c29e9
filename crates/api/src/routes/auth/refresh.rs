use actix_web::{HttpRequest, HttpResponse, http::header::SET_COOKIE, web::Data};

use super::{
    body::{RefreshTokenBody, SessionBody},
    cookie,
};
use crate::{
    extract::{Anyone, MaybeJson, RequestCause},
    problem::{Code, Problem},
    services::Services,
};

/// Trades the refresh token, of the cookie or of the body, for new tokens. It works once: a second use ends the session.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "Accounts",
    extensions(("x-problems" = json!(["unauthorized", "forbidden"]))),
    request_body = Option<RefreshTokenBody>,
    responses((status = 200, description = "New tokens, by the way the old one came", body = SessionBody)))]
pub async fn handle(
    _: Anyone,
    request: HttpRequest,
    cause: RequestCause,
    services: Data<Services>,
    body: MaybeJson<RefreshTokenBody>,
) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let by_body = body.0.is_some();
    let token = match body.0 {
        Some(body) => body.refresh_token,
        None => cookie::read(&request, &services)?.ok_or_else(|| Problem::new(Code::Unauthorized))?,
    };
    let session = services.run(async move { accounts.refresh(&token, cause.by_visitor()).await }).await?;
    let mut response = HttpResponse::Ok();
    if !by_body {
        response.insert_header((SET_COOKIE, cookie::set(&services.public_url, session.refresh_token.expose(), session.refresh_expires_in)));
    }
    Ok(response.json(SessionBody::new(session, by_body)))
}
