use std::{net::TcpListener, process::ExitCode, sync::Arc, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Failure;
use crate::{
    app,
    compose::{self, Composed},
    config::Config,
    services::Services,
    worker,
};

/// How often the database's clock is measured.
const CLOCK: Duration = Duration::from_secs(30);

/// How long everything is still answered after SIGTERM, while proxies learn to ask others. Together with what requests then have to finish it stays
/// below the ten seconds in which the program ends.
const LEAVING: Duration = Duration::from_secs(1);

/// Serves until SIGTERM or SIGINT; requests in flight finish.
pub async fn run(config: &Config) -> Result<ExitCode, Failure> {
    let listener = TcpListener::bind(config.bind).map_err(|error| format!("MARQUEE_BIND: cannot listen on {}: {error}", config.bind))?;
    let composed = compose::compose(config, compose::Overrides::default()).await?;
    // Customers are told soon that a busy database does not answer; who starts waits for it.
    compose::database(config)?.migrate().await?;
    composed.clock.measure(&composed.database).await?;
    let filled = if config.demo { super::demo::fill_if_empty(config, &composed).await? } else { false };
    let services = composed.services.clone();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let server = app::serve(&services, listener)?;
    let handle = server.handle();
    let worker = config.worker.then(|| worker::start(&services));
    let watch = keep_time(&composed);
    greet(config, &composed, filled);
    let mut running = tokio::spawn(server);
    tokio::select! {
        _ = terminate.recv() => leave(&services, &mut interrupt).await,
        _ = interrupt.recv() => {}
        // Nobody asked it to: a process that serves nobody must not look alive.
        ended = &mut running => return Err(ended?.err().map_or_else(|| "the server ended".into(), Failure::from)),
    }
    tracing::info!("stopping: requests in flight finish");
    services.closing.cancel();
    let farewell = tokio::time::Instant::now() + worker::FAREWELL;
    handle.stop(true).await;
    running.await??;
    watch.abort();
    if let Some(worker) = worker {
        // Counted from the signal, so that a slow client and a slow worker are not waited for one after the other. What the worker leaves
        // unfinished is leased, and another replica or the next start takes it up.
        drop(tokio::time::timeout_at(farewell, worker).await);
    }
    Ok(ExitCode::SUCCESS)
}

/// Says goodbye before the door closes: `/health/ready` says no, and no answer keeps its connection. Without it a proxy could send a request on
/// a connection that is closed at the same moment, and would not know whether it may send it again.
async fn leave(services: &Services, interrupt: &mut Signal) {
    services.leaving.cancel();
    tokio::select! {
        () = tokio::time::sleep(LEAVING) => {}
        _ = interrupt.recv() => {}
    }
}

/// Measures the database's clock again and again.
pub fn keep_time(composed: &Composed) -> tokio::task::JoinHandle<()> {
    let (clock, database) = (Arc::clone(&composed.clock), composed.database.clone());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLOCK).await;
            match clock.measure(&database).await {
                Ok(offset) if offset > Duration::from_secs(2) => {
                    tracing::warn!(?offset, "this machine\'s clock differs from the database\'s");
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the database's clock could not be read"),
            }
        }
    })
}

/// Says where everything is.
fn greet(config: &Config, composed: &Composed, filled: bool) {
    let url = &config.public_url;
    println!("Marquee is open ({}, {:?} mode)", composed.database.kind(), config.mode);
    println!("  web client   {url}/");
    println!("  API          {url}/api/v1");
    println!("  API docs     {url}/docs/");
    if config.is_development() && config.mail.is_none() {
        println!("  mailbox      {url}/mailbox");
    }
    if filled {
        println!("  demo         filled: two cinemas, films, two weeks of showtimes");
    }
    if config.demo {
        println!("  log-ins      admin@demo.test, staff@demo.test, customer@demo.test, password marquee-demo");
    }
}
