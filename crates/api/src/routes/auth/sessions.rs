use actix_web::{HttpResponse, web::Data};
use booking_domain::{SessionId, Timestamp, account::Session};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::CurrentUser, page::PageBody, problem::Problem, services::Services};

/// A log-in on one device.
#[derive(Serialize, ToSchema)]
#[schema(as = LogIn)]
pub struct LogInBody {
    /// Key.
    #[schema(value_type = String, format = Uuid)]
    id: SessionId,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last refreshed.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// What the device calls itself.
    user_agent: String,
    /// Its network address.
    address: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// The devices one is logged in on, latest first.
#[utoipa::path(get, path = "/api/v1/auth/sessions", tag = "Accounts", security(("bearer" = [])),
    responses((status = 200, description = "Sessions, all on one page", body = PageBody<LogInBody>)))]
pub async fn handle(user: CurrentUser, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let (principal, accounts) = (user.0, services.accounts.clone());
    let sessions = services.run(async move { accounts.sessions(principal.user).await }).await?;
    let items = sessions.into_iter().map(|session| log_in(session, principal.session)).collect();
    Ok(HttpResponse::Ok().json(PageBody { items, next_cursor: None }))
}

/// A session as it is shown to whom it belongs.
pub fn log_in(session: Session, current: SessionId) -> LogInBody {
    LogInBody {
        id: session.id,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        user_agent: session.device.user_agent,
        address: session.device.address,
        current: session.id == current,
    }
}
