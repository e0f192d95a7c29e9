use std::process::ExitCode;

use booking_app::integrity::IntegrityService;

use super::Failure;
use crate::{compose, config::Config};

/// What to look at.
#[derive(clap::Args)]
pub struct Arguments {
    /// Check the data against the rules that never bend, and name what breaks them.
    #[arg(long)]
    integrity: bool,
}

/// Says which adapters are in use and whether each answers, and perhaps whether the data keeps its rules; fails when something required
/// does not answer, or a rule is broken.
pub async fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let composed = compose::compose(config, compose::Overrides::of_a_command()).await?;
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
    if !readiness.is_ready() {
        return Ok(ExitCode::FAILURE);
    }
    let is_clean = if arguments.integrity { print_integrity(&composed.services.integrity).await? } else { true };
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints what breaks the rules; whether nothing does.
async fn print_integrity(integrity: &IntegrityService) -> Result<bool, Failure> {
    let report = integrity.check().await?;
    println!();
    for finding in &report.findings {
        let state = if finding.broken.is_empty() { "ok".to_owned() } else { format!("BROKEN: {}", finding.broken.join(", ")) };
        println!("{:<30} {:>9} looked at   {state}", finding.invariant.as_str(), finding.looked_at);
    }
    Ok(report.is_clean())
}
