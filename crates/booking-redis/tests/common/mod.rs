//! A Redis that a test may kill, freeze and start again.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{Child, ChildStdout, Command, Stdio},
};

use booking_testkit::servers;

/// A Redis of the test's own, on a port that stays the same. It ends with the test.
pub struct OwnRedis {
    port: u16,
    running: Option<(Child, BufReader<ChildStdout>)>,
}

impl OwnRedis {
    /// Takes a free port; nothing answers there yet.
    pub fn stopped() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        Self { port: listener.local_addr().expect("an address").port(), running: None }
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
        let status = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", child.id())).status().expect("a shell");
        assert!(status.success());
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.kill();
    }
}
