use actix_web::{HttpResponse, web::Data};

use super::{body::AcceptedBody, forgot_password::AddressBody};
use crate::{
    extract::{Anyone, Json},
    problem::Problem,
    services::Services,
};

/// Sends the link that verifies an address again. The answer is the same whether or not an account needs it.
#[utoipa::path(post, path = "/api/v1/auth/verify-email/resend", tag = "Accounts", request_body = AddressBody,
    responses((status = 202, description = "Taken", body = AcceptedBody)))]
pub async fn handle(_: Anyone, services: Data<Services>, body: Json<AddressBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    services.run(async move { accounts.resend_verification(&body.0.email).await }).await?;
    Ok(HttpResponse::Accepted().json(AcceptedBody::new("If an account waits for it, a mail is on its way.")))
}
