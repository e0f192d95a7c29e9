use actix_web::{HttpResponse, web::Data};
use booking_domain::{CinemaId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::ManagedBody;
use crate::{
    extract::{AdminUser, Json, Path, RequestCause},
    problem::Problem,
    routes::auth::RoleName,
    services::Services,
};

/// A role to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleRequest)]
pub struct RoleBody {
    /// The role.
    role: RoleName,
    /// The cinemas of staff; of others none.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    cinema_ids: Vec<CinemaId>,
}

/// Gives somebody a role. Another role ends their sessions at once; the last administrator stays.
#[utoipa::path(post, path = "/api/v1/admin/users/{id}/role", tag = "Administration",
    extensions(("x-problems" = json!(["last_admin"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path)), request_body = RoleBody,
    responses((status = 200, description = "Given", body = ManagedBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<UserId>,
    body: Json<RoleBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, accounts) = (cause.by(admin.0.user), services.accounts.clone());
    let RoleBody { role, cinema_ids } = body.0;
    let user = services.run(async move { accounts.set_role(id.0, role.into(), &cinema_ids, cause).await }).await?;
    Ok(HttpResponse::Ok().json(ManagedBody::from(user)))
}
