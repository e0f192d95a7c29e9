use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{BookingId, FieldErrors, booking::Reference, ports::BookingSearch, text::Email};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    extract::{Query, StaffOrAdmin},
    page::{self, PageBody},
    problem::Problem,
    routes::{managed_bookings::FoundBody, movies::filter_text},
    services::Services,
};

/// What the customer says.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// The reference, in any case, with or without its dash.
    #[param(format = "filter")]
    reference: Option<String>,
    /// The address of the account, or the one left at the counter.
    #[param(format = "filter")]
    email: Option<String>,
    /// Part of the customer's name, of two letters at least.
    #[param(format = "filter")]
    name: Option<String>,
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// Bookings of one's cinemas by what a customer says at the counter, latest first: those for which all that is given holds; one of the
/// three must be.
#[utoipa::path(get, path = "/api/v1/staff/bookings", tag = "Box office", security(("bearer" = [])), params(FindQuery),
    responses((status = 200, description = "Bookings", body = PageBody<FoundBody>)))]
pub async fn handle(
    staff: StaffOrAdmin,
    request: HttpRequest,
    services: Data<Services>,
    query: Query<FindQuery>,
) -> Result<HttpResponse, Problem> {
    let page = page::request::<BookingId>(query.0.limit, query.0.cursor.as_deref())?;
    let search = query.0.search()?;
    let (bookings, reach) = (services.bookings.clone(), staff.0.reach());
    let found = services.run(async move { bookings.search(&search, &reach, &page).await }).await?;
    let now = services.bookings.now();
    Ok(page::answer(&request, found.map(|found| FoundBody::of(&found, now))))
}

impl FindQuery {
    fn search(self) -> Result<BookingSearch, FieldErrors> {
        let mut errors = FieldErrors::default();
        let search = BookingSearch {
            reference: typed_reference(self.reference.as_deref(), &mut errors),
            email: typed_email(self.email.as_deref(), &mut errors),
            name: typed_name(self.name, &mut errors),
            ..BookingSearch::default()
        };
        errors.into_result()?;
        if search.reference.is_none() && search.email.is_none() && search.name.is_none() {
            return Err(FieldErrors::one("/query/reference", "`reference`, `email` or `name` must be given"));
        }
        Ok(search)
    }
}

/// The shortest part of a name that is looked for at the counter: a single letter would list everybody, and ask for nobody.
const SHORTEST_NAME: usize = 2;

/// A name to look for; none when nothing is typed.
fn typed_name(typed: Option<String>, errors: &mut FieldErrors) -> Option<String> {
    let name = filter_text("/query/name", typed, errors)?;
    if name.chars().count() < SHORTEST_NAME {
        errors.push("/query/name", format!("must be {SHORTEST_NAME} letters at least"));
    }
    Some(name)
}

/// A reference to look for; none when nothing is typed.
pub fn typed_reference(typed: Option<&str>, errors: &mut FieldErrors) -> Option<Reference> {
    let typed = typed.filter(|typed| !typed.trim().is_empty())?;
    let read = Reference::parse(typed);
    if read.is_none() {
        errors.push("/query/reference", "is not a reference, such as K7Q2-9XMF");
    }
    read
}

/// An address to look for; none when nothing is typed.
pub fn typed_email(typed: Option<&str>, errors: &mut FieldErrors) -> Option<Email> {
    let typed = typed.filter(|typed| !typed.trim().is_empty())?;
    Email::parse(typed).map_err(|error| errors.push("/query/email", error.0)).ok()
}
