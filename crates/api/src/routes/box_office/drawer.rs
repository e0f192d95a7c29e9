use actix_web::{HttpResponse, web::Data};
use booking_domain::{CinemaId, Currency, UserId, ports::DrawerLine};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{Query, StaffOrAdmin},
    problem::{Code, Problem},
    routes::Amount,
    services::Services,
};

/// Whose drawer, where and when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DrawerQuery {
    /// The cinema.
    #[param(value_type = i64)]
    cinema_id: CinemaId,
    /// The trading day.
    #[param(value_type = String, format = Date)]
    #[serde(deserialize_with = "crate::extract::written")]
    date: Date,
    /// Somebody else, for administrators; oneself when left out.
    #[param(value_type = Option<i64>)]
    user_id: Option<UserId>,
}

/// What one person took in and handed out.
#[derive(Serialize, ToSchema)]
#[schema(as = Drawer)]
pub struct DrawerBody {
    #[schema(value_type = i64)]
    user_id: UserId,
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// By how it was paid.
    items: Vec<LineBody>,
}

/// Cash, or the card terminal.
#[derive(Serialize, ToSchema)]
#[schema(as = DrawerLine)]
pub struct LineBody {
    /// `cash` or `card_terminal`.
    #[schema(example = "cash")]
    payment: &'static str,
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Taken in.
    taken: Amount,
    /// Handed out.
    handed_out: Amount,
    /// What must be there because of it.
    balance: Amount,
}

impl From<DrawerLine> for LineBody {
    fn from(line: DrawerLine) -> Self {
        let amount = |minor| Amount::new(minor, line.currency);
        Self {
            payment: line.payment.as_str(),
            currency: line.currency,
            taken: amount(line.taken_minor),
            handed_out: amount(line.handed_out_minor),
            balance: amount(line.taken_minor - line.handed_out_minor),
        }
    }
}

/// What one took in and handed out at the counters of a cinema on a trading day, by the ledger.
#[utoipa::path(get, path = "/api/v1/staff/drawer", tag = "Box office", security(("bearer" = [])), params(DrawerQuery),
    extensions(("x-problems" = json!(["not_found"]))),
    responses((status = 200, description = "The drawer", body = DrawerBody)))]
pub async fn handle(staff: StaffOrAdmin, services: Data<Services>, query: Query<DrawerQuery>) -> Result<HttpResponse, Problem> {
    let (bookings, reach, DrawerQuery { cinema_id, date, user_id }) = (services.bookings.clone(), staff.0.reach(), query.0);
    let user = user_id.unwrap_or(staff.0.user);
    // Whose drawer one may see is what one may read of anybody: all, or one's own.
    if user != staff.0.user && reach != booking_domain::account::Reach::All {
        return Err(Problem::new(Code::NotFound));
    }
    let lines = services.run(async move { bookings.drawer(user, cinema_id, date, &reach).await }).await?;
    Ok(HttpResponse::Ok().json(DrawerBody { user_id: user, cinema_id, date, items: lines.into_iter().map(LineBody::from).collect() }))
}
