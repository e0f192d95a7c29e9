use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{CinemaId, ports::RuleKey};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::RuleBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which rules.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Of this cinema.
    cinema_id: Option<i64>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Rules of price lists, by cinema, in the order they stand in their lists.
#[utoipa::path(get, path = "/api/v1/admin/pricing-rules", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Rules", body = PageBody<RuleBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let page = page::request::<RuleKey>(query.0.limit, query.0.cursor.as_deref())?;
    let found = services.run(async move { prices.rules(query.0.cinema_id.map(CinemaId), &page).await }).await?;
    Ok(page::answer(&request, found.map(RuleBody::from)))
}
