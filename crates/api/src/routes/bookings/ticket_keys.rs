use actix_web::{HttpResponse, http::header::CACHE_CONTROL, web::Data};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use booking_domain::ports::TicketKey;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{extract::Anyone, services::Services};

/// Keys that tickets are checked with, as a JWK set (RFC 7517, RFC 8037).
#[derive(Serialize, ToSchema)]
#[schema(as = TicketKeys)]
pub struct KeysBody {
    /// The keys in use. The first signs; the others have signed tickets that are still good.
    keys: Vec<KeyBody>,
}

/// A public key.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketKey)]
pub struct KeyBody {
    /// Always `OKP`.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// Always `Ed25519`.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// Always `EdDSA`.
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    for_what: &'static str,
    /// Its name, as a ticket's code carries it.
    #[schema(example = "kPrK_qmx")]
    kid: String,
    /// The key: 32 bytes in URL-safe base64 without padding.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

impl From<TicketKey> for KeyBody {
    fn from(key: TicketKey) -> Self {
        Self { kty: "OKP", crv: "Ed25519", alg: "EdDSA", for_what: "sig", kid: key.id, x: URL_SAFE_NO_PAD.encode(key.public) }
    }
}

/// The public keys of tickets: with them a door checks codes without the network. One that meets a key it does not know asks again.
#[utoipa::path(get, path = "/api/v1/tickets/keys", tag = "Bookings",
    responses((status = 200, description = "The keys in use", body = KeysBody)))]
pub async fn handle(_: Anyone, services: Data<Services>) -> HttpResponse {
    let keys = services.bookings.ticket_keys().into_iter().map(KeyBody::from).collect();
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(KeysBody { keys })
}
