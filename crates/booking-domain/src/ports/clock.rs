use jiff::Timestamp;

/// The one clock: in production the database's (the process clock corrected by the measured offset), frozen in tests.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, with microseconds at the finest, as the databases store it.
    fn now(&self) -> Timestamp;
}
