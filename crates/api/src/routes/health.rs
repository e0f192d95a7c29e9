//! `/health/live` is about the process, `/health/ready` about what it needs.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{At, Routes};
use crate::{
    extract::Anyone,
    problem::{Cause, Problem},
    readiness::Readiness,
    services::Services,
};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/health/live").get(live).register(cfg);
    At::path("/health/ready").get(ready).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(live, ready))]
pub struct Documented;

/// Whether it is up.
#[derive(Serialize, ToSchema)]
pub struct Liveness {
    /// Always `live`.
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/health/live", tag = "Health", responses((status = 200, description = "The process answers", body = Liveness)))]
pub async fn live(_: Anyone) -> HttpResponse {
    HttpResponse::Ok().json(Liveness { status: "live" })
}

/// Whether it can do its work: the database answers and is migrated. What else it uses is named, and may be degraded.
#[utoipa::path(get, path = "/health/ready", tag = "Health", responses(
    (status = 200, description = "Ready, perhaps degraded", body = Readiness),
    (status = 503, description = "Not ready", body = Readiness),
))]
pub async fn ready(_: Anyone, services: Data<Services>) -> Result<HttpResponse, Problem> {
    let dependencies = services.readiness.clone();
    // On the runtime: reading which migrations there are blocks a thread, which those that serve must not be.
    let checked = services.runtime.spawn(async move { dependencies.check().await });
    let readiness = checked.await.map_err(Problem::internal)?;
    let readiness = if services.leaving.is_cancelled() { readiness.leaving() } else { readiness };
    let status = if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut response = HttpResponse::build(status).json(&readiness);
    if !readiness.is_ready() {
        response.extensions_mut().insert(Cause(readiness.what_is_wrong()));
    }
    Ok(response)
}
