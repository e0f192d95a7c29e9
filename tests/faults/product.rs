//! One running program.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use booking_testkit::own_servers::{free_port, signal};

/// How long starting may take, the demo included.
const START: Duration = Duration::from_secs(90);

/// The `api` program at an address of its own, with these settings. It ends with the test.
pub struct Product {
    port: u16,
    command: &'static str,
    settings: Vec<(&'static str, String)>,
    log: PathBuf,
    running: Option<Child>,
}

impl Product {
    /// Not started yet; its log goes to a file in `folder`.
    pub fn new(folder: &Path, settings: Vec<(&'static str, String)>) -> Self {
        let port = free_port();
        Self { port, command: "serve", settings, log: folder.join(format!("{port}.log")), running: None }
    }

    /// The worker without HTTP, not started yet.
    pub fn worker(folder: &Path, settings: Vec<(&'static str, String)>) -> Self {
        let mut worker = Self::new(folder, settings);
        worker.command = "worker";
        worker
    }

    /// Another value of a setting, from the next start on.
    pub fn set(&mut self, name: &'static str, value: &str) {
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.to_owned()));
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts it, and waits until it answers, if it does at all.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let log = File::options().create(true).append(true).open(&self.log).expect("a log file");
        let child = Command::new(env!("CARGO_BIN_EXE_api"))
            .arg(self.command)
            .env("MARQUEE_LOG", "warn")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .env("MARQUEE_BIND", format!("127.0.0.1:{}", self.port))
            .env("MARQUEE_WORKER_BIND", format!("127.0.0.1:{}", self.port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        self.running = Some(child);
        let began = Instant::now();
        while reqwest::get(format!("{}/health/live", self.url())).await.is_err() {
            let ended = self.running.as_mut().expect("it runs").try_wait().expect("its state");
            assert!(ended.is_none() && began.elapsed() < START, "the program did not start: {ended:?}");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Ends it on the spot, as `kill -9` does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().expect("is killed");
            child.wait().expect("is dead");
        }
    }

    /// Tells it to stop, as an operator's SIGTERM does.
    pub fn terminate(&self) {
        signal(self.running.as_ref().expect("it runs"), "TERM");
    }

    /// Waits for its end.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let mut child = self.running.take().expect("it runs");
        let began = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("its state") {
                return status;
            }
            if began.elapsed() > within {
                self.running = Some(child);
                panic!("it still runs after {within:?}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("---- the end of the log of {} ----\n{}", self.url(), lines[lines.len().saturating_sub(40)..].join("\n"));
        } else {
            keeps_secrets(&self.log());
        }
    }
}

/// What no log may tell, whatever the program went through: the customers' passwords, addresses of theirs, cards, tokens and keys.
const SECRETS: [&str; 8] =
    ["a long enough password", "@faults.test", "4242424242424242", "eyJ", "whsec_", "sk_test_", "_secret_", "marquee-demo"];

fn keeps_secrets(log: &str) {
    for secret in SECRETS {
        if let Some(line) = log.lines().find(|line| line.contains(secret)) {
            panic!("the log tells {secret}: {line}");
        }
    }
}
