use actix_web::{HttpRequest, HttpResponse, web::Data};
use booking_domain::{BookingId, PromotionId, Timestamp, UserId, pricing::PromotionUse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    extract::{AdminUser, Path, Query},
    page::{self, PageBody},
    problem::Problem,
    routes::given::MoneyBody,
    services::Services,
};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsesQuery {
    /// At most this many, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last answer ended.
    #[param(format = "cursor")]
    cursor: Option<String>,
}

/// A booking that uses a promotion.
#[derive(Serialize, ToSchema)]
#[schema(as = PromotionUse)]
pub struct UseBody {
    /// The booking.
    #[schema(value_type = i64)]
    reservation_id: BookingId,
    /// What to say at the counter.
    #[schema(example = "K7Q2-9XMF")]
    reference: String,
    /// Its customer; none for a sale at the counter.
    #[schema(value_type = Option<i64>)]
    user_id: Option<UserId>,
    /// How the booking stands.
    #[schema(example = "confirmed")]
    status: &'static str,
    /// When the code was used.
    #[schema(value_type = String, format = DateTime)]
    used_at: Timestamp,
    /// What it took off.
    discount: MoneyBody,
}

impl From<PromotionUse> for UseBody {
    fn from(used: PromotionUse) -> Self {
        Self {
            reservation_id: used.booking,
            reference: used.reference.to_string(),
            user_id: used.customer,
            status: used.status.as_str(),
            used_at: used.used_at,
            discount: used.discount.into(),
        }
    }
}

/// The bookings that use a promotion now, latest first. One whose hold has ended, or that was cancelled, has given its use back.
#[utoipa::path(get, path = "/api/v1/admin/promotions/{id}/uses", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path), UsesQuery),
    responses((status = 200, description = "Uses", body = PageBody<UseBody>)))]
pub async fn handle(
    _: AdminUser,
    request: HttpRequest,
    services: Data<Services>,
    id: Path<PromotionId>,
    query: Query<UsesQuery>,
) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let page = page::request::<BookingId>(query.0.limit, query.0.cursor.as_deref())?;
    let found = services.run(async move { prices.promotion_uses(id.0, &page).await }).await?;
    Ok(page::answer(&request, found.map(UseBody::from)))
}
