use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Json, RequestCause},
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
    #[schema(min_length = 8, max_length = 1024)]
    password: String,
}

/// Chooses a new password by the link that was mailed. Ends every session.
#[utoipa::path(post, path = "/api/v1/auth/password/reset", tag = "Accounts", request_body = ResetBody,
    responses((status = 204, description = "Changed; log in with it")))]
pub async fn handle(cause: RequestCause, services: Data<Services>, body: Json<ResetBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let ResetBody { token, password } = body.0;
    services.run(async move { accounts.reset_password(&token, &password, cause.by_visitor()).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
