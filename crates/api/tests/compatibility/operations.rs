//! Paths, methods, parameters, bodies, statuses: what of them a client relies on.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::schemas::{Comparison, Direction};

/// Everything that breaks a client of `old` that speaks to `new`, each in one line.
pub fn breaks(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison::new(old, new);
    for (path, item) in members(&old["paths"]) {
        let Some(now) = new["paths"].get(path) else {
            comparison.say(path, "the path is gone");
            continue;
        };
        for (method, operation) in members(item).filter(|(method, _)| is_method(method)) {
            let place = format!("{} {path}", method.to_uppercase());
            match now.get(method) {
                Some(now) => compare_operations(&mut comparison, &place, operation, now),
                None => comparison.say(&place, "the operation is gone"),
            }
        }
    }
    comparison.breaks
}

fn compare_operations<'a>(comparison: &mut Comparison<'a>, place: &str, old: &'a Value, new: &'a Value) {
    compare_parameters(comparison, place, &old["parameters"], &new["parameters"]);
    compare_bodies(comparison, place, &old["requestBody"], &new["requestBody"]);
    compare_answers(comparison, place, &old["responses"], &new["responses"]);
    for role in texts(&old["x-roles"]).difference(&texts(&new["x-roles"])) {
        comparison.say(place, &format!("`{role}` may not call it any more"));
    }
    for code in texts(&old["x-problems"]).difference(&texts(&new["x-problems"])) {
        comparison.say(place, &format!("never answers `{code}` any more"));
    }
}

fn compare_parameters<'a>(comparison: &mut Comparison<'a>, place: &str, old: &'a Value, new: &'a Value) {
    let named = |parameter: &Value| (parameter["in"].clone(), parameter["name"].as_str().unwrap_or_default().to_lowercase());
    let (old, new) = (items(old), items(new));
    for parameter in old {
        let here = format!("{place} parameter {}", parameter["name"].as_str().unwrap_or_default());
        match new.iter().find(|now| named(now) == named(parameter)) {
            Some(now) => {
                if is_required(now) && !is_required(parameter) {
                    comparison.say(&here, "is required now");
                }
                comparison.compare(Direction::Request, &here, &parameter["schema"], &now["schema"]);
            }
            None => comparison.say(&here, "is not taken any more"),
        }
    }
    for parameter in new.iter().filter(|now| is_required(now) && !old.iter().any(|parameter| named(parameter) == named(now))) {
        comparison.say(&format!("{place} parameter {}", parameter["name"].as_str().unwrap_or_default()), "is new and required");
    }
}

fn compare_bodies<'a>(comparison: &mut Comparison<'a>, place: &str, old: &'a Value, new: &'a Value) {
    let here = format!("{place} request");
    if is_required(new) && !is_required(old) {
        comparison.say(&here, "a body is required now");
    }
    for (kind, content) in members(&old["content"]) {
        match new["content"].get(kind) {
            Some(now) => comparison.compare(Direction::Request, &here, &content["schema"], &now["schema"]),
            None => comparison.say(&here, &format!("is not taken as {kind} any more")),
        }
    }
}

fn compare_answers<'a>(comparison: &mut Comparison<'a>, place: &str, old: &'a Value, new: &'a Value) {
    for (status, answer) in members(old) {
        let here = format!("{place} answer {status}");
        let Some(now) = new.get(status) else {
            comparison.say(&here, "is gone");
            continue;
        };
        for (kind, content) in members(&answer["content"]) {
            match now["content"].get(kind) {
                Some(now) => comparison.compare(Direction::Answer, &here, &content["schema"], &now["schema"]),
                None => comparison.say(&here, &format!("is not {kind} any more")),
            }
        }
        let headers = |answer: &Value| -> BTreeSet<String> { members(&answer["headers"]).map(|(name, _)| name.to_lowercase()).collect() };
        for header in headers(answer).difference(&headers(now)) {
            comparison.say(&here, &format!("has no header {header} any more"));
        }
    }
    // Problems a client has not met before it knows by their status and handles by its class; a success it does not.
    for (status, _) in members(new).filter(|(status, _)| !status.starts_with(['4', '5']) && old.get(status).is_none()) {
        comparison.say(&format!("{place} answer {status}"), "is a new success");
    }
}

fn is_method(name: &str) -> bool {
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"].contains(&name)
}

fn is_required(value: &Value) -> bool {
    value["required"] == true
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn members(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flat_map(Map::iter).map(|(name, value)| (name.as_str(), value))
}

fn texts(list: &Value) -> BTreeSet<&str> {
    items(list).iter().filter_map(Value::as_str).collect()
}
