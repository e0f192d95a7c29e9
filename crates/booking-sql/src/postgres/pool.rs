//! Connections to PostgreSQL.

use booking_domain::StoreError;
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool},
};
use futures::FutureExt as _;

use crate::{
    database::{DatabaseOptions, PoolState},
    error::DatabaseError,
    watched::Watch,
};

/// A connection.
pub type Conn = AsyncPgConnection;

/// A connection lent by the pool.
pub type Lent = deadpool::Object<Conn>;

/// The pool.
#[derive(Clone)]
pub struct Db {
    pool: deadpool::Pool<Conn>,
}

/// What the pool is called among those of a database.
const POOL: &str = "main";

/// Settings of every session: errors in English, so that they can be told apart, and no statement that hangs for ever.
pub const SESSION: &str = "SET lc_messages = 'C'; SET statement_timeout = '10s'; SET lock_timeout = '3s'; \
                       SET idle_in_transaction_session_timeout = '15s'; SET TIME ZONE 'UTC'";

impl Db {
    /// A pool of connections; opens none yet.
    pub fn new(url: &str, options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        let watch = Watch::new(POOL, options.observer.as_ref());
        let mut config = ManagerConfig::<Conn>::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(move |url| establish(url, watch.clone()).boxed());
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = deadpool::Pool::builder(manager)
            .max_size(options.connections)
            .wait_timeout(Some(options.patience))
            .create_timeout(Some(options.patience))
            .runtime(::deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| DatabaseError::Connect(error.to_string()))?;
        Ok(Self { pool })
    }

    /// The pool as it is now.
    pub fn pools(&self) -> Vec<PoolState> {
        vec![PoolState::of(POOL, &self.pool.status())]
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Lent, StoreError> {
        self.pool.get().await.map_err(|error| StoreError::Unavailable(error.to_string()))
    }

    /// A connection to write with: the same here, while SQLite has one writer.
    pub async fn write(&self) -> Result<Lent, StoreError> {
        self.read().await
    }
}

/// Opens a connection, with TLS where the address asks for it, and sets its session up.
async fn establish(url: &str, watch: Watch) -> diesel::ConnectionResult<Conn> {
    let bad = |error: &dyn std::fmt::Display| diesel::ConnectionError::BadConnection(error.to_string());
    let config: tokio_postgres::Config = url.parse().map_err(|error| bad(&error))?;
    let mut conn = if config.get_ssl_mode() == tokio_postgres::config::SslMode::Require {
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let (client, connection) = config.connect(tokio_postgres_rustls::MakeRustlsConnect::new(tls)).await.map_err(|error| bad(&error))?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await?
    } else {
        AsyncPgConnection::establish(url).await?
    };
    conn.set_instrumentation(watch);
    conn.batch_execute(SESSION).await.map_err(|error| bad(&error))?;
    Ok(conn)
}
