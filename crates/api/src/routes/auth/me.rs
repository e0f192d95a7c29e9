use actix_web::{HttpResponse, web::Data};

use super::UserBody;
use crate::{extract::CurrentUser, problem::Problem, services::Services};

/// One's own account.
#[utoipa::path(get, path = "/api/v1/auth/me", tag = "Accounts", security(("bearer" = [])),
    responses((status = 200, description = "The account", body = UserBody)))]
pub async fn handle(user: CurrentUser, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let me = services.run(async move { accounts.me(user.0.user).await }).await?;
    Ok(HttpResponse::Ok().json(UserBody::from(me)))
}
