use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use booking_app::prices::WantedTerms;
use booking_domain::{CinemaId, Currency, ports::KeptTerms, pricing::Tax};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    etag,
    extract::{AdminUser, IfMatch, Json, Path, RequestCause},
    problem::Problem,
    routes::{Amount, GivenAmount},
    services::Services,
};

/// What a price list is to say beside its rules.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceListRequest)]
pub struct WantedListBody {
    /// The least that the rules about the show make of a price; modifiers of seats and tickets come on top. No bound when left out.
    floor: Option<GivenAmount>,
    /// The most.
    cap: Option<GivenAmount>,
    /// Fee for a booking, beside the cinema's fee for each seat.
    booking_fee: GivenAmount,
    /// The tax.
    tax: TaxBody,
}

/// A tax.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Tax)]
pub struct TaxBody {
    /// Its rate, in basis points: 700 is 7 %.
    #[schema(minimum = 0, maximum = 10_000)]
    basis_points: i64,
    /// Whether prices and fees have it in them; else it is added to them.
    included: bool,
}

/// What a price list says beside its rules.
#[derive(Serialize, ToSchema)]
#[schema(as = PriceList)]
pub struct ListBody {
    /// Whose it is.
    #[schema(value_type = i64)]
    cinema_id: CinemaId,
    /// Currency of every amount.
    #[schema(value_type = String)]
    currency: Currency,
    /// The least that the rules about the show make of a price.
    floor: Option<Amount>,
    /// The most.
    cap: Option<Amount>,
    /// Fee for a booking.
    booking_fee: Amount,
    /// The tax.
    tax: TaxBody,
    /// Raised by every change; its `ETag`.
    version: i32,
}

impl From<KeptTerms> for ListBody {
    fn from(kept: KeptTerms) -> Self {
        let amount = |minor| Amount::new(minor, kept.currency);
        let Tax { basis_points, included } = kept.terms.tax;
        Self {
            cinema_id: kept.cinema,
            currency: kept.currency,
            floor: kept.terms.floor_minor.map(amount),
            cap: kept.terms.cap_minor.map(amount),
            booking_fee: amount(kept.terms.booking_fee_minor),
            tax: TaxBody { basis_points, included },
            version: kept.version,
        }
    }
}

/// What a cinema's price list says beside its rules: bounds, the fee for a booking, tax.
#[utoipa::path(get, path = "/api/v1/admin/cinemas/{id}/price-list", tag = "Administration", security(("bearer" = [])),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The price list", body = ListBody, headers(("ETag" = String)))))]
pub async fn handle(_: AdminUser, request: HttpRequest, services: Data<Services>, id: Path<CinemaId>) -> Result<HttpResponse, Problem> {
    let prices = services.prices.clone();
    let list = ListBody::from(services.run(async move { prices.terms(id.0).await }).await?);
    Ok(etag::versioned(&request, list.version, &list))
}

/// Replaces what a cinema's price list says beside its rules. What is held already keeps its price.
#[utoipa::path(put, path = "/api/v1/admin/cinemas/{id}/price-list", tag = "Administration",
    extensions(("x-problems" = json!(["precondition_failed"]))),
    security(("bearer" = [])),
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the price list as it was read")),
    request_body = WantedListBody,
    responses((status = 200, description = "Replaced", body = ListBody, headers(("ETag" = String)))))]
pub async fn change(
    admin: AdminUser,
    cause: RequestCause,
    services: Data<Services>,
    id: Path<CinemaId>,
    expected: IfMatch,
    body: Json<WantedListBody>,
) -> Result<HttpResponse, Problem> {
    let (cause, prices, expected) = (cause.by(admin.0.user), services.prices.clone(), expected.0);
    let WantedListBody { floor, cap, booking_fee, tax } = body.0;
    let tax = Tax { basis_points: tax.basis_points, included: tax.included };
    let wanted = WantedTerms { floor: floor.map(|it| it.0), cap: cap.map(|it| it.0), booking_fee: booking_fee.0, tax };
    let list = ListBody::from(services.run(async move { prices.set_terms(id.0, &expected, &wanted, cause).await }).await?);
    Ok(etag::changed(StatusCode::OK, list.version, &list))
}
