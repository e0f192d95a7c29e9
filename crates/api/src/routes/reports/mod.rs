//! Figures for those who run the cinema: the dashboard, and reports as JSON or CSV out of the same lines.

mod answer;
mod attendance;
mod dashboard;
mod funnel;
mod movies;
mod occupancy;
mod promotions;
mod query;
mod rate;
mod refunds;
mod revenue;
mod screens;
mod table;

use utoipa::OpenApi;

use super::{At, Routes};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/dashboard").get(dashboard::handle).register(cfg);
    At::path("/admin/reports/revenue").get(revenue::handle).register(cfg);
    At::path("/admin/reports/occupancy").get(occupancy::handle).register(cfg);
    At::path("/admin/reports/movies").get(movies::handle).register(cfg);
    At::path("/admin/reports/screens").get(screens::handle).register(cfg);
    At::path("/admin/reports/refunds").get(refunds::handle).register(cfg);
    At::path("/admin/reports/funnel").get(funnel::handle).register(cfg);
    At::path("/admin/reports/promotions").get(promotions::handle).register(cfg);
    At::path("/admin/reports/attendance").get(attendance::handle).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    dashboard::handle,
    revenue::handle,
    occupancy::handle,
    movies::handle,
    screens::handle,
    refunds::handle,
    funnel::handle,
    promotions::handle,
    attendance::handle
))]
pub struct Documented;
