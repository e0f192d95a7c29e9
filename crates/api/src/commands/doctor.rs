use std::process::ExitCode;

use super::Failure;
use crate::{compose, config::Config};

/// Says which adapters are in use and whether each answers; fails when one does not that is required.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let composed = compose::compose(config, compose::Overrides::default()).await?;
    let readiness = composed.services.readiness.check().await;
    println!("mode: {:?}", config.mode);
    for check in readiness.checks() {
        let state = match (&check.error, check.required) {
            (None, _) => "ok".to_owned(),
            (Some(error), true) => format!("FAILED, and required: {error}"),
            (Some(error), false) => format!("degraded: {error}"),
        };
        println!("{:<28} {:<14} {state}", check.name, check.adapter);
    }
    Ok(if readiness.is_ready() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
