use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body::AcceptedBody;
use crate::{
    extract::{Anyone, Json},
    problem::Problem,
    services::Services,
};

/// An address that a mail is wanted at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddressRequest)]
pub struct AddressBody {
    /// The address.
    #[schema(example = "ann@example.org", format = "email")]
    pub email: String,
}

/// Sends a link to choose a new password. The answer is the same whether or not the address has an account.
#[utoipa::path(post, path = "/api/v1/auth/password/forgot", tag = "Accounts", request_body = AddressBody,
    responses((status = 202, description = "Taken", body = AcceptedBody)))]
pub async fn handle(_: Anyone, services: Data<Services>, body: Json<AddressBody>) -> Result<HttpResponse, Problem> {
    let accounts = services.accounts.clone();
    services.run(async move { accounts.forgot_password(&body.0.email).await }).await?;
    Ok(HttpResponse::Accepted().json(AcceptedBody::new("If the address has an account, a mail is on its way.")))
}
