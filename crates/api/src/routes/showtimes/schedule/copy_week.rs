use actix_web::{HttpResponse, web::Data};
use booking_app::schedule::CopiedWeek;
use booking_domain::CinemaId;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{body::Fold, bulk::BulkResultBody};
use crate::{
    extract::{AdminUser, Json, RequestCause},
    problem::Problem,
    services::Services,
};

/// A week to plan like another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CopyWeekRequest)]
pub struct CopyWeekBody {
    /// The cinema.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// The first of the seven trading days that are copied.
    #[schema(value_type = String, format = Date, example = "2031-06-09")]
    #[serde(deserialize_with = "crate::extract::written")]
    from: Date,
    /// The first of the seven that are planned: one or more whole weeks later.
    #[schema(value_type = String, format = Date, example = "2031-06-16")]
    #[serde(deserialize_with = "crate::extract::written")]
    to: Date,
    /// Whether customers see the new shows; left out, they are drafts.
    #[serde(default)]
    published: bool,
    /// Which of two that the clocks show, where they show a time twice.
    fold: Option<Fold>,
}

/// Plans a week like another: every show that was not cancelled, on the same screen at the same time by the clocks, with the same price.
/// What can be is scheduled; what cannot says why, each for itself.
#[utoipa::path(post, path = "/api/v1/showtimes/copy-week", tag = "Schedule", security(("bearer" = [])), request_body = CopyWeekBody,
    responses((status = 200, description = "What became of each", body = BulkResultBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<CopyWeekBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, schedule) = (cause.by(admin.0.user), services.schedule.clone());
    let CopyWeekBody { cinema_id, from, to, published, fold } = body.0;
    let week = CopiedWeek { cinema: cinema_id, from, to, published, pick: fold.map(Into::into) };
    let items = services.run(async move { schedule.copy_week(&week, cause).await }).await?;
    Ok(HttpResponse::Ok().json(BulkResultBody::of(items)))
}
