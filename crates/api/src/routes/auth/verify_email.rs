use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Anyone, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// The token of a mailed link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = VerifyEmailRequest)]
pub struct VerifyBody {
    /// The token.
    token: String,
}

/// Takes an address as verified by the link that was mailed to it.
#[utoipa::path(post, path = "/api/v1/auth/verify-email", tag = "Accounts",
    extensions(("x-problems" = json!(["token_invalid"]))),
    request_body = VerifyBody,
    responses((status = 204, description = "Verified")))]
pub async fn handle(_: Anyone, cause: RequestCause, services: Data<Services>, body: Json<VerifyBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    services.run(async move { accounts.verify_email(&body.0.token, cause.by_visitor()).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
