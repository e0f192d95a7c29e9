use std::{fs, path::Path};

use tempfile::TempDir;

use super::{manifest::MANIFEST, *};
use crate::{
    compose,
    config::{Config, Raw},
};

/// An installation with a migrated database and a picture, and room for backups beside it.
struct Installation {
    folder: TempDir,
    place: Place,
}

const PICTURE: &str = "0123-160.jpg";

impl Installation {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self::place(folder.path(), "data");
        fs::create_dir_all(place.pictures.as_ref().unwrap()).unwrap();
        fs::write(place.pictures.as_ref().unwrap().join(PICTURE), "a picture").unwrap();
        fs::write(place.pictures.as_ref().unwrap().join("4567-160.jpg#1"), "half a pic").unwrap();
        let settings = [("MARQUEE_DATA_DIR".to_owned(), folder.path().join("data").display().to_string())];
        let config = Config::check(&Raw::read(None, settings).unwrap()).unwrap();
        compose::database(&config).unwrap().migrate().await.unwrap();
        Self { folder, place }
    }

    fn place(folder: &Path, name: &str) -> Place {
        let data = folder.join(name);
        Place { database: data.join("marquee.db"), pictures: Some(data.join("pictures")) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A backup, and an empty place to put it.
    fn backed_up(&self) -> (PathBuf, Place) {
        let backup = self.path("backup");
        make(&self.place, &backup, Timestamp::UNIX_EPOCH).unwrap();
        (backup, Self::place(self.folder.path(), "elsewhere"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_put_back_as_it_was() {
    let installation = Installation::new().await;
    let (backup, elsewhere) = installation.backed_up();
    let restored = restore(&backup, &elsewhere, false, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(restored.put_aside, None);
    assert_eq!(fs::read(elsewhere.database).unwrap(), fs::read(backup.join(DATABASE)).unwrap());
    let names = names_below(elsewhere.pictures.as_ref().unwrap()).unwrap();
    assert_eq!(names, [PICTURE], "what was being written is no picture yet");
    assert_eq!(fs::read(elsewhere.pictures.unwrap().join(PICTURE)).unwrap(), b"a picture");
    assert!(restored.manifest.summary().contains("1 pictures"), "{}", restored.manifest.summary());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_never_writes_over_anything() {
    let installation = Installation::new().await;
    let (backup, _) = installation.backed_up();
    let again = make(&installation.place, &backup, Timestamp::UNIX_EPOCH);
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    fs::create_dir(installation.path("other.unfinished")).unwrap();
    let other = make(&installation.place, &installation.path("other"), Timestamp::UNIX_EPOCH);
    assert!(matches!(other, Err(BackupError::Unfinished(_))), "{other:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_finished_leaves_nothing() {
    let installation = Installation::new().await;
    let place = Place { database: installation.path("nowhere.db"), ..installation.place.clone() };
    let refused = make(&place, &installation.path("backup"), Timestamp::UNIX_EPOCH);
    assert!(matches!(refused, Err(BackupError::Database(SqliteFileError::Missing(_)))), "{refused:?}");
    assert_eq!(names_below(installation.folder.path()).unwrap(), Vec::<String>::new());
    assert!(!installation.path("nowhere.db").exists(), "a backup makes no database");
    assert!(!installation.path("backup").exists() && !installation.path("backup.unfinished").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_taken_is_left_alone_unless_it_may_be_replaced() {
    let installation = Installation::new().await;
    let (backup, elsewhere) = installation.backed_up();
    let refused = restore(&backup, &installation.place, false, Timestamp::UNIX_EPOCH);
    assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
    fs::create_dir_all(elsewhere.pictures.as_ref().unwrap()).unwrap();
    fs::write(elsewhere.pictures.as_ref().unwrap().join(PICTURE), "another").unwrap();
    let refused = restore(&backup, &elsewhere, false, Timestamp::UNIX_EPOCH);
    assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
    let restored = restore(&backup, &installation.place, true, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(restored.put_aside, Some(installation.path("data/marquee.db.replaced-19700101T000000Z")));
    sqlite_file::inspect(&restored.put_aside.unwrap()).unwrap();
    sqlite_file::inspect(&installation.place.database).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_read_any_more_is_replaced_too() {
    let installation = Installation::new().await;
    let (backup, _) = installation.backed_up();
    fs::write(&installation.place.database, "no database, but some text that is longer than a header").unwrap();
    fs::write(installation.path("data/marquee.db-wal"), "its log").unwrap();
    restore(&backup, &installation.place, true, Timestamp::UNIX_EPOCH).unwrap();
    sqlite_file::inspect(&installation.place.database).unwrap();
    assert!(installation.path("data/marquee.db.replaced-19700101T000000Z-wal").exists());
}

/// A killed server leaves its log, and somebody moves only the database away: SQLite would replay the log over what is put back.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_left_behind_is_not_replayed_over_what_is_put_back() {
    for part in ["-wal", "-shm", "-journal"] {
        let installation = Installation::new().await;
        let (backup, elsewhere) = installation.backed_up();
        let left = installation.path(&format!("elsewhere/marquee.db{part}"));
        fs::create_dir_all(left.parent().unwrap()).unwrap();
        fs::write(&left, "what the killed server had not written yet").unwrap();
        let refused = restore(&backup, &elsewhere, false, Timestamp::UNIX_EPOCH);
        assert!(matches!(&refused, Err(BackupError::NotEmpty(file)) if *file == left), "{refused:?}");
        assert!(left.exists() && !elsewhere.database.exists(), "nothing is changed");
        let restored = restore(&backup, &elsewhere, true, Timestamp::UNIX_EPOCH).unwrap();
        let aside = restored.put_aside.unwrap();
        assert_eq!(aside, installation.path("elsewhere/marquee.db.replaced-19700101T000000Z"));
        assert!(!left.exists() && fs::read(format!("{}{part}", aside.display())).unwrap().starts_with(b"what the killed"));
        assert_eq!(fs::read(&elsewhere.database).unwrap(), fs::read(backup.join(DATABASE)).unwrap());
        sqlite_file::inspect(&elsewhere.database).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_changed_is_refused_and_nothing_is_written() {
    type Harm = fn(&Path);
    let harms: [(Harm, &str); 6] = [
        (|backup| flip(&backup.join(DATABASE)), "its checksum differs"),
        (|backup| fs::write(backup.join("pictures").join(PICTURE), "a pictur").unwrap(), "it has 8 bytes, not 9"),
        (|backup| fs::remove_file(backup.join("pictures").join(PICTURE)).unwrap(), "it is missing"),
        (|backup| fs::write(backup.join("pictures/stranger.jpg"), "").unwrap(), "the manifest does not name it"),
        (|backup| fs::remove_file(backup.join(MANIFEST)).unwrap(), "is no backup"),
        (|backup| replace(&backup.join(MANIFEST), "\"format\": 1", "\"format\": 2"), "its format is 2"),
    ];
    for (harm, wanted) in harms {
        let installation = Installation::new().await;
        let (backup, elsewhere) = installation.backed_up();
        harm(&backup);
        let refused = restore(&backup, &elsewhere, false, Timestamp::UNIX_EPOCH).unwrap_err().to_string();
        assert!(refused.contains(wanted), "{refused}");
        assert!(!elsewhere.database.parent().unwrap().exists(), "{wanted}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_damaged_before_it_was_backed_up_is_refused() {
    let installation = Installation::new().await;
    let (backup, elsewhere) = installation.backed_up();
    let mut bytes = fs::read(backup.join(DATABASE)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0xff);
    fs::write(backup.join(DATABASE), bytes).unwrap();
    let schema = "whatever".to_owned();
    Manifest::of(&backup, schema, Timestamp::UNIX_EPOCH).unwrap().write(&backup).unwrap();
    let refused = restore(&backup, &elsewhere, false, Timestamp::UNIX_EPOCH).unwrap_err();
    assert!(matches!(refused, BackupError::Database(_)), "{refused}");
    assert_eq!(fs::read_dir(elsewhere.database.parent().unwrap()).unwrap().count(), 0);
}

fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let last = bytes.last_mut().unwrap();
    *last ^= 1;
    fs::write(file, bytes).unwrap();
}

fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{text}");
    fs::write(file, text.replace(old, new)).unwrap();
}
