//! Where the servers are that tests run against. A missing server is a failure, never a test that is skipped.

/// Address of the Redis that `tests/servers` starts.
///
/// # Panics
/// When it was not told.
pub fn redis_url() -> String {
    told("MARQUEE_TEST_REDIS_URL")
}

/// The Redis program, for tests that start and kill one of their own.
///
/// # Panics
/// When it was not told.
pub fn redis_program() -> String {
    told("MARQUEE_TEST_REDIS_BIN")
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where the servers are")]
fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests by tests/run, or in `tests/servers run`"))
}

/// A name that no other test has, for what tests share a server by.
#[expect(clippy::disallowed_methods, reason = "a name in a test")]
pub fn unique_name() -> String {
    format!("test-{}", uuid::Uuid::new_v4().simple())
}
