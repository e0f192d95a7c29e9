use actix_web::{HttpResponse, web::Data};
use booking_domain::UserId;

use super::body::ManagedBody;
use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Shuts an account and ends its sessions at once; the last administrator stays.
#[utoipa::path(post, path = "/api/v1/admin/users/{id}/disable", tag = "Administration",
    extensions(("x-problems" = json!(["last_admin"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path)), responses((status = 200, description = "Shut", body = ManagedBody)))]
pub async fn handle(admin: AdminUser, cause: RequestCause, services: Data<Services>, id: Path<UserId>) -> Result<HttpResponse, Problem> {
    set(admin, cause, services, id, true).await
}

/// Opens an account again that was shut.
#[utoipa::path(post, path = "/api/v1/admin/users/{id}/enable", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)), responses((status = 200, description = "Open", body = ManagedBody)))]
pub async fn enable(admin: AdminUser, cause: RequestCause, services: Data<Services>, id: Path<UserId>) -> Result<HttpResponse, Problem> {
    set(admin, cause, services, id, false).await
}

async fn set(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<UserId>,
    disabled: bool,
) -> Result<HttpResponse, Problem> {
    let (cause, accounts) = (cause.by(admin.0.user), services.accounts.clone());
    let user = services.run(async move { accounts.set_disabled(id.0, disabled, cause).await }).await?;
    Ok(HttpResponse::Ok().json(ManagedBody::from(user)))
}
