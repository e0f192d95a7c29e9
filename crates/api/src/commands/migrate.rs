use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Failure;
use crate::{compose, config::Config};

/// What to do with the migrations.
#[derive(Args)]
pub struct Arguments {
    #[arg(value_enum, default_value = "up")]
    direction: Direction,
}

#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    /// Apply what is pending.
    Up,
    /// Take the latest back.
    Down,
    /// List all and say which are applied.
    Status,
}

pub async fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let database = compose::database(config)?;
    match arguments.direction {
        Direction::Up => {
            let applied = database.migrate().await?;
            for name in &applied {
                println!("applied {name}");
            }
            if applied.is_empty() {
                println!("nothing to apply");
            }
        }
        Direction::Down => match database.migrate_down().await? {
            Some(name) => println!("took {name} back"),
            None => println!("nothing to take back"),
        },
        Direction::Status => {
            for migration in database.migrations().await? {
                println!("{}  {}", if migration.applied { "applied" } else { "pending" }, migration.name);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
