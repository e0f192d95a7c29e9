//! The log: text for people, JSON for programs.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry::LookupSpan};

use crate::config::{Config, LogFormat};

/// What is never logged in detail, whatever is asked for: drivers that show the values of statements, mails, or requests with their keys;
/// and the framework, which calls a request that it cannot parse an error, which is its client's.
const QUIET: [&str; 9] = [
    "traces=off",
    "tokio_postgres=warn",
    "lettre=info",
    "stripe=info",
    "reqwest=info",
    "hyper=info",
    "hyper_util=info",
    "object_store=info",
    "actix_http=off",
];

/// Where the log goes.
pub fn layer<S>(config: &Config) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let filter = filter(&config.log);
    let colours = std::io::stderr().is_terminal();
    match config.log_format {
        LogFormat::Text => fmt::layer().with_writer(std::io::stderr).with_ansi(colours).with_target(false).with_filter(filter).boxed(),
        // The request's name and what it is about are members of the line itself.
        LogFormat::Json => {
            fmt::layer().with_writer(std::io::stderr).json().flatten_event(true).with_span_list(false).with_filter(filter).boxed()
        }
    }
}

fn filter(wanted: &str) -> EnvFilter {
    let filter = EnvFilter::try_new(wanted).unwrap_or_else(|_| EnvFilter::new("info"));
    QUIET.iter().filter_map(|directive| directive.parse().ok()).fold(filter, EnvFilter::add_directive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_show_values_stays_quiet_whatever_is_asked_for() {
        for wanted in ["info", "warn,api=info", "nonsense==", "trace", "tokio_postgres=debug"] {
            let filter = filter(wanted).to_string();
            for quiet in QUIET {
                assert!(filter.split(',').any(|directive| directive == quiet), "{wanted}: {quiet} is not in {filter}");
            }
            assert!(!filter.contains("tokio_postgres=debug"), "{filter}");
        }
    }
}
