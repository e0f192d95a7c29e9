use actix_web::{HttpResponse, web::Data};
use booking_app::schedule::{BulkPlan, PlannedItem};
use booking_domain::{FilmId, ScreenId, ShowtimeId};
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{Fold, PlanBody};
use crate::{
    extract::{AdminUser, Json, RequestCause},
    problem::{Problem, ProblemBody},
    services::Services,
};

/// A film on several trading days, at several times each.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkRequest)]
pub struct BulkBody {
    /// What all of them have; it must not say when it starts.
    show: PlanBody,
    /// The trading days.
    #[schema(value_type = Vec<String>, example = json!(["2031-06-13", "2031-06-14"]), min_items = 1)]
    #[serde(deserialize_with = "crate::extract::each_written")]
    days: Vec<Date>,
    /// The times by the cinema's clocks; those before the trading day's start are of the night that follows.
    #[schema(value_type = Vec<String>, example = json!(["17:30", "20:15"]), min_items = 1)]
    #[serde(deserialize_with = "crate::extract::each_written")]
    times: Vec<Time>,
    /// Which of two that the clocks show, where they show a time twice.
    fold: Option<Fold>,
}

/// What became of many planned shows.
#[derive(Serialize, ToSchema)]
#[schema(as = BulkResult)]
pub struct BulkResultBody {
    /// How many are on the schedule now.
    created: usize,
    /// How many are not.
    refused: usize,
    /// Each of them.
    items: Vec<BulkItemBody>,
}

/// What became of one planned show.
#[derive(Serialize, ToSchema)]
#[schema(as = BulkItem)]
pub struct BulkItemBody {
    /// When it was to start by the cinema's clocks.
    #[schema(value_type = String, example = "2031-06-13T20:15:00")]
    starts_local: DateTime,
    /// The film.
    #[schema(value_type = i64)]
    movie_id: FilmId,
    /// The screen.
    #[schema(value_type = i64)]
    screen_id: ScreenId,
    /// Its key, where it is on the schedule.
    #[schema(value_type = Option<i64>)]
    showtime_id: Option<ShowtimeId>,
    /// Why it is not.
    problem: Option<ProblemBody>,
}

impl BulkResultBody {
    /// The results of planning.
    pub fn of(planned: Vec<PlannedItem>) -> Self {
        let items: Vec<BulkItemBody> = planned.into_iter().map(BulkItemBody::from).collect();
        let created = items.iter().filter(|item| item.showtime_id.is_some()).count();
        Self { created, refused: items.len() - created, items }
    }
}

impl From<PlannedItem> for BulkItemBody {
    fn from(item: PlannedItem) -> Self {
        let (showtime_id, problem) = match item.outcome {
            Ok(id) => (Some(id), None),
            Err(error) => (None, Some(Problem::from(error).body())),
        };
        Self { starts_local: item.starts_local, movie_id: item.film, screen_id: item.screen, showtime_id, problem }
    }
}

/// Plans a film on several days at several times. What can be is scheduled; what cannot says why, each for itself.
#[utoipa::path(post, path = "/api/v1/showtimes/bulk", tag = "Schedule", security(("bearer" = [])), request_body = BulkBody,
    responses((status = 200, description = "What became of each", body = BulkResultBody)))]
pub async fn handle(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    body: Json<BulkBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, schedule) = (cause.by(admin.0.user), services.schedule.clone());
    let BulkBody { show, days, times, fold } = body.0;
    let bulk = BulkPlan { plan: show.template()?, days, times, pick: fold.map(Into::into) };
    let items = services.run(async move { schedule.add_many(&bulk, cause).await }).await?;
    Ok(HttpResponse::Ok().json(BulkResultBody::of(items)))
}
