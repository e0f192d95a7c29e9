//! Connections to the embedded database: one that writes, a few that read.

use std::error::Error;

use booking_domain::StoreError;
use diesel::SqliteConnection;
use diesel_async::{
    AsyncConnection as _, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool},
    sync_connection_wrapper::{SpawnBlocking, SyncConnectionWrapper},
};
use futures::{FutureExt as _, future::BoxFuture};

use crate::{
    database::{DatabaseOptions, PoolState},
    error::DatabaseError,
    functions::fold_any_alphabet,
    watched::Watch,
};

/// Runs a statement where its future is polled. SQLite answers in microseconds, and moving each statement to another thread costs
/// more than it takes; a future dropped between two polls leaves nothing running behind.
pub struct Inline;

impl SpawnBlocking for Inline {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Box<dyn Error + Send + Sync + 'static>>>
    where
        R: Send + 'static,
    {
        async move { Ok(task()) }.boxed()
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// A connection.
pub type Conn = SyncConnectionWrapper<SqliteConnection, Inline>;

/// A connection lent by a pool.
pub type Lent = deadpool::Object<Conn>;

/// The two pools.
#[derive(Clone)]
pub struct Db {
    writer: deadpool::Pool<Conn>,
    readers: deadpool::Pool<Conn>,
}

/// What the pools are called.
const WRITER: &str = "write";
const READER: &str = "read";

/// How many connections read at a time.
const READERS: usize = 4;

impl Db {
    /// Pools over the file at `path`; opens nothing yet. Without `durable` a power cut, not a crash of the program, may lose the last moments.
    pub fn new(path: &str, options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        let pool = |name, size| pool(path, size, options, Watch::new(name, options.observer.as_ref()));
        Ok(Self { writer: pool(WRITER, 1)?, readers: pool(READER, READERS)? })
    }

    /// The pools as they are now.
    pub fn pools(&self) -> Vec<PoolState> {
        vec![PoolState::of(WRITER, &self.writer.status()), PoolState::of(READER, &self.readers.status())]
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Lent, StoreError> {
        self.readers.get().await.map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// The connection to write with.
    pub async fn write(&self) -> Result<Lent, StoreError> {
        self.writer.get().await.map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

fn pool(path: &str, size: usize, options: &DatabaseOptions, watch: Watch) -> Result<deadpool::Pool<Conn>, DatabaseError> {
    let synchronous = if options.durable { "FULL" } else { "NORMAL" };
    let session = format!(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; \
         PRAGMA cache_size = -16000; PRAGMA temp_store = FILE"
    );
    let mut config = ManagerConfig::<Conn>::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |path| {
        let (session, watch) = (session.clone(), watch.clone());
        let path = path.to_owned();
        async move {
            let mut conn = Conn::establish(&path).await?;
            conn.set_instrumentation(watch);
            conn.batch_execute(&session).await.map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
            conn.spawn_blocking(fold_any_alphabet).await.map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        }
        .boxed()
    });
    deadpool::Pool::builder(AsyncDieselConnectionManager::new_with_config(path, config))
        .max_size(size)
        .wait_timeout(Some(options.patience))
        .create_timeout(Some(options.patience))
        .runtime(::deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| DatabaseError::Connect(error.to_string()))
}
