use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserBody;
use crate::{
    extract::{Anyone, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// Somebody who follows an invitation; it says the address, the role and the cinemas.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitedSignUpRequest)]
pub struct InvitedBody {
    /// The invitation's token.
    token: String,
    /// Any 8 characters or more that are not a password everybody tries first.
    #[schema(format = "new-password")]
    password: String,
    /// What to call them.
    #[schema(format = "person-name")]
    name: String,
}

/// Signs up staff or an administrator by an invitation, which works once.
#[utoipa::path(post, path = "/api/v1/auth/admin/signup", tag = "Accounts",
    extensions(("x-problems" = json!(["email_taken", "invitation_invalid"]))),
    request_body = InvitedBody,
    responses((status = 201, description = "Signed up", body = UserBody)))]
pub async fn handle(_: Anyone, cause: RequestCause, services: Data<Services>, body: Json<InvitedBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let InvitedBody { token, password, name } = body.0;
    let user = services.run(async move { accounts.accept_invitation(&token, &name, &password, cause.by_visitor()).await }).await?;
    Ok(HttpResponse::Created().json(UserBody::from(user)))
}
