//! Files that are whole and on the disk before they have their names.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Read as _, Write as _},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::BackupError;

/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// What a file consists of.
pub struct Sum {
    /// How many bytes.
    pub bytes: u64,
    /// SHA-256 in hex.
    pub sha256: String,
}

/// A folder that is removed unless it is finished.
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes it, for nobody else to read: customers' names and addresses will be in it.
    pub fn begin(path: PathBuf) -> Result<Self, BackupError> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|why| told(parent, why))?;
        }
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => Err(BackupError::Unfinished(path)),
            Err(why) => Err(told(&path, why)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Gives it its name.
    pub fn finish(self, name: &Path) -> Result<(), BackupError> {
        sync_folder(&self.0.join("in it"))?;
        rename(&self.0, name)?;
        sync_folder(name)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.0.exists()
            && let Err(error) = fs::remove_dir_all(&self.0)
        {
            tracing::warn!(%error, folder = %self.0.display(), "an unfinished backup could not be removed");
        }
    }
}

/// The same name with something behind it.
pub fn beside(file: &Path, what: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{what}"));
    file.with_file_name(name)
}

/// The names of the files in a folder, sorted; none when there is no folder. What is just being written there is none yet.
pub fn names_below(folder: &Path) -> Result<Vec<String>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|why| told(folder, why))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|why| told(folder, why))?;
        if let Some(name) = entry.file_name().to_str().filter(|name| is_finished(name))
            && entry.path().is_file()
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whoever writes pictures gives them a name with `#` until they are complete.
fn is_finished(name: &str) -> bool {
    !name.contains('#') && Path::new(name).extension().is_none_or(|extension| extension != "arriving")
}

/// Copies a file, and its folder when that is missing; what it consists of.
pub fn copy(from: &Path, into: &Path) -> Result<Sum, BackupError> {
    let mut source = File::open(from).map_err(|why| told(from, why))?;
    if let Some(folder) = into.parent() {
        fs::create_dir_all(folder).map_err(|why| told(folder, why))?;
    }
    let mut copy = File::create(into).map_err(|why| told(into, why))?;
    let sum = read_all(&mut source, |piece| copy.write_all(piece)).map_err(|why| told(into, why))?;
    copy.sync_all().map_err(|why| told(into, why))?;
    Ok(sum)
}

/// What a file consists of.
pub fn sum(file: &Path) -> Result<Sum, BackupError> {
    let mut source = File::open(file).map_err(|why| told(file, why))?;
    read_all(&mut source, |_| Ok(())).map_err(|why| told(file, why))
}

fn read_all(source: &mut File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Sum> {
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let length = source.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hash.update(&buffer[..length]);
        each(&buffer[..length])?;
        bytes += u64::try_from(length).unwrap_or_default();
    }
    Ok(Sum { bytes, sha256: hex(&hash.finalize()) })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a String cannot fail.
        write!(hex, "{byte:02x}").ok();
        hex
    })
}

/// Gives a file another name.
pub fn rename(from: &Path, into: &Path) -> Result<(), BackupError> {
    fs::rename(from, into).map_err(|why| told(into, why))
}

/// Removes a file.
pub fn remove(file: &Path) -> Result<(), BackupError> {
    fs::remove_file(file).map_err(|why| told(file, why))
}

/// Has the name of a file on the disk.
pub fn sync_folder(of: &Path) -> Result<(), BackupError> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|why| told(folder, why))
}

/// Says which file it was.
pub fn told(file: &Path, why: io::Error) -> BackupError {
    BackupError::File { file: file.to_owned(), why }
}
