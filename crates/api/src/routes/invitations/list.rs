use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    CinemaId, InvitationId, Timestamp, UserId,
    account::{Invitation, InvitationStanding},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    routes::auth::RoleName,
    services::Services,
};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationBody {
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
    /// Who made it.
    #[schema(value_type = Option<i64>)]
    created_by: Option<UserId>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// How it stands: `open`, `used`, `revoked` or `expired`.
    #[schema(example = "open")]
    status: &'static str,
    /// When it stops working, while nobody has used or revoked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Invitations, latest first.
#[utoipa::path(get, path = "/api/v1/admin/invitations", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Invitations", body = PageBody<InvitationBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    let page = page::request::<InvitationId>(query.0.limit, query.0.cursor.as_deref())?;
    let (found, now) = services.run(async move { accounts.invitations(&page).await }).await?;
    Ok(page::answer(&request, found.map(|invitation| body(invitation, now))))
}

fn body(invitation: Invitation, now: Timestamp) -> InvitationBody {
    InvitationBody {
        id: invitation.id,
        email: invitation.email.into(),
        role: invitation.role.into(),
        cinema_ids: invitation.cinemas,
        created_by: invitation.created_by,
        created_at: invitation.created_at,
        status: invitation.standing.name(now),
        expires_at: match invitation.standing {
            InvitationStanding::Open { until } => Some(until),
            InvitationStanding::Used { .. } | InvitationStanding::Revoked { .. } => None,
        },
    }
}
