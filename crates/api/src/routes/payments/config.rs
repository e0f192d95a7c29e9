use actix_web::{HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Anyone, services::Services};

/// What a browser must know of the payment provider.
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentConfig)]
pub struct ConfigBody {
    /// The provider: `sandbox` or `stripe`.
    #[schema(example = "sandbox")]
    provider: &'static str,
    /// Its public key.
    publishable_key: String,
}

/// How payments are made here.
#[utoipa::path(get, path = "/api/v1/payments/config", tag = "Payments",
    responses((status = 200, description = "The provider", body = ConfigBody)))]
pub async fn handle(_: Anyone, services: Data<Services>) -> HttpResponse {
    let config = services.bookings.payment_config();
    HttpResponse::Ok().json(ConfigBody { provider: config.provider, publishable_key: config.publishable_key })
}
