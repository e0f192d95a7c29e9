use actix_web::{HttpResponse, web::Data};
use booking_app::accounts::NewUser;
use booking_domain::account::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::AcceptedBody;
use crate::{
    extract::{Anyone, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Somebody who signs up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignUpRequest)]
pub struct SignUpBody {
    /// The address to log in with.
    #[schema(example = "ann@example.org", format = "email")]
    email: String,
    /// Any 8 characters or more that are not a password everybody tries first.
    #[schema(format = "new-password")]
    password: String,
    /// What to call them.
    #[schema(format = "person-name")]
    name: String,
}

/// Signs somebody up. The answer is the same when the address has an account already: its owner is told by mail.
#[utoipa::path(post, path = "/api/v1/auth/user/signup", tag = "Accounts", request_body = SignUpBody,
    responses((status = 202, description = "Taken", body = AcceptedBody)))]
pub async fn handle(_: Anyone, cause: RequestCause, services: Data<Services>, body: Json<SignUpBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let SignUpBody { email, password, name } = body.0;
    let new = NewUser { email, password: Secret::new(password), name };
    services.run(async move { accounts.sign_up(&new, cause.by_visitor()).await }).await?;
    Ok(HttpResponse::Accepted().json(AcceptedBody::new("A mail is on its way to the address.")))
}
