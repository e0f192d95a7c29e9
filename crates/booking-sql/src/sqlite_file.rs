//! A SQLite file as a whole: copied while others write, looked at from end to end, put aside. What backups are made of; PostgreSQL brings
//! programs of its own for that.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, sql_query, sql_types::Text,
};
use thiserror::Error;

use crate::{error::DatabaseError, migrate::refuse_newer_sqlite};

/// How many faults of a file are named.
const FAULTS: usize = 5;

/// How every database begins that is not empty (<https://www.sqlite.org/fileformat.html#magic_header_string>).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Why nothing could be done with a file.
#[derive(Debug, Error)]
pub enum SqliteFileError {
    /// There is none.
    #[error("there is no database {}", .0.display())]
    Missing(PathBuf),
    /// Its path is no UTF-8.
    #[error("{} is not a path SQLite can be given", .0.display())]
    Path(PathBuf),
    /// It cannot be read, or not be written.
    #[error("{}: {why}", .file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// Its pages, its indexes or its references are not in order.
    #[error("{} is damaged: {}", .file.display(), .faults.join("; "))]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        faults: Vec<String>,
    },
    /// A program uses it.
    #[error("{} is in use: stop every program that has it open first", .0.display())]
    InUse(PathBuf),
    /// It is newer than this program.
    #[error(transparent)]
    Schema(#[from] DatabaseError),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

/// The file of an address `sqlite:PATH`; none of any other address.
pub fn path_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    Some(path.strip_prefix("//").unwrap_or(path))
}

/// Copies a database into a new file, as it is at one instant, while others go on writing; answers the newest migration of the copy.
///
/// # Errors
/// [`SqliteFileError`], also when the copy is not in order.
pub fn copy(from: &Path, into: &Path) -> Result<String, SqliteFileError> {
    let mut conn = open(from)?;
    let name = into.to_str().ok_or_else(|| SqliteFileError::Path(into.to_owned()))?;
    sql_query("VACUUM INTO ?").bind::<Text, _>(name).execute(&mut conn).map_err(|error| told(from, &error))?;
    File::open(into).and_then(|copy| copy.sync_all()).map_err(|error| told(into, &error))?;
    inspect(into)
}

/// Looks at every page, index and reference of a file nobody writes to; answers its newest migration, which is empty when it has none.
///
/// # Errors
/// [`SqliteFileError::Damaged`]; [`SqliteFileError::Schema`] when this program does not know its schema.
pub fn inspect(file: &Path) -> Result<String, SqliteFileError> {
    let mut conn = open(file)?;
    let mut lines = |sql: &str| -> Result<Vec<String>, SqliteFileError> {
        let lines: Vec<Line> = sql_query(sql).load(&mut conn).map_err(|error| told(file, &error))?;
        Ok(lines.into_iter().map(|line| line.text).collect())
    };
    let mut faults = lines("SELECT integrity_check AS text FROM pragma_integrity_check WHERE integrity_check <> 'ok'")?;
    faults.extend(lines(
        "SELECT 'a row of ' || \"table\" || ' refers to one of ' || \"parent\" || ' that is not there' AS text FROM pragma_foreign_key_check",
    )?);
    if !faults.is_empty() {
        faults.truncate(FAULTS);
        return Err(SqliteFileError::Damaged { file: file.to_owned(), faults });
    }
    let applied = lines("SELECT version AS text FROM __diesel_schema_migrations ORDER BY version")?;
    refuse_newer_sqlite(&applied)?;
    Ok(applied.last().cloned().unwrap_or_default())
}

/// Makes a database one single file, which is possible only while no program uses it.
///
/// # Errors
/// [`SqliteFileError::InUse`]; [`SqliteFileError::Sqlite`] when it is no database.
pub fn close(file: &Path) -> Result<(), SqliteFileError> {
    let mut conn = open(file)?;
    conn.batch_execute("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE").map_err(|error| {
        let in_use = error.to_string().contains("locked");
        if in_use { SqliteFileError::InUse(file.to_owned()) } else { told(file, &error) }
    })
}

fn open(file: &Path) -> Result<SqliteConnection, SqliteFileError> {
    if !file.is_file() {
        return Err(SqliteFileError::Missing(file.to_owned()));
    }
    let name = file.to_str().ok_or_else(|| SqliteFileError::Path(file.to_owned()))?;
    // SQLite itself would first throw away the log it finds beside a file, and then say the same.
    if !begins_as_database(file).map_err(|error| told(file, &error))? {
        return Err(told(file, &"file is not a database"));
    }
    let mut conn = SqliteConnection::establish(name).map_err(|error| told(file, &error))?;
    conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA temp_store = FILE").map_err(|error| told(file, &error))?;
    Ok(conn)
}

fn begins_as_database(file: &Path) -> std::io::Result<bool> {
    let mut begin = Vec::new();
    File::open(file)?.take(MAGIC.len() as u64).read_to_end(&mut begin)?;
    Ok(begin.is_empty() || begin == MAGIC)
}

fn told(file: &Path, error: &dyn std::fmt::Display) -> SqliteFileError {
    SqliteFileError::Sqlite { file: file.to_owned(), why: error.to_string() }
}
