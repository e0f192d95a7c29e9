use actix_web::{HttpResponse, web::Data};
use booking_domain::{RefundId, payment::RefundStatus};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Where a refund stands now.
#[derive(Serialize, ToSchema)]
#[schema(as = RetriedRefund)]
pub struct RetriedBody {
    /// Key.
    #[schema(value_type = String, format = Uuid)]
    id: RefundId,
    /// Where it stands.
    #[schema(value_type = String, format = "refund-status")]
    status: RefundStatus,
}

/// Sends a refund again that waits for a person. The provider is asked first what became of the earlier tries, so nothing goes back twice.
#[utoipa::path(post, path = "/api/v1/admin/refunds/{id}/retry", tag = "Administration",
    extensions(("x-problems" = json!(["refund_state_conflict"]))),
    security(("bearer" = [])), params(("id" = String, Path, format = Uuid)),
    responses((status = 202, description = "Queued", body = RetriedBody)))]
pub async fn handle(admin: AdminUser, cause: RequestCause, services: Data<Services>, id: Path<RefundId>) -> Result<HttpResponse, Problem> {
    let (id, cause, money) = (id.0, cause.by(admin.0.user), services.money.clone());
    let status = services.run(async move { money.retry_refund(id, cause).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Accepted().json(RetriedBody { id, status }))
}
