use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Anyone, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// A new password, by a mailed link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResetPasswordRequest)]
pub struct ResetBody {
    /// The token of the link.
    token: String,
    /// The new password.
    #[schema(format = "new-password")]
    password: String,
}

/// Chooses a new password by the link that was mailed. Ends every session.
#[utoipa::path(post, path = "/api/v1/auth/password/reset", tag = "Accounts",
    extensions(("x-problems" = json!(["token_invalid"]))),
    request_body = ResetBody,
    responses((status = 204, description = "Changed; log in with it")))]
pub async fn handle(_: Anyone, cause: RequestCause, services: Data<Services>, body: Json<ResetBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let ResetBody { token, password } = body.0;
    services.run(async move { accounts.reset_password(&token, &password, cause.by_visitor()).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
