use actix_web::{
    HttpResponse,
    http::header::{ContentDisposition, DispositionParam, DispositionType},
    web::Data,
};
use booking_domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    UserBody,
    sessions::{LogInBody, log_in},
};
use crate::{extract::CurrentUser, problem::Problem, routes::bookings::ReservationBody, services::Services};

/// Everything that is kept of a person.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
pub struct ExportBody {
    /// When this was put together.
    #[schema(value_type = String, format = DateTime)]
    exported_at: Timestamp,
    /// The account.
    account: UserBody,
    /// The devices one is logged in on, latest first.
    sessions: Vec<LogInBody>,
    /// Every booking with its payments back, latest first.
    bookings: Vec<ReservationBody>,
}

/// Everything that is kept of oneself, to take away.
#[utoipa::path(get, path = "/api/v1/auth/me/export", tag = "Accounts", security(("bearer" = [])),
    responses((status = 200, description = "The account, its sessions and its bookings", body = ExportBody)))]
pub async fn handle(user: CurrentUser, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let (principal, accounts, bookings) = (user.0, services.accounts.clone(), services.bookings.clone());
    let me = principal.user;
    let account = services.run(async move { accounts.me(me).await }).await?;
    let accounts = services.accounts.clone();
    let sessions = services.run(async move { accounts.sessions(me).await }).await?;
    let history = services.run(async move { bookings.whole_history(me).await }).await?;
    let now = services.bookings.now();
    let file = DispositionParam::Filename("marquee-export.json".to_owned());
    Ok(HttpResponse::Ok().insert_header(ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![file] }).json(
        ExportBody {
            exported_at: now,
            account: account.into(),
            sessions: sessions.into_iter().map(|session| log_in(session, principal.session)).collect(),
            bookings: history.iter().map(|summary| ReservationBody::with_show(summary, now)).collect(),
        },
    ))
}
