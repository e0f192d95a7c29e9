//! Whether the data keeps the rules that never bend, for anyone to check.

use std::sync::Arc;

use booking_domain::{
    StoreError, Timestamp,
    integrity::Finding,
    ports::{Clock, IntegrityStore},
};
use jiff::SignedDuration;

/// How long what takes its time may be under way: longer than the reconciler's period and a worker's lease together.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// The use case of checking.
#[derive(Clone)]
pub struct IntegrityService {
    store: Arc<dyn IntegrityStore>,
    clock: Arc<dyn Clock>,
}

/// What a check found, and when.
#[derive(Clone, Debug)]
pub struct IntegrityReport {
    /// When it was made.
    pub at: Timestamp,
    /// What it found, a rule each.
    pub findings: Vec<Finding>,
}

impl IntegrityReport {
    /// Whether every rule is kept.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.broken.is_empty())
    }
}

impl IntegrityService {
    /// The use case over these ports.
    pub fn new(store: Arc<dyn IntegrityStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Checks every rule on the data as it is now. Reads whole tables: minutes on a large database.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn check(&self) -> Result<IntegrityReport, StoreError> {
        let now = self.clock.now();
        let findings = self.store.check(now.saturating_sub(PATIENCE).unwrap_or(now), now).await?;
        for finding in findings.iter().filter(|finding| !finding.broken.is_empty()) {
            tracing::error!(invariant = finding.invariant.as_str(), broken = ?finding.broken, "the data breaks a rule that never bends");
        }
        Ok(IntegrityReport { at: now, findings })
    }
}
