//! What a backup says of itself.

use std::path::{Path, PathBuf};

use booking_domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    BackupError,
    files::{names_below, sum, told},
};

/// The names of its parts.
pub const DATABASE: &str = "marquee.db";
pub const PICTURES: &str = "pictures";
pub const MANIFEST: &str = "manifest.json";

/// How a backup is laid out; another number for another layout.
const FORMAT: u32 = 1;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How it is laid out.
    format: u32,
    /// The version of the program that made it.
    program: String,
    /// When it was begun; the database in it is a little younger.
    made_at: Timestamp,
    /// The newest migration of the database.
    schema: String,
    /// Its files.
    files: Vec<Entry>,
}

/// A file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Where in the backup it is.
    path: String,
    /// Its length.
    bytes: u64,
    /// SHA-256 of it in hex.
    sha256: String,
}

impl Manifest {
    /// Of the files in a folder.
    pub fn of(folder: &Path, schema: String, made_at: Timestamp) -> Result<Self, BackupError> {
        let pictures = names_below(&folder.join(PICTURES))?;
        let paths = std::iter::once(DATABASE.to_owned()).chain(pictures.iter().map(|name| format!("{PICTURES}/{name}")));
        let entry = |path: String| {
            let sum = sum(&folder.join(&path))?;
            Ok(Entry { path, bytes: sum.bytes, sha256: sum.sha256 })
        };
        let files: Result<Vec<Entry>, BackupError> = paths.map(entry).collect();
        Ok(Self { format: FORMAT, program: env!("CARGO_PKG_VERSION").to_owned(), made_at, schema, files: files? })
    }

    /// Writes it into a folder.
    pub fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let file = folder.join(MANIFEST);
        let text = serde_json::to_string_pretty(self).map_err(|error| told(&file, error.into()))?;
        std::fs::write(&file, text + "\n").and_then(|()| std::fs::File::open(&file)?.sync_all()).map_err(|why| told(&file, why))
    }

    /// Reads that of a backup.
    pub fn read(folder: &Path) -> Result<Self, BackupError> {
        let no_backup = |why: String| BackupError::NoBackup { folder: folder.to_owned(), why };
        let text = std::fs::read_to_string(folder.join(MANIFEST)).map_err(|error| no_backup(format!("{MANIFEST}: {error}")))?;
        let manifest: Self = serde_json::from_str(&text).map_err(|error| no_backup(format!("{MANIFEST}: {error}")))?;
        if manifest.format != FORMAT {
            return Err(no_backup(format!("its format is {}, and this program reads {FORMAT}", manifest.format)));
        }
        Ok(manifest)
    }

    /// Checks that the folder holds these files and no others, each as it was.
    pub fn verify(&self, folder: &Path) -> Result<(), BackupError> {
        let mut there: Vec<String> = names_below(&folder.join(PICTURES))?.into_iter().map(|name| format!("{PICTURES}/{name}")).collect();
        there.insert(0, DATABASE.to_owned());
        let listed: Vec<&str> = self.files.iter().map(|entry| entry.path.as_str()).collect();
        if let Some(stranger) = there.iter().find(|path| !listed.contains(&path.as_str())) {
            return Err(changed(folder.join(stranger), "the manifest does not name it".to_owned()));
        }
        for entry in &self.files {
            let file = folder.join(&entry.path);
            if !there.contains(&entry.path) {
                return Err(changed(file, "it is missing".to_owned()));
            }
            let sum = sum(&file)?;
            if sum.bytes != entry.bytes {
                return Err(changed(file, format!("it has {} bytes, not {}", sum.bytes, entry.bytes)));
            }
            if sum.sha256 != entry.sha256 {
                return Err(changed(file, "its checksum differs".to_owned()));
            }
        }
        Ok(())
    }

    /// What is in it, in one line.
    pub fn summary(&self) -> String {
        let database = self.files.iter().find(|entry| entry.path == DATABASE).map_or(0, |entry| entry.bytes);
        let pictures = self.files.len().saturating_sub(1);
        format!("a database of {} KiB with schema {}, {pictures} pictures, as of {}", database / 1024, self.schema, self.made_at)
    }
}

fn changed(file: PathBuf, why: String) -> BackupError {
    BackupError::Changed { file, why }
}
