use actix_web::{HttpResponse, web::Data};
use booking_domain::InvitationId;

use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Takes an invitation back that nobody has used.
#[utoipa::path(delete, path = "/api/v1/admin/invitations/{id}", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)), responses((status = 204, description = "Taken back")))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<InvitationId>,
) -> Result<HttpResponse, Problem> {
    let (cause, accounts) = (cause.by(admin.0.user), services.accounts.clone());
    services.run(async move { accounts.revoke_invitation(id.0, cause).await }).await?;
    Ok(HttpResponse::NoContent().finish())
}
