use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{BookingId, CinemaId, FieldErrors, FilmId, booking::BookingStatus, ports::BookingSearch};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::FoundBody;
use crate::{
    extract::{AdminUser, Query},
    page::{self, PageBody},
    problem::Problem,
    routes::{
        box_office::{typed_email, typed_reference},
        movies::filter_text,
    },
    services::Services,
};

/// Which bookings: those for which every condition that is given holds.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The reference, in any case, with or without its dash.
    #[param(format = "filter")]
    reference: Option<String>,
    /// The address of the account, or the one left at the counter.
    #[param(format = "filter")]
    email: Option<String>,
    /// Part of the customer's name.
    #[param(format = "filter")]
    name: Option<String>,
    /// Of this film.
    #[param(value_type = Option<i64>)]
    movie_id: Option<FilmId>,
    /// In this cinema.
    #[param(value_type = Option<i64>)]
    cinema_id: Option<CinemaId>,
    /// Of shows from this trading day of their cinema on.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    from: Option<Date>,
    /// Of shows until this trading day, itself included.
    #[param(value_type = Option<String>, format = Date)]
    #[serde(default, deserialize_with = "crate::extract::written_if_any")]
    to: Option<Date>,
    /// Of this status.
    #[param(value_type = Option<String>, format = "booking-status")]
    status: Option<BookingStatus>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Bookings of all cinemas, latest first.
#[utoipa::path(get, path = "/api/v1/admin/bookings", tag = "Administration", security(("bearer" = [])), params(ListQuery),
    responses((status = 200, description = "Bookings", body = PageBody<FoundBody>)))]
pub async fn handle(
    admin: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<ListQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request::<BookingId>(query.0.limit, query.0.cursor.as_deref())?;
    let search = query.0.search()?;
    let (bookings, reach) = (services.bookings.clone(), admin.0.reach());
    let found = services.run(async move { bookings.search(&search, &reach, &page).await }).await?;
    let now = services.bookings.now();
    Ok(page::answer(&request, found.map(|found| FoundBody::of(&found, now))))
}

impl ListQuery {
    fn search(self) -> Result<BookingSearch, FieldErrors> {
        let mut errors = FieldErrors::default();
        let search = BookingSearch {
            reference: typed_reference(self.reference.as_deref(), &mut errors),
            email: typed_email(self.email.as_deref(), &mut errors),
            name: filter_text("/query/name", self.name, &mut errors),
            film: self.movie_id,
            cinema: self.cinema_id,
            from: self.from,
            to: self.to,
            status: self.status,
        };
        errors.into_result().map(|()| search)
    }
}
