//! `api audit archive` and `api audit verify`.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufReader, BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use booking_app::audit::{AuditService, verify_archive};
use booking_domain::{
    Timestamp,
    audit::{AuditArchive, Cause, SystemActor},
    ports::Clock as _,
};
use clap::{Args, Subcommand};
use jiff::{civil::Date, tz::TimeZone};

use super::Failure;
use crate::{
    compose::{self, Overrides},
    config::Config,
};

/// What to do about the audit log.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Move what is older than a day from the database into a file, which can be verified by itself; the chain of seals goes on.
    Archive {
        /// The day, in UTC, such as 2026-01-31: what was written before it goes.
        #[arg(long)]
        before: Date,
        /// The file, which must not be there yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Follow the chain of seals through archives, from the oldest to the newest; needs no database.
    Verify {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

impl Arguments {
    /// The files to verify, where that is what is asked for.
    pub fn to_verify(&self) -> Option<&[PathBuf]> {
        match &self.action {
            Action::Verify { files } => Some(files),
            Action::Archive { .. } => None,
        }
    }
}

pub async fn run(config: &Config, arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.action {
        Action::Archive { before, to } => archive(config, *before, to).await,
        Action::Verify { files } => verify(files),
    }
}

async fn archive(config: &Config, before: Date, to: &Path) -> Result<ExitCode, Failure> {
    let composed = compose::compose(config, Overrides::of_a_command()).await?;
    composed.database.migrate().await?;
    composed.clock.measure(&composed.database).await?;
    let (audit, now) = (&composed.services.audit, composed.clock.now());
    let before = before.to_zoned(TimeZone::UTC)?.timestamp();
    if before > now {
        return Err("--before is a day that is still to come".into());
    }
    if to.symlink_metadata().is_ok() {
        return Err(format!("{} is there already", to.display()).into());
    }
    let unfinished = PathBuf::from(format!("{}.unfinished", to.display()));
    let written = write(audit, before, create(&unfinished)?).await;
    let Ok(Some(archive)) = written else {
        fs::remove_file(&unfinished)?;
        return written.map(|_| {
            println!("nothing sealed is older; no file was made");
            ExitCode::SUCCESS
        });
    };
    put_into_place(&unfinished, to, &archive)?;
    let removed = audit.begin_behind(&archive, &Cause::system(SystemActor::Operator), now).await?;
    println!("archived into {}: {}; {removed} rows left the database", to.display(), described(&archive));
    Ok(ExitCode::SUCCESS)
}

async fn write(audit: &AuditService, before: Timestamp, file: File) -> Result<Option<AuditArchive>, Failure> {
    let mut file = BufWriter::new(file);
    let archive = audit.write_archive(before, &mut file).await?;
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(archive)
}

/// Creates a file that is there for nobody else: the log has names and addresses.
fn create(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|why| format!("{}: {why}", path.display()).into())
}

/// Reads the file as it is on the disk once more, before the database gives up what is in it.
fn put_into_place(unfinished: &Path, to: &Path, archive: &AuditArchive) -> Result<(), Failure> {
    if verify_archive(BufReader::new(File::open(unfinished)?))? != *archive {
        return Err(format!("{} is not what was written", unfinished.display()).into());
    }
    fs::rename(unfinished, to)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}

/// Follows archives one after the other.
pub fn verify(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut before: Option<AuditArchive> = None;
    for file in files {
        let named = |why: &dyn std::fmt::Display| Failure::from(format!("{}: {why}", file.display()));
        let archive = verify_archive(BufReader::new(File::open(file).map_err(|why| named(&why))?)).map_err(|why| named(&why))?;
        if before.is_some_and(|before| before.through != archive.after) {
            return Err(named(&"it does not begin where the one before it ends"));
        }
        println!("{}: {}", file.display(), described(&archive));
        before = Some(archive);
    }
    Ok(ExitCode::SUCCESS)
}

fn described(archive: &AuditArchive) -> String {
    let AuditArchive { after, through, rows } = archive;
    format!("{rows} rows behind row {} up to row {}, whose seal is {}", after.id.0, through.id.0, through.seal)
}
