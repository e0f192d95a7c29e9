use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{CinemaId, ScreenId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::KeptBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which screens.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Of this cinema.
    cinema_id: Option<i64>,
    /// Whether deleted ones are listed too.
    deleted: Option<bool>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Screens, in the order they were opened.
#[utoipa::path(get, path = "/api/v1/admin/screens", tag = "Venues", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Screens", body = PageBody<KeptBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let administration = services.administration.clone();
    let page = page::request::<ScreenId>(query.0.limit, query.0.cursor.as_deref())?;
    let (cinema, deleted) = (query.0.cinema_id.map(CinemaId), query.0.deleted.unwrap_or(false));
    let found = services.run(async move { administration.screens(cinema, deleted, &page).await }).await?;
    Ok(page::answer(&request, found.map(KeptBody::from)))
}
