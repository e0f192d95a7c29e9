//! The import table of `ARCHITECTURE.md`, executable: which crate may use which, and the few rules about
//! files that no lint can say. When one of these fails, either the dependency is wrong or the
//! architecture changed; the second wants a page in `docs/decisions/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Dependency, DependencyKind, MetadataCommand, Package};

/// Every adapter crate. They all obey the same row of the table.
const ADAPTERS: [&str; 7] =
    ["booking-sql", "booking-redis", "booking-local", "booking-stripe", "booking-smtp", "booking-documents", "booking-pictures"];

/// What speaks to the outside: named by family, so `actix` also means `actix-web` and `actix-rt`.
const WEB: [&str; 8] = ["actix", "utoipa", "clap", "metrics", "opentelemetry", "tracing-subscriber", "tracing-opentelemetry", "rust-embed"];
const SQL_DRIVERS: [&str; 5] = ["diesel", "tokio-postgres", "libsqlite3-sys", "rusqlite", "sqlx"];
const REDIS_DRIVERS: [&str; 3] = ["redis", "deadpool-redis", "fred"];
const OTHER_DRIVERS: [&str; 5] = ["lettre", "async-stripe", "reqwest", "object_store", "image"];

/// What a crate may use of others.
enum Others {
    /// Nothing but these.
    Only(&'static [&'static str]),
    /// Anything but these families.
    AnyBut(Vec<&'static str>),
}

/// One row of the table.
struct Row {
    /// Our crates it may use in the product.
    ours: Vec<&'static str>,
    /// Our crates it may use in its tests only.
    ours_in_tests: Vec<&'static str>,
    others: Others,
}

fn row_of(name: &str) -> Option<Row> {
    let row = match name {
        "booking-domain" => Row {
            ours: vec![],
            ours_in_tests: vec![],
            others: Others::Only(&[
                "async-trait",
                "futures-core",
                "jiff",
                "mockall",
                "serde",
                "serde_json",
                "thiserror",
                "unicode-normalization",
                "uuid",
            ]),
        },
        "booking-app" => Row {
            ours: vec!["booking-domain"],
            ours_in_tests: vec!["booking-domain", "booking-testkit"],
            others: Others::Only(&[
                "async-trait",
                "base64",
                "futures",
                "jiff",
                "minijinja",
                "moka",
                "serde",
                "serde_json",
                "sha2",
                "thiserror",
                "tokio",
                "tracing",
                "uuid",
            ]),
        },
        "booking-testkit" => Row {
            ours: vec!["booking-domain"],
            ours_in_tests: vec!["booking-domain"],
            others: Others::AnyBut(all_of(&[&WEB, &SQL_DRIVERS, &REDIS_DRIVERS, &OTHER_DRIVERS])),
        },
        "booking-sql" => adapter(&[&WEB, &REDIS_DRIVERS, &OTHER_DRIVERS]),
        "booking-redis" => adapter(&[&WEB, &SQL_DRIVERS, &OTHER_DRIVERS]),
        "booking-local" | "booking-documents" => adapter(&[&WEB, &SQL_DRIVERS, &REDIS_DRIVERS, &OTHER_DRIVERS]),
        "booking-stripe" => adapter(&[&WEB, &SQL_DRIVERS, &REDIS_DRIVERS, &["lettre", "reqwest", "object_store", "image"]]),
        "booking-smtp" => adapter(&[&WEB, &SQL_DRIVERS, &REDIS_DRIVERS, &["async-stripe", "reqwest", "object_store", "image"]]),
        "booking-pictures" => adapter(&[&WEB, &SQL_DRIVERS, &REDIS_DRIVERS, &["lettre", "async-stripe", "reqwest"]]),
        "api" => Row {
            ours: all_of(&[&["booking-domain", "booking-app"], &ADAPTERS]),
            ours_in_tests: all_of(&[&["booking-domain", "booking-app", "booking-testkit"], &ADAPTERS]),
            others: Others::AnyBut(all_of(&[&SQL_DRIVERS, &REDIS_DRIVERS, &OTHER_DRIVERS])),
        },
        // The load generator of tests/bench, and a ceiling: they know the API from outside only.
        "bench" => Row { ours: vec![], ours_in_tests: vec![], others: Others::Only(&["actix-web", "reqwest", "serde_json", "tokio"]) },
        _ => return None,
    };
    Some(row)
}

fn adapter(never: &[&[&'static str]]) -> Row {
    Row { ours: vec!["booking-domain"], ours_in_tests: vec!["booking-domain", "booking-testkit"], others: Others::AnyBut(all_of(never)) }
}

fn all_of(lists: &[&[&'static str]]) -> Vec<&'static str> {
    lists.concat()
}

/// Whether `name` is the crate `family` or one named after it, such as `diesel_migrations` of `diesel`.
fn is_of_family(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("crates/api is two folders below the root").to_path_buf()
}

fn members() -> Vec<Package> {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().expect("cargo metadata answers").packages
}

/// What is wrong with one crate's dependency, if anything is.
fn verdict(row: &Row, dependency: &Dependency, ours: &BTreeSet<String>) -> Option<String> {
    let name = dependency.name.as_str();
    let in_tests = dependency.kind == DependencyKind::Development;
    if ours.contains(name) {
        let allowed = if in_tests { &row.ours_in_tests } else { &row.ours };
        return (!allowed.contains(&name)).then(|| format!("may not use {name}"));
    }
    if in_tests {
        return None;
    }
    match &row.others {
        Others::Only(allowed) => (!allowed.contains(&name)).then(|| format!("{name} is not in its list of {allowed:?}")),
        Others::AnyBut(families) => families
            .iter()
            .find(|family| is_of_family(name, family))
            .map(|family| format!("{name} belongs to {family}, which is not for this crate")),
    }
}

#[test]
fn every_crate_keeps_to_its_row_of_the_import_table() {
    let members = members();
    let ours: BTreeSet<String> = members.iter().map(|p| p.name.to_string()).collect();
    let mut wrong = Vec::new();
    for package in &members {
        let Some(row) = row_of(&package.name) else {
            wrong.push(format!("{} has no row in the table", package.name));
            continue;
        };
        // A crate may name itself in its tests, to turn one of its features on.
        for dependency in package.dependencies.iter().filter(|dependency| dependency.name != *package.name) {
            if let Some(why) = verdict(&row, dependency, &ours) {
                wrong.push(format!("{} ({}): {why}", package.name, dependency.kind));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn anyhow_is_used_by_nobody() {
    let users: Vec<_> = members()
        .into_iter()
        .filter(|p| p.dependencies.iter().any(|d| d.name == "anyhow" || d.name == "eyre"))
        .map(|p| p.name.to_string())
        .collect();
    assert!(users.is_empty(), "errors are typed, yet {users:?} use anyhow or eyre");
}

#[test]
fn mocks_of_the_ports_stay_out_of_the_product() {
    for package in members() {
        for dependency in &package.dependencies {
            let with_mocks = dependency.features.iter().any(|f| f == "mocks");
            assert!(
                !with_mocks || dependency.kind == DependencyKind::Development,
                "{} asks for the feature `mocks` of {} outside its tests",
                package.name,
                dependency.name,
            );
        }
    }
}

#[test]
fn only_the_composition_root_names_an_adapter() {
    let source = root().join("crates/api/src");
    let mut wrong = Vec::new();
    for file in files_below(&source, "rs") {
        let inside = file.strip_prefix(&source).expect("the file is below its folder");
        if inside == Path::new("compose.rs") || inside.starts_with("compose") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file is text");
        for (number, line) in text.lines().enumerate() {
            for adapter in ADAPTERS.map(|name| name.replace('-', "_")) {
                if line.contains(&adapter) {
                    wrong.push(format!("{}:{}: {adapter}", inside.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "adapters are for compose.rs alone:\n{}", wrong.join("\n"));
}

#[test]
fn the_fault_tests_know_the_product_from_outside() {
    let ours = ["api::", "booking_domain", "booking_app", "booking_sql", "booking_redis", "booking_local"];
    let files = files_below(&root().join("tests/faults"), "rs");
    assert!(!files.is_empty(), "tests/faults is gone");
    for file in files {
        // They may look into a database, which only the auditor does, and have a scratch one made.
        let text = fs::read_to_string(&file).expect("a source file is text").replace("booking_sql::testing", "");
        let used: Vec<_> = ours.into_iter().filter(|name| text.contains(name)).collect();
        assert!(used.is_empty(), "{} uses {used:?}, where HTTP should do", file.display());
    }
}

#[test]
fn every_dependency_is_in_the_root_manifest_once_with_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the root manifest");
    let mut seen = BTreeSet::new();
    for line in lines_of_table(&manifest, "[workspace.dependencies]") {
        let Some((name, rest)) = line.split_once(" = ") else {
            continue;
        };
        let ours = rest.contains("path = \"crates/");
        let reason = rest.rsplit_once(" # ").map_or("", |(_, reason)| reason.trim());
        assert!(ours || reason.chars().any(char::is_alphabetic), "{name} does not say on its line what it is for");
        assert!(seen.insert(name.to_owned()), "{name} is there twice");
    }
    assert!(seen.contains("serde"), "the table of dependencies was not found");

    for package in members() {
        let own = fs::read_to_string(&package.manifest_path).expect("a member's manifest");
        for table in ["[dependencies]", "[dev-dependencies]", "[build-dependencies]"] {
            for line in lines_of_table(&own, table) {
                assert!(
                    !line.contains('=') || line.contains("workspace = true"),
                    "{}: `{line}` names a version; the root manifest is the place for it",
                    package.name,
                );
            }
        }
    }
}

#[test]
fn both_databases_have_the_same_migrations_each_with_a_way_down() {
    let postgres = migrations("postgres");
    let sqlite = migrations("sqlite");
    assert!(!postgres.is_empty(), "there are no migrations");
    assert_eq!(postgres, sqlite, "migrations/postgres and migrations/sqlite differ");
}

/// The names of one database's migrations, each checked to hold an `up.sql` and a `down.sql` with something in it.
fn migrations(database: &str) -> BTreeSet<String> {
    let folder = root().join("migrations").join(database);
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("the folder can be read").path();
        if !path.is_dir() {
            continue;
        }
        for half in ["up.sql", "down.sql"] {
            let sql = fs::read_to_string(path.join(half)).unwrap_or_default();
            assert!(!sql.trim().is_empty(), "{}/{half} is missing or empty", path.display());
        }
        let name = path.file_name().expect("a folder has a name");
        names.insert(name.to_string_lossy().into_owned());
    }
    names
}

/// The lines of one table of a manifest that are neither empty nor a comment.
fn lines_of_table<'a>(manifest: &'a str, header: &'a str) -> impl Iterator<Item = &'a str> {
    manifest
        .lines()
        .skip_while(move |line| line.trim() != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// Every file with this extension in a folder and the folders in it.
fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found
}
