//! Backups of the embedded database and of the posters' folder: a folder with `marquee.db`, `pictures/` and a manifest that names each file
//! with its checksum. It appears under its name only when it is complete, and is put back only when all of it is as it was made.

mod files;
mod manifest;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use booking_domain::Timestamp;
use thiserror::Error;

use crate::compose::sqlite_file::{self, SqliteFileError};
use files::{Unfinished, beside, copy, names_below, sync_folder};
pub use manifest::Manifest;
use manifest::{DATABASE, PICTURES};

/// Where an installation has its data.
#[derive(Clone, Debug)]
pub struct Place {
    /// The database's file.
    pub database: PathBuf,
    /// The folder of the posters, unless they are in a bucket.
    pub pictures: Option<PathBuf>,
}

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// Where what was there before is now.
    pub put_aside: Option<PathBuf>,
}

/// Why there is no backup, or why nothing was put back.
#[derive(Debug, Error)]
pub enum BackupError {
    /// There is something of that name.
    #[error("{} is there already: a backup goes into a folder of its own, which it makes", .0.display())]
    Exists(PathBuf),
    /// Another is being made, or was not finished.
    #[error("{} is there: another backup is being made, or one was ended in the middle; then remove it", .0.display())]
    Unfinished(PathBuf),
    /// The folder holds no backup.
    #[error("{} is no backup: {why}", .folder.display())]
    NoBackup {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        why: String,
    },
    /// A file is not what the manifest says.
    #[error("{} is not as it was backed up: {why}", .file.display())]
    Changed {
        /// The file.
        file: PathBuf,
        /// What is different.
        why: String,
    },
    /// Something is there already.
    #[error("{} is there already; with --replace the backup takes its place", .0.display())]
    NotEmpty(PathBuf),
    /// The database is not in order, in use, or too new.
    #[error(transparent)]
    Database(#[from] SqliteFileError),
    /// A file cannot be read or written.
    #[error("{}: {why}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why not.
        why: std::io::Error,
    },
}

/// Backs up into a new folder, while others write.
///
/// # Errors
/// [`BackupError`]; then the folder is not there.
pub fn make(place: &Place, folder: &Path, now: Timestamp) -> Result<Manifest, BackupError> {
    if folder.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(folder.to_owned()));
    }
    let unfinished = Unfinished::begin(beside(folder, "unfinished"))?;
    let pictures = unfinished.path().join(PICTURES);
    // Pictures never change, but they come and go: those of the copy were there before it or are there after it.
    copy_pictures(place, &pictures)?;
    let schema = sqlite_file::copy(&place.database, &unfinished.path().join(DATABASE))?;
    copy_pictures(place, &pictures)?;
    let manifest = Manifest::of(unfinished.path(), schema, now)?;
    manifest.write(unfinished.path())?;
    unfinished.finish(folder)?;
    Ok(manifest)
}

/// Puts a backup where an installation has its data. All of it is looked at before anything is changed, and the database takes its place last.
///
/// # Errors
/// [`BackupError`].
pub fn restore(folder: &Path, place: &Place, replace: bool, now: Timestamp) -> Result<Restored, BackupError> {
    let manifest = Manifest::read(folder)?;
    manifest.verify(folder)?;
    if !replace {
        refuse_what_is_there(place)?;
    }
    let arriving = beside(&place.database, "arriving");
    copy(&folder.join(DATABASE), &arriving)?;
    let looked_at = sqlite_file::inspect(&arriving);
    if let Err(error) = looked_at {
        files::remove(&arriving)?;
        return Err(error.into());
    }
    let put_aside = if what_is_there(&place.database).is_some() { Some(put_aside(&place.database, now)?) } else { None };
    if let Some(pictures) = &place.pictures {
        for name in names_below(&folder.join(PICTURES))? {
            let arriving = beside(&pictures.join(&name), "arriving");
            copy(&folder.join(PICTURES).join(&name), &arriving)?;
            files::rename(&arriving, &pictures.join(&name))?;
        }
    }
    files::rename(&arriving, &place.database)?;
    sync_folder(&place.database)?;
    Ok(Restored { manifest, put_aside })
}

/// Copies the pictures that are not there yet.
fn copy_pictures(place: &Place, into: &Path) -> Result<(), BackupError> {
    let Some(from) = &place.pictures else { return Ok(()) };
    for name in names_below(from)? {
        if !into.join(&name).exists() {
            match copy(&from.join(&name), &into.join(&name)) {
                Ok(_) => {}
                // Its poster was taken away since.
                Err(BackupError::File { why, .. }) if why.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn refuse_what_is_there(place: &Place) -> Result<(), BackupError> {
    if let Some(there) = what_is_there(&place.database) {
        return Err(BackupError::NotEmpty(there));
    }
    if let Some(pictures) = &place.pictures
        && !names_below(pictures)?.is_empty()
    {
        return Err(BackupError::NotEmpty(pictures.clone()));
    }
    Ok(())
}

/// What SQLite keeps beside a database. It belongs to the file of that name, whichever that is: a log that was left behind is replayed over
/// the next one.
const PARTS: [&str; 3] = ["-wal", "-shm", "-journal"];

fn part(database: &Path, part: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(part);
    name.into()
}

/// The database, or what one that is gone has left.
fn what_is_there(database: &Path) -> Option<PathBuf> {
    let parts = PARTS.iter().map(|name| part(database, name));
    std::iter::once(database.to_owned()).chain(parts).find(|file| file.symlink_metadata().is_ok())
}

/// Gives the database that is there another name, with all that belongs to it; whoever has it open keeps it from that.
fn put_aside(database: &Path, now: Timestamp) -> Result<PathBuf, BackupError> {
    let aside = beside(database, &format!("replaced-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    match sqlite_file::close(database) {
        // It cannot be opened any more, which may be why it is replaced, or somebody has moved it away and not what belongs to it.
        Ok(()) | Err(SqliteFileError::Sqlite { .. } | SqliteFileError::Missing(_)) => {}
        Err(error) => return Err(error.into()),
    }
    for name in PARTS.into_iter().chain([""]) {
        if part(database, name).symlink_metadata().is_ok() {
            files::rename(&part(database, name), &part(&aside, name))?;
        }
    }
    Ok(aside)
}
