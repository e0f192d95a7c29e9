//! `api backup FOLDER` and `api restore FOLDER`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use booking_domain::{Timestamp, ports::Clock as _};
use clap::Args;

use super::Failure;
use crate::{
    backup::{self, Place},
    compose::{self, sqlite_file},
    config::{Config, PicturesConfig},
};

/// Where to.
#[derive(Args)]
pub struct Backup {
    /// A folder that is not there yet.
    folder: PathBuf,
}

/// Where from.
#[derive(Args)]
pub struct Restore {
    /// The folder that `api backup` made.
    folder: PathBuf,
    /// Take the place of a database that is there; it is put aside, not deleted. Every program that uses it must be stopped.
    #[arg(long)]
    replace: bool,
}

/// What PostgreSQL is kept by.
const POSTGRES: &str = "the database is PostgreSQL, which has programs of its own for this: deploy/backup/postgres-backup and \
                        postgres-restore, or a base backup and the archived log; see docs/backup.md";

pub fn back_up(config: &Config, arguments: &Backup) -> Result<ExitCode, Failure> {
    let place = place(config)?;
    let manifest = backup::make(&place, &arguments.folder, now())?;
    println!("backed up into {}: {}", arguments.folder.display(), manifest.summary());
    if place.pictures.is_none() {
        println!("posters are in a bucket, which this does not copy: keep versions of its objects");
    }
    Ok(ExitCode::SUCCESS)
}

pub fn restore(config: &Config, arguments: &Restore) -> Result<ExitCode, Failure> {
    let place = place(config)?;
    let restored = backup::restore(&arguments.folder, &place, arguments.replace, now())?;
    println!("restored into {}: {}", place.database.display(), restored.manifest.summary());
    if let Some(aside) = restored.put_aside {
        println!("what was there is now {}", aside.display());
    }
    println!("now, before anybody buys: api doctor --integrity");
    Ok(ExitCode::SUCCESS)
}

/// Where the settings say the data is.
fn place(config: &Config) -> Result<Place, Failure> {
    let database = sqlite_file::path_of(&config.database_url.0).map(Path::new).ok_or(POSTGRES)?;
    let pictures = match &config.pictures {
        PicturesConfig::Folder(folder) => Some(folder.clone()),
        PicturesConfig::Bucket(_) => None,
    };
    Ok(Place { database: database.to_owned(), pictures })
}

/// With SQLite the clock of the process is the database's.
fn now() -> Timestamp {
    compose::unmeasured_clock().now()
}
