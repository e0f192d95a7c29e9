use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{CurrentUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// A new password, by the old one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangePasswordRequest)]
pub struct ChangeBody {
    /// The password so far.
    #[schema(max_length = 1024)]
    current_password: String,
    /// The new one.
    #[schema(format = "new-password")]
    new_password: String,
}

/// Chooses a new password. Ends the other sessions; this one goes on.
#[utoipa::path(post, path = "/api/v1/auth/password/change", tag = "Accounts",
    extensions(("x-problems" = json!(["invalid_credentials", "account_locked"]))),
    security(("bearer" = [])), request_body = ChangeBody,
    responses((status = 204, description = "Changed")))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<ChangeBody>,
) -> Result<HttpResponse, Problem> {
    let (principal, accounts) = (user.0, services.accounts.clone());
    let ChangeBody { current_password, new_password } = body.0;
    let cause = cause.by(principal.user);
    services.run(async move { accounts.change_password(&principal, &current_password, &new_password, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
