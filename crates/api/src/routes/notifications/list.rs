use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    BookingId, OutboxId,
    outbox::{DeliveryState, MessageKind},
    ports::NotificationFilter,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::NotificationBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Only those that stand so.
    #[param(value_type = Option<String>, format = "delivery-state")]
    state: Option<DeliveryState>,
    /// Only those that say this.
    #[param(value_type = Option<String>, format = "message-kind")]
    kind: Option<MessageKind>,
    /// Only those about this booking.
    #[param(value_type = Option<i64>)]
    booking: Option<BookingId>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Messages to customers and staff, latest first: what was sent, what waits, what was given up.
#[utoipa::path(get, path = "/api/v1/admin/notifications", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Messages", body = PageBody<NotificationBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let notifications = services.notifications.clone();
    let page = page::request::<OutboxId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = NotificationFilter { state: query.0.state, kind: query.0.kind, booking: query.0.booking, addressee: None };
    let found = services.run(async move { notifications.list(&filter, &page).await }).await?;
    Ok(page::answer(&request, found.map(NotificationBody::from)))
}
