use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UserBody;
use crate::{
    extract::{CurrentUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// What to change of an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UpdateMeRequest)]
pub struct UpdateBody {
    /// What to call the person.
    #[schema(format = "person-name")]
    name: String,
}

/// Changes one's own account.
#[utoipa::path(patch, path = "/api/v1/auth/me", tag = "Accounts", security(("bearer" = [])), request_body = UpdateBody,
    responses((status = 200, description = "Changed", body = UserBody)))]
pub async fn handle(
    user: CurrentUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<UpdateBody>,
) -> Result<HttpResponse, Problem> {
    let (user, accounts) = (user.0.user, services.accounts.clone());
    let me = services.run(async move { accounts.rename(user, &body.0.name, cause.by(user)).await }).await?;
    Ok(HttpResponse::Ok().json(UserBody::from(me)))
}
