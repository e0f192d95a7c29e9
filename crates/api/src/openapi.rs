//! The OpenAPI 3.1 document, out of the code: what each endpoint says of itself, put together.

use actix_web::{HttpResponse, web::ServiceConfig};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Ref, RefOr,
        path::Operation,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Marquee",
        version = "1",
        description = "Booking system of a cinema company. Errors are problem documents (RFC 9457); lists are paged by opaque cursors; \
                       times are RFC 3339; amounts are JSON numbers with the currency's own decimals.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(responses(crate::problem::ProblemBody), schemas(crate::problem::FieldProblem)),
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
pub fn document() -> openapi::OpenApi {
    let mut document = Root::openapi();
    for part in routes::documented() {
        document.merge(part);
    }
    for (path, item) in &mut document.paths.paths {
        complete("get", path, &mut item.get);
        complete("post", path, &mut item.post);
        complete("put", path, &mut item.put);
        complete("patch", path, &mut item.patch);
        complete("delete", path, &mut item.delete);
    }
    document
}

/// Adds what is true of every operation: a name of its own, and that whatever is not listed is a problem document.
fn complete(method: &str, path: &str, operation: &mut Option<Operation>) {
    let Some(operation) = operation else { return };
    let words = path.trim_start_matches("/api/v1").split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    operation.operation_id = Some([method].into_iter().chain(words).collect::<Vec<_>>().join("_"));
    let problem = RefOr::Ref(Ref::from_response_name("ProblemBody"));
    operation.responses.responses.entry("default".to_owned()).or_insert(problem);
}

/// The document as it is committed and served: indented, with a line end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn text() -> Result<String, serde_json::Error> {
    Ok(document().to_pretty_json()? + "\n")
}

/// `/openapi.json`.
pub fn routes(cfg: &mut ServiceConfig) {
    let text = text().unwrap_or_default();
    let answer = move || {
        let text = text.clone();
        async move { HttpResponse::Ok().content_type("application/json").body(text) }
    };
    routes::At::path("/openapi.json").get(answer).register(cfg);
}
