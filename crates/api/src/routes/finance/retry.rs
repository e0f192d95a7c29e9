use actix_web::{HttpResponse, web::Data};
use booking_domain::RefundId;

use super::body::StandingBody;
use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Sends a refund again that waits for a person. The provider is asked first what became of the earlier tries, so nothing goes back twice. Of one that
/// was made in the provider's dashboard it is only asked.
#[utoipa::path(post, path = "/api/v1/admin/refunds/{id}/retry", tag = "Administration",
    extensions(("x-problems" = json!(["refund_state_conflict"]))),
    security(("bearer" = [])), params(("id" = String, Path, format = Uuid)),
    responses((status = 202, description = "Queued", body = StandingBody)))]
pub async fn handle(admin: AdminUser, cause: RequestCause, services: Data<Services>, id: Path<RefundId>) -> Result<HttpResponse, Problem> {
    let (id, cause, money) = (id.0, cause.by(admin.0.user), services.money.clone());
    let status = services.run(async move { money.retry_refund(id, cause).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Accepted().json(StandingBody { id, status }))
}
