//! The OpenAPI 3.1 document, out of the code: what each endpoint says of itself, put together, and what follows from who may call it and
//! what it takes.

mod complete;
mod limits;

use std::sync::LazyLock;

use actix_web::{HttpResponse, web::ServiceConfig};
use serde_json::{Map, Value};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::{extract::Anyone, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Marquee",
        version = "1",
        description = "Booking system of a cinema company. Errors are problem documents (RFC 9457); lists are paged by opaque cursors; \
                       times are RFC 3339; amounts are JSON numbers with the currency's own decimals. `x-roles` of an operation names who \
                       may call it, `x-problems` the codes it may answer with, beside those that any request may meet.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(responses(crate::problem::ProblemBody), schemas(crate::problem::ProblemBody, crate::problem::FieldProblem)),
    modifiers(&Bearer),
)]
struct Root;

/// How requests prove who sends them.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let scheme = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The document.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<Value, serde_json::Error> {
    let mut document = Root::openapi();
    for part in routes::documented() {
        document.merge(part);
    }
    let mut document = serde_json::to_value(document)?;
    limits::fill_in(&mut document);
    complete::complete(&mut document, &routes::declared());
    Ok(document)
}

/// The document, put together once.
pub fn shared() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| document().unwrap_or_default());
    &DOCUMENT
}

/// The methods of a path of the document that have an operation, with it.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Map<String, Value>)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.filter_map(move |(method, operation)| Some((path.as_str(), method.as_str(), operation.as_object()?)))
    })
}

/// The document as it is committed and served: indented, with a line end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn text() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&document()?)? + "\n")
}

/// `/openapi.json`.
pub fn routes(cfg: &mut ServiceConfig) {
    let text = text().unwrap_or_default();
    let answer = move |_: Anyone| {
        let text = text.clone();
        async move { HttpResponse::Ok().content_type("application/json").body(text) }
    };
    routes::At::path("/openapi.json").get(answer).register(&mut routes::Routes::new(cfg));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::problem::Code;

    /// Pages for people and what is there in development only are no part of the API.
    fn is_undocumented(path: &str) -> bool {
        path == "/problems" || path == "/problems/{code}" || path == "/mailbox" || path.starts_with("/mailbox/")
    }

    #[test]
    fn every_route_is_documented_and_every_operation_is_a_route() {
        let document = document().expect("JSON");
        let documented: BTreeSet<(String, String)> =
            operations(&document).map(|(path, method, _)| (path.to_owned(), method.to_uppercase())).collect();
        let declared = routes::declared().into_iter().filter(|route| !is_undocumented(&route.path));
        let routed: BTreeSet<(String, String)> = declared.map(|route| (route.path, route.method.to_string())).collect();
        assert_eq!(documented, routed);
    }

    #[test]
    fn the_codes_of_operations_are_codes() {
        let document = document().expect("JSON");
        for (path, method, operation) in operations(&document) {
            for code in operation.get("x-problems").and_then(Value::as_array).into_iter().flatten() {
                assert!(Code::ALL.iter().any(|known| known.as_str() == code), "{method} {path}: {code}");
            }
            assert!(operation["x-roles"].as_array().is_some_and(|roles| !roles.is_empty()), "{method} {path}");
        }
    }
}
