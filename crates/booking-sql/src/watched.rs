//! Every statement timed, and in the trace of what it is made for.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use booking_domain::ports::{Call, CallObserver, System};
use diesel::{
    connection::{Instrumentation, InstrumentationEvent},
    result::Error,
};
use tracing::{Level, Span};

/// Watches one connection. Statements of a connection follow each other, so there is at most one under way.
pub struct Watch {
    pool: &'static str,
    observer: Option<Arc<dyn CallObserver>>,
    running: Option<(Instant, Span)>,
}

impl Watch {
    /// Watches connections of this pool.
    pub fn new(pool: &'static str, observer: Option<&Arc<dyn CallObserver>>) -> Self {
        Self { pool, observer: observer.cloned(), running: None }
    }

    fn ended(&self, took: Duration, error: Option<&Error>) {
        let outcome = match error {
            None | Some(Error::NotFound) => "ok",
            Some(_) => "failed",
        };
        if let Some(observer) = &self.observer {
            observer.called(Call { system: System::Database, name: self.pool, took, outcome });
        }
    }
}

impl Clone for Watch {
    fn clone(&self) -> Self {
        Self::new(self.pool, self.observer.as_ref())
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => self.running = Some((Instant::now(), traced(query))),
            InstrumentationEvent::FinishQuery { error, .. } => {
                if let Some((began, span)) = self.running.take() {
                    drop(span);
                    self.ended(began.elapsed(), error);
                }
            }
            _ => {}
        }
    }
}

/// The span of a statement in the trace of what it is made for; what nobody traces, such as the worker's looking for work, gets none. Its
/// values stay out of it: only the text with its placeholders is told.
fn traced(query: &dyn std::fmt::Display) -> Span {
    if !tracing::span_enabled!(target: "traces", Level::INFO) || Span::current().is_none() {
        return Span::none();
    }
    let text = query.to_string();
    let text = without_values(&text);
    tracing::info_span!(target: "traces", "sql", otel.name = name(text), otel.kind = "client", db.query.text = text)
}

/// What Diesel shows of a statement ends with its values.
fn without_values(shown: &str) -> &str {
    shown.split_once("-- binds:").map_or(shown, |(text, _)| text).trim_end()
}

/// A short name for a statement: what it does, and the first table it does it with.
fn name(text: &str) -> String {
    let mut words = text.split_whitespace();
    let verb = words.next().unwrap_or("SQL").trim_end_matches(';').to_uppercase();
    let table = text.split_whitespace().skip_while(|word| !["FROM", "INTO", "UPDATE"].contains(&word.to_uppercase().as_str())).nth(1);
    let table = table.map(|table| table.trim_matches(|letter: char| !(letter.is_alphanumeric() || letter == '_')));
    table.filter(|table| !table.is_empty()).map_or(verb.clone(), |table| format!("{verb} {table}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_have_names_and_no_values() {
        let shown = "SELECT `id` FROM `users` WHERE (`email` = ?) -- binds: [\"alice@example.org\"]";
        assert_eq!(without_values(shown), "SELECT `id` FROM `users` WHERE (`email` = ?)");
        for (text, expected) in [
            (shown, "SELECT users"),
            ("INSERT INTO \"outbox\" (\"kind\") VALUES ($1)", "INSERT outbox"),
            ("update bookings set x = 1", "UPDATE bookings"),
            ("BEGIN IMMEDIATE", "BEGIN"),
            ("", "SQL"),
        ] {
            assert_eq!(name(without_values(text)), expected);
        }
    }
}
