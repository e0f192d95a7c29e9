//! The routes: one folder a resource, one file an endpoint with its request, its response and its handler. What a resource's endpoints
//! share stands in its `mod.rs`.

mod audit;
mod auth;
mod bookings;
mod box_office;
mod cinemas;
mod door;
mod finance;
mod given;
mod health;
mod integrity;
mod invitations;
mod mailbox;
mod managed_bookings;
mod metrics;
mod money;
mod movies;
mod notifications;
mod payments;
mod pricing_rules;
mod problems;
mod promotions;
mod reports;
mod reviews;
mod screens;
mod showtimes;
mod users;

use actix_web::{
    App, HttpRequest, Resource,
    http::Method,
    web::{self, ServiceConfig},
};

use utoipa::OpenApi as _;

pub use money::{Amount, GivenAmount, GivenChange};

use crate::{
    extract::{Access, Permits},
    problem::{Code, Problem},
};

/// Where version 1 is.
pub const VERSION_1: &str = "/api/v1";

/// Every route of version 1, below [`VERSION_1`].
pub fn version_1(cfg: &mut ServiceConfig) {
    register(&mut Routes::new(cfg));
}

fn register(routes: &mut Routes<'_>) {
    auth::routes(routes);
    movies::routes(routes);
    cinemas::routes(routes);
    bookings::routes(routes);
    showtimes::routes(routes);
    screens::routes(routes);
    payments::routes(routes);
    users::routes(routes);
    invitations::routes(routes);
    integrity::routes(routes);
    notifications::routes(routes);
    finance::routes(routes);
    door::routes(routes);
    box_office::routes(routes);
    managed_bookings::routes(routes);
    reviews::routes(routes);
    pricing_rules::routes(routes);
    promotions::routes(routes);
    reports::routes(routes);
    audit::routes(routes);
}

/// Who may call what: every route of version 1, and of those outside it, as its handler declares.
pub fn declared() -> Vec<Declared> {
    let mut declared = Vec::new();
    // What is registered here is thrown away: only what the routes say of themselves is wanted.
    let versioned = |cfg: &mut ServiceConfig| {
        let mut routes = Routes::new(cfg);
        register(&mut routes);
        declared.extend(routes.declared.into_iter().map(|route| Declared { path: format!("{VERSION_1}{}", route.path), ..route }));
    };
    drop(App::new().configure(versioned));
    let rest = |cfg: &mut ServiceConfig| {
        let mut routes = Routes::new(cfg);
        register_unversioned(&mut routes);
        declared.append(&mut routes.declared);
    };
    drop(App::new().configure(rest));
    declared
}

/// What every endpoint says of itself.
pub fn documented() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        auth::Documented::openapi(),
        movies::Documented::openapi(),
        cinemas::Documented::openapi(),
        bookings::Documented::openapi(),
        showtimes::Documented::openapi(),
        screens::Documented::openapi(),
        payments::Documented::openapi(),
        users::Documented::openapi(),
        invitations::Documented::openapi(),
        integrity::Documented::openapi(),
        notifications::Documented::openapi(),
        finance::Documented::openapi(),
        door::Documented::openapi(),
        box_office::Documented::openapi(),
        managed_bookings::Documented::openapi(),
        reviews::Documented::openapi(),
        pricing_rules::Documented::openapi(),
        promotions::Documented::openapi(),
        reports::Documented::openapi(),
        audit::Documented::openapi(),
        health::Documented::openapi(),
        metrics::Documented::openapi(),
    ]
}

/// The routes that say how the process is doing.
pub fn for_operators(cfg: &mut ServiceConfig) {
    let routes = &mut Routes::new(cfg);
    health::routes(routes);
    metrics::routes(routes);
}

/// The routes outside the version.
pub fn unversioned(cfg: &mut ServiceConfig) {
    register_unversioned(&mut Routes::new(cfg));
}

fn register_unversioned(routes: &mut Routes<'_>) {
    health::routes(routes);
    metrics::routes(routes);
    problems::routes(routes);
    mailbox::routes(routes);
}

/// Where routes are registered, and what they say of who may call them.
pub struct Routes<'a> {
    cfg: &'a mut ServiceConfig,
    declared: Vec<Declared>,
}

impl<'a> Routes<'a> {
    /// Registers routes in this configuration.
    pub fn new(cfg: &'a mut ServiceConfig) -> Self {
        Self { cfg, declared: Vec::new() }
    }
}

/// Who may call a route.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its path, with `{name}` where a parameter stands.
    pub path: String,
    /// Its method.
    pub method: Method,
    /// Who may.
    pub access: Access,
}

/// One address with a handler a method; any other method is a 405 that lists these, never a 404. HEAD comes with GET.
pub struct At {
    path: String,
    resource: Resource,
    methods: Vec<(Method, Access)>,
}

impl At {
    /// The address `path`.
    pub fn path(path: &str) -> Self {
        Self { path: path.to_owned(), resource: web::resource(path), methods: Vec::new() }
    }

    /// Its handler for GET.
    pub fn get<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + Permits + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::GET, handler)
    }

    /// Its handler for POST.
    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + Permits + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        self.on(Method::POST, handler)
    }

    /// Its handler for any method. Default deny: a handler that does not say who may call it does not compile.
    ///
    /// ```
    /// api::routes::At::path("/genres").get(|_: api::extract::Anyone| async { "for anyone" });
    /// ```
    /// ```compile_fail
    /// api::routes::At::path("/genres").get(|| async { "for whom?" });
    /// ```
    pub fn on<F, Args>(mut self, method: Method, handler: F) -> Self
    where
        F: actix_web::Handler<Args>,
        Args: actix_web::FromRequest + Permits + 'static,
        F::Output: actix_web::Responder + 'static,
    {
        let access = const {
            match Args::ACCESS {
                Some(access) => access,
                None => panic!("a handler says who may call it: CurrentUser, StaffOrAdmin, AdminUser, OptionalUser or Anyone"),
            }
        };
        self.resource = self.resource.route(web::method(method.clone()).to(handler));
        self.methods.push((method, access));
        self
    }

    /// Adds it to the routes.
    pub fn register(self, routes: &mut Routes<'_>) {
        let allow = allow(self.methods.iter().map(|(method, _)| method));
        let refuse = move || {
            let problem = Problem::method_not_allowed(allow.clone());
            async move { Err::<&'static str, Problem>(problem) }
        };
        routes.cfg.service(self.resource.default_service(web::to(refuse)));
        let declared = self.methods.into_iter().map(|(method, access)| Declared { path: self.path.clone(), method, access });
        routes.declared.extend(declared);
    }
}

/// The methods of an address as `Allow` lists them.
fn allow<'a>(methods: impl Iterator<Item = &'a Method>) -> String {
    let named = |method: &'a Method| if method == Method::GET { vec!["GET", "HEAD"] } else { vec![method.as_str()] };
    methods.flat_map(named).collect::<Vec<_>>().join(", ")
}

/// What no route answers.
pub async fn nothing_here(request: HttpRequest) -> Result<&'static str, Problem> {
    Err(Problem::with_detail(Code::NotFound, format!("There is nothing at {}.", request.path())))
}
