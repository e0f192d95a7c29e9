use std::{fmt, time::Duration};

/// What a call went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// The database: a call is a statement, named for the pool its connection is of.
    Database,
    /// Redis.
    Redis,
    /// The payment provider.
    PaymentProvider,
    /// Whoever takes mails.
    Mail,
}

/// A call to something outside this process that has come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// To what.
    pub system: System,
    /// Which, of a few names that are known beforehand.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
    /// How it ended, of a few words that are known beforehand: `ok` when it was answered.
    pub outcome: &'static str,
}

/// Is told of calls, so that they can be counted and timed. MUST NOT wait for anything: it is called while others do.
pub trait CallObserver: fmt::Debug + Send + Sync {
    /// A call has come to its end.
    fn called(&self, call: Call);
}
