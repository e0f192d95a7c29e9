use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::PromotionId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::PromotionBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
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

/// Promotions, latest first.
#[utoipa::path(get, path = "/api/v1/admin/promotions", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Promotions", body = PageBody<PromotionBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let page = page::request::<PromotionId>(query.0.limit, query.0.cursor.as_deref())?;
    let found = services.run(async move { prices.promotions(&page).await }).await?;
    Ok(page::answer(&request, found.map(PromotionBody::from)))
}
