//! What the program can be asked to do on the command line.

mod admin;
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
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::config::{Config, ConfigError, LogFormat, Raw};

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
    /// Look at the mails.
    Mails(mails::Arguments),
    /// Print the OpenAPI document.
    Openapi,
    /// Print every setting with its default.
    Settings,
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
        Command::Settings => {
            print!("{}", crate::config::DEFAULTS);
            return Ok(ExitCode::SUCCESS);
        }
        Command::Mails(arguments) => return mails::run(arguments),
        _ => {}
    }
    let config = settings(arguments.config.as_deref())?;
    start_log(&config);
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
            Command::Backup(arguments) => backup::back_up(&config, &arguments),
            Command::Restore(arguments) => backup::restore(&config, &arguments),
            Command::Mails(_) | Command::Openapi | Command::Settings => Ok(ExitCode::SUCCESS),
        }
    })
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn settings(file: Option<&std::path::Path>) -> Result<Config, ConfigError> {
    Config::check(&Raw::read(file, std::env::vars())?)
}

fn start_log(config: &Config) {
    use tracing_subscriber::fmt;

    let log = fmt().with_env_filter(log_filter(&config.log)).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.with_target(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// What is logged. The framework calls a request it cannot parse an error; it is the client's mistake, and shown from `debug` on.
fn log_filter(wanted: &str) -> EnvFilter {
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new("info"));
    if filter.max_level_hint() >= Some(LevelFilter::DEBUG) {
        return filter;
    }
    EnvFilter::try_new(format!("{filter},actix_http::h1::dispatcher=off")).unwrap_or(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_mistakes_are_no_errors_of_ours() {
        for wanted in ["info", "warn,api=info", "nonsense=="] {
            let filter = log_filter(wanted).to_string();
            assert!(filter.contains("actix_http::h1::dispatcher=off"), "{filter}");
        }
        assert!(!log_filter("debug").to_string().contains("dispatcher"));
    }
}
