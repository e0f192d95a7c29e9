//! Puts the web client where the binary can embed it, so that `cargo run` on a fresh machine serves it.
//!
//! npm runs only when something in `web/` has changed: Cargo calls this script only then, and a stamp in
//! `web/dist` lets debug and release, clippy and tests, and several target folders share one build.
//!
//! Without Node the build goes on, with a page that says how to get the client: the API is whole without
//! it. With Node, a client that does not build fails the build, because a stale page over a new API would
//! be worse than none.

use std::ffi::OsString;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

/// What the client is built from. `node_modules` and `dist` are made from these, and watching them would
/// start every build anew.
const INPUTS: [&str; 10] = [
    "src",
    "public",
    "tooling",
    "index.html",
    "package.json",
    "package-lock.json",
    ".npmrc",
    "vite.config.ts",
    "tsconfig.json",
    "tsconfig.node.json",
];

/// The first Node the tools of `web/package.json` run on.
const OLDEST_NODE: (u32, u32) = (20, 19);

const SKIP: &str = "MARQUEE_SKIP_WEB";

const NO_CLIENT_PAGE: &str = "src/web/no_client.html";

/// In `dist`: what it was built from, as a hash.
const STAMP: &str = ".inputs";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let here = PathBuf::from(required("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(required("OUT_DIR")?);
    let web = here.join("../../web");
    let embedded = out.join("web");

    println!("cargo::rerun-if-env-changed={SKIP}");
    println!("cargo::rerun-if-changed={NO_CLIENT_PAGE}");
    for input in INPUTS.map(|input| web.join(input)) {
        // Cargo takes a path that is not there as changed, every time.
        if input.exists() {
            println!("cargo::rerun-if-changed={}", input.display());
        }
    }

    match why_without_client(&web) {
        None => {
            // Two Cargo runs with different target folders do not wait for each other. npm must, and
            // nobody may copy what another is just building.
            let path = web.join(".build.lock");
            let lock =
                File::create(&path).and_then(|file| file.lock().map(|()| file)).map_err(|error| format!("{}: {error}", path.display()))?;
            build_client(&web)?;
            replace_folder(&web.join("dist"), &embedded).map_err(|error| format!("the built web client could not be copied: {error}"))?;
            drop(lock);
        }
        Some(reason) => {
            println!("cargo::warning=building without the web client: {reason}");
            write_no_client_page(&here, &embedded, &reason).map_err(|error| format!("the page in place of the client: {error}"))?;
        }
    }
    write_embedding(&out, &embedded).map_err(|error| format!("web_client.rs: {error}"))
}

/// The reason to build without the client, or none.
fn why_without_client(web: &Path) -> Option<String> {
    if variable(SKIP).is_some_and(|value| !value.is_empty() && value != "0") {
        return Some(format!("{SKIP} is set"));
    }
    if !web.join("package.json").exists() {
        return Some("there is no web/package.json here".to_owned());
    }
    let (major, minor) = OLDEST_NODE;
    let reason = match node_version() {
        None => format!("Node was not found; it needs Node {major}.{minor} or newer, with npm"),
        Some(found) if found < OLDEST_NODE => {
            format!("Node {}.{} is too old; it needs {major}.{minor} or newer", found.0, found.1)
        }
        Some(_) if version_of(npm()).is_none() => "Node is there, but npm was not found".to_owned(),
        Some(_) => return None,
    };
    watch_for_node();
    Some(reason)
}

/// Lets the next build notice that Node has been installed: in a folder of PATH, or in a new one.
fn watch_for_node() {
    println!("cargo::rerun-if-env-changed=PATH");
    let path = variable("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&path).filter(|folder| folder.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
}

fn node_version() -> Option<(u32, u32)> {
    let version = version_of("node")?;
    let mut parts = version.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn version_of(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    if output.status.success() { String::from_utf8(output.stdout).ok() } else { None }
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// Brings `web/dist` up to date.
fn build_client(web: &Path) -> Result<(), String> {
    let stamp = web.join("dist").join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|built| Ok(built) == fingerprint(web)) {
        return Ok(());
    }
    if !is_installed(web) {
        run_npm(web, &["ci", "--include=dev"])?;
    }
    run_npm(web, &["run", "build"])?;
    // Taken after the build, which may bring the generated route tree up to date.
    fs::write(&stamp, fingerprint(web)?).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// Whether `node_modules` was completed after the lock file last changed; npm writes its own copy last.
fn is_installed(web: &Path) -> bool {
    let written = |path: &str| fs::metadata(web.join(path)).and_then(|file| file.modified());
    match (written("node_modules/.package-lock.json"), written("package-lock.json")) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

fn run_npm(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let called = format!("npm {}", arguments.join(" "));
    let Output { status, stdout, stderr } = Command::new(npm())
        .args(arguments)
        .current_dir(web)
        // In a shell that says `production`, npm would leave out the tools that build the client.
        .env_remove("NODE_ENV")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{called}` could not be started: {error}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!(
        "`{called}` failed in web/ ({status}). To build without the web client, set {SKIP}=1.\n\n{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    ))
}

/// A hash over the names and contents of everything the client is built from.
fn fingerprint(web: &Path) -> Result<String, String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect_files(&web.join(input), &mut files).map_err(|error| format!("web/{input}: {error}"))?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        file.strip_prefix(web).unwrap_or(&file).hash(&mut hasher);
        bytes.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect_files(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect_files(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
    Ok(())
}

fn replace_folder(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    let mut files = Vec::new();
    collect_files(from, &mut files)?;
    for file in files {
        let Ok(name) = file.strip_prefix(from) else {
            continue;
        };
        if name == Path::new(STAMP) {
            continue;
        }
        let target = to.join(name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, target)?;
    }
    Ok(())
}

fn write_no_client_page(here: &Path, embedded: &Path, reason: &str) -> io::Result<()> {
    if embedded.exists() {
        fs::remove_dir_all(embedded)?;
    }
    fs::create_dir_all(embedded)?;
    let page = fs::read_to_string(here.join(NO_CLIENT_PAGE))?;
    fs::write(embedded.join("index.html"), page.replace("{{reason}}", reason))
}

/// The folder is only known now, and rust-embed takes a literal. Its own way to read `OUT_DIR` in the
/// attribute would bring five more crates, one of them under a licence we do not take.
fn write_embedding(out: &Path, embedded: &Path) -> io::Result<()> {
    let text = format!(
        "/// The files of the built web client.\n\
         #[derive(rust_embed::RustEmbed)]\n\
         #[folder = {:?}]\n\
         pub(super) struct Client;\n",
        embedded.display().to_string(),
    );
    fs::write(out.join("web_client.rs"), text)
}

fn required(name: &str) -> Result<OsString, String> {
    variable(name).ok_or_else(|| format!("Cargo did not set {name}"))
}

#[expect(clippy::disallowed_methods, reason = "Cargo speaks to build scripts through the environment")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
