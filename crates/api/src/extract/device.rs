use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::USER_AGENT, web::Data};
use booking_domain::account::Device;

use crate::{middleware::address, problem::Problem, services::Services};

/// The device a request comes from, as it shows in the list of sessions.
pub struct FromDevice(pub Device);

impl FromRequest for FromDevice {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let services = request.app_data::<Data<Services>>();
        let trusted = services.map(|services| services.trusted_proxies.as_slice()).unwrap_or_default();
        ready(Ok(Self(Device::new(agent, &address(request, trusted)))))
    }
}
