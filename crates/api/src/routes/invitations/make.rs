use actix_web::{HttpResponse, web::Data};
use booking_app::accounts::Invited;
use booking_domain::{CinemaId, InvitationId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    routes::auth::RoleName,
    services::Services,
};

/// Whom to invite, and to what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InvitationRequest)]
pub struct InviteBody {
    /// The address the mail goes to, and the account will have.
    #[schema(example = "sam@example.org", format = "email")]
    email: String,
    /// Staff or administrator.
    #[schema(value_type = String, format = "invited-role")]
    role: RoleName,
    /// The cinemas of staff; of administrators none.
    #[serde(default)]
    #[schema(value_type = Vec<i64>)]
    cinema_ids: Vec<CinemaId>,
}

/// An invitation that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = MadeInvitation)]
pub struct InvitedBody {
    /// Key.
    #[schema(value_type = i64)]
    id: InvitationId,
    /// Whom it is for.
    email: String,
    /// The role it gives.
    role: RoleName,
    /// The cinemas it gives.
    #[schema(value_type = Vec<i64>)]
    cinema_ids: Vec<CinemaId>,
    /// When it stops working.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// The token to sign up with. It is mailed too, and never shown again.
    token: String,
}

/// Invites somebody to become staff or administrator. The invitation works once, for 72 hours.
#[utoipa::path(post, path = "/api/v1/admin/invitations", tag = "Administration",
    extensions(("x-problems" = json!(["email_taken"]))),
    security(("bearer" = [])), request_body = InviteBody,
    responses((status = 201, description = "Invited", body = InvitedBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<InviteBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, accounts) = (cause.by(admin.0.user), services.accounts.clone());
    let InviteBody { email, role, cinema_ids } = body.0;
    let made = services.run(async move { accounts.invite(&email, role.into(), &cinema_ids, cause).await }).await?;
    Ok(HttpResponse::Created().json(InvitedBody::from(made)))
}

impl From<Invited> for InvitedBody {
    fn from(made: Invited) -> Self {
        Self {
            id: made.id,
            email: made.email.into(),
            role: made.role.into(),
            cinema_ids: made.cinemas,
            expires_at: made.expires_at,
            token: made.token.expose().to_owned(),
        }
    }
}
