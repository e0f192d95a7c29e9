//! Price lists, as administrators keep them: their rules, what they say beside them, and what other rules would have made of past sales.

mod body;
mod change;
mod list;
mod make;
mod price_list;
mod read;
mod remove;
mod simulate;

use actix_web::http::Method;
use booking_app::prices::PriceAdminError;
use utoipa::OpenApi;

pub use body::ConditionsBody;

use super::{At, Routes};
use crate::problem::{Code, Problem};

pub fn routes(cfg: &mut Routes<'_>) {
    At::path("/admin/pricing-rules").get(list::handle).post(make::handle).register(cfg);
    At::path("/admin/pricing-rules/simulate").post(simulate::handle).register(cfg);
    At::path("/admin/pricing-rules/{id}")
        .get(read::handle)
        .on(Method::PUT, change::handle)
        .on(Method::DELETE, remove::handle)
        .register(cfg);
    At::path("/admin/cinemas/{id}/price-list").get(price_list::handle).on(Method::PUT, price_list::change).register(cfg);
}

/// What these endpoints say of themselves.
#[derive(OpenApi)]
#[openapi(paths(
    list::handle,
    make::handle,
    simulate::handle,
    read::handle,
    change::handle,
    remove::handle,
    price_list::handle,
    price_list::change
))]
pub struct Documented;

impl From<PriceAdminError> for Problem {
    fn from(error: PriceAdminError) -> Self {
        match error {
            PriceAdminError::Invalid(errors) => errors.into(),
            PriceAdminError::NotFound => Self::new(Code::NotFound),
            PriceAdminError::Stale => Self::new(Code::PreconditionFailed),
            PriceAdminError::Price => Self::internal(error),
            PriceAdminError::Store(error) => error.into(),
        }
    }
}
