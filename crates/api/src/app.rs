//! The application: which middleware stands around which routes.

use std::time::Duration;

use actix_cors::Cors;
use actix_web::{
    App, Error, HttpServer,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    http::{Method, header},
    middleware::{Compress, from_fn},
    web::{self, Data, PayloadConfig},
};
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    extract::LARGEST_BODY,
    legacy::succeeded,
    middleware::{authenticated, bounded, careful, explained, head, idempotent, limited, named, parting},
    openapi, routes,
    services::Services,
    web as client,
};

/// How long a client may take to send the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// How long a connection may be idle: longer than proxies keep theirs, a minute as a rule, so that it is never us who close one that a
/// request is just sent on. What a POST gets then is a 502, because no proxy dares to send it again.
const IDLE: Duration = Duration::from_secs(75);

/// How long requests may take to finish once the program is told to stop, in seconds: with it, the program ends within ten.
const FAREWELL: u64 = 7;

/// The application over these use cases.
pub fn app(
    services: Services,
) -> App<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<impl MessageBody>, Error = Error, InitError = ()>> {
    let cors = cors(&services.cors_origins);
    let version_1 = web::scope(routes::VERSION_1)
        .wrap(from_fn(idempotent))
        .wrap(from_fn(authenticated))
        .wrap(from_fn(limited))
        .configure(openapi::routes)
        .configure(routes::version_1)
        .default_service(web::to(routes::nothing_here));
    let outside = client::Outside::of_payments_by(services.bookings.payment_config().provider);
    App::new()
        .app_data(Data::new(services))
        .app_data(PayloadConfig::new(LARGEST_BODY))
        .service(version_1)
        .configure(routes::unversioned)
        .service(SwaggerUi::new("/docs/{_:.*}").config(swagger()))
        .configure(|cfg| client::configure(cfg, outside))
        .default_service(web::to(routes::nothing_here))
        .wrap(cors)
        .wrap(from_fn(bounded))
        .wrap(Compress::default())
        .wrap(from_fn(head))
        .wrap(from_fn(explained))
        .wrap(from_fn(careful))
        .wrap(from_fn(succeeded))
        .wrap(from_fn(parting))
        .wrap(from_fn(named))
}

/// The interactive page reads the document we serve, and nothing from elsewhere.
fn swagger() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("/api/v1/openapi.json").validator_url("none").persist_authorization(true)
}

/// Other origins, by an allow-list that is empty unless somebody fills it.
fn cors(origins: &[String]) -> Cors {
    let allowed = [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, header::IF_NONE_MATCH];
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allowed_headers(allowed)
        .allowed_header("Idempotency-Key")
        .allowed_header("X-Request-Id")
        .expose_headers(["Deprecation", "ETag", "Link", "Retry-After", "Sunset", "X-Request-Id"])
        .block_on_origin_mismatch(false)
        .max_age(600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// A server that only says how the process is doing, for one that answers nobody else.
///
/// # Errors
/// When the socket cannot be listened on.
pub fn serve_operators(services: &Services, listener: std::net::TcpListener) -> std::io::Result<Server> {
    let services = services.clone();
    let operators = move || {
        App::new()
            .app_data(Data::new(services.clone()))
            .configure(routes::for_operators)
            .default_service(web::to(routes::nothing_here))
            .wrap(from_fn(bounded))
            .wrap(from_fn(head))
            .wrap(from_fn(explained))
            .wrap(from_fn(careful))
            .wrap(from_fn(named))
    };
    Ok(HttpServer::new(operators)
        .workers(1)
        .client_request_timeout(HEAD_TIME)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?
        .run())
}

/// A server over an open socket; it goes on until its handle stops it.
///
/// # Errors
/// When the socket cannot be listened on.
pub fn serve(services: &Services, listener: std::net::TcpListener) -> std::io::Result<Server> {
    let services = services.clone();
    Ok(HttpServer::new(move || app(services.clone()))
        .keep_alive(IDLE)
        .client_request_timeout(HEAD_TIME)
        .shutdown_timeout(FAREWELL)
        .disable_signals()
        .listen(listener)?
        .run())
}
