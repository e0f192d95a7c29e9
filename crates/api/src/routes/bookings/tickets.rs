use actix_web::{HttpResponse, web::Data};
use booking_domain::{BookingId, SeatId, TicketId, Timestamp, ticket::SealedTicket};
use qrcode::{EcLevel, QrCode, render::svg};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::{CurrentUser, Path},
    problem::Problem,
    services::Services,
};

/// The tickets of a booking.
#[derive(Serialize, ToSchema)]
pub struct TicketsBody {
    items: Vec<TicketBody>,
}

/// A ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub struct TicketBody {
    /// Key.
    #[schema(value_type = i64)]
    id: TicketId,
    /// What to say at the counter.
    reference: String,
    /// The seat.
    #[schema(value_type = i64)]
    seat_id: SeatId,
    /// Row.
    row: String,
    /// Number.
    seat: String,
    /// `valid`, `used` or `revoked`.
    #[schema(example = "valid")]
    status: &'static str,
    /// When it was issued.
    #[schema(value_type = String, format = DateTime)]
    issued_at: Timestamp,
    /// What the QR code says: the ticket, signed.
    code: String,
    /// Address of the QR code.
    #[schema(example = "/api/v1/tickets/7/qr.svg")]
    qr: String,
}

/// The tickets of a confirmed booking; none before.
#[utoipa::path(get, path = "/api/v1/bookings/{id}/tickets", tag = "Bookings", security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 200, description = "Tickets, in seat order", body = TicketsBody)))]
pub async fn list(user: CurrentUser, services: Data<Services>, id: Path<BookingId>) -> Result<HttpResponse, Problem> {
    let (reach, bookings) = (user.0.reach(), services.bookings.clone());
    let (summary, tickets) = services.run(async move { bookings.tickets(id.0, &reach).await }).await?;
    let booking = &summary.booking;
    let body = |SealedTicket { ticket, code }: SealedTicket| {
        let seat = booking.seats.iter().find(|seat| seat.id == ticket.seat);
        TicketBody {
            id: ticket.id,
            reference: booking.reference.to_string(),
            seat_id: ticket.seat,
            row: seat.map(|seat| seat.row.clone()).unwrap_or_default(),
            seat: seat.map(|seat| seat.number.clone()).unwrap_or_default(),
            status: ticket.status.as_str(),
            issued_at: ticket.issued_at,
            qr: format!("/api/v1/tickets/{}/qr.svg", ticket.id),
            code,
        }
    };
    Ok(HttpResponse::Ok().json(TicketsBody { items: tickets.into_iter().map(body).collect() }))
}

/// The QR code of a ticket.
#[utoipa::path(get, path = "/api/v1/tickets/{ticket_id}/qr.svg", tag = "Bookings", security(("bearer" = [])),
    params(("ticket_id" = i64, Path)),
    responses((status = 200, description = "The QR code", content_type = "image/svg+xml", body = String)))]
pub async fn qr(user: CurrentUser, services: Data<Services>, id: Path<TicketId>) -> Result<HttpResponse, Problem> {
    let (reach, bookings) = (user.0.reach(), services.bookings.clone());
    let sealed = services.run(async move { bookings.ticket(id.0, &reach).await }).await?;
    let code = QrCode::with_error_correction_level(&sealed.code, EcLevel::M).map_err(Problem::internal)?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(240, 240).quiet_zone(true).build();
    Ok(HttpResponse::Ok().content_type("image/svg+xml").body(image))
}
