//! Whether what the program uses answers, for `/health/ready` and `api doctor`.

use std::sync::Arc;

use async_trait::async_trait;
use booking_redis::Redis;
use booking_sql::Database;
use booking_stripe::StripeGateway;

use crate::readiness::Dependency;

/// What the program uses, by name.
pub fn dependencies(database: &Database, redis: Option<&Redis>, others: [Arc<dyn Dependency>; 3]) -> Vec<Arc<dyn Dependency>> {
    let mut all: Vec<Arc<dyn Dependency>> = vec![Arc::new(DatabaseCheck(database.clone())), Arc::new(MigrationsCheck(database.clone()))];
    all.push(match redis {
        Some(redis) => Arc::new(RedisCheck(redis.clone())),
        None => Arc::new(BuiltIn { name: "gate, events and limits", adapter: "this process" }),
    });
    all.extend(others);
    all
}

struct DatabaseCheck(Database);

#[async_trait]
impl Dependency for DatabaseCheck {
    fn name(&self) -> &'static str {
        "database"
    }

    fn adapter(&self) -> &'static str {
        self.0.kind()
    }

    fn is_required(&self) -> bool {
        true
    }

    async fn check(&self) -> Result<(), String> {
        self.0.ping().await.map_err(|error| error.to_string())
    }
}

struct MigrationsCheck(Database);

#[async_trait]
impl Dependency for MigrationsCheck {
    fn name(&self) -> &'static str {
        "migrations"
    }

    fn adapter(&self) -> &'static str {
        self.0.kind()
    }

    fn is_required(&self) -> bool {
        true
    }

    async fn check(&self) -> Result<(), String> {
        let migrations = self.0.migrations().await.map_err(|error| error.to_string())?;
        let pending = migrations.iter().find(|migration| !migration.applied);
        pending.map_or(Ok(()), |migration| Err(format!("{} is not applied", migration.name)))
    }
}

struct RedisCheck(Redis);

#[async_trait]
impl Dependency for RedisCheck {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn adapter(&self) -> &'static str {
        "Redis"
    }

    fn is_required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), String> {
        self.0.ping().await.map_err(|error| error.to_string())
    }
}

/// Stripe; a dead one costs confirmations and nothing else.
pub struct StripeCheck {
    pub gateway: Arc<StripeGateway>,
    pub live: bool,
}

#[async_trait]
impl Dependency for StripeCheck {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn adapter(&self) -> &'static str {
        if self.live { "Stripe" } else { "Stripe (test)" }
    }

    fn is_required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), String> {
        self.gateway.ping().await
    }
}

/// Something that is part of this program, and so always answers.
pub struct BuiltIn {
    pub name: &'static str,
    pub adapter: &'static str,
}

#[async_trait]
impl Dependency for BuiltIn {
    fn name(&self) -> &'static str {
        self.name
    }

    fn adapter(&self) -> &'static str {
        self.adapter
    }

    fn is_required(&self) -> bool {
        false
    }

    async fn check(&self) -> Result<(), String> {
        Ok(())
    }
}
