use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{BookingId, booking::BookingStatus, ports::HistoryFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ReservationBody;
use crate::{
    extract::{CurrentUser, Query},
    page::{self, PageBody},
    problem::Problem,
    services::Services,
};

/// Which bookings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Only shows ahead, or only those that are over.
    #[param(inline)]
    when: Option<When>,
    /// Only bookings of this status.
    #[param(value_type = Option<String>, format = "booking-status")]
    status: Option<BookingStatus>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Ahead or over.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum When {
    Upcoming,
    Past,
}

/// The user's bookings, latest first.
#[utoipa::path(get, path = "/api/v1/bookings", tag = "Bookings", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Bookings", body = PageBody<ReservationBody>)))]
pub async fn handle(
    user: CurrentUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let (user, bookings) = (user.0.user, services.bookings.clone());
    let query = query.0;
    let page = page::request::<i64>(query.limit, query.cursor.as_deref())?;
    let page = booking_domain::page::PageRequest { limit: page.limit, after: page.after.map(BookingId) };
    let filter = HistoryFilter { upcoming: query.when.map(|when| matches!(when, When::Upcoming)), status: query.status };
    let found = services.run(async move { bookings.history(user, filter, &page).await }).await?;
    let now = services.bookings.now();
    Ok(page::answer(&request, found.map(|summary| ReservationBody::with_show(&summary, now))))
}

/// The same as `GET /bookings`.
#[utoipa::path(get, path = "/api/v1/bookings/history", tag = "Bookings", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Bookings", body = PageBody<ReservationBody>)))]
#[expect(dead_code, reason = "documents the second address of `handle`")]
pub fn history() {}
