//! Scratch databases for tests, of this crate and of those above it.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
    time::Duration,
};

use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};

use booking_domain::Timestamp;

use crate::{
    Database, DatabaseOptions,
    database::{PostgresDatabase, SqliteDatabase},
    postgres,
};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PostgreSQL, at the server that `tests/servers` starts.
    Postgres,
    /// A SQLite file.
    Sqlite,
}

/// A migrated, empty database of its own.
pub struct Scratch {
    /// The database.
    pub database: Database,
    /// Its address.
    pub url: String,
    /// Holds the SQLite file until the test ends.
    _folder: Option<tempfile::TempDir>,
}

impl Scratch {
    /// A database that is there already, to look into.
    ///
    /// # Panics
    /// When `url` is not the address of a database.
    pub fn at(url: &str) -> Self {
        Self { database: open(url), url: url.to_owned(), _folder: None }
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        match &self.database {
            Database::Postgres(_) => Kind::Postgres,
            Database::Sqlite(_) => Kind::Sqlite,
        }
    }

    /// Runs statements, to put things there that no store makes.
    ///
    /// # Panics
    /// When one of them fails.
    pub async fn execute(&self, sql: &str) {
        match &self.database {
            Database::Postgres(PostgresDatabase(db)) => db.write().await.expect("answers").batch_execute(sql).await,
            Database::Sqlite(SqliteDatabase(db)) => db.write().await.expect("answers").batch_execute(sql).await,
        }
        .expect("the statements run");
    }

    /// The column `text` of a query's rows.
    ///
    /// # Panics
    /// When the query fails.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            text: String,
        }
        let query = diesel::sql_query(sql);
        let rows: Vec<Row> = match &self.database {
            Database::Postgres(PostgresDatabase(db)) => query.load(&mut db.read().await.expect("answers")).await,
            Database::Sqlite(SqliteDatabase(db)) => query.load(&mut db.read().await.expect("answers")).await,
        }
        .expect("the query runs");
        rows.into_iter().map(|row| row.text).collect()
    }

    /// Statements that take the guard against overlapping showtimes away.
    pub fn without_overlap_guard(&self) -> &'static str {
        match &self.database {
            Database::Postgres(_) => "ALTER TABLE showtimes DROP CONSTRAINT showtimes_no_overlap;",
            Database::Sqlite(_) => "DROP TRIGGER showtimes_no_overlap_insert;",
        }
    }

    /// Statements that take the guards away which keep sales and the audit log as they were written.
    pub fn without_append_only_guards(&self) -> &'static str {
        match &self.database {
            Database::Postgres(_) => {
                "ALTER TABLE sales DISABLE TRIGGER ALL; ALTER TABLE audit_log DISABLE TRIGGER ALL; ALTER TABLE audit_seals DISABLE TRIGGER ALL;"
            }
            Database::Sqlite(_) => {
                "DROP TRIGGER sales_stay_as_written; DROP TRIGGER sales_stay; DROP TRIGGER audit_log_no_update; DROP TRIGGER audit_log_no_delete;
                 DROP TRIGGER audit_seals_no_update; DROP TRIGGER audit_seals_no_delete;"
            }
        }
    }

    /// An instant as this database writes it.
    pub fn instant(&self, at: Timestamp) -> String {
        match &self.database {
            Database::Postgres(_) => format!("'{at}'::timestamptz"),
            Database::Sqlite(_) => at.as_microsecond().to_string(),
        }
    }
}

/// Makes one. A missing server is a failure, never a test that is skipped.
///
/// # Panics
/// When `MARQUEE_TEST_POSTGRES_URL` is not set or its server does not answer.
pub async fn scratch(kind: Kind) -> Scratch {
    match kind {
        Kind::Sqlite => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = format!("sqlite:{}", folder.path().join("marquee.db").display());
            let database = open(&url);
            database.migrate().await.expect("migrations apply");
            Scratch { database, url, _folder: Some(folder) }
        }
        Kind::Postgres => {
            let server = server_url();
            let name = format!("t_{}", random_name());
            let template = template(&server).await;
            let sql = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY");
            execute(&server, &sql).await;
            let url = with_database(&server, &name);
            Scratch { database: open(&url), url, _folder: None }
        }
    }
}

/// Makes one without a schema.
///
/// # Panics
/// As [`scratch`].
pub async fn empty(kind: Kind) -> Scratch {
    match kind {
        Kind::Sqlite => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = format!("sqlite:{}", folder.path().join("marquee.db").display());
            Scratch { database: open(&url), url, _folder: Some(folder) }
        }
        Kind::Postgres => {
            let server = server_url();
            let name = format!("e_{}", random_name());
            execute(&server, &format!("CREATE DATABASE {name}")).await;
            let url = with_database(&server, &name);
            Scratch { database: open(&url), url, _folder: None }
        }
    }
}

fn open(url: &str) -> Database {
    Database::open(url, &patient()).expect("a database address")
}

/// Many tests run at once, and none is about how soon a busy server lets somebody in.
fn patient() -> DatabaseOptions {
    DatabaseOptions { patience: Duration::from_secs(30), ..DatabaseOptions::default() }
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where the servers are")]
fn server_url() -> String {
    std::env::var("MARQUEE_TEST_POSTGRES_URL")
        .expect("MARQUEE_TEST_POSTGRES_URL is not set: run the tests by tests/run, or in `tests/servers run`")
}

#[expect(clippy::disallowed_methods, reason = "the name of a scratch database")]
fn random_name() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Another for every state of the migrations, so that a server that goes on running never hands out an older one.
fn hash_of_migrations() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
    let listed = std::fs::read_dir(&folder).expect("the migrations' folder");
    let mut each: Vec<_> = listed.map(|entry| entry.expect("an entry").path().join("up.sql")).collect();
    each.sort();
    let mut hasher = DefaultHasher::new();
    for file in each {
        std::fs::read(&file).expect("a migration has an up.sql").hash(&mut hasher);
    }
    hasher.finish()
}

/// A migrated database to copy from, made by whichever test comes first.
async fn template(server: &str) -> String {
    let name = format!("template_{:x}", hash_of_migrations());
    let mut admin = connect(server).await;
    // Making the template may take longer than any lock of the product is waited for.
    admin.batch_execute("SET lock_timeout = 0; SELECT pg_advisory_lock(7)").await.expect("a lock");
    let exists = admin.batch_execute(&format!("SELECT 1/count(*) FROM pg_database WHERE datname = '{name}'")).await.is_ok();
    if !exists {
        let unfinished = format!("{name}_new");
        admin.batch_execute(&format!("DROP DATABASE IF EXISTS {unfinished}")).await.expect("drops");
        admin.batch_execute(&format!("CREATE DATABASE {unfinished}")).await.expect("creates");
        {
            let database = open(&with_database(server, &unfinished));
            database.migrate().await.expect("migrations apply");
        }
        for _ in 0..100 {
            if admin.batch_execute(&format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    admin.batch_execute("SELECT pg_advisory_unlock(7)").await.expect("unlocks");
    name
}

async fn connect(url: &str) -> postgres::Lent {
    postgres::Db::new(url, &patient()).expect("an address").read().await.expect("the PostgreSQL server answers")
}

async fn execute(url: &str, sql: &str) {
    connect(url).await.batch_execute(sql).await.expect("the statement runs");
}

/// The same server, another database.
fn with_database(url: &str, name: &str) -> String {
    let (front, _) = url.rsplit_once('/').expect("an address with a database");
    format!("{front}/{name}")
}
