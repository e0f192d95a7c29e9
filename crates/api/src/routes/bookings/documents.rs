//! The documents of a booking, to download: three files of one kind.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION},
    web::Data,
};
use booking_domain::{BookingId, ports::Attachment};

use crate::{
    extract::{CurrentUser, Path},
    problem::Problem,
    services::Services,
};

/// The tickets of a confirmed booking to print, one page each; those of seats that were cancelled are left out.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/tickets.pdf", tag = "Bookings", security(("bearer" = [])), params(("id" = i64, Path)),
    extensions(("x-problems" = json!(["booking_state_conflict"]))),
    responses((status = 200, description = "The tickets", content_type = "application/pdf", body = String)))]
pub async fn tickets(user: CurrentUser, services: Data<Services>, id: Path<BookingId>) -> Result<HttpResponse, Problem> {
    let (reach, documents) = (user.0.reach(), services.documents.clone());
    let making = async move { documents.tickets(&documents.papers_within(id.0, &reach).await?).await };
    services.run(making).await.map(download)
}

/// The receipt of a booking that was sold, or paid and given back: its seats with their prices, what was paid, what went back.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/receipt.pdf", tag = "Bookings", security(("bearer" = [])), params(("id" = i64, Path)),
    extensions(("x-problems" = json!(["booking_state_conflict"]))),
    responses((status = 200, description = "The receipt", content_type = "application/pdf", body = String)))]
pub async fn receipt(user: CurrentUser, services: Data<Services>, id: Path<BookingId>) -> Result<HttpResponse, Problem> {
    let (reach, documents) = (user.0.reach(), services.documents.clone());
    let making = async move { documents.receipt(&documents.papers_within(id.0, &reach).await?).await };
    services.run(making).await.map(download)
}

/// The show of a booking that was sold as an event for calendars (RFC 5545); a cancelled one for a booking called off since.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/calendar.ics", tag = "Bookings", security(("bearer" = [])), params(("id" = i64, Path)),
    extensions(("x-problems" = json!(["booking_state_conflict"]))),
    responses((status = 200, description = "The event", content_type = "text/calendar", body = String)))]
pub async fn calendar(user: CurrentUser, services: Data<Services>, id: Path<BookingId>) -> Result<HttpResponse, Problem> {
    let (reach, documents) = (user.0.reach(), services.documents.clone());
    let making = async move { documents.calendar(&documents.papers_within(id.0, &reach).await?).await };
    services.run(making).await.map(download)
}

/// A file under its name, kept by nobody on the way.
fn download(file: Attachment) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(file.bytes)
}
