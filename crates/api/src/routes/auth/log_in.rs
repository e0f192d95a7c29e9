use actix_web::{HttpResponse, http::header::SET_COOKIE, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{body::SessionBody, cookie};
use crate::{
    extract::{Anyone, FromDevice, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Who logs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LoginRequest)]
pub struct LogInBody {
    /// Address.
    #[schema(example = "customer@demo.test", format = "email")]
    email: String,
    /// Password.
    #[schema(example = "marquee-demo", max_length = 1024)]
    password: String,
    /// Whether the answer holds the refresh token too, for clients that keep no cookies.
    #[serde(default)]
    include_refresh: bool,
}

/// Logs in. A wrong address and a wrong password are the same answer, after the same time.
#[utoipa::path(post, path = "/api/v1/auth/login", tag = "Accounts",
    extensions(("x-problems" = json!(["invalid_credentials", "account_locked"]))),
    request_body = LogInBody,
    responses((status = 200, description = "Logged in; the refresh token is in a cookie", body = SessionBody)))]
pub async fn handle(
    _: Anyone,
    cause: RequestCause,
    device: FromDevice,
    services: Data<Services>,
    body: Json<LogInBody>,
) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let LogInBody { email, password, include_refresh } = body.0;
    let session = services.run(async move { accounts.log_in(&email, &password, device.0, cause.by_visitor()).await }).await?;
    let cookie = cookie::set(&services.public_url, session.refresh_token.expose(), session.refresh_expires_in);
    Ok(HttpResponse::Ok().insert_header((SET_COOKIE, cookie)).json(SessionBody::new(session, include_refresh)))
}
