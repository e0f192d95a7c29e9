use actix_web::{HttpResponse, web::Data};
use booking_domain::OutboxId;

use super::body::NotificationBody;
use crate::{
    extract::{AdminUser, Path, RequestCause},
    problem::Problem,
    services::Services,
};

/// Sends a message again that was given up or delivered; one that is queued stays so. What carried a one-time token is not sent again once
/// it was delivered: the token is not kept.
#[utoipa::path(post, path = "/api/v1/admin/notifications/{id}/retry", tag = "Administration",
    extensions(("x-problems" = json!(["notification_not_repeatable"]))),
    security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 202, description = "Queued", body = NotificationBody)))]
pub async fn handle(admin: AdminUser, cause: RequestCause, services: Data<Services>, id: Path<OutboxId>) -> Result<HttpResponse, Problem> {
    let (cause, notifications) = (cause.by(admin.0.user), services.notifications.clone());
    let queued = services.run(async move { notifications.send_again(id.0, &cause).await }).await?;
    services.nudge.notify_waiters();
    Ok(HttpResponse::Accepted().json(NotificationBody::from(queued)))
}
