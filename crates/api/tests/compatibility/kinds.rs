//! Each kind of break is refused, and what clients must bear is let through.

use serde_json::{Value, json};

use crate::operations::breaks;

/// A small document with one of everything.
fn document() -> Value {
    json!({
        "paths": {
            "/seats": {
                "post": {
                    "parameters": [
                        { "in": "query", "name": "limit", "required": false, "schema": { "type": "integer", "maximum": 100 } }
                    ],
                    "requestBody": { "required": false, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Wish" } } } },
                    "responses": {
                        "200": {
                            "headers": { "ETag": {} },
                            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Seat" } } }
                        },
                        "409": { "content": { "application/problem+json": { "schema": { "type": "object" } } } }
                    },
                    "x-roles": ["user", "admin"],
                    "x-problems": ["seat_unavailable"]
                },
                "delete": { "responses": { "204": {} } }
            },
            "/halls": { "get": { "responses": { "200": {} } } }
        },
        "components": { "schemas": {
            "Wish": {
                "type": "object",
                "properties": {
                    "row": { "type": "string", "maxLength": 3, "minLength": 1 },
                    "kind": { "type": "string", "enum": ["regular", "vip"] },
                    "price": { "type": "number" },
                    "near": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Wish" }] },
                    "how": { "oneOf": [{ "$ref": "#/components/schemas/ByRow" }, { "$ref": "#/components/schemas/ByPrice" }] }
                },
                "required": ["row"]
            },
            "ByRow": { "type": "object", "properties": { "by": { "type": "string", "enum": ["row"] } }, "required": ["by"] },
            "ByPrice": { "type": "object", "properties": { "by": { "type": "string", "enum": ["price"] } }, "required": ["by"] },
            "Base": { "type": "object", "properties": { "id": { "type": "integer", "format": "int64" } }, "required": ["id"] },
            "Seat": { "allOf": [
                { "$ref": "#/components/schemas/Base" },
                {
                    "type": "object",
                    "properties": {
                        "status": { "type": "string", "enum": ["free", "sold"] },
                        "note": { "type": "string" },
                        "beside": { "type": "array", "items": { "$ref": "#/components/schemas/Base" } },
                        "shape": { "oneOf": [{ "$ref": "#/components/schemas/ByRow" }, { "$ref": "#/components/schemas/ByPrice" }] }
                    },
                    "required": ["status"]
                }
            ] }
        } }
    })
}

/// Puts `value` where `pointer` says; takes away what is there for null.
fn changed(pointer: &str, value: Value) -> Value {
    let mut document = document();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer} is not there"));
    let name = name.replace("~1", "/");
    match (parent, value) {
        (Value::Object(members), Value::Null) => assert!(members.remove(&name).is_some(), "{pointer} is not there"),
        (Value::Object(members), value) => drop(members.insert(name, value)),
        (Value::Array(items), value) => items.push(value),
        (other, _) => panic!("{pointer} is in {other}"),
    }
    document
}

const POST: &str = "/paths/~1seats/post";
const WISH: &str = "/components/schemas/Wish";
const SEAT: &str = "/components/schemas/Seat/allOf/1";
const WISH_REFERENCE: &str = "#/components/schemas/Wish";
const ROW: &str = "#/components/schemas/ByRow";

#[test]
fn every_kind_of_break_is_refused() {
    let at = |start: &str, rest: &str| format!("{start}{rest}");
    let parameter = |name: &str, required| json!({ "in": "query", "name": name, "required": required, "schema": { "type": "string" } });
    let kinds = [
        ("/paths/~1halls".to_owned(), Value::Null, "/halls: the path is gone"),
        ("/paths/~1seats/delete".to_owned(), Value::Null, "DELETE /seats: the operation is gone"),
        (at(POST, "/parameters"), Value::Null, "POST /seats parameter limit: is not taken any more"),
        (at(POST, "/parameters/-"), parameter("zone", true), "POST /seats parameter zone: is new and required"),
        (at(POST, "/parameters/0/required"), json!(true), "POST /seats parameter limit: is required now"),
        (at(POST, "/parameters/0/schema/maximum"), json!(50), "POST /seats parameter limit: its maximum was 100 and is 50"),
        (at(POST, "/requestBody/required"), json!(true), "POST /seats request: a body is required now"),
        (at(POST, "/requestBody/content/application~1json"), Value::Null, "POST /seats request: is not taken as application/json any more"),
        (at(POST, "/responses/200"), Value::Null, "POST /seats answer 200: is gone"),
        (at(POST, "/responses/409"), Value::Null, "POST /seats answer 409: is gone"),
        (at(POST, "/responses/202"), json!({}), "POST /seats answer 202: is a new success"),
        (at(POST, "/responses/200/headers/ETag"), Value::Null, "POST /seats answer 200: has no header etag any more"),
        (at(POST, "/responses/200/content/application~1json"), Value::Null, "POST /seats answer 200: is not application/json any more"),
        (at(POST, "/x-roles"), json!(["admin"]), "POST /seats: `user` may not call it any more"),
        (at(POST, "/x-problems"), json!(["seat_gone"]), "POST /seats: never answers `seat_unavailable` any more"),
        (at(WISH, "/properties/price"), Value::Null, "POST /seats request/price: is not taken any more"),
        (at(WISH, "/required"), json!(["row", "kind"]), "POST /seats request/kind: is required now"),
        (at(WISH, "/properties/price/type"), json!("integer"), "POST /seats request/price: was number and is integer"),
        (at(WISH, "/properties/row/type"), json!("integer"), "POST /seats request/row: was string and is integer"),
        (at(WISH, "/properties/row/maxLength"), json!(2), "POST /seats request/row: its maxLength was 3 and is 2"),
        (at(WISH, "/properties/row/minLength"), json!(2), "POST /seats request/row: its minLength was 1 and is 2"),
        (at(WISH, "/properties/row/pattern"), json!("^A$"), "POST /seats request/row: its pattern was not limited and is \"^A$\""),
        (at(WISH, "/properties/row/format"), json!("date"), "POST /seats request/row: its format was not limited and is \"date\""),
        (at(WISH, "/properties/kind/enum"), json!(["regular"]), "POST /seats request/kind: does not take \"vip\" any more"),
        (at(WISH, "/properties/row/enum"), json!(["A"]), "POST /seats request/row: does not take anything else any more"),
        (at(WISH, "/properties/near"), json!({ "$ref": WISH_REFERENCE }), "POST /seats request/near: was null or object and is object"),
        (at(WISH, "/properties/how/oneOf"), json!([{ "$ref": ROW }]), "POST /seats request/how: was anything and is object"),
        (at(SEAT, "/properties/note"), Value::Null, "POST /seats answer 200/note: is gone"),
        (at(SEAT, "/required"), json!([]), "POST /seats answer 200/status: may be missing now"),
        (at(SEAT, "/properties/note/type"), json!(["string", "null"]), "POST /seats answer 200/note: was string and is null or string"),
        (at(SEAT, "/properties/status/enum"), json!(["free", "sold", "held"]), "POST /seats answer 200/status: may be \"held\" now"),
        (at(SEAT, "/properties/status/enum"), Value::Null, "POST /seats answer 200/status: may be anything else now"),
        (at(SEAT, "/properties/shape/oneOf/-"), json!({ "title": "Round", "type": "integer" }), "variant `Round` is a new one"),
        ("/components/schemas/Base/properties/id".to_owned(), Value::Null, "POST /seats answer 200/id: is gone"),
        ("/components/schemas/Base/properties/id/format".to_owned(), json!("int32"), "its format was \"int64\" and is \"int32\""),
    ];
    for (pointer, value, wanted) in kinds {
        let found = breaks(&document(), &changed(&pointer, value));
        assert!(found.iter().any(|line| line.contains(wanted)), "{pointer}: {found:#?}");
    }
}

#[test]
fn what_clients_must_bear_is_let_through() {
    let at = |start: &str, rest: &str| format!("{start}{rest}");
    let kinds = [
        ("/paths/~1films".to_owned(), json!({ "get": { "responses": {} } })),
        ("/paths/~1halls/post".to_owned(), json!({ "responses": {} })),
        (at(POST, "/parameters/-"), json!({ "in": "query", "name": "zone", "required": false, "schema": { "type": "string" } })),
        (at(POST, "/parameters/0/schema/maximum"), json!(200)),
        (at(POST, "/responses/423"), json!({})),
        (at(POST, "/x-roles"), json!(["user", "staff", "admin"])),
        (at(POST, "/x-problems"), json!(["seat_unavailable", "seat_blocked"])),
        (at(WISH, "/required"), json!([])),
        (at(WISH, "/properties/colour"), json!({ "type": "string" })),
        (at(WISH, "/properties/row/type"), json!(["string", "null"])),
        (at(WISH, "/properties/row/maxLength"), Value::Null),
        (at(WISH, "/properties/kind/enum"), json!(["regular", "vip", "couple"])),
        (at(WISH, "/properties/how/oneOf/-"), json!({ "type": "string" })),
        (at(SEAT, "/properties/colour"), json!({ "type": "string" })),
        (at(SEAT, "/required"), json!(["status", "note"])),
        (at(SEAT, "/properties/status/enum"), json!(["free"])),
        (at(SEAT, "/properties/note/maxLength"), json!(10)),
        (at(SEAT, "/description"), json!("A seat, in other words.")),
    ];
    for (pointer, value) in kinds {
        let found = breaks(&document(), &changed(&pointer, value));
        assert!(found.is_empty(), "{pointer}: {found:#?}");
    }
    assert_eq!(breaks(&document(), &document()), Vec::<String>::new());
}
