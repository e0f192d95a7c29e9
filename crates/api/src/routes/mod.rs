//! The routes: one folder a resource, one file an endpoint with its request, its response and its handler. What a resource's endpoints
//! share stands in its `mod.rs`.

mod auth;
mod bookings;
mod cinemas;
mod health;
mod invitations;
mod mailbox;
mod money;
mod movies;
mod payments;
mod problems;
mod showtimes;
mod users;

use actix_web::{
    HttpRequest, Resource,
    http::Method,
    web::{self, ServiceConfig},
};

use utoipa::OpenApi as _;

pub use money::Amount;

use crate::problem::{Code, Problem};

/// Every route of version 1, below `/api/v1`.
pub fn version_1(cfg: &mut ServiceConfig) {
    auth::routes(cfg);
    movies::routes(cfg);
    cinemas::routes(cfg);
    bookings::routes(cfg);
    showtimes::routes(cfg);
    payments::routes(cfg);
    users::routes(cfg);
    invitations::routes(cfg);
}

/// What every endpoint says of itself.
pub fn documented() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        auth::Documented::openapi(),
        movies::Documented::openapi(),
        cinemas::Documented::openapi(),
        bookings::Documented::openapi(),
        showtimes::Documented::openapi(),
        payments::Documented::openapi(),
        users::Documented::openapi(),
        invitations::Documented::openapi(),
        health::Documented::openapi(),
    ]
}

/// The routes outside the version.
pub fn unversioned(cfg: &mut ServiceConfig) {
    health::routes(cfg);
    problems::routes(cfg);
    mailbox::routes(cfg);
}

/// One address with a handler a method; any other method is a 405 that lists these, never a 404.
pub struct At {
    resource: Resource,
    methods: Vec<Method>,
}

impl At {
    /// The address `path`.
    pub fn path(path: &str) -> Self {
        Self { resource: web::resource(path), methods: Vec::new() }
    }

    /// Its handler for GET.
    pub fn get<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::GET, handler)
    }

    /// Its handler for POST.
    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::POST, handler)
    }

    /// Its handler for any method.
    pub fn on<F, Args>(mut self, method: Method, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.resource = self.resource.route(web::method(method.clone()).to(handler));
        self.methods.push(method);
        self
    }

    /// Adds it to the routes.
    pub fn register(self, cfg: &mut ServiceConfig) {
        let allow = self.methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let refuse = move || {
            let problem = Problem::method_not_allowed(allow.clone());
            async move { Err::<&'static str, Problem>(problem) }
        };
        cfg.service(self.resource.default_service(web::to(refuse)));
    }
}

/// What no route answers.
pub async fn nothing_here(request: HttpRequest) -> Result<&'static str, Problem> {
    Err(Problem::with_detail(Code::NotFound, format!("there is nothing at {}", request.path())))
}
