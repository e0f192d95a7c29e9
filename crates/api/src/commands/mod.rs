//! What the program can be asked to do on the command line.

mod admin;
mod audit;
mod backup;
mod demo;
mod doctor;
mod import;
mod mails;
mod migrate;
mod serve;
mod worker;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    config::{Config, ConfigError, Raw},
    telemetry,
};

/// Marquee, the booking system of a cinema company. Without a command it serves.
#[derive(Parser)]
#[command(
    name = "api",
    version,
    after_help = "Settings come from the environment, or a file; `api settings` prints all of them with their defaults."
)]
struct Arguments {
    /// A TOML file with settings; the environment has the last word.
    #[arg(long, global = true, env = "MARQUEE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, its documentation and the web client (the default).
    Serve,
    /// Do the background work alone, without HTTP; `serve` leaves it out with `MARQUEE_WORKER=off`.
    Worker,
    /// Bring the database's schema up to date, take the latest migration back, or list them.
    Migrate(migrate::Arguments),
    /// Manage administrators.
    Admin(admin::Arguments),
    /// Fill an empty database with two cinemas, films, showtimes and accounts to try it out with.
    Demo,
    /// Import data from a file.
    Import(import::Arguments),
    /// Say which adapters are in use and whether each answers; with `--integrity` also whether the data keeps the rules that never bend.
    Doctor(doctor::Arguments),
    /// Copy the embedded database and the posters into a new folder, while the program goes on selling.
    Backup(backup::Backup),
    /// Put a backup where the settings say the database and the posters are.
    Restore(backup::Restore),
    /// Move old rows of the audit log into files, or verify such files.
    Audit(audit::Arguments),
    /// Look at the mails.
    Mails(mails::Arguments),
    /// Print the OpenAPI document.
    Openapi,
    /// Print every setting with its default, as a file to begin with.
    Settings {
        /// As the page docs/configuration.md instead.
        #[arg(long)]
        markdown: bool,
    },
}

/// What a command fails with.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Reads the arguments and does as they say.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("api: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let command = arguments.command.unwrap_or(Command::Serve);
    match &command {
        Command::Openapi => {
            print!("{}", crate::openapi::text()?);
            return Ok(ExitCode::SUCCESS);
        }
        Command::Settings { markdown } => {
            print!("{}", if *markdown { crate::config::page()? } else { crate::config::DEFAULTS.to_owned() });
            return Ok(ExitCode::SUCCESS);
        }
        Command::Mails(arguments) => return mails::run(arguments),
        Command::Audit(arguments) => {
            if let Some(files) = arguments.to_verify() {
                return audit::verify(files);
            }
        }
        _ => {}
    }
    let config = settings(arguments.config.as_deref())?;
    // The last to go: what happens until then is told.
    let _telemetry = telemetry::start(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve => Box::pin(serve::run(&config)).await,
            Command::Worker => worker::run(&config).await,
            Command::Migrate(arguments) => migrate::run(&config, &arguments).await,
            Command::Admin(arguments) => admin::run(&config, arguments).await,
            Command::Demo => Box::pin(demo::run(&config)).await,
            Command::Import(arguments) => import::run(&config, &arguments).await,
            Command::Doctor(arguments) => doctor::run(&config, &arguments).await,
            Command::Audit(arguments) => audit::run(&config, &arguments).await,
            Command::Backup(arguments) => backup::back_up(&config, &arguments),
            Command::Restore(arguments) => backup::restore(&config, &arguments),
            Command::Mails(_) | Command::Openapi | Command::Settings { .. } => Ok(ExitCode::SUCCESS),
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn settings(file: Option<&std::path::Path>) -> Result<Config, ConfigError> {
    Config::check(&Raw::read(file, std::env::vars())?)
}
