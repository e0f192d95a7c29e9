use actix_web::{HttpResponse, web::Data};
use booking_domain::BookingId;

use super::dossier::DossierBody;
use crate::{
    extract::{AdminUser, Path},
    problem::Problem,
    services::Services,
};

/// A booking with its whole history: what happened and who did it, its money, its mails, its tickets and their scans.
#[utoipa::path(get, path = "/api/v1/admin/bookings/{id}", tag = "Administration", security(("bearer" = [])), params(("id" = i64, Path)),
    responses((status = 200, description = "The booking", body = DossierBody)))]
pub async fn handle(admin: AdminUser, services: Data<Services>, id: Path<BookingId>) -> Result<HttpResponse, Problem> {
    let (bookings, reach) = (services.bookings.clone(), admin.0.reach());
    let found = services.run(async move { bookings.dossier(id.0, &reach).await }).await?;
    Ok(HttpResponse::Ok().json(DossierBody::of(found, services.bookings.now())))
}
