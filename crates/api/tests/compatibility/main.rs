//! Whether the document keeps what the released one promises (docs/compatibility.md). A change that breaks a client is refused unless it is
//! declared, with its reason, in `api/v1/declared-changes.json`.

mod kinds;
mod operations;
mod schemas;

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

/// A break somebody has decided on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    /// What this test says of it, word by word.
    change: String,
    /// Why it has to be, for the clients' developers.
    why: String,
}

fn read<T: serde::de::DeserializeOwned>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_document_keeps_what_the_released_one_promises() {
    let (released, now): (Value, Value) = (read("api/v1/released.json"), read("openapi.json"));
    let declared: Vec<Declared> = read("api/v1/declared-changes.json");
    let breaks: BTreeSet<String> = operations::breaks(&released, &now).into_iter().collect();
    let known: BTreeSet<String> = declared.iter().map(|declared| declared.change.clone()).collect();
    let undeclared: Vec<_> = breaks.difference(&known).cloned().collect();
    assert!(
        undeclared.is_empty(),
        "{} breaking changes of version 1; take them back, or declare them in api/v1/declared-changes.json:\n{}",
        undeclared.len(),
        undeclared.join("\n")
    );
    let stale: Vec<_> = known.difference(&breaks).collect();
    assert!(stale.is_empty(), "declared, and no change of the document: {stale:?}");
    for Declared { change, why } in &declared {
        assert!(why.split_whitespace().count() >= 3, "{change}: clients' developers want to read why");
    }
}
