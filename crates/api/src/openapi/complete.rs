//! What is true of every operation because of who may call it and what it takes: written once, from the same place as the checks.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    extract::Access,
    middleware::LONGEST_KEY,
    problem::Code,
    routes::{Declared, VERSION_1},
};

/// Codes any request may meet, whatever it asks for; the operations do not repeat them under `x-problems`.
const ANYWHERE: [Code; 4] = [Code::HeadersTooLarge, Code::RateLimited, Code::DependencyUnavailable, Code::Internal];

/// Completes every operation: a name of its own, who may call it, and with which problems it may answer.
pub fn complete(document: &mut Value, declared: &[Declared]) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else { continue };
        for (method, operation) in item {
            let Some(operation) = operation.as_object_mut() else { continue };
            let route = declared.iter().find(|route| route.path == *path && route.method.as_str().eq_ignore_ascii_case(method));
            // An operation that is no route is found by a test; until then it lets nobody in.
            let access = route.map_or(Access::Admin, |route| route.access);
            name(method, path, operation);
            restrict(access, operation);
            if takes_key(method, path) {
                offer_key(operation);
            }
            for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                if parameter["in"] == "path" && parameter["schema"]["type"] == "integer" {
                    parameter["schema"]["minimum"] = json!(1);
                }
            }
            if path.starts_with(VERSION_1) {
                explain(method, path, access, operation);
            }
        }
    }
}

/// A name made of the method and the path.
fn name(method: &str, path: &str, operation: &mut Map<String, Value>) {
    let words = path.trim_start_matches(VERSION_1).split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = [method].into_iter().chain(words).collect::<Vec<_>>().join("_");
    operation.insert("operationId".to_owned(), name.into());
}

/// Who may call it.
fn restrict(access: Access, operation: &mut Map<String, Value>) {
    operation.insert("x-roles".to_owned(), json!(access.roles()));
    match access {
        Access::Public => {}
        Access::Optional => drop(operation.insert("security".to_owned(), json!([{}, { "bearer": [] }]))),
        Access::User | Access::Staff | Access::Admin => drop(operation.insert("security".to_owned(), json!([{ "bearer": [] }]))),
    }
}

/// Whether a request may name itself by `Idempotency-Key`: as the middleware of that name sees it.
fn takes_key(method: &str, path: &str) -> bool {
    method == "post" && path.starts_with(VERSION_1) && crate::middleware::may_be_named(path)
}

fn offer_key(operation: &mut Map<String, Value>) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    let Some(parameters) = parameters.as_array_mut() else { return };
    parameters.retain(|parameter| parameter["name"] != "Idempotency-Key");
    parameters.push(json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Names the request, so that it runs once and is answered the same each time it comes again within 24 hours.",
        "required": false,
        "schema": { "type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$" },
    }));
}

/// Lists the problems an operation may answer with, by their status: those it names itself under `x-problems`, and those that follow from
/// what it takes.
fn explain(method: &str, path: &str, access: Access, operation: &mut Map<String, Value>) {
    let own = operation.get("x-problems").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| own.iter().any(|name| name == code.as_str())).collect();
    codes.extend(implied(method, path, access, operation));
    let names =
        |codes: &[Code]| -> Vec<&'static str> { Code::ALL.iter().filter(|code| codes.contains(code)).map(|code| code.as_str()).collect() };
    operation.insert("x-problems".to_owned(), json!(names(&codes)));
    codes.extend(ANYWHERE);
    let mut by_status: BTreeMap<String, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL.iter().filter(|code| codes.contains(code)) {
        by_status.entry(code.status().as_str().to_owned()).or_default().push(*code);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    responses.retain(|_, response| response.get("$ref").is_none());
    for (status, codes) in by_status {
        let lines: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.title())).collect();
        let content = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
        responses.entry(status).or_insert_with(|| json!({ "description": lines.join("; "), "content": content }));
    }
    responses.entry("default").or_insert_with(|| json!({ "$ref": "#/components/responses/ProblemBody" }));
}

/// The problems that follow from what an operation takes.
fn implied(method: &str, path: &str, access: Access, operation: &Map<String, Value>) -> Vec<Code> {
    let mut codes = Vec::new();
    let has =
        |place: &str| operation.get("parameters").and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one["in"] == place));
    if access != Access::Public {
        codes.extend([Code::Unauthorized, Code::TokenExpired]);
    }
    if matches!(access, Access::Staff | Access::Admin) {
        codes.push(Code::Forbidden);
    }
    if has("path") {
        codes.push(Code::NotFound);
    }
    if has("query") {
        codes.push(Code::ValidationFailed);
    }
    let (has_body, has_key) = (operation.contains_key("requestBody"), takes_key(method, path));
    if has_body || has_key {
        codes.extend([Code::MalformedRequest, Code::RequestTimeout, Code::PayloadTooLarge, Code::ValidationFailed]);
    }
    if has_body {
        codes.push(Code::UnsupportedMediaType);
    }
    if has_key {
        codes.extend([Code::IdempotencyInProgress, Code::IdempotencyMismatch]);
    }
    codes
}
