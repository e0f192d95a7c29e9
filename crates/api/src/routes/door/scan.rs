use actix_web::{HttpResponse, web::Data};
use booking_app::door::ScanRequest;
use booking_domain::ShowtimeId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::AnswerBody;
use crate::{
    extract::{Json, StaffOrAdmin, given},
    problem::Problem,
    services::Services,
};

/// A scan at the door of a show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanBody {
    /// The text of the QR code; or the reference and the seat as typed, such as `K7Q2-9XMF A5`, of a single seat the reference alone.
    #[schema(format = "scanned", example = "K7Q2-9XMF A5")]
    code: String,
    /// The show whose door it is.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// The device's name for this scan: sent again because no answer came, it is answered the same.
    #[schema(min_length = 1, max_length = 100, pattern = "^[!-~]+$", example = "3f6c0a52-door-2")]
    nonce: String,
    /// What the device calls itself, such as `Door 2`.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "person-name", example = "Door 2")]
    device: Option<String>,
}

/// A use of a ticket to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    /// As for a scan.
    #[schema(format = "scanned", example = "K7Q2-9XMF A5")]
    code: String,
    /// The show whose door it is.
    #[schema(value_type = i64)]
    showtime_id: ShowtimeId,
    /// The device's name for this request.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 100, pattern = "^[!-~]+$")]
    nonce: Option<String>,
    /// What the device calls itself.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "person-name")]
    device: Option<String>,
    /// Why.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, format = "reason", example = "Went out again to fetch a friend")]
    reason: Option<String>,
}

/// Lets somebody in, or says why not: once with each ticket, also when it is held to two scanners at once.
#[utoipa::path(post, path = "/api/v1/staff/checkin/scan", tag = "Door",
    extensions(("x-problems" = json!(["not_found", "idempotency_mismatch"]))),
    security(("bearer" = [])), request_body = ScanBody,
    responses((status = 200, description = "What came of it", body = AnswerBody)))]
pub async fn handle(staff: StaffOrAdmin, services: Data<Services>, body: Json<ScanBody>) -> Result<HttpResponse, Problem> {
    let ScanBody { code, showtime_id: showtime, nonce, device } = body.0;
    let (door, request) = (services.door.clone(), ScanRequest { showtime, code, nonce: Some(nonce), device, reason: None });
    let answer = services.run(async move { door.scan(&staff.0, &request).await }).await?;
    services.metrics.scanned(answer.outcome);
    Ok(HttpResponse::Ok().json(AnswerBody::from(answer)))
}

/// Takes the use of a ticket back, so that it lets somebody in again. The scans stay in the history.
#[utoipa::path(post, path = "/api/v1/staff/checkin/undo", tag = "Door",
    extensions(("x-problems" = json!(["not_found", "idempotency_mismatch", "ticket_not_used", "ticket_revoked"]))),
    security(("bearer" = [])), request_body = UndoBody,
    responses((status = 200, description = "Taken back", body = AnswerBody)))]
pub async fn undo(staff: StaffOrAdmin, services: Data<Services>, body: Json<UndoBody>) -> Result<HttpResponse, Problem> {
    let UndoBody { code, showtime_id: showtime, nonce, device, reason } = body.0;
    let (door, request) = (services.door.clone(), ScanRequest { showtime, code, nonce, device, reason });
    let answer = services.run(async move { door.undo(&staff.0, &request).await }).await?;
    services.metrics.scanned(answer.outcome);
    Ok(HttpResponse::Ok().json(AnswerBody::from(answer)))
}
