//! What operators watch, as Prometheus reads it. Counts are this process's own, to be added up over all of them; what the database knows is
//! read when somebody asks, and not more often than every few seconds however many ask.

mod calls;
mod described;
mod read;
mod requests;
mod sales;

use std::{fmt, sync::Arc, time::Duration};

use metrics::{counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tokio::{sync::Mutex, time::Instant};

pub use calls::{TimedGateway, TimedMailer};
pub use described::{ALL, Described, Kind};
pub use read::{Pool, Pools};
pub use requests::OpenStream;
pub use sales::CountedBookings;

use crate::services::Services;

/// How old what was read of the database may be.
const FRESH: Duration = Duration::from_secs(2);

/// How often samples are sorted into their buckets; until then each of them is kept.
const UPKEEP: Duration = Duration::from_secs(5);

/// Where times are told apart, in seconds; requests are to take less than 0.2 of them.
const BUCKETS: [f64; 12] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 10.0];

/// What is counted and measured.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    read_at: Arc<Mutex<Option<Instant>>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let times = Matcher::Suffix("_duration_seconds".to_owned());
        let builder = PrometheusBuilder::new().set_buckets_for_metric(times, &BUCKETS).expect("there are buckets");
        let recorder = builder.build_recorder();
        let metrics = Self { handle: recorder.handle(), recorder: Arc::new(recorder), read_at: Arc::default() };
        metrics.with(described::describe);
        metrics.with(|| gauge!("marquee_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0));
        metrics.with(requests::begin_at_zero);
        metrics.with(sales::begin_at_zero);
        metrics
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Records what `record` says by the macros of the crate `metrics`.
    pub fn with<T>(&self, record: impl FnOnce() -> T) -> T {
        with_local_recorder(&*self.recorder, record)
    }

    /// A background job ran.
    pub fn job_ran(&self, task: &'static str, took: Duration, succeeded: bool) {
        self.job_known(task);
        self.with(|| {
            counter!("marquee_job_runs_total", "task" => task, "outcome" => if succeeded { "ok" } else { "failed" }).increment(1);
            histogram!("marquee_job_duration_seconds", "task" => task).record(took);
        });
    }

    /// There is such a background job. Its outcomes begin at zero, so that the first failure is a rise.
    pub fn job_known(&self, task: &'static str) {
        self.with(|| ["ok", "failed"].map(|outcome| counter!("marquee_job_runs_total", "task" => task, "outcome" => outcome).increment(0)));
    }

    /// Keeps what was measured small, also where nobody ever asks for it; without end.
    pub async fn keep_small(self) {
        loop {
            tokio::time::sleep(UPKEEP).await;
            self.handle.run_upkeep();
        }
    }

    /// Everything, as text (<https://prometheus.io/docs/instrumenting/exposition_formats/>). What the database does not answer is as it was.
    pub async fn text(&self, services: &Services) -> String {
        let mut read_at = self.read_at.lock().await;
        if read_at.is_none_or(|at| at.elapsed() >= FRESH) {
            let fresh = read::all(self, services).await;
            *read_at = fresh.then(Instant::now);
        }
        drop(read_at);
        self.with(|| read::of_this_process(services));
        self.handle.render()
    }
}

#[expect(clippy::cast_precision_loss, reason = "gauges are floats, and nothing counted here is near 2^53")]
fn number(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names and labels that the table of the page gives.
    fn documented() -> BTreeSet<(String, Vec<String>)> {
        let page = include_str!("../../../../docs/metrics.md");
        let metrics = page.lines().filter_map(|line| line.strip_prefix("| `marquee_"));
        let parsed = metrics.map(|row| {
            let (written, _) = row.split_once('`').expect("a name ends");
            let (name, labels) = written.split_once('{').unwrap_or((written, "}"));
            let labels = labels.trim_end_matches('}').split(',').filter(|label| !label.is_empty()).map(str::to_owned);
            (format!("marquee_{name}"), labels.collect())
        });
        parsed.collect()
    }

    #[test]
    fn the_page_lists_every_metric_with_its_labels_and_no_other() {
        let exposed = ALL.iter().map(|metric| (metric.name.to_owned(), metric.labels.iter().map(|label| (*label).to_owned()).collect()));
        assert_eq!(documented(), exposed.collect::<BTreeSet<(String, Vec<String>)>>());
    }

    #[test]
    fn samples_do_not_pile_up_where_nobody_asks() {
        let metrics = Metrics::default();
        (0..10_000).for_each(|_| metrics.job_ran("a job", Duration::from_millis(150), true));
        metrics.handle.run_upkeep();
        let text = metrics.handle.render();
        assert!(text.contains("marquee_job_duration_seconds_bucket{task=\"a job\",le=\"0.1\"} 0"), "{text}");
        assert!(text.contains("marquee_job_duration_seconds_bucket{task=\"a job\",le=\"0.2\"} 10000"), "{text}");
    }
}
