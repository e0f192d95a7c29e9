//! `/metrics`, for Prometheus.

use actix_web::{HttpResponse, http::header::CONTENT_TYPE, web::Data};
use utoipa::OpenApi;

use super::{At, Routes};
use crate::{
    extract::Anyone,
    problem::{Code, Problem, ProblemBody},
    services::Services,
};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/metrics").get(metrics).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(metrics))]
pub struct Documented;

/// What operators watch, in Prometheus' text format. A setting turns it off, and then there is nothing here.
#[utoipa::path(get, path = "/metrics", tag = "Health", responses(
    (status = 200, description = "The metrics", body = String, content_type = "text/plain"),
    (status = 404, response = ProblemBody),
))]
pub async fn metrics(_: Anyone, services: Data<Services>) -> Result<HttpResponse, Problem> {
    if !services.keeping.metrics {
        return Err(Problem::new(Code::NotFound));
    }
    let asked = services.get_ref().clone();
    let text = services.run(async move { Ok::<_, Problem>(asked.metrics.text(&asked).await) }).await?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text))
}
