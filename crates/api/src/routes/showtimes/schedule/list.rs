use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{CinemaId, ScreenId, ShowtimeId, ports::ScheduleFilter};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::ScheduledBody;
use crate::{
    etag,
    extract::{AdminUser, Path, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which shows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// In this cinema.
    cinema_id: Option<i64>,
    /// On this screen.
    screen_id: Option<i64>,
    /// From this trading day of their cinema on.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    from: Option<Date>,
    /// Until this trading day, itself included.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    to: Option<Date>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// The schedule by start, drafts and cancelled shows included.
#[utoipa::path(get, path = "/api/v1/admin/showtimes", tag = "Schedule", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Shows", body = PageBody<ScheduledBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let schedule = services.schedule.clone();
    let page = page::request(query.0.limit, query.0.cursor.as_deref())?;
    let ListQuery { cinema_id, screen_id, from, to, .. } = query.0;
    let filter = ScheduleFilter { cinema: cinema_id.map(CinemaId), screen: screen_id.map(ScreenId), from, to };
    let found = services.run(async move { schedule.shows(&filter, &page).await }).await?;
    let now = services.catalogue.now();
    Ok(page::answer(&request, found.map(|show| ScheduledBody::of(&show, now))))
}

/// A show, also a draft.
#[utoipa::path(get, path = "/api/v1/admin/showtimes/{id}", tag = "Schedule", security(("bearer" = [])),
    params(("id" = i64, Path), ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer one has")),
    responses(
        (status = 200, description = "The show", body = ScheduledBody, headers(("ETag" = String))), (status = 304, description = "Unchanged"),
    ))]
pub async fn one(_: AdminUser, request: HttpRequest, services: Data<Services>, id: Path<ShowtimeId>) -> Result<HttpResponse, Problem> {
    let schedule = services.schedule.clone();
    let show = services.run(async move { schedule.show(id.0).await }).await?;
    Ok(etag::versioned(&request, show.show.version, &ScheduledBody::of(&show, services.catalogue.now())))
}
