//! `api import films FILE`.

mod table;

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use booking_app::import::Rejected;
use booking_domain::catalogue::UpsertCount;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use crate::{compose, config::Config};

/// What to import.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Films, from CSV, a JSON array, or a JSON object a line. Running it twice changes nothing. Rows that are wrong go into
    /// FILE.rejects.csv with their line and the reason.
    Films {
        /// The file, in UTF-8.
        file: PathBuf,
    },
}

/// How many rows go in at once.
const BATCH: usize = 500;

pub async fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let What::Films { file } = &arguments.what;
    let bytes = std::fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let rows = table::rows(file, &bytes).map_err(|error| format!("{}: {error}", file.display()))?;
    let composed = compose::compose(config, compose::Overrides::of_a_command()).await?;
    composed.database.migrate().await?;
    composed.clock.measure(&composed.database).await?;

    let progress = progress(rows.len());
    let mut import = composed.services.catalogue.import_films();
    let (mut count, mut rejected) = (UpsertCount::default(), Vec::new());
    for batch in rows.chunks(BATCH) {
        let (done, wrong) = import.batch(batch.to_vec()).await?;
        count += done;
        rejected.extend(wrong);
        progress.inc(u64::try_from(batch.len())?);
    }
    progress.finish_and_clear();
    println!(
        "{} rows: {} inserted, {} updated, {} unchanged, {} rejected",
        rows.len(),
        count.inserted,
        count.updated,
        count.unchanged,
        rejected.len()
    );
    report(file, &rejected)?;
    Ok(ExitCode::SUCCESS)
}

/// A bar on a terminal, nothing elsewhere.
fn progress(rows: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} films  {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(u64::try_from(rows).unwrap_or(u64::MAX)).with_style(style)
}

/// Writes the rejects beside the file, or removes what an earlier run left there.
fn report(file: &Path, rejected: &[Rejected]) -> Result<(), Failure> {
    let mut name = file.as_os_str().to_owned();
    name.push(".rejects.csv");
    let path = PathBuf::from(name);
    if rejected.is_empty() {
        return match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        };
    }
    let rejects = table::rejects(rejected)?;
    std::fs::write(&path, rejects).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    println!("what was rejected, and why: {}", path.display());
    Ok(())
}
