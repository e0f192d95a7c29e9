//! Servers of a test's own, to kill, freeze and start again. They end with the test.

use std::{
    fmt,
    hash::{BuildHasher as _, RandomState},
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{Child, ChildStdout, Command, Stdio},
};

use crate::servers;

/// A port nobody listens on, and below the range the kernel hands out for outgoing connections: what stops there can start there again.
///
/// # Panics
/// When there is none.
pub fn free_port() -> u16 {
    let chosen = || u16::try_from(20_000 + RandomState::new().hash_one(0_u8) % 12_000).expect("below 32,000");
    (0..200).map(|_| chosen()).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}

/// Sends a signal, such as `STOP`, to a child that has not been waited for.
///
/// # Panics
/// When it cannot be sent.
pub fn signal(child: &Child, name: &str) {
    // A shell's own `kill`, because small systems have no program of that name.
    let status = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", child.id())).status().expect("a shell");
    assert!(status.success(), "SIG{name} could not be sent");
}

/// A Redis of the test's own, on a port that stays the same.
pub struct OwnRedis {
    port: u16,
    running: Option<(Child, BufReader<ChildStdout>)>,
}

impl OwnRedis {
    /// Takes a free port; nothing answers there yet.
    pub fn stopped() -> Self {
        Self { port: free_port(), running: None }
    }

    /// Takes a free port and starts.
    pub fn started() -> Self {
        let mut own = Self::stopped();
        own.start();
        own
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts, and waits until it accepts connections.
    ///
    /// # Panics
    /// When it does not.
    pub fn start(&mut self) {
        let port = self.port.to_string();
        let mut child = Command::new(servers::redis_program())
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", "/"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Redis starts");
        let mut log = BufReader::new(child.stdout.take().expect("its log"));
        let mut told = String::new();
        while !told.contains("Ready to accept connections") {
            assert!(log.read_line(&mut told).expect("its log is text") > 0, "Redis ended:\n{told}");
        }
        self.running = Some((child, log));
    }

    /// Kills it, as a crash would.
    ///
    /// # Panics
    /// When it will not die.
    pub fn kill(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().expect("is killed");
            child.wait().expect("is dead");
        }
    }

    /// Stops it from running without closing its connections.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets it run again.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let (child, _) = self.running.as_ref().expect("it runs");
        signal(child, name);
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A PostgreSQL of the test's own that keeps what it committed, at an address that stays the same. `tests/servers` knows how.
#[derive(Debug)]
pub struct OwnPostgres {
    folder: String,
    url: String,
}

impl OwnPostgres {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not start.
    pub fn started() -> Self {
        Self::told(&tests_servers(&["new"]))
    }

    fn told(told: &str) -> Self {
        let (folder, url) = told.trim().split_once('\n').expect("its folder and its address");
        Self { folder: folder.to_owned(), url: url.to_owned() }
    }

    /// Starts one whose log is archived.
    ///
    /// # Panics
    /// When it does not start.
    pub fn archiving() -> Self {
        Self::told(&tests_servers(&["new-archiving"]))
    }

    /// Makes a base backup, while it goes on.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn back_up(&self) {
        tests_servers(&["base", &self.folder]);
    }

    /// Another, of the base backup and the archived log, as this one was at an instant.
    ///
    /// # Panics
    /// When it does not get there.
    pub fn recovered(&self, at: &str) -> Self {
        Self::told(&tests_servers(&["recover", &self.folder, at]))
    }

    /// Its address, with a database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it at once, as a crash of the server would.
    ///
    /// # Panics
    /// When it goes on.
    pub fn crash(&self) {
        tests_servers(&["crash", &self.folder]);
    }

    /// Starts it again, and waits until it answers.
    ///
    /// # Panics
    /// When it does not.
    pub fn start(&self) {
        tests_servers(&["start", &self.folder]);
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        tests_servers(&["drop", &self.folder]);
    }
}

/// Asks `tests/servers postgres`; what it says. Its standard error is the test's.
fn tests_servers(arguments: &[impl AsRef<std::ffi::OsStr> + fmt::Debug]) -> String {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/servers");
    let output = Command::new(program).arg("postgres").args(arguments).stderr(Stdio::inherit()).output().expect("tests/servers runs");
    assert!(output.status.success(), "tests/servers postgres {arguments:?}: {}", output.status);
    String::from_utf8(output.stdout).expect("text")
}
