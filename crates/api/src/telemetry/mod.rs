//! Logs and traces: what the program tells of what it does, and to whom.

mod log;
mod traces;

use tracing_subscriber::{Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

pub use traces::{RequestTrace, of_use_case};

use crate::config::Config;

/// What is told, until it is dropped; what was not sent by then is sent.
pub struct Telemetry {
    traces: Option<traces::Exporter>,
}

/// Why nothing can be told.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Begins to log, and to trace where there is a collector. Outside of a runtime: what sends traces has a thread of its own.
///
/// # Errors
/// When the collector's address is none.
pub fn start(config: &Config) -> Result<Telemetry, Failure> {
    let traces = config.otlp_endpoint.as_deref().map(traces::Exporter::new).transpose()?;
    let exported = traces.as_ref().map(|exporter| exporter.layer().with_filter(traces::only()));
    tracing_subscriber::registry().with(exported).with(log::layer(config)).init();
    Ok(Telemetry { traces })
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(traces) = self.traces.take() {
            traces.finish();
        }
    }
}
