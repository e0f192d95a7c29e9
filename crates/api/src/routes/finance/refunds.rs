use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{
    BookingId,
    payment::RefundStatus,
    ports::{MoneyKey, RefundFilter},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::RefundBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which refunds.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Only those that stand so.
    #[param(value_type = Option<String>, format = "refund-status")]
    status: Option<RefundStatus>,
    /// Only those of this booking.
    #[param(value_type = Option<i64>)]
    booking: Option<BookingId>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Refunds, latest first; those that are `manual` wait for a person.
#[utoipa::path(get, path = "/api/v1/admin/refunds", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Refunds", body = PageBody<RefundBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let money = services.money.clone();
    let page = page::request::<MoneyKey>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = RefundFilter { status: query.0.status, booking: query.0.booking };
    let found = services.run(async move { money.refunds(&filter, &page).await }).await?;
    Ok(page::answer(&request, found.map(RefundBody::from)))
}
