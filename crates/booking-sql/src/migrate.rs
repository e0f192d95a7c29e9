//! Bringing the schema up to date, and taking it back. One process at a time changes it, whatever else starts meanwhile.

use diesel::{
    QueryableByName,
    backend::Backend,
    migration::{Migration, MigrationSource, MigrationVersion},
    query_builder::SqlQuery,
    result::Error as DieselError,
};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, RunQueryDsl as _, methods::LoadQuery};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use booking_domain::StoreError;

use crate::{
    Database,
    database::{PostgresDatabase, SqliteDatabase},
    error::DatabaseError,
    postgres, sqlite,
};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Any number will do for the lock that lets one of several starting replicas migrate; this one spells `marq`.
const MIGRATION_LOCK: i64 = 0x6d61_7271;

/// How long another process that migrates the same SQLite file is waited for, in milliseconds; and how long a writer otherwise.
const SQLITE_PATIENCE: u32 = 600_000;
const SQLITE_USUAL: u32 = 5_000;

/// A migration, and whether it has been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Its name.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
}

/// A migration as the database and as people call it.
type Known = (String, String);

/// What is done to the schema.
#[derive(Clone, Copy)]
enum Change {
    Up,
    Down,
}

impl Database {
    /// Applies what is pending and names it; of several processes that start together one migrates and the others wait. With SQLite all of it
    /// is applied or nothing; with PostgreSQL each migration is.
    ///
    /// # Errors
    /// [`DatabaseError::Newer`] when the database knows a migration that this program does not.
    pub async fn migrate(&self) -> Result<Vec<String>, DatabaseError> {
        self.change(Change::Up).await
    }

    /// Takes the latest migration back and names it; nothing when there is none.
    ///
    /// # Errors
    /// [`DatabaseError::Newer`] when the database knows a migration that this program does not; [`DatabaseError::Migrate`] when the earlier
    /// schema could not hold what is there: then nothing has changed.
    pub async fn migrate_down(&self) -> Result<Option<String>, DatabaseError> {
        Ok(self.change(Change::Down).await?.pop())
    }

    /// Every migration this program knows, oldest first.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn migrations(&self) -> Result<Vec<MigrationState>, DatabaseError> {
        // Not by the harness: it blocks the thread, and whoever waits beside it for something else would miss that it came.
        let applied = match self {
            Self::Postgres(PostgresDatabase(db)) => kept_versions(&mut db.read().await.map_err(|error| connect(&error))?).await?,
            Self::Sqlite(SqliteDatabase(db)) => kept_versions(&mut db.read().await.map_err(|error| connect(&error))?).await?,
        };
        let known = match self {
            Self::Postgres(_) => known::<diesel::pg::Pg>(&POSTGRES)?,
            Self::Sqlite(_) => known::<diesel::sqlite::Sqlite>(&SQLITE)?,
        };
        Ok(known.into_iter().map(|(version, name)| MigrationState { applied: applied.contains(&version), name }).collect())
    }

    async fn change(&self, change: Change) -> Result<Vec<String>, DatabaseError> {
        match self {
            Self::Postgres(PostgresDatabase(db)) => {
                let mut conn = db.write().await.map_err(|error| connect(&error))?;
                run(&mut conn, &format!("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATION_LOCK})"))
                    .await?;
                let mut harness = AsyncMigrationHarness::new(conn);
                let changed = tokio::task::block_in_place(|| make(&mut harness, POSTGRES, change));
                let mut conn = harness.into_inner();
                run(&mut conn, &format!("SELECT pg_advisory_unlock({MIGRATION_LOCK}); {}", postgres::SESSION)).await?;
                changed
            }
            Self::Sqlite(SqliteDatabase(db)) => {
                use sqlite::dialect::{begin, commit, rollback};

                let mut conn = db.write().await.map_err(|error| connect(&error))?;
                run(&mut conn, &format!("PRAGMA busy_timeout = {SQLITE_PATIENCE}")).await?;
                // Only one transaction at a time is there to write, so this is the lock.
                begin(&mut conn).await.map_err(failed)?;
                let mut harness = AsyncMigrationHarness::new(conn);
                let changed = tokio::task::block_in_place(|| make(&mut harness, SQLITE, change));
                let mut conn = harness.into_inner();
                match &changed {
                    Ok(_) => commit(&mut conn).await.map_err(failed)?,
                    Err(_) => rollback(&mut conn).await,
                }
                run(&mut conn, &format!("PRAGMA busy_timeout = {SQLITE_USUAL}")).await?;
                changed
            }
        }
    }
}

/// Makes the change, by a connection that holds the lock.
fn make<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
    change: Change,
) -> Result<Vec<String>, DatabaseError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let applied = applied(harness)?;
    refuse_newer(&known(&source)?, &applied)?;
    match change {
        Change::Up => harness.run_pending_migrations(source).map(|versions| versions.iter().map(ToString::to_string).collect()),
        Change::Down if applied.is_empty() => Ok(Vec::new()),
        Change::Down => harness.revert_last_migration(source).map(|version| vec![version.to_string()]),
    }
    .map_err(failed)
}

/// The table in which the harness keeps what was applied.
const KEPT_IN: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// The versions of the migrations that were applied; none in a database that was never migrated.
async fn kept_versions<C>(conn: &mut C) -> Result<Vec<String>, DatabaseError>
where
    C: AsyncConnection,
    SqlQuery: LoadQuery<'static, C, Version>,
{
    let query = diesel::sql_query(format!("SELECT version FROM {KEPT_IN}"));
    match query.load::<Version>(conn).await {
        Ok(kept) => Ok(kept.into_iter().map(|kept| kept.version).collect()),
        Err(DieselError::DatabaseError(_, info)) if info.message().contains(KEPT_IN) => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
    }
}

/// The same, by a connection that holds the lock.
fn applied<DB: Backend>(harness: &mut impl MigrationHarness<DB>) -> Result<Vec<String>, DatabaseError> {
    Ok(harness.applied_migrations().map_err(failed)?.iter().map(ToString::to_string).collect())
}

/// The versions and names of the migrations that this program knows, oldest first.
fn known<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<Known>, DatabaseError>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let all: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
    let mut known: Vec<Known> =
        all.iter().map(|migration| (version_of(&migration.name().version()), migration.name().to_string())).collect();
    known.sort();
    Ok(known)
}

fn version_of(version: &MigrationVersion<'_>) -> String {
    version.to_string()
}

/// Refuses a SQLite file with these migrations when this program does not know all of them.
///
/// # Errors
/// [`DatabaseError::Newer`].
pub(crate) fn refuse_newer_sqlite(applied: &[String]) -> Result<(), DatabaseError> {
    refuse_newer(&known::<diesel::sqlite::Sqlite>(&SQLITE)?, applied)
}

fn refuse_newer(known: &[Known], applied: &[String]) -> Result<(), DatabaseError> {
    let unknown = applied.iter().filter(|version| !known.iter().any(|(name, _)| name == *version)).max();
    let Some(theirs) = unknown else { return Ok(()) };
    let ours = known.last().map_or_else(|| "none".to_owned(), |(version, _)| version.clone());
    Err(DatabaseError::Newer { theirs: theirs.clone(), ours })
}

async fn run(conn: &mut impl diesel_async::SimpleAsyncConnection, sql: &str) -> Result<(), DatabaseError> {
    conn.batch_execute(sql).await.map_err(failed)
}

fn connect(error: &StoreError) -> DatabaseError {
    DatabaseError::Connect(error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` takes")]
fn failed(error: impl ToString) -> DatabaseError {
    DatabaseError::Migrate(error.to_string())
}
