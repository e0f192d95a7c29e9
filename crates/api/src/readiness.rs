//! What the program needs and how it is doing, by name: for `/health/ready` and `api doctor`.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::Serialize;
use utoipa::ToSchema;

/// Something the program uses.
#[async_trait]
pub trait Dependency: Send + Sync {
    /// Its name, such as `database`.
    fn name(&self) -> &'static str;

    /// Which adapter is in use, such as `PostgreSQL`.
    fn adapter(&self) -> &'static str;

    /// Whether the program can work without it.
    fn is_required(&self) -> bool;

    /// Whether it answers; if not, why.
    async fn check(&self) -> Result<(), String>;
}

/// Everything the program uses.
#[derive(Clone)]
pub struct Dependencies {
    /// Each thing.
    pub all: Vec<Arc<dyn Dependency>>,
    /// How long a check may take.
    pub patience: Duration,
}

/// How everything is doing.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// `ready`, `degraded` or `unavailable`.
    status: &'static str,
    /// Each thing by its name.
    checks: Vec<Check>,
}

/// How one thing is doing.
#[derive(Serialize, ToSchema)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// Which adapter is in use.
    pub adapter: &'static str,
    /// Whether it answers.
    pub ok: bool,
    /// Whether the program cannot do without it.
    pub required: bool,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Dependencies {
    /// How long a check may take for whoever asks by HTTP, so that the answer is of now.
    pub const PATIENCE: Duration = Duration::from_secs(2);

    /// Checks everything.
    pub async fn check(&self) -> Readiness {
        let checks = futures::future::join_all(self.all.iter().map(|dependency| check(dependency.as_ref(), self.patience))).await;
        let status = if checks.iter().any(|check| check.required && !check.ok) {
            "unavailable"
        } else if checks.iter().all(|check| check.ok) {
            "ready"
        } else {
            "degraded"
        };
        Readiness { status, checks }
    }
}

async fn check(dependency: &dyn Dependency, patience: Duration) -> Check {
    let late = |_| Err(format!("no answer within {} seconds", patience.as_secs()));
    let outcome = tokio::time::timeout(patience, dependency.check()).await.unwrap_or_else(late);
    Check {
        name: dependency.name(),
        adapter: dependency.adapter(),
        ok: outcome.is_ok(),
        required: dependency.is_required(),
        error: outcome.err(),
    }
}

impl Readiness {
    /// Whether requests can be served.
    pub fn is_ready(&self) -> bool {
        self.status != "unavailable"
    }

    /// The same of a program that is about to stop, and should be asked nothing more.
    pub fn leaving(self) -> Self {
        Self { status: "unavailable", ..self }
    }

    /// What does not answer, and why, in a line.
    pub fn what_is_wrong(&self) -> String {
        let wrong = self.checks.iter().filter_map(|check| Some(format!("{}: {}", check.name, check.error.as_ref()?)));
        let told = wrong.collect::<Vec<_>>().join("; ");
        if told.is_empty() { "it wants no more requests".to_owned() } else { told }
    }

    /// Each thing.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }
}
